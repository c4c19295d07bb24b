"""Translations: `check` that every text has its Ukrainian and its Russian, `update` the catalogues from the code."""

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

APP = Path(__file__).parent.parent / "app"
FOLDER = APP / "translations"
LANGUAGES = ("uk", "ru")
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "lazy_ngettext": (1, 2)}


def in_the_code() -> Catalog:
    catalogue = Catalog(project="waterworks", fuzzy=False)
    found = extract_from_dir(APP, METHODS, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True)
    for file, _line, message, comments, context in found:
        catalogue.add(message, locations=[(f"app/{file}", None)], auto_comments=comments, context=context)
    return catalogue


def file_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    file = file_of(language)
    if not file.exists():
        return Catalog(locale=language, project="waterworks", fuzzy=False)
    with file.open("rb") as lines:
        return read_po(lines, locale=language)


def gaps(language: str, wanted: Catalog) -> Iterator[str]:
    known = read(language)
    for message in wanted:
        if not message.id:
            continue
        translated = known.get(message.id, message.context)
        plain = message.id if isinstance(message.id, str) else message.id[0]
        if translated is None or not translated.string or (message.pluralizable and not all(translated.string)):
            yield f"{file_of(language)}: {plain!r} is not translated"
        elif translated.fuzzy:
            yield f"{file_of(language)}: {plain!r} is fuzzy; look at it and take the mark away"
        else:
            yield from (f"{file_of(language)}: {plain!r}: {fault}" for fault in translated.check(known))


def check() -> int:
    wanted = in_the_code()
    found = [gap for language in LANGUAGES for gap in gaps(language, wanted)]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(wanted)} texts, {len(found)} gaps", file=sys.stderr)
    return 1 if found else 0


def update() -> int:
    wanted = in_the_code()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        file_of(language).parent.mkdir(parents=True, exist_ok=True)
        with file_of(language).open("wb") as lines:
            write_po(lines, catalogue, width=120, sort_output=True, omit_header=False)
    return 0


if __name__ == "__main__":
    sys.exit({"check": check, "update": update}[sys.argv[1]]())
