"""Every code has its sentence, in words that people understand."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from app.core import tenancy
from app.core.errors import Wrong
from app.web.field_words import help_of, label_of
from app.web.sentences import RULES, sentence, wait
from validators.reasons import REASONS
from validators.registration_fields import FIELDS


@pytest.fixture(autouse=True)
def _in_english(whole_app: Flask) -> Iterator[None]:
    with tenancy.serving(whole_app, "dnipro"), force_locale("en"):
        yield


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_of_a_judge_has_a_sentence(code: str) -> None:
    said = sentence(Wrong(code, dict.fromkeys(REASONS[code], 3)))
    assert (said[0].isupper(), said[-1], "%(" in said) == (True, ".", False)


def test_sentences_are_calm() -> None:
    assert [text for text in RULES.values() if "!" in text or "error" in text.lower() or text[-1] != "."] == []


@pytest.mark.parametrize("name", sorted(set(FIELDS) - {"agree_terms"}))
def test_every_field_has_its_words(name: str) -> None:
    opt_in = name.startswith(("notify_", "remind_"))
    assert (label_of(name)[0].isupper(), help_of(name) is None) == (True, opt_in)


@pytest.mark.parametrize(
    ("seconds", "said"), [(1, "1 minute."), (60, "1 minute."), (61, "2 minutes."), (3600, "60 minutes.")]
)
def test_waiting_is_said_in_whole_minutes(seconds: int, said: str) -> None:
    assert wait(seconds) == f"Please try again in {said}"
