"""What is kept between two pages is nobody's own, and a language ends with its request."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import speech
from app.web.rendering import init_rendering
from tests.portal.test_overview import settle

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
KEPT = re.compile(r"kept\('([^']+)'")
OWN = re.compile(r"current_subscriber|csrf|nonce|session\b|request|\bg\.|flash|features")
"""What differs from reader to reader."""

Browse = Callable[[str], FlaskClient]


def kept_parts() -> list[str]:
    return sorted({name for path in TEMPLATES.rglob("*.html") for name in KEPT.findall(path.read_text())})


def test_there_are_kept_parts() -> None:
    assert len(kept_parts()) > 3


@pytest.mark.parametrize("name", kept_parts())
def test_a_kept_part_asks_for_nothing_of_the_readers_own(name: str) -> None:
    assert OWN.findall((TEMPLATES / name).read_text()) == []


def test_the_next_reader_sees_nothing_of_the_last_one(app: Flask, browse: Browse) -> None:
    first = settle(app, browse("dnipro"), identifier="olena", display_name="Olena")
    second = settle(app, browse("dnipro"), identifier="petro", display_name="Petro")
    assert "Olena" in first.get("/").text
    page = second.get("/").text
    assert "Petro" in page
    assert "Olena" not in page
    assert "olena" not in page


@pytest.mark.parametrize("method", ["POST", "PUT", "TRACE"])
def test_the_links_of_a_page_that_is_not_there_are_not_kept_for_others(app: Flask, browse: Browse, method: str) -> None:
    init_rendering(app)  # nothing is kept yet
    browse("dnipro").open("/help/x", method=method)
    assert '<a href="?lang=en"' in browse("dnipro").get("/help").text


def test_each_utility_keeps_its_own(app: Flask, browse: Browse) -> None:
    names = {app.extensions["waterworks"].tenants[slug].name["en"] for slug in ("dnipro", "melitopol")}
    for slug in ("dnipro", "melitopol", "dnipro"):
        own = app.extensions["waterworks"].tenants[slug].name["en"]
        page = browse(slug).get("/help", query_string={"lang": "en"}).text
        assert {name for name in names if name in page} == {own}


def test_a_language_ends_with_its_request(browse: Browse) -> None:
    for language in ("ru", "en", "uk"):
        page = browse("dnipro").get("/help", query_string={"lang": language}).text
        assert f'<html lang="{language}">' in page
        assert speech.find_spoken() is None
    assert '<html lang="uk">' in browse("dnipro").get("/help", headers={"Accept-Language": "xx"}).text
