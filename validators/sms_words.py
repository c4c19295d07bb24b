"""A text message → numbers, and the words beside them that mean something; everything else only separates (M7)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from validators.text import TO_CYRILLIC, plain

LONGEST = 1600
"""Ten parts; no phone sends more as one message."""
MOST_TOKENS = 40
GAP = " ; "
"""Nothing can be joined across it."""
LONGEST_FRACTION = 3
"""Three red digits; after that a comma stands between two numbers."""

Mark = Literal["cold", "hot", "irrigation", "account", "reading", "meter", "yes", "no", "thanks", "other"]
WORDS: Mapping[Mark, tuple[str, ...]] = {
    "cold": ("х", "хв", "хвп", "хвс", "хол", "холод", "холодна", "холодної", "холодная", "холодной", "cold"),
    "hot": ("г", "g", "гв", "гвп", "гвс", "гар", "гаряча", "гарячої", "гор", "горячая", "горячей", "hot"),
    "irrigation": ("пол", "полив", "поливу", "полива", "irrigation"),
    "account": ("рах", "рахунок", "рахунку", "ор", "лс", "счет", "счету", "лицевой", "особовий", "account", "acc"),
    "reading": ("показник", "показники", "показання", "показ", "показание", "показания", "reading", "readings"),
    "meter": (
        "номер",
        "лічильник",
        "лічильника",
        "ліч",
        "счетчик",
        "счетчика",
        "сч",
        "meter",
        "сер",
        "серійний",
        "зав",
    ),
    "yes": ("так", "да", "yes", "ок", "ok", "ага", "вірно", "верно", "підтверджую", "подтверждаю"),
    "thanks": ("дякую", "дяка", "спасибі", "спасибо", "благодарю", "thanks", "thank"),
    "no": ("ні", "нет", "no", "помилка", "ошибка", "скасувати", "отмена", "cancel"),
}
KINDS: tuple[Mark, ...] = ("cold", "hot", "irrigation")


@dataclass(frozen=True, slots=True)
class Token:
    """A number (`digits` and perhaps a fraction) or a word (`mark`), and where it stands."""

    start: int
    end: int
    digits: str = ""
    fraction: str = ""
    mark: Mark = "other"

    @property
    def typed(self) -> str:
        return f"{self.digits},{self.fraction}" if self.fraction else self.digits


Vocabulary = Mapping[str, Mark]
"""A word, folded either way, and what it means."""

_LETTER = r"[^\W\d_]"
_MONTHS = (
    "січ|лют|берез|квіт|трав|черв|лип|серп|верес|жовт|листоп|груд|янв|фев|март|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|"
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
)
_YEAR = rf"(?:\s*(?:року|рік|года|год|р|г)\.?(?!{_LETTER}))?"
_HOUR = r"(?:[ ,]*(?:о|об|в|at)?\s*[0-9]{1,2}:[0-9]{2}(?![0-9]))?"
_D, _M = r"(?:0?[1-9]|[12][0-9]|3[01])", r"(?:0?[1-9]|1[0-2])"
_NOISE = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # Days: the reading counts when it comes, whatever day is written beside it.
        rf"(?<![0-9.,]){_D}\.{_M}\.(?:19|20)?[0-9]{{2}}(?![0-9]|[.,][0-9]){_YEAR}{_HOUR}",
        rf"(?<![0-9.,/-]){_D}(?:/{_M}/|-{_M}-)20[0-9]{{2}}(?![0-9]){_YEAR}{_HOUR}",
        rf"(?<![0-9])20[0-9]{{2}}-(?:0[1-9]|1[0-2])-[0-3][0-9](?![0-9]){_HOUR}",
        rf"(?<![0-9.,])(?:{_D}\s+)?(?<!{_LETTER})(?:{_MONTHS}){_LETTER}*(?:\s+20[0-9]{{2}}(?![0-9]))?{_YEAR}{_HOUR}",
        rf"(?<!{_LETTER})(?:на|від|от|за)\s+{_D}\.{_M}(?![0-9]|[.,][0-9]){_YEAR}",
        # Cubic metres.
        rf"(?<!{_LETTER})(?:куб{_LETTER}*\.?\s*(?:[мm]\.?(?!{_LETTER}))?|[мm]\s*\.?\s*(?:3|куб{_LETTER}*))(?![0-9])",
        # Where somebody lives, and how to call him.
        rf"(?<!{_LETTER})(?:кв|квартира|буд|будинок|дом|корп|д\.|flat)\.?\s*№?\s*[0-9]+",
        rf"(?<!{_LETTER})(?:тел|телефон|моб|phone)\.?:?\s*[+0-9][0-9 ()-]{{6,18}}",
    )
]
_ABBREVIATED = re.compile(
    rf"(?<!{_LETTER})(?:[лl]\s*[/.\\]?\s*[сc]|[оo]\s*[/.\\]?\s*[рp])(?!{_LETTER})\.?", re.IGNORECASE
)
_NUMBER_SIGN = re.compile(rf"№|(?<!{_LETTER})[Nn][oO]?\.?(?=\s*[0-9])")
_TOKEN = re.compile(rf"[0-9]+(?:[.,][0-9]+)*|{_LETTER}+")
_DAY = re.compile(rf"{_D}\.{_M}")


def vocabulary(own: Mapping[Mark, Iterable[str]]) -> Vocabulary:
    """Our own words; for a mark that `own` names, its words in their place."""
    return {key: mark for mark, words in WORDS.items() for word in own.get(mark, words) for key in _keys(word)}


def _keys(word: str) -> tuple[str, str]:
    """Х and X, г and Г, ё and е are one; a word of Latin letters also stands as it is."""
    typed = word.translate({ord("ё"): "е", ord("Ё"): "Е", ord("ґ"): "г", ord("Ґ"): "Г"})
    return typed.casefold(), typed.translate(TO_CYRILLIC).casefold()


@dataclass(frozen=True, slots=True)
class Message:
    """`text` as its tokens' places count it."""

    text: str
    tokens: tuple[Token, ...]

    @property
    def numbers(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if token.digits)

    @property
    def answer(self) -> Literal["yes", "no", "thanks"] | None:
        """To the question whether a reading is right; a text with numbers is none."""
        marks = {token.mark for token in self.tokens}
        if self.numbers:
            return None
        if "no" in marks:
            return "no"
        if "yes" in marks or self.text.strip() == "+":
            return "yes"
        return "thanks" if "thanks" in marks else None


