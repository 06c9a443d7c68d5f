"""The parts of the predict page alone."""

from components.panels.predict.decide import ASSUMED, decide
from components.panels.predict.picture import picture

__all__ = ["ASSUMED", "decide", "picture"]
