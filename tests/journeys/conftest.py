"""One running server for all journeys, whichever test process comes first; one browser for each test process."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import fasteners
import pytest
from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import Browser, Page, sync_playwright

from tests.baddays.conftest import free_port
from tests.journeys.running import Running, start

# The shell is the same browser without windows, tabs and all that holds them, and takes half of the processor.
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Started by the first to come, stopped by the last to go."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "journeys"
    folder.mkdir(exist_ok=True)
    with (folder / "users.lock").open("w") as users:
        with fasteners.InterProcessLock(folder / "start.lock"):
            server = _join(folder)
            fcntl.flock(users, fcntl.LOCK_SH)
        yield server
        with fasteners.InterProcessLock(folder / "start.lock"), contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            (folder / "server.json").unlink()
            server.stop()


def _join(folder: Path) -> Running:
    noted = folder / "server.json"
    if noted.exists():
        known = json.loads(noted.read_text())
        return Running(Path(known["var"]), known["port"], known["pid"])
    server = start(folder / "var", free_port())
    (folder / "sign-ins.json").write_text(json.dumps(server.sign_ins()))
    noted.write_text(json.dumps({**asdict(server), "var": str(server.var)}))
    return server


@pytest.fixture(scope="session")
def sign_ins(running: Running) -> dict[str, Any]:
    """Asked for once: the command loads the whole app."""
    return json.loads((running.var.parent / "sign-ins.json").read_text())


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`new_page(java_script_enabled=False)`: a browser that has been nowhere yet. No page of it may break."""
    contexts, faults = [], []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**{"locale": "en-GB", **options})
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


# Axe weighs each element against what lies behind it; on a long page most of that is rows that are alike.
FEW_OF_A_KIND = """() => {
  const words = one => [one.tagName, one.getAttributeNames(), one.className, one.style.cssText, one.type, one.role];
  const kind = one => `${words(one)} ${one.textContent.trim() === ''} (${[...one.children].map(kind)})`;
  for (const list of document.querySelectorAll('main tbody, main ul, main ol')) {
    const seen = {};
    for (const row of [...list.children]) {
      const is = kind(row);
      seen[is] = (seen[is] ?? 0) + 1;
      if (seen[is] > 2) row.remove();
    }
  }
}"""


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """No violation on this page, in light and in dark. Of rows with the same elements and attributes it sees two."""
    judge = Axe()

    def look(page: Page) -> None:
        page.evaluate(FEW_OF_A_KIND)
        page.evaluate(judge.axe_script)
        for scheme, rules in (("light", None), ("dark", ["color-contrast"])):
            # Without reduced motion the colours would still be on their way.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
            found = AxeResults(page.evaluate("options => axe.run(options)", options))
            assert found.violations_count == 0, f"{page.url}, {scheme}: {found.generate_report()}"
        page.emulate_media(color_scheme="light")

    return look
