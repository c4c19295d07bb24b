"""Cells that a spreadsheet will open."""

import re

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9 .,]*$)")


def harmless(cell: str) -> str:
    """Excel would run a formula that somebody typed as his name; a ' in front shows it instead."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
