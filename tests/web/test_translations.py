"""The Ukrainian and the Russian catalogue say all that the code and the templates say, and nothing else."""

import re
import runpy
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|\{\w*\}")
SPEAKS = re.compile(r"\b(_|N_|n?gettext)\(['\"\n]")
UNKIND = re.compile(r"""!|[Пп]омилк|[Оо]шибк|[—'"]| - |\bm³|\b(?:ви|вы|ва[см]|вам[иі]|ваш\w*)\b""")


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    """Read as `make translations` and `make check` read it."""
    return runpy.run_path(str(ROOT / ".ci" / "translations.py"))["in_the_code"]()


@pytest.fixture(scope="module", params=["uk", "ru"])
def known(request: pytest.FixtureRequest) -> Catalog:
    with (ROOT / "app" / "translations" / request.param / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        return read_po(lines, locale=request.param)


def texts(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def forms(said: str | tuple[str, ...]) -> list[str]:
    return [said] if isinstance(said, str) else list(said)


def placeholders(said: str) -> set[str]:
    return set(PLACEHOLDER.findall(said))


def test_every_file_that_speaks_is_read(wanted: Catalog) -> None:
    files = [path for suffix in ("py", "html", "txt") for path in (ROOT / "app").rglob(f"*.{suffix}")]
    speaking = {str(path.relative_to(ROOT)) for path in files if SPEAKS.search(path.read_text())}
    assert {place for message in texts(wanted) for place, _line in message.locations} == speaking


def test_each_text_is_translated_and_none_is_left_over(wanted: Catalog, known: Catalog) -> None:
    assert {message.id for message in texts(known)} == {message.id for message in texts(wanted)}
    assert [message.id for message in texts(known) if not all(forms(message.string))] == []
    assert dict(known.obsolete) == {}


def test_no_translation_is_a_guess(known: Catalog) -> None:
    assert [message.id for message in texts(known) if message.fuzzy] == []


def test_each_form_holds_what_the_english_holds(known: Catalog) -> None:
    wrong = [
        (english, form)
        for message in texts(known)
        for english in forms(message.id)
        for form in forms(message.string)
        if placeholders(form) != placeholders(english)
    ]
    assert wrong == []


def test_counted_things_have_three_forms(known: Catalog) -> None:
    assert [m.id for m in texts(known) if len(forms(m.string)) != (3 if m.pluralizable else 1)] == []


def test_each_number_takes_its_form(known: Catalog) -> None:
    file = BytesIO()
    write_mo(file, known)
    file.seek(0)
    say = GNUTranslations(file).ngettext
    days = {"uk": ("день", "дні", "днів"), "ru": ("день", "дня", "дней")}[str(known.locale)]
    expected = {0: 2, 1: 0, 2: 1, 4: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 111: 2, 121: 0}
    said = {n: say("%(num)s day left", "%(num)s days left", n).rpartition(" ")[2] for n in expected}
    assert said == {n: days[form] for n, form in expected.items()}


def test_the_words_are_a_kind_clerks(known: Catalog) -> None:
    """No exclamation marks, no "error", typographic quotes, apostrophes and dashes, capital Ви/Вы."""
    assert [form for message in texts(known) for form in forms(message.string) if UNKIND.search(form)] == []
