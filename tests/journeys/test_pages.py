"""What holds on every kind of page: no fault for axe, 320 pixels are enough, each language says which it is (U1)."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.journeys import person
from tests.journeys.running import Running

STRANGERS = ("/", "/register", "/recover", "/help", "/terms", "/no-such-page")
COMPANYS = ("/business/", "/business/readings", "/business/readings/file", "/business/people", "/business/profile")
OWN = ("/", "/readings", "/readings/send", "/profile", "/accounts/add")
LIGHT_ENOUGH = 60_000
LEVELS = "() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => +one.tagName[1])"


@pytest.fixture
def at_home(running: Running, sign_ins: dict[str, Any], new_page: Callable[..., Page]) -> Callable[..., Page]:
    """`at_home("dnipro", …)`: the demo's subscriber, signed in."""

    def enter(slug: str, **device: Any) -> Page:
        page, olena = new_page(**device), sign_ins[slug]["subscriber"]
        person.sign_in(page, running, slug, olena["identifier"], olena["password"])
        expect(page.locator("body.signed-in")).to_be_visible()
        return page

    return enter


def look_at(page: Page, axe: Callable[[Page], None]) -> None:
    """With all that can be opened open: whatever is in it is part of the page."""
    page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
    page.set_viewport_size({"width": 320, "height": 640})
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    assert wide <= 320, f"{page.url} is {wide} pixels wide on a phone"
    levels = page.evaluate(LEVELS)
    steps = [below - above for above, below in pairwise(levels)]
    assert (levels[:1], levels.count(1), max(steps, default=0) <= 1) == ([1], 1, True), f"{page.url}: {levels}"
    page.set_viewport_size({"width": 1280, "height": 900})
    axe(page)


def links_of(page: Page, part: str) -> list[str]:
    """Addresses on this page with `part` in them, each once."""
    found = page.locator(f"main a[href*='{part}']").evaluate_all("all => all.map(one => one.pathname)")
    return list(dict.fromkeys(found))