def read_message(typed: str, words: Vocabulary) -> Message:
    """Never refuses. Numbers keep their zeros and fractions."""
    text = _NUMBER_SIGN.sub(" номер ", plain(typed.replace("\0", " ")[:LONGEST]))
    text = unicodedata.normalize("NFKC", text)
    for noise in _NOISE:
        text = noise.sub(GAP, text)
    text = _ABBREVIATED.sub(" рах ", text)
    found = (token for match in _TOKEN.finditer(text) for token in _tokens(match, words))
    return Message(text, tuple(found)[:MOST_TOKENS])


def readings_of(message: Message) -> Iterator[Message]:
    """The same message with its commas and points taken in other ways, the likeliest first."""
    yield message
    days = [token for token in message.tokens if _DAY.fullmatch(message.text[token.start : token.end])]
    if days:
        yield replace(message, tokens=tuple(token for token in message.tokens if token not in days))
    if any(token.fraction for token in message.tokens):
        yield replace(message, tokens=tuple(part for token in message.tokens for part in _parted(token)))


def _tokens(match: re.Match[str], words: Vocabulary) -> Iterator[Token]:
    start, typed = match.start(), match[0]
    if not typed[0].isdigit():
        marks = [words[key] for key in _keys(typed) if key in words]
        yield Token(start, match.end(), mark=marks[0] if marks else "other")
        return
    parts = re.split("[.,]", typed)
    if len(parts) == 2 and len(parts[1]) <= LONGEST_FRACTION:  # noqa: PLR2004 — whole and fraction
        yield Token(start, match.end(), parts[0], parts[1])
        return
    for part in parts:
        yield Token(start, start + len(part), part)
        start += len(part) + 1


def _parted(token: Token) -> Iterator[Token]:
    if not token.fraction:
        yield token
        return
    middle = token.start + len(token.digits)
    yield Token(token.start, middle, token.digits)
    yield Token(middle + 1, token.end, token.fraction)
