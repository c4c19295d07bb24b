"""Paying by card as a person does it: what is wrong is said, Stripe's page is named beforehand, and it is paid."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.test_pages import at_home, look_at

__all__ = ["at_home"]


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
    payment = page.url
    # In another tab, meanwhile.
    choose(page, home, "20.50")
    look_at(page, axe)
    page.locator(".summary a.btn").click()
    expect(page).to_have_url(payment)

    page.locator("main a.btn-primary").click()
    page.get_by_role("button", name="Pay with a good card").click()
    expect(page).to_have_url(payment)
    expect(page.locator("main .tag-good")).to_have_text("Paid", timeout=20_000)
    look_at(page, axe)


def choose(page: Page, home: str, typed: str) -> None:
    """A sum for the first account, none for the others."""
    page.goto(f"{home}/pay")
    sums = page.locator("main input.form-control")
    for place in range(sums.count()):
        sums.nth(place).fill("" if place else typed)
    page.locator("main form button.btn-primary").click()
    page.wait_for_load_state()
