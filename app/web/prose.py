"""A utility's longer texts: numbered headings, lists, paragraphs. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal

HEADING = re.compile(r"\d+\. ")
ITEM = "– "


@dataclass(frozen=True, slots=True)
class Block:
    kind: Literal["heading", "list", "paragraph"]
    lines: list[str] = field(default_factory=list)


def prose(text: str) -> Iterator[Block]:
    """Parts are divided by an empty line; a part that goes on after a numbered line has that line as its heading."""
    for part in text.strip().split("\n\n"):
        lines = part.splitlines()
        if len(lines) > 1 and HEADING.match(lines[0]):
            yield Block("heading", [lines.pop(0)])
        for listed, together in groupby(lines, key=lambda line: line.startswith(ITEM)):
            yield Block("list" if listed else "paragraph", [line.removeprefix(ITEM) for line in together])
