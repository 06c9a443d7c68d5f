"""Make the vectors that are shipped: `python -m ml.authored_vectors`. To be run when authored texts have changed."""

from collections.abc import Callable

from data.sources import portal
from ml.encoders import Role, passage, save_shipped, shipped_file

ENCODERS = ("multilingual", "minilm")
"""The slow ones."""


def portal_texts() -> dict[Role, list[str]]:
    """Articles as passages, customers' questions as queries."""
    written = portal.articles()
    return {
        "passage": [passage(title, text) for title, text in zip(written["title"], written["text"], strict=True)],
        "query": portal.queries()["text"].tolist(),
    }


AUTHORED: tuple[Callable[[], dict[Role, list[str]]], ...] = (portal_texts,)
"""Whose texts: one function per data set."""


def main() -> None:
    """Encode every authored text with every slow encoder."""
    sets = [texts() for texts in AUTHORED]
    roles: tuple[Role, ...] = ("passage", "query")
    texts = {role: [text for these in sets for text in these.get(role, [])] for role in roles}
    for encoder in ENCODERS:
        print(f"{shipped_file(encoder).name}: {save_shipped(encoder, texts):,} vectors")


if __name__ == "__main__":
    main()
