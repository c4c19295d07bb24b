"""QR codes as drawings: sharp however large they are printed."""

import re

import zxingcpp

QUIET_ZONE = 4
"""Points of white around the code, which readers need."""
DARK = re.compile(rb"\x00+")


def qr_svg(text: str) -> str:
    """In UTF-8. Error correction M: a sign of up to a tenth of the side may stand in the middle. Raises ValueError."""
    made = zxingcpp.create_barcode(text.encode(), zxingcpp.BarcodeFormat.QRCode, options="ecLevel=M")
    points = zxingcpp.write_barcode_to_image(made, scale=1, add_quiet_zones=False)
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
