"""Letters twice as large (WCAG 1.4.4), or spaced as WCAG 1.4.12 has it, still fit a narrow phone."""

from tests.journeys import person
from tests.journeys.conftest import CHROMIUM, QUIET
from tests.journeys.test_pages import COMPANYS, OWN, links_of

LARGE_LETTERS = "--blink-settings=defaultFontSize=32"
SPACED = """() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet]; sheet.replaceSync(`
  * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
  p { margin-bottom: 2em !important }`) }"""


def test_larger_letters_and_wider_spaces_fit_a_phone(running, sign_ins, chromium) -> None:
    large = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, LARGE_LETTERS])
    olena, wide = sign_ins["dnipro"]["subscriber"], {}
    for browser in (large, chromium):
        page = browser.new_page(viewport={"width": 320, "height": 640}, locale="uk")
        person.sign_in(page, running, "dnipro", olena["identifier"], olena["password"])
        account = links_of(page, "/accounts/")[0]
        own = (*OWN, "/pay", "/profile/contacts", "/help", f"/{'/'.join(account.split('/')[1:3])}/settlements/history")
        for path in own:
            page.goto(running.url("dnipro", path))
            page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
            if browser is chromium:
                page.evaluate(SPACED)
            wide[path, browser is large] = page.evaluate("document.scrollingElement.scrollWidth")
        page.close()
    large.close()
    assert {where: width for where, width in wide.items() if width > 320} == {}


def test_a_companys_pages_fit_a_phone_with_larger_letters(running, sign_ins, chromium) -> None:
    large = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*QUIET, LARGE_LETTERS])
    company, wide = sign_ins["novosibirsk"]["company"], {}
    page = large.new_page(viewport={"width": 320, "height": 640}, locale="ru")
    page.goto(running.url("novosibirsk", "/business/sign-in"))
    person.fill_in(page, {"access_code": company["access_code"], "password": company["password"]})
    person.press(page)
    for path in COMPANYS:
        page.goto(running.url("novosibirsk", path))
        wide[path] = page.evaluate("document.scrollingElement.scrollWidth")
    large.close()
    assert {where: width for where, width in wide.items() if width > 320} == {}


def test_letters_alone_twice_as_large_fit_a_screen(running, sign_ins, chromium) -> None:
    """Nothing else of the page is: the widest table stands beside as little room as before."""
    olena = sign_ins["dnipro"]["subscriber"]
    page = chromium.new_page(viewport={"width": 1280, "height": 800}, locale="uk")
    person.sign_in(page, running, "dnipro", olena["identifier"], olena["password"])
    account = "/".join(links_of(page, "/accounts/")[0].split("/")[1:3])
    page.goto(running.url("dnipro", f"/{account}/settlements/history"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = page.evaluate("document.scrollingElement.scrollWidth")
    page.close()
    assert wide <= 1280
