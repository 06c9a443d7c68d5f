"""The columns of every result frame; the roles of the data come from `data.roles`."""

from data.roles import (
    AMOUNT,
    CATEGORY,
    CUSTOMER,
    DOC,
    ITEM,
    LANGUAGE,
    QUERY,
    RATING,
    RELEVANCE,
    TEXT,
    TIMESTAMP,
    TITLE,
    TRUTH,
    USER,
)

__all__ = [
    "AMOUNT",
    "CATEGORY",
    "CUSTOMER",
    "DIFFERENCE",
    "DOC",
    "HIGH",
    "ITEM",
    "LANGUAGE",
    "LOW",
    "METRIC",
    "MODEL",
    "MODEL_A",
    "MODEL_B",
    "P_ADJUSTED",
    "QUERY",
    "RANK",
    "RATING",
    "RELEVANCE",
    "SCORE",
    "SEGMENT",
    "TEXT",
    "TIMESTAMP",
    "TITLE",
    "TRUTH",
    "UNIT",
    "USER",
    "VALUE",
    "K",
    "N",
    "P",
]  # fmt: skip

MODEL = "model"
SEGMENT = "segment"
RANK = "rank"
SCORE = "score"

METRIC = "metric"
K = "k"
VALUE = "value"
LOW = "low"
HIGH = "high"
N = "n"

MODEL_A = "model_a"
MODEL_B = "model_b"
DIFFERENCE = "difference"
P = "p"
P_ADJUSTED = "p_adjusted"

UNIT = "unit"
