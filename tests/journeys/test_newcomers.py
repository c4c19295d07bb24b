"""From the directory to a reading in the history, in each utility, each on another kind of device (R1–R11, A1, M8)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import person
from tests.journeys.running import Running

DEVICES = {
    "dnipro": {"viewport": {"width": 1280, "height": 900}},
    "kamianske": {"java_script_enabled": False},
    "melitopol": {"viewport": {"width": 320, "height": 640}, "has_touch": True, "color_scheme": "dark"},
    "novosibirsk": {"viewport": {"width": 800, "height": 1000}},
}
STEPS = {"dnipro": 1, "kamianske": 2, "melitopol": 2, "novosibirsk": 1}
CHOSEN = "журчит-ручей-58"


def open_cabinet(page: Page, running: Running, slug: str, fields: dict[str, str]) -> str:
    """By what the letter brings; the password that is good from now on."""
    letter = person.read_letter(page, running, fields["email"])
    if slug != "novosibirsk":
        with page.expect_navigation():
            letter.locator("a[href*='/activate/']").click()
        person.fill_in(page, {"password": fields["password"]})
        person.press(page)
        return fields["password"]
    issued = re.search(person.ISSUED, letter.inner_text())[0]
    person.sign_in(page, running, slug, fields["account_number"], issued)
    person.fill_in(page, {"password": CHOSEN, "password_again": CHOSEN})
    person.press(page)
    return CHOSEN


@pytest.mark.parametrize("slug", DEVICES)
def test_a_newcomer_sends_a_reading(
    running: Running, sign_ins: dict[str, Any], new_page: Callable[..., Page], slug: str
) -> None:
    page, fields = new_page(**DEVICES[slug]), sign_ins[slug]["unregistered"][0]
    page.goto(running.url("directory").replace("directory.", "", 1))
    page.locator(f"a[href^='{running.url(slug, '')}']").first.click()
    assert person.register(page, running, slug, fields) == STEPS[slug]
    password = open_cabinet(page, running, slug, fields)
    page.context.clear_cookies()
    person.sign_in(page, running, slug, person.identifier_of(fields, slug), password)

    assert fields["account_number"] in page.locator("main").inner_text()
    sent = person.send_readings(page)
    assert person.figures(page) >= set(sent)
    page.locator("main a[href*='/readings?']").click()
    expect(page.locator("table[role=table]")).to_be_visible()
    assert person.figures(page) >= set(sent)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= page.viewport_size["width"]
