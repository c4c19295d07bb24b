"""QR codes as pictures that stay sharp however large they are printed."""

import base64
import io

import zxingcpp
from PIL import Image


def qr_svg(text: str, *, least_version: int = 1, dots: int = 1, encoding: str = "utf-8") -> str:
    """With four points of white around. Raises ValueError for too long a text.

    Error correction M: a sign of up to a tenth of the side may stand in the middle. `dots`: so many a point of the
    code has; one is enough for print, but what shows it on a screen may soften its edges. Typst takes ten times as
    long over a drawing of paths, which it also writes five times as large.
    """
    drawn = zxingcpp.write_barcode_to_image(
        _code(text.encode(encoding, "replace"), least_version), scale=dots, add_quiet_zones=True
    )
    side = drawn.shape[0]
    picture = Image.frombuffer("L", (side, side), memoryview(drawn).cast("B"), "raw", "L", 0, 1)  # type: ignore[arg-type]  # it is a buffer, its types do not say so
    png = io.BytesIO()
    picture.convert("1", dither=Image.Dither.NONE).save(png, "PNG")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {side} {side}"><image width="{side}" height="{side}" image-rendering="pixelated" '
        f'xlink:href="data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"/></svg>'
    )


def _code(content: bytes, least_version: int) -> zxingcpp.Barcode:
    """The smallest that holds it, yet not smaller than `least_version`."""
    try:
        return _drawn(content, version=least_version)
    except ValueError:
        return _drawn(content)


def _drawn(content: bytes, **version: int) -> zxingcpp.Barcode:
    return zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M", **version)
