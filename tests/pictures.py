"""Pictures as phones make them, and files that only pretend to be pictures."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

SECRET = b"somewhere in Dnipro"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(document.cookie)</script></svg>'
GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def jpeg(width: int = 640, height: int = 480, *, mode: str = "RGB", **options: Any) -> bytes:
    """The left half is red, the right half white."""
    picture = Image.new(mode, (width, height), "white")
    picture.paste(Image.new("RGB", (width // 2, height), "red").convert(mode), (0, 0))
    return saved(picture, "JPEG", **options)


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    content = io.BytesIO()
    picture.save(content, form, **options)
    return content.getvalue()


def zipped() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("hidden.txt", SECRET)
    return content.getvalue()


def telling_jpeg() -> bytes:
    """Where it was taken stands in it four times; behind it hangs an archive."""
    exif = Image.Exif()
    exif[MAKE] = SECRET.decode()
    exif[GPS] = {1: "N", 2: (48.0, 27.0, 53.0), 3: "E", 4: (34.0, 59.0, 2.0), 27: SECRET}
    told = {"exif": exif, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>", "comment": SECRET}
    return jpeg(icc_profile=b"profile " + SECRET, **told) + zipped()


def endless_jpeg() -> bytes:
    """Half a megabyte that a decoder goes over a thousand times, a hundred megapixels each time."""
    plain = saved(Image.new("L", (10_000, 10_000), 128), "JPEG", progressive=True)
    last_scan = plain.rindex(b"\xff\xda")
    return plain[:last_scan] + plain[last_scan:-2] * 1000 + plain[-2:]


def bomb_png(width: int, height: int) -> bytes:
    """A header that promises a huge picture; a few hundred bytes that would unfold to all of its lines."""
    lines = zlib.compress(b"\0" * 1_000_000, 9)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", lines) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture
