"""What a person does with the pages, in the order a person does it."""

import re
import time
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.fifth.visitor import figures_in
from tests.journeys.running import Running

ISSUED = re.compile(r"\b[a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4}\b")
POST_SECONDS = 20


def press(page: Page) -> None:
    """The button of the form one is at; the answer is here afterwards."""
    with page.expect_navigation():
        page.locator("main form button.btn-primary[type=submit]").first.click()


def fill_in(page: Page, fields: dict[str, str]) -> int:
    """Everything this page asks for; how much that was."""
    asked = 0
    for name, value in fields.items():
        place = page.locator(f"main [name={name}]")
        if place.count() == 0:
            continue
        asked += 1
        if place.get_attribute("type") == "checkbox":
            place.set_checked(value == "yes")
        else:
            place.fill(value)
    return asked


def register(page: Page, running: Running, slug: str, fields: dict[str, str]) -> int:
    """Step by step until nothing more is asked; in how many steps."""
    page.goto(running.url(slug))
    with page.expect_navigation():
        page.locator("main a[href$='/register']").click()
    steps = 0
    while fill_in(page, fields):
        press(page)
        expect(page.locator(".wrong")).to_have_count(0)
        steps += 1
        assert steps <= 2, page.locator("main").inner_text()
    assert fields["email"] in page.locator("main").inner_text()
    return steps


def read_letter(page: Page, running: Running, recipient: str) -> Locator:
    """Goes to the mail page, waits for the postman, opens the letter; its plain text."""
    deadline = time.monotonic() + POST_SECONDS
    page.goto(running.url("mail", f"/?to={recipient}"))
    while page.locator(".rows-mail a").count() == 0:
        assert time.monotonic() < deadline, "no letter"
        time.sleep(0.3)
        page.reload()
    page.locator(".rows-mail a").first.click()
    page.get_by_text("As plain text").click()
    return page.locator(".letter-text")


def sign_in(page: Page, running: Running, slug: str, identifier: str, password: str) -> None:
    page.goto(running.url(slug))
    fill_in(page, {"identifier": identifier, "password": password})
    press(page)


def dials(page: Page) -> list[Locator]:
    return page.locator("main input[name^=meter-]").all()


def next_value(dial: Locator) -> str:
    return str(int(dial.get_attribute("data-last") or 0) + 3)


def send_readings(page: Page) -> list[str]:
    """Three cubic metres more on every dial; what was typed."""
    typed = []
    for dial in dials(page):
        typed.append(next_value(dial))
        dial.fill(typed[-1])
    assert typed, page.locator("main").inner_text()
    press(page)
    confirm(page)
    return typed


def confirm(page: Page) -> None:
    """Where the utility asks whether it is really so."""
    if page.locator("[name=confirmed]").count():
        page.locator("[name=confirmed]").click()
    expect(page.locator(".receipt")).to_be_visible()


def figures(page: Page) -> set[str]:
    return figures_in(page.locator("main").inner_text())


def identifier_of(fields: dict[str, Any], slug: str) -> str:
    return fields[{"dnipro": "email", "novosibirsk": "account_number"}.get(slug, "login")]
