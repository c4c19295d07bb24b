"""Paying by card as a person does it: what is wrong is said, Stripe's page is named beforehand, and it is paid.

Once by hand, and from then on by itself.
"""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.journeys.test_pages import at_home, look_at

__all__ = ["at_home"]
PATIENCE_SECONDS = 20


def test_a_part_is_paid(at_home: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    page = at_home("dnipro")
    home = page.url.rstrip("/")
    page.goto(f"{home}/?lang=en")
    choose(page, home, "much")
    expect(page.locator(".wrong")).to_have_count(1)
    look_at(page, axe)
    choose(page, home, "20.50")
    expect(page.locator("h1")).to_have_text("Payment of ₴20.50")
    look_at(page, axe)
    never_opened = page.url
    choose(page, home, "30.50")
    expect(page.locator("h1")).to_have_text("Payment of ₴30.50")
    payment = page.url
    assert payment != never_opened

    page.locator("main a.btn-primary").click()
    other_tab = page.context.new_page()
    choose(other_tab, home, "20.50")
    look_at(other_tab, axe)
    other_tab.locator(".summary a.btn").click()
    expect(other_tab).to_have_url(payment)
    page.get_by_role("button", name="Pay with a good card").click()
    expect(page).to_have_url(payment)
    look_again_for(page, page.locator("main .tag-good", has_text="Paid"))
    look_at(page, axe)


def test_bills_are_taken_from_a_card_until_that_is_turned_off(
    at_home: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    """Agreed to by the keyboard alone; seen on the first page."""
    page = at_home("novosibirsk")
    home = page.url.rstrip("/")
    page.goto(f"{home}/?lang=en")
    page.locator("main a.btn-quiet", has_text="Settlements").first.click()
    page.get_by_role("link", name="Automatic payments").click()
    most, agree = page.locator("main [name=most]"), page.locator("main [name=agree]")
    most.fill("much")
    agree.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_have_count(1)
    expect(most).to_have_value("much")
    expect(agree).to_be_checked()
    look_at(page, axe)
    most.fill("900.50")
    page.keyboard.press("Enter")
    page.locator("main a.btn-primary").click()
    page.get_by_role("button", name="Give a good card").click()
    on = page.get_by_role("heading", name="Bills are taken from your card")
    look_again_for(page, on)
    expect(page.locator("main")).to_contain_text("₽900.50")
    look_at(page, axe)
    terms = page.url
    page.goto(home)
    expect(page.locator(".paid-by-itself")).to_contain_text("Automatic payment")
    page.goto(terms)
    page.get_by_role("button", name="Turn off").click()
    expect(on).to_have_count(0)
    page.goto(home)
    expect(page.locator(".paid-by-itself")).to_have_count(0)


def look_again_for(page: Page, what: Locator) -> None:
    """The page does so by itself, every few seconds."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not what.is_visible():
        assert time.monotonic() < deadline, page.locator("main").inner_text()
        time.sleep(0.3)
        page.reload()


def choose(page: Page, home: str, typed: str) -> None:
    """A sum for the first account, none for the others."""
    page.goto(f"{home}/pay")
    sums = page.locator("main input.form-control")
    for place in range(sums.count()):
        sums.nth(place).fill("" if place else typed)
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()
