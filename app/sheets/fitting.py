"""Letters that the office's encoding does not have: the nearest one it has, or a question mark, and how many."""

import unicodedata
from collections import Counter
from collections.abc import Sequence

NEAREST = {
    **dict(zip("іІґҐўЎ", "iIгГуУ", strict=True)),
    **dict.fromkeys("’‘ʼ‛`´′", "'"),
    **dict.fromkeys("“”„«»″", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
    "№": "N",
    "³": "3",
    "²": "2",
}


class Fitting:
    """`replaced`: letter → how often it was replaced."""

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.replaced: Counter[str] = Counter()

    def fit(self, cells: Sequence[str]) -> Sequence[str]:
        """A column's cells. Most need nothing, and are asked in one piece."""
        try:
            "".join(cells).encode(self.encoding)
        except UnicodeEncodeError:
            return [cell if cell.isascii() else "".join(map(self._near, cell)) for cell in cells]
        return cells

    def _near(self, letter: str) -> str:
        if self._has(letter):
            return letter
        self.replaced[letter] += 1
        plain = NEAREST.get(letter) or "".join(
            part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part)
        )
        return plain if plain and self._has(plain) else "?"

    def _has(self, text: str) -> bool:
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True
