"""A photo goes along with a reading: one press opens the camera where scripts run, elsewhere a plain field (M11)."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import person
from tests.journeys.running import Running
from tests.pictures import jpeg

DIAL = {"name": "dial.jpg", "mimeType": "image/jpeg", "buffer": jpeg(3000, 4000, quality=95)}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_photo_goes_along(
    running: Running,
    sign_ins: dict[str, Any],
    new_page: Callable[..., Page],
    axe: Callable[[Page], None],
    *,
    scripts: bool,
) -> None:
    page, olena = new_page(java_script_enabled=scripts, viewport={"width": 390, "height": 800}), sign_ins["dnipro"]
    person.sign_in(page, running, "dnipro", olena["subscriber"]["identifier"], olena["subscriber"]["password"])
    form = page.locator("main form.panel").first
    if scripts:
        with page.expect_file_chooser() as camera:
            form.locator(".photo summary").first.click()
        camera.value.set_files(DIAL)
        expect(form.locator(".photo canvas")).to_be_visible()
        axe(page)
    else:
        form.locator(".photo summary").first.click()
        form.locator(".photo input").first.set_input_files(DIAL)
    dial = person.dials(page)[0]
    dial.fill(person.next_value(dial))
    form.locator("button.btn-primary").click()
    if page.locator("[name=confirmed]").count():
        page.locator("[name=confirmed]").click()
    shown = page.locator(".receipt .photo-shown img")
    assert shown.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])") == [240, 320]
