"""Markdown is for our own words; what comes with data is shown as it is."""

import re


def plain(text: str) -> str:
    """`text` so that Markdown shows it unchanged: every ASCII punctuation mark escaped, as CommonMark 0.31 §2.4 allows."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
