"""Streets: one key for every way of writing a name, and renamed streets (R5)."""

from collections.abc import Mapping
from functools import lru_cache

from validators.text import clean, mend, plain
from validators.verdict import Judge, Judged, Rejected

LONGEST = 100
OLD_STREET_NAME = "old_street_name"
_TYPES = {
    "вул": "вул вулиця ул улица",
    "просп": "просп проспект прт пркт пр",
    "пров": "пров провулок пер переулок",
    "бульв": "бульв бульвар бр бул",
    "пл": "пл площа площадь",
    "шосе": "шосе шоссе",
    "туп": "туп тупик",
    "пр-д": "прд проїзд проезд",
    "узвіз": "узвіз узв спуск",
    "алея": "алея аллея",
    "маг": "магістраль магистраль маг",
    "мкр": "мкр мікрорайон микрорайон мн",
    "жм": "жм житломасив жилмассив",
}
_TYPE_OF = {word: kind for kind, words in _TYPES.items() for word in words.split()}
_ABBREVIATIONS = {"пр-т", "пр-кт", "б-р", "пр-д", "м-н", "ж/м"}


def street() -> Judge:
    def judge(text: str) -> Judged:
        typed = clean(text, LONGEST)
        value = mend(typed)
        if not street_key(value):
            raise Rejected("wrong_form" if typed else "empty")
        return Judged(value, () if value == typed else ("latin_letter_in_street",))

    return judge


def street_key(name: str) -> str:
    """`вул. Паркова` → `паркова|вул|`, `Паркова` → `паркова|`, nothing → "".

    A street is the one that was typed when its key starts with the typed key: the type may be left out,
    but вул. Паркова and пров. Паркова stay apart when it is given. Takes any text and never refuses.
    """
    return _key(name[: 4 * LONGEST])


def without_type(key: str) -> str:
    """The key of the same name with no type, for a register that writes no types: `паркова|вул|` → `паркова|`."""
    return key.split("|", 1)[0] + "|"


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    folded = mend(plain(name)).casefold().replace("ё", "е").replace(".", ". ")
    words = " ".join(map(_bare, folded.split())).split()
    for place in (0, -1):
        if len(words) > 1 and words[place] in _TYPE_OF:
            kind = _TYPE_OF[words.pop(place)]
            return f"{' '.join(words)}|{kind}|"
    return f"{' '.join(words)}|" if words else ""


def rename(name: str, renames: Mapping[str, str]) -> Judged:
    """The name a street has today. `renames` maps the key of an old name to the new name."""
    new = renames.get(street_key(name))
    return Judged(name) if new is None else Judged(new, (OLD_STREET_NAME,))


def _bare(word: str) -> str:
    """Letters and digits. Apostrophes and the marks inside abbreviations close up, other marks part words."""
    if word.strip(".,") in _ABBREVIATIONS:
        word = word.replace("-", "").replace("/", "")
    return "".join(character if character.isalnum() else " " for character in word.replace("'", ""))


def type_of_street(word: str) -> str | None:
    """`вулиця` → `вул`: as a key says it; None for a word that names no type."""
    return _TYPE_OF.get(_bare(word.casefold()))
