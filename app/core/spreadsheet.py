"""Cells that a spreadsheet will open."""

import re

FORMULA = re.compile(r"[=@＝＠＋－\t\r\n]|[+-](?![0-9 .,]*$)")
"""The full-width signs too: some spreadsheets run them, and some encodings turn them into the plain ones."""


def harmless(cell: str) -> str:
    """Excel would run a formula that somebody typed as his name; a ' in front shows it. A negative number is none."""
    return f"'{cell}" if FORMULA.match(cell) else cell
