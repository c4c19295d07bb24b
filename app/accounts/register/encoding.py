"""Which encoding a text is in, told from its bytes. Offices of the region write cp1251, cp866 or UTF-8."""

from typing import Literal

Encoding = Literal["utf-8", "cp1251", "cp866"]

CODEC = {"utf-8": "utf-8-sig", "cp1251": "cp1251", "cp866": "cp866"}
_UTF8_MARK = b"\xef\xbb\xbf"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Half of the letters of cp866 lie where cp1251 keeps rare signs; half of cp1251's lie where cp866 draws frames.
_ONLY_CP866 = bytes(range(0x80, 0xB0))
_ONLY_CP1251 = bytes([*range(0xC0, 0xE0), *range(0xF0, 0x100)])


def detect(sample: bytes) -> Encoding | None:
    """None: plain ASCII, which every encoding reads alike. UTF-16 raises UnicodeError."""
    if sample.startswith(_UTF16_MARKS):
        raise UnicodeError("UTF-16")
    if sample.startswith(_UTF8_MARK):
        return "utf-8"
    if sample.isascii():
        return None
    if _reads_as_utf8(sample):
        return "utf-8"
    return "cp866" if _count(sample, _ONLY_CP866) > _count(sample, _ONLY_CP1251) else "cp1251"


def _reads_as_utf8(sample: bytes) -> bool:
    """A sample may end in the middle of a letter."""
    try:
        sample.decode()
    except UnicodeDecodeError as problem:
        return problem.reason == "unexpected end of data"
    return True


def _count(sample: bytes, wanted: bytes) -> int:
    return len(sample) - len(sample.translate(None, wanted))
