"""Pages of the console: no fault for axe, 320 pixels are enough (U1, U3)."""

from collections.abc import Callable
from typing import Any

import fasteners
import pyotp
import pytest
from playwright.sync_api import Page

from tests.journeys.running import Running
from tests.journeys.test_pages import links_of, look_at

# One of each kind of page: a list, a form, a sheet, a chart, a file, a long text.
WORK = ("", "meters", "readings/round", "review", "texts")
OFFICE = ("imports/new", "exports", "companies", "settings", "settings/offices", "staff/roles", "audit")
MONEY = ("tariffs", "tariffs/0", "tariffs/file", "billing", "payments", "payments?status=paid")
FILTERED = ("payments", "debtors", "meters", "exports")
CUT = """() => [...document.querySelectorAll('.filters select')].flatMap(select => {
  const style = getComputedStyle(select), words = document.createElement('span');
  words.style.cssText = `position: absolute; white-space: nowrap; font: ${style.font}`;
  document.body.append(words);
  const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return [...select.options].map(one => one.text).filter(text => (words.textContent = text, words.offsetWidth > room));
})"""

LIST = """() => {
  const box = `<input type="checkbox" name="reading">`;
  const row = n => `<tr><td>${box}</td><td><a href="/console/meters?${n}">${n}</a></td></tr>`;
  const rows = [1, 2, 3].map(row).join('');
  document.querySelector('main').innerHTML =
    `<form action="/console/checks"><table><tbody data-rows>${rows}</tbody></table><button>Send</button></form>`;
}"""
CUT_ON_PAPER = """() => [...document.querySelectorAll('.sheet-table')].some(
  sheet => sheet.scrollWidth > sheet.clientWidth || sheet.scrollHeight > sheet.clientHeight)"""
PAPER = {"width": 718, "height": 1000}  # A4 between the margins that browsers leave


@pytest.fixture
def at_work(running: Running, sign_ins: dict[str, Any], new_page: Callable[..., Page]) -> Callable[[str, str], Page]:
    """`at_work("dnipro", "administrator")`: the demo's colleague, signed in with both factors.

    Once for all journeys: a code is good for one sign-in.
    """

    def enter(slug: str, role: str) -> Page:
        kept = running.var.parent / f"{slug}-{role}.json"
        with fasteners.InterProcessLock(f"{kept}.lock"):
            if not kept.exists():
                page = new_page()
                sign_in(page, running.url(slug, "/console/"), sign_ins[slug]["staff"][role])
                page.context.storage_state(path=kept)
        page = new_page(storage_state=kept)
        page.goto(running.url(slug, "/console/"))
        assert page.url.endswith("/console/")
        return page

    return enter


def sign_in(page: Page, console: str, known: dict[str, str]) -> None:
    page.goto(console)
    page.locator("[name=email]").fill(known["email"])
    page.locator("[name=password]").fill(known["password"])
    page.locator("main form button.btn-primary").first.click()
    page.locator("[name=code]").fill(pyotp.TOTP(known["totp_key"]).now())
    page.locator("form:has([name=code]) button.btn-primary").click()
    page.wait_for_url(lambda url: url == console)


def test_pages_where_staff_work(running, at_work, axe) -> None:
    page = at_work("dnipro", "administrator")
    tops = page.locator(".tiles > *").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert (len(tops), len(set(tops))) == (5, 1)
    look_through(page, running.url("dnipro", "/console/"), WORK, axe)
    page.goto(running.url("dnipro", "/console/accounts?q=1"))
    look_at(page, axe)
    page.goto(next(running.url("dnipro", path) for path in links_of(page, "/console/accounts/") if path[-1].isdigit()))
    look_at(page, axe)


def test_pages_of_the_office(running, at_work, axe) -> None:
    look_through(at_work("novosibirsk", "administrator"), running.url("novosibirsk", "/console/"), OFFICE, axe)


def test_pages_of_money(running, at_work, axe) -> None:
    """Tariffs, a month, a bill with all that explains it, and who was away."""
    page = at_work("dnipro", "billing")
    look_through(page, running.url("dnipro", "/console/"), MONEY, axe)
    page.goto(running.url("dnipro", "/console/billing"))
    follow(page, "main tbody th a")
    look_at(page, axe)
    follow(page, "main tbody a")
    look_at(page, axe)
    follow(page, "main a[href$=settlements]")
    look_at(page, axe)
    follow(page, "main a[href$=absences]")
    look_at(page, axe)


def test_choices_above_lists_show_their_words_on_a_phone(running, at_work) -> None:
    page = at_work("dnipro", "administrator")
    page.set_viewport_size({"width": 360, "height": 740})
    cut = {}
    for path in FILTERED:
        page.goto(running.url("dnipro", f"/console/{path}?lang=uk"))
        cut[path] = page.evaluate(CUT)
    assert {path: words for path, words in cut.items() if words} == {}


def test_lists_are_printed_whole(running, at_work) -> None:
    """On paper nobody scrolls. It is as white for whoever has a dark screen."""
    page = at_work("dnipro", "auditor")
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size(PAPER)
    cut = {}
    for path in ("debtors?lang=uk", "meters", "billing"):
        page.goto(running.url("dnipro", f"/console/{path}"))
        cut[path] = page.evaluate(CUT_ON_PAPER)
    page.locator("main tbody th a").first.click()
    cut["run"] = page.evaluate(CUT_ON_PAPER)
    assert {path for path, is_cut in cut.items() if is_cut} == set()
    assert page.locator(".sheet").first.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(255, 255, 255)"


def test_keys_of_a_list_whatever_letters_the_keyboard_writes(running, at_work) -> None:
    """Down and up, choose, open. As the list of readings in review is made: a box before the link."""
    page = at_work("dnipro", "metering")
    page.goto(running.url("dnipro", "/console/review"))
    page.evaluate(LIST)
    for key, code in (("j", "KeyJ"), ("о", "KeyJ"), ("о", "KeyJ"), ("л", "KeyK"), ("ч", "KeyX")):
        page.evaluate(
            "one => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {...one, bubbles: true}))",
            {"key": key, "code": code},
        )
    assert page.locator(".row-here").inner_text().strip() == "2"
    assert [box.is_checked() for box in page.locator("[name=reading]").all()] == [False, True, False]
    page.locator("[name=reading]").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/meters?1")


def follow(page: Page, link: str) -> None:
    page.locator(link).first.click()
    page.wait_for_load_state()


def look_through(page: Page, console: str, paths: tuple[str, ...], axe: Callable[[Page], None]) -> None:
    for path in paths:
        answer = page.goto(console + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        look_at(page, axe)
