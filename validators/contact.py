"""How people reach a utility: phones as they are read aloud, the address of a site, words in any language."""

import re
import unicodedata

from validators.phone import LONGEST
from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST_SITE = 200
_PHONE = re.compile(r"\+?[0-9(][0-9 ()\-]*[0-9]")
JOINER = "\u200d"
"""Between the parts of 🤷‍♀️."""
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200E, 0x200F, *range(0x202A, 0x202D), 0x2060, *range(0x2066, 0x206A), 0xFEFF])
"""What comes along when a page, a telephone’s list of calls or a document is copied from."""
FEWEST_DIGITS, MOST_DIGITS = 3, 15
"""A short number of the town has three; E.164 ends at fifteen."""
_SITE = re.compile(
    r"https://(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9](?:/[^\s<>\"]*)?",
    re.IGNORECASE | re.ASCII,
)


def contact_phone() -> Judge:
    """Of a desk, not of a person: landlines and short numbers too. Kept as written."""

    def judge(text: str) -> Judged:
        value = clean(text, LONGEST)
        digits = sum(map(str.isdigit, value))
        if not _PHONE.fullmatch(value) or not FEWEST_DIGITS <= digits <= MOST_DIGITS:
            raise Rejected("not_a_phone")
        return Judged(value)

    return judge


def contact_phones() -> Judge:
    """Several, with commas between them."""
    one = contact_phone()

    def judge(text: str) -> Judged:
        return Judged(", ".join(one(part).value for part in re.split("[,;]", text) if part.strip()))

    return judge


def site() -> Judge:
    def judge(text: str) -> Judged:
        value = clean(text, LONGEST_SITE)
        if not _SITE.fullmatch(value):
            raise Rejected("not_a_site")
        return Judged(value)

    return judge


def words(longest: int) -> Judge:
    """A sentence or two for people to read: kept as written, on one line."""

    def judge(text: str) -> Judged:
        value = " ".join(text.translate(_UNSEEN).split())
        if len(value) > longest:
            raise Rejected("too_long", maximum=longest)
        if any(unicodedata.category(one) in {"Cc", "Cf", "Cs", "Co", "Cn"} and one != JOINER for one in value):
            raise Rejected("strange_characters")
        return Judged(unicodedata.normalize("NFC", value))

    return judge


def paragraphs(longest: int) -> Judge:
    """More than a sentence, as a letter: kept in the lines it was written in, with one empty line at most between."""
    line = words(longest)

    def judge(text: str) -> Judged:
        value = re.sub("\n{3,}", "\n\n", "\n".join(line(one).value for one in text.strip().splitlines()))
        if len(value) > longest:
            raise Rejected("too_long", maximum=longest)
        return Judged(value)

    return judge


def figure(lowest: int, highest: int) -> Judge:
    """A whole number within bounds."""

    def judge(text: str) -> Judged:
        value = clean(text, LONGEST).replace(" ", "")
        if not (value.isascii() and value.isdigit()):
            raise Rejected("letters")
        if not lowest <= int(value) <= highest:
            raise Rejected("outside", lowest=lowest, highest=highest)
        return Judged(str(int(value)))

    return judge
