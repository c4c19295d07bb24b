"""QR codes: their squares, and pictures of them that stay sharp however large they are printed."""

import base64
import io
from dataclasses import dataclass

import zint
from PIL import Image

QUIET = 4
"""So many squares of white around a code."""

MEDIUM = 2
"""Error correction M: a sign of up to a tenth of the side may stand in the middle."""

ROW = 144
"""Bytes of a row in zint's memory; only the first ones are used."""

FROM_THE_LEFT = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


@dataclass(frozen=True, slots=True)
class Code:
    """`side` squares a row; in `rows` one bit each, dark is 1, the first is the highest; every row begins a byte."""

    side: int
    rows: bytes


def qr_code(text: str, *, least_version: int = 1, encoding: str = "utf-8") -> Code:
    """The smallest that holds it, yet not smaller than `least_version`. Raises RuntimeError where none does."""
    content = text.encode(encoding, "replace")
    try:
        return _drawn(content, least_version)
    except RuntimeError:  # zint's only one: it is too long for that version
        return _drawn(content)


def qr_svg(code: Code, *, dots: int = 1) -> str:
    """`dots`: so many a square has; one is enough for print, but what shows it on a screen may soften its edges.

    Typst takes ten times as long over a drawing of paths, which it also writes five times as large.
    """
    picture = Image.frombytes("1", (code.side, code.side), code.rows, "raw", "1;I")
    png, side, all_of_it = io.BytesIO(), code.side * dots, code.side + 2 * QUIET
    picture.resize((side, side), Image.Resampling.NEAREST).save(png, "PNG")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="{-QUIET} {-QUIET} {all_of_it} {all_of_it}"><image width="{code.side}" height="{code.side}" '
        f'image-rendering="pixelated" '
        f'xlink:href="data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"/></svg>'
    )


def _drawn(content: bytes, version: int = 0) -> Code:
    symbol = zint.Symbol()
    symbol.symbology = zint.Symbology.QRCODE
    symbol.input_mode = zint.InputMode.FAST
    symbol.option_1, symbol.option_2 = MEDIUM, version
    symbol.encode(content)
    side, rows = symbol.width, bytes(symbol.encoded_data)
    used = b"".join(rows[at : at + -(-side // 8)] for at in range(0, side * ROW, ROW))
    return Code(side, used.translate(FROM_THE_LEFT))
