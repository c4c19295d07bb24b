"""A program of its own that makes a clean picture of an upload: run by photo.py, never imported by the app.

Whatever a file does to the libraries that decode it, it does here: without secrets, with so much memory and so much
time and no more. The upload is its standard input; it says a line of JSON and the pictures, or why there are none.
"""

import json
import resource
import sys
import warnings
from io import BytesIO
from typing import IO

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

SIDES = (1600, 320)
"""The longer side of the picture, and of the small one for lists."""
QUALITY = 80
FORMATS = {"JPEG": 120_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""The most pixels. A JPEG is made smaller while it is decoded, so it may be what any phone takes."""
MODES = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"})
MEMORY_BYTES = 768 * 1024 * 1024
SECONDS = 4
FEWEST_PIXELS = 16


class Refused(Exception):
    """Carries a code of PhotoRefused."""


def main() -> None:
    _limit()
    try:
        picture = clean(sys.stdin.buffer)
        files = [_jpeg(picture, side) for side in SIDES]
    except Refused as refused:
        _say({"refused": str(refused)})
    except MemoryError:
        _say({"refused": "too-large"})
    except Exception:  # noqa: BLE001 — of a hostile file the libraries raise what they like
        _say({"refused": "broken"})
    else:
        _say({"width": files[0][1], "height": files[0][2], "lengths": [len(content) for content, *_ in files]})
        for content, *_ in files:
            sys.stdout.buffer.write(content)


def clean(file: IO[bytes]) -> Image.Image:
    """Only pixels are left, turned as they were taken, on white where they were transparent."""
    picture = _open(file)
    _refuse_unsuitable(picture)
    picture.draft("RGB", (SIDES[0], SIDES[0]))  # a JPEG is never decoded in full; nothing happens to others
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((SIDES[0], SIDES[0]), reducing_gap=2)
    paper = Image.new("RGB", upright.size, "white")
    if upright.has_transparency_data:
        layer = upright.convert("RGBA")
        paper.paste(layer, mask=layer.getchannel("A"))
    else:
        paper.paste(upright.convert("RGB"))
    return paper


def _open(file: IO[bytes]) -> Image.Image:
    """The format is read from the content; the name and the type that the browser told are not asked."""
    Image.MAX_IMAGE_PIXELS = None  # each format has a limit of its own, below, before anything is decoded
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        picture = Image.open(file, formats=tuple(FORMATS))
    except UnidentifiedImageError:
        raise Refused("heic" if _is_heic(file) else "no-photo") from None
    return picture


def _is_heic(file: IO[bytes]) -> bool:
    file.seek(0)
    return file.read(12)[4:8] == b"ftyp"


def _refuse_unsuitable(picture: Image.Image) -> None:
    """From the header alone."""
    known = "JPEG" if picture.format == "MPO" else picture.format  # phones put a second picture behind the first
    if known not in FORMATS or picture.mode not in MODES or min(picture.size) < FEWEST_PIXELS:
        raise Refused("no-photo")
    if picture.width * picture.height > FORMATS[known]:
        raise Refused("too-large")
    if known != "JPEG" and getattr(picture, "is_animated", False):
        raise Refused("moving")


def _jpeg(picture: Image.Image, side: int) -> tuple[bytes, int, int]:
    small, content = picture.copy(), BytesIO()
    small.thumbnail((side, side))
    small.save(content, "JPEG", quality=QUALITY, optimize=True)
    return content.getvalue(), small.width, small.height


def _limit() -> None:
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    if sys.platform == "linux":  # others do not know this limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(found: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n")


if __name__ == "__main__":
    main()
