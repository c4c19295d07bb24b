"""A photo is made clean: by its content, at a bounded price, with nothing but pixels left (M11)."""

import tempfile
from resource import RUSAGE_CHILDREN, getrusage

import pytest
from PIL import Image, ImageOps

from app.metering import photo
from app.metering.photo import PhotoRefused, Picture, clean
from tests.pictures import ORIENTATION, SECRET, SVG, bomb_png, endless_jpeg, jpeg, opened, saved, telling_jpeg, zipped

RED, WHITE = (254, 0, 0), (255, 255, 255)


def cleaned(content: bytes) -> Picture:
    with tempfile.SpooledTemporaryFile(max_size=500_000) as upload:
        upload.write(content)
        return clean(upload)


def refusal(content: bytes) -> str:
    with pytest.raises(PhotoRefused) as refused:
        cleaned(content)
    return refused.value.code


def burned() -> float:
    """Processor seconds of the programs that decode; the clock on the wall tells of other work as well."""
    spent = getrusage(RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_nothing_but_pixels_is_left() -> None:
    content = telling_jpeg()
    assert (content.count(SECRET), content.count(b"PK\x05\x06")) == (6, 1)
    picture = cleaned(content)
    for left in (picture.full, picture.small):
        assert (left.count(SECRET), left.count(b"PK\x05\x06")) == (0, 0)
        assert {name: value for name, value in opened(left).info.items() if not name.startswith("jfif")} == {}
        assert dict(opened(left).getexif()) == {}
        assert left.endswith(b"\xff\xd9")


def test_it_stands_as_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    lying = ImageOps.exif_transpose(opened(jpeg(640, 480)).rotate(90, expand=True))
    picture = opened(cleaned(saved(lying, "JPEG", exif=exif)).full)
    assert (picture.size, picture.getpixel((100, 240)), picture.getpixel((500, 240))) == ((640, 480), RED, WHITE)


@pytest.mark.parametrize(("size", "small"), [((3000, 4000), (240, 320)), ((100, 100), (100, 100))])
def test_two_sizes(size: tuple[int, int], small: tuple[int, int]) -> None:
    picture = cleaned(jpeg(*size))
    assert opened(picture.full).size == (picture.width, picture.height)
    assert max(picture.width, picture.height) == min(max(size), 1600)
    assert opened(picture.small).size == small


def test_fifty_megapixels_cost_little() -> None:
    content = jpeg(8160, 6144)
    before = burned()
    assert (cleaned(content).width, burned() - before < 5) == (1600, True)


def test_a_picture_without_end_is_given_up(monkeypatch) -> None:
    monkeypatch.setattr(photo, "SECONDS", 0.7)
    before = burned()
    assert (refusal(endless_jpeg()), burned() - before < 2) == ("too-large", True)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_pictures_become_jpegs(form: str, mode: str) -> None:
    assert opened(cleaned(saved(Image.new(mode, (64, 48)), form)).full).format == "JPEG"


def test_colours_of_a_printer_and_a_second_picture_behind_the_first() -> None:
    assert opened(cleaned(jpeg(mode="CMYK")).full).getpixel((100, 240)) == RED
    pair = saved(opened(jpeg()), "MPO", save_all=True, append_images=[opened(jpeg(64, 64))])
    assert opened(cleaned(pair).full).size == (640, 480)


def test_what_is_transparent_lies_on_white() -> None:
    assert opened(cleaned(saved(Image.new("RGBA", (64, 48)), "PNG")).full).getpixel((5, 5)) == WHITE


def moving(form: str) -> bytes:
    return saved(
        Image.new("RGB", (64, 48)), form, save_all=True, append_images=[Image.new("RGB", (64, 48), "red")], duration=100
    )


REFUSED = {
    "nothing": (b"", "empty"),
    "script": (SVG, "no-photo"),
    "script behind a JPEG's first bytes": (b"\xff\xd8\xff\xe0" + SVG, "broken"),
    "archive": (zipped(), "no-photo"),
    "page": (b"<!doctype html><script>alert(1)</script>", "no-photo"),
    "document": (b"%PDF-1.7\n", "no-photo"),
    "GIF": (saved(Image.new("P", (64, 48)), "GIF"), "no-photo"),
    "TIFF": (saved(Image.new("RGB", (64, 48)), "TIFF"), "no-photo"),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "heic"),
    "sixteen bits": (saved(Image.new("I;16", (64, 48)), "PNG"), "no-photo"),
    "a dot": (saved(Image.new("RGB", (1, 1)), "PNG"), "no-photo"),
    "cut off": (jpeg(1000, 1000)[:3000], "broken"),
    "cut off in the header": (jpeg()[:50], "broken"),
    "moving WebP": (moving("WEBP"), "moving"),
    "moving PNG": (moving("PNG"), "moving"),
    "PNG of 25 gigapixels": (bomb_png(160_000, 160_000), "too-large"),
    "PNG that ends early": (bomb_png(4_000, 4_000), "broken"),
    "seventeen megabytes": (b"\xff\xd8\xff" + bytes(17_000_000), "too-many-bytes"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_taken(content: bytes, code: str) -> None:
    assert refusal(content) == code
