"""The parts every page is made of; what one page alone has is in the package of its name."""

from components.panels.chart import chart, draw
from components.panels.code import code
from components.panels.compare import compare
from components.panels.data_card import data_card, simulated
from components.panels.findings import findings
from components.panels.glossary import glossary
from components.panels.table import csv_button, table
from components.panels.verdict import cards

__all__ = [
    "cards", "chart", "code", "compare", "csv_button", "data_card", "draw", "findings", "glossary", "simulated", "table",
]  # fmt: skip
