"""Letters twice as large (WCAG 1.4.4), or spaced as WCAG 1.4.12 has it, still fit a narrow phone."""

from tests.journeys import person
from tests.journeys.conftest import CHROMIUM, QUIET
from tests.journeys.test_pages import OWN, links_of

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
