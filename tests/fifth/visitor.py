"""Somebody who reads a page, fills in its form and presses the button, as a browser without JavaScript would."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.core import work
from app.core.db import db
from app.metering.models import Meter


@dataclass
class Form:
    action: str
    fields: dict[str, Any] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def keep(self, name: str, value: str) -> None:
        """Several fields of one name are sent as several."""
        known = self.fields.get(name)
        self.fields[name] = value if known is None else [*([known] if isinstance(known, str) else known), value]


@dataclass(frozen=True)
class Dial:
    account_id: int
    meter_id: int


def find_dial(app: Flask, slug: str, serial: str) -> Dial:
    with work.work_for(app, slug):
        meter = db.session.scalars(select(Meter).where(Meter.serial == serial)).one()
        return Dial(meter.account_id, meter.id)


def figures_in(text: str) -> set[str]:
    """Every whole number in a text, without the spaces and commas that group its digits."""
    return set(re.findall(r"\d+", re.sub(r"(?<=\d)[ ,\u00a0\u202f](?=\d{3}\b)", "", text)))


class Forms(HTMLParser):
    """All POST forms of a page, with what stands in them already."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.links: list[str] = []
        self.choice = ""
        self.lines: tuple[str, str] | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attributes}
        if tag == "a" and "href" in known:
            self.links.append(known["href"])
        elif tag == "form" and known.get("method", "").lower() == "post":
            self.found.append(Form(known.get("action", "")))
        elif tag in {"input", "button", "select", "textarea"} and "name" in known and self.found:
            form = self.found[-1]
            form.names.add(known["name"])
            if tag == "input" and (known.get("type") != "checkbox" or "checked" in known):
                form.keep(known["name"], known.get("value", ""))
            elif tag == "select":
                self.choice = known["name"]
            elif tag == "textarea":
                self.lines = known["name"], ""
        elif tag == "option" and self.found and self.choice:
            value = known.get("value", "")
            fields = self.found[-1].fields
            fields[self.choice] = value if "selected" in known else fields.get(self.choice, value)

    def handle_data(self, data: str) -> None:
        if self.lines:
            self.lines = self.lines[0], self.lines[1] + data

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choice = ""
        elif tag == "textarea" and self.lines and self.found:
            self.found[-1].keep(self.lines[0], self.lines[1].removeprefix("\n"))
            self.lines = None


class Visitor:
    """Follows redirects and keeps the page it is on."""

    def __init__(self, app: Flask, browser: FlaskClient, *, door: str = "portal") -> None:
        self.door = door
        self.paths = app.url_map.bind("", subdomain="tenant")
        self.browser = browser
        self.answer: TestResponse

    @property
    def page(self) -> str:
        return unescape(self.answer.text)

    @property
    def path(self) -> str:
        return self.answer.request.path

    @property
    def address(self) -> str:
        """Where a form without an address of its own is sent."""
        return self.answer.request.full_path.rstrip("?")

    @property
    def text(self) -> str:
        return re.sub(r"<[^>]*>", "\n", self.page)

    def go(self, endpoint: str, **values: object) -> str:
        return self.open(self.paths.build(f"{self.door}.{endpoint}", values))

    def sign_in(self, identifier: str, password: str) -> str:
        """As one who was not signed in until now."""
        self.browser._cookies.clear()
        self.go("sign_in", lang="en")
        return self.send(identifier=identifier, password=password)

    def open(self, url: str) -> str:
        """A path, or the link of a letter."""
        where = urlsplit(url)
        self.answer = self.browser.get(where.path + (f"?{where.query}" if where.query else ""), follow_redirects=True)
        return self.page

    def form(self, *names: str) -> Form:
        """The first form of the page that asks for all of these."""
        forms = Forms(self.answer.text).found
        found = [form for form in forms if form.names.issuperset(names)]
        assert found, f"{self.path} ({self.answer.status}) has no form with {names}: {[form.names for form in forms]}"
        return found[0]

    def send(self, **typed: str) -> str:
        form = self.form(*typed)
        self.answer = self.browser.post(
            form.action or self.address, data={**form.fields, **typed}, follow_redirects=True
        )
        return self.page

    def send_reading(self, dial: Dial, value: str) -> str:
        """Whether the page offers the form at this moment or not: a tab may have been open for days."""
        token = self.form("csrf_token").fields["csrf_token"]
        path = self.paths.build("portal.readings_submit", {"account_id": dial.account_id})
        data = {"csrf_token": token, f"meter-{dial.meter_id}": value, "submission": str(uuid4())}
        self.answer = self.browser.post(path, data=data, follow_redirects=True)
        return self.page

    def faults(self) -> list[str]:
        """What is said to be wrong with the form."""
        return [re.sub(r"<[^>]*>", "", found) for found in re.findall(r'class="wrong"[^>]*>(.*?)</p>', self.page)]

    def press(self) -> str:
        """The only button of the page, all that is hidden behind it included."""
        form = [form for form in Forms(self.answer.text).found if form.names == {"csrf_token"}][-1]
        self.answer = self.browser.post(form.action or self.address, data=form.fields, follow_redirects=True)
        return self.page
