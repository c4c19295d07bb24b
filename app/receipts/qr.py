"""QR codes as drawings: sharp however large they are printed."""

import re

import zxingcpp

QUIET_ZONE = 4
"""Points of white around the code, which readers need."""
SMALLEST, GROWS = 17, 4
"""The side of version n is 17 + 4 n points."""
DARK = re.compile(rb"\x00+")


def qr_svg(text: str, *, least_version: int = 1) -> str:
    """In UTF-8. Error correction M: a sign of up to a tenth of the side may stand in the middle. Raises ValueError."""
    points = _points(text)
    if points.shape[0] < SMALLEST + GROWS * least_version:
        points = _points(text, version=least_version)
    rows, columns = points.shape
    flat = bytes(memoryview(points).cast("B"))  # type: ignore[arg-type]  # it is a buffer, its types do not say so
    runs = [
        f"M{run.start()} {row}.5h{run.end() - run.start()}"
        for row in range(rows)
        for run in DARK.finditer(flat[row * columns : (row + 1) * columns])
    ]
    side = columns + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-QUIET_ZONE} {-QUIET_ZONE} {side} {side}" '
        f'shape-rendering="crispEdges"><path d="{"".join(runs)}" stroke="#000" stroke-width="1.02"/></svg>'
    )


def _points(text: str, **version: int) -> zxingcpp.Image:
    made = zxingcpp.create_barcode(text.encode(), zxingcpp.BarcodeFormat.QRCode, ec_level="M", **version)
    return zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