def test_pages_for_strangers(running: Running, new_page: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    page = new_page()
    for address in (*(running.url("kamianske", path) for path in STRANGERS), running.url("mail")):
        page.goto(address)
        look_at(page, axe)
    page.goto(running.url("kamianske", "/register"))
    person.press(page)
    expect(page.locator(".wrong").first).to_be_visible()
    look_at(page, axe)


def test_pages_of_the_cabinet(at_home: Callable[..., Page], axe: Callable[[Page], None]) -> None:
    page = at_home("melitopol")
    home = page.url.rstrip("/")
    accounts = [path for path in links_of(page, "/accounts/") if path.count("/") == 2 and path[-1].isdigit()]
    seen = {home + path for path in OWN}
    page.goto(home + accounts[0])
    seen |= {home + path for path in (accounts[0], *links_of(page, accounts[0] + "/"))}
    page.goto(f"{home}{accounts[0]}/settlements")
    seen |= {home + path for path in links_of(page, accounts[0] + "/")}
    page.goto(home + "/profile")
    seen |= {home + path for path in links_of(page, "/profile/")}
    for address in sorted(seen):
        page.goto(address)
        look_at(page, axe)


def test_an_address_that_waits_fits_a_phone(
    at_home: Callable[..., Page], axe: Callable[[Page], None], sign_ins: dict[str, Any]
) -> None:
    page = at_home("kamianske")
    page.goto(f"{page.url.rstrip('/')}/profile/contacts")
    address = "olena.mykolaivna.savchenko@kamianske.example.com"
    person.fill_in(page, {"email": address, "present_password": sign_ins["kamianske"]["subscriber"]["password"]})
    person.press(page)
    expect(page.locator("main .notice-info")).to_contain_text(address)
    look_at(page, axe)


def test_the_history_on_paper_begins_on_its_first_page(at_home: Callable[..., Page]) -> None:
    page = at_home("dnipro")
    account = links_of(page, "/accounts/")[0].split("/")[2]
    page.goto(f"{page.url.rstrip('/')}/accounts/{account}/settlements/history?lang=en")
    first = pypdfium2.PdfDocument(page.pdf(format="A4"))[0].get_textpage().get_text_range()
    assert first.count("Water supply: Charged") > 1


def test_the_language_is_kept(at_home: Callable[..., Page]) -> None:
    page = at_home("dnipro")
    for language, title in (("uk", "Показники"), ("ru", "Показания"), ("en", "Readings")):
        page.locator(f"header .languages-wide a[lang={language}]").click()
        page.locator("nav.sections a[href='/readings']").click()
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("h1").inner_text() == title


def test_the_keyboard_is_enough(running: Running, sign_ins: dict[str, Any], new_page: Callable[..., Page]) -> None:
    page, olena = new_page(), sign_ins["kamianske"]["subscriber"]
    page.goto(running.url("kamianske"))
    tab_to(page, "[name=identifier]")
    page.keyboard.type(olena["identifier"])
    tab_to(page, "[name=password]")
    page.keyboard.type(olena["password"])
    page.keyboard.press("Enter")
    page.wait_for_selector("body.signed-in")
    for dial in person.dials(page):
        tab_to(page, f"[name={dial.get_attribute('name')}]")
        page.keyboard.type(person.next_value(dial))
    tab_to(page, "main form button.btn-primary")
    page.keyboard.press("Enter")
    page.wait_for_selector(".receipt, [name=confirmed]")
    if page.locator("[name=confirmed]").count():
        tab_to(page, "[name=confirmed]")
        page.keyboard.press("Enter")
    expect(page.locator(".receipt")).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    """Tab by Tab; wherever the focus rests it can be seen."""
    for _ in range(60):
        page.keyboard.press("Tab")
        here = page.evaluate(FOCUS, selector)
        assert here["visible"], f"the focus is not seen on {here['what']}"
        if here["arrived"]:
            return
    pytest.fail(f"no way to {selector}")


FOCUS = """selector => {
    const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
    const drawn = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    return {
        arrived: here.matches(selector),
        visible: here === document.body || (drawn && box.width > 0 && box.height > 0),
        what: here.outerHTML.slice(0, 120),
    };
}"""


def test_the_first_visit_is_light(running: Running, sign_ins: dict[str, Any], new_page: Callable[..., Page]) -> None:
    page, olena = new_page(), sign_ins["dnipro"]["subscriber"]
    person.sign_in(page, running, "dnipro", olena["identifier"], olena["password"])
    devtools, transferred, asked = page.context.new_cdp_session(page), [], []
    devtools.send("Network.enable")
    devtools.send("Network.clearBrowserCache")
    devtools.on("Network.loadingFinished", lambda ended: transferred.append(ended["encodedDataLength"]))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(running.url("dnipro"), wait_until="networkidle")
    assert len(asked) > 1
    assert all(url.startswith((running.url("dnipro"), "data:")) for url in asked)
    assert sum(transferred) < LIGHT_ENOUGH


def test_pages_of_a_company(
    running: Running, sign_ins: dict[str, Any], new_page: Callable[..., Page], axe: Callable[[Page], None]
) -> None:
    """Typed with Enter from row to row; what is refused and what is asked about comes back."""
    page, company = new_page(), sign_ins["novosibirsk"]["company"]
    page.goto(running.url("novosibirsk", "/business/sign-in"))
    look_at(page, axe)
    person.fill_in(page, {"access_code": company["access_code"], "password": company["password"]})
    person.press(page)
    for path in COMPANYS:
        page.goto(running.url("novosibirsk", path))
        look_at(page, axe)
    page.goto(running.url("novosibirsk", "/business/readings"))
    dials = page.locator(".listing-sheet input.form-control")
    last = [int(dials.nth(row).get_attribute("data-last") or 0) for row in range(2)]
    dials.nth(0).focus()
    page.keyboard.type(str(last[0] - 1))
    page.keyboard.press("Enter")
    page.keyboard.type(str(last[1] + 200))
    person.press(page)
    expect(page.locator(".listing-sheet .wrong")).to_have_count(1)
    expect(page.locator(".listing-sheet .tick")).to_have_count(1)
    look_at(page, axe)
    page.goto(running.url("novosibirsk", "/business/readings/file"))
    sheet = f"Номер лицевого счёта;Номер счётчика;Новое показание, м³\nИтого по домам: {'встроенные' * 6};12;3\n"
    page.set_input_files("input[type=file]", {"name": "1.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    person.press(page)
    expect(page.locator("#unmatched")).to_be_visible()
    look_at(page, axe)


def test_a_tick_is_seen_in_colours_of_the_readers_own(running: Running, at_home: Callable[..., Page]) -> None:
    """There a box that we draw ourselves is as white as its tick."""
    page = at_home("novosibirsk", forced_colors="active")
    page.goto(running.url("novosibirsk", "/profile/notices"))
    looks = page.locator("main [type=checkbox]").first.evaluate("one => getComputedStyle(one).appearance")
    assert looks == "auto"
