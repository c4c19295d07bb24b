"""What people look for, and what is looked in, folded alike: case, і/и/ы, є/е/ё/э, apostrophes and quotes do not count.

PostgreSQL folds what it stores by `translate(…, FROM, TO)` in generated columns: the same two strings, so that a key
is never out of date. Latin letters that look Cyrillic are Cyrillic here, in either case: ABC and АВС are one word.
"""

_LETTERS = "абвгдежзийклмнопрстуфхцчшщюя"
_SAME = {"ґ": "г", "є": "е", "ё": "е", "э": "е", "і": "и", "ї": "и", "ы": "и"}
_LATIN = dict(zip("abcehikmoptxy", "авсеникмортху", strict=True))
_OTHER_LATIN = "dfgjlnqrsuvwz"
_SPACES = "-/|"
_GONE = "ьъ'’ʼ`´\"«»„“”.,()№#"

_FOLD = dict.fromkeys(_SPACES, " ") | {letter: letter for letter in _LETTERS + _OTHER_LATIN} | _SAME | _LATIN
_CAPITALS = {letter.upper(): folded for letter, folded in _FOLD.items()}
_PAIRS = [pair for pair in (_FOLD | _CAPITALS).items() if pair[0] != pair[1]]

FROM = "".join(sign for sign, _ in _PAIRS) + _GONE + "ЬЪ"
"""What PostgreSQL's translate() replaces; the signs at its end, beyond the length of TO, are left out."""
TO = "".join(folded for _, folded in _PAIRS)

_TABLE = str.maketrans(dict(_PAIRS) | dict.fromkeys(_GONE + "ЬЪ"))


def search_key(text: str) -> str:
    return " ".join(text.translate(_TABLE).split())
