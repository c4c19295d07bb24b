"""A photo of the dial comes with a reading, is seen by whoever has the account, and never stands in the way (M11)."""

import re
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from app.core import switches, tenancy, work
from app.core.db import db
from app.core.files_folder import Folder
from app.identity.access import add_account
from app.metering.models import ReadingPhoto
from tests.cabinet import post, sign_in, words
from tests.factories import make_subscriber
from tests.metering.household import Household, settle
from tests.pictures import SECRET, SVG, jpeg, opened, telling_jpeg

pytestmark = pytest.mark.time_machine("2026-11-23T12:05:00+00:00", tick=False)


@pytest.fixture
def home(app, browse) -> Household:
    return settle(app, browse("dnipro"))


def upload(home: Household, content: bytes, *, of: int = 0, name: str = "dial.jpg") -> dict[str, Any]:
    return {f"photo-{home.meters[of]}": FileStorage(BytesIO(content), name, content_type="image/jpeg")}


def large(**fields: Any) -> dict[str, Any]:
    """What a browser sends for this form; encoded here, as the test client would leave a file open."""
    boundary, body = encode_multipart(fields)
    return {"data": body, "content_type": f'multipart/form-data; boundary="{boundary}"'}


def kept(home: Household, *columns: str) -> list[tuple[Any, ...]]:
    wanted = [getattr(ReadingPhoto, column) for column in columns]
    with tenancy.serving(home.app, home.slug):
        return [tuple(row) for row in db.session.execute(select(*wanted).order_by(ReadingPhoto.id))]


def photos_on(page: str) -> list[str]:
    return re.findall(r'<img src="(/readings/photos/\d+)\?small=1"', page)


def reading_and_photo(home: Household) -> str:
    """The address of the photo."""
    return photos_on(home.client.get(home.send(1563, **upload(home, telling_jpeg())).location).text)[0]


def test_the_receipt_and_the_history_show_it(home: Household) -> None:
    answer = home.send(1563, **upload(home, telling_jpeg()))
    assert home.stored("value_m3") == [(1563,)]
    for page in (answer.location, "/readings"):
        assert len(photos_on(home.client.get(page).text)) == 1
    photo = photos_on(home.client.get("/readings").text)[0]
    for address, side in ((photo, 640), (f"{photo}?small=1", 320)):
        shown = home.client.get(address)
        assert (opened(shown.data).width, SECRET in shown.data) == (side, False)


def test_how_it_is_served(home: Household) -> None:
    headers = home.client.get(reading_and_photo(home)).headers
    assert {name: headers[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=3600",
    }
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_reading_needs_no_photo(home: Household) -> None:
    answer = home.send(1563, **upload(home, b"", name=""))
    assert (answer.status_code, home.stored("value_m3"), kept(home, "id")) == (303, [(1563,)], [])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (SVG, "not a photo that we can read"),
        (b"", "is empty"),
        (jpeg()[:1000], "did not arrive whole"),
    ],
)
def test_a_photo_that_cannot_be_read_does_not_keep_the_reading_back(
    home: Household, content: bytes, sentence: str
) -> None:
    answer = home.send(1563, **upload(home, content))
    assert home.stored("value_m3") == [(1563,)]
    page = words(home.client.get(answer.location).text)
    assert "The reading is received, without its photo." in page
    assert sentence in page


def test_a_photo_can_be_added_to_the_receipt(home: Household) -> None:
    receipt = home.send(1563, **upload(home, SVG)).location
    assert f'action="{receipt}/photos"' in home.client.get(receipt).text
    answer = post(home.client, f"{receipt}/photos", **upload(home, jpeg()))
    assert answer.location == receipt
    page = home.client.get(receipt).text
    assert "The photo is with the reading now." in page
    assert (len(photos_on(page)), "Add a photo" in page) == (1, False)


def form_again(home: Household, answer: TestResponse, **more: Any) -> TestResponse:
    """The form that came back is sent again as a browser would, without a new photo."""
    fields = dict(re.findall(r'name="((?:submission|photos|meter-\d+))" value="([^"]*)"', answer.text))
    return post(home.client, home.form, **{**fields, **more})


def test_a_mistake_does_not_lose_the_photo(home: Household) -> None:
    answer = home.send("15б3", **upload(home, jpeg()))
    assert (answer.status_code, len(photos_on(answer.text))) == (422, 1)
    assert home.client.get(photos_on(answer.text)[0]).status_code == 200
    sent = form_again(home, answer, **{f"meter-{home.meters[0]}": "1563"})
    assert len(photos_on(home.client.get(sent.location).text)) == 1


def test_the_question_and_the_way_back_do_not_lose_it(home: Household) -> None:
    asked = home.send(1956, **upload(home, jpeg()))
    assert (asked.status_code, len(photos_on(asked.text))) == (200, 1)
    edited = form_again(home, asked, edit="1")
    assert len(photos_on(edited.text)) == 1
    sent = form_again(home, edited, confirmed="1")
    assert len(photos_on(home.client.get(sent.location).text)) == 1


def test_another_photo_takes_the_place_of_the_first(home: Household) -> None:
    submission = uuid4()
    home.send("15б3", submission=submission, **upload(home, jpeg(640)))
    answer = home.send(1563, submission=submission, **upload(home, jpeg(800)))
    photo = photos_on(home.client.get(answer.location).text)[0]
    assert opened(home.client.get(photo).data).width == 800
    assert [(width, bool(reading)) for width, reading in kept(home, "width", "reading_id")] == [
        (640, False),
        (800, True),
    ]


def test_the_same_form_twice_has_one_photo(home: Household) -> None:
    submission = uuid4()
    answers = [home.send(1563, submission=submission, **upload(home, jpeg())) for _ in range(2)]
    assert answers[0].location == answers[1].location
    assert len(photos_on(home.client.get("/readings").text)) == 1


def test_a_photo_without_digits_asks_for_them(home: Household) -> None:
    answer = home.send(None, **upload(home, jpeg()))
    assert (answer.status_code, len(photos_on(answer.text))) == (422, 1)
    assert "Please type the black digits of the dial as well." in answer.text
    assert home.stored("id") == []


def test_a_bad_photo_without_digits_comes_back_with_the_form(app, browse) -> None:
    home = settle(app, browse("dnipro"), last=(1556, 300))
    answer = home.send(1563, None, **upload(home, SVG, of=1))
    assert (answer.status_code, home.stored("id")) == (422, [])
    assert f'<a href="#f-photo-{home.meters[1]}">' in answer.text
    assert f'name="meter-{home.meters[0]}" value="1563"' in answer.text


def test_while_the_files_are_away_readings_are_taken(home: Household, tmp_path) -> None:
    (tmp_path / "files").write_text("not mounted")
    known, home.app.extensions["files"] = home.app.extensions["files"], Folder(tmp_path / "files")
    answer = home.send(1563, **upload(home, jpeg()))
    home.app.extensions["files"] = known
    assert home.stored("value_m3") == [(1563,)]
    assert "We could not keep the photo just now." in home.client.get(answer.location).text


def test_each_meter_has_its_own(app, browse) -> None:
    home = settle(app, browse("dnipro"), last=(1556, 300))
    answer = home.send(1563, 305, **upload(home, jpeg(640)), **upload(home, jpeg(700), of=1))
    photos = photos_on(home.client.get(answer.location).text)
    assert [opened(home.client.get(photo).data).width for photo in photos] == [640, 700]


def test_who_has_the_account_sees_it(home: Household, browse) -> None:
    photo = reading_and_photo(home)
    with work.work_for(home.app, "dnipro"):
        relative_id, outsider_id = make_subscriber().id, make_subscriber().id
        add_account(relative_id, home.account_id)
    statuses = [
        sign_in(home.app, browse("dnipro"), "dnipro", subscriber_id).get(photo).status_code
        for subscriber_id in (relative_id, outsider_id)
    ]
    assert (statuses, browse("dnipro").get(photo).status_code) == ([200, 404], 303)
    post(home.client, f"/accounts/{home.account_id}/remove")
    assert home.client.get(photo).status_code == 404


def test_a_photo_that_waits_is_its_senders_alone(home: Household, browse) -> None:
    photo = photos_on(home.send("15б3", **upload(home, jpeg())).text)[0]
    with work.work_for(home.app, "dnipro"):
        relative_id = make_subscriber().id
        add_account(relative_id, home.account_id)
    assert home.client.get(photo).status_code == 200
    assert sign_in(home.app, browse("dnipro"), "dnipro", relative_id).get(photo).status_code == 404


def test_a_photo_of_a_meter_that_is_not_mine(home: Household, app, browse) -> None:
    other = settle(app, browse("dnipro"))
    answer = post(home.client, home.form, **{f"meter-{home.meters[0]}": "1563"}, **upload(other, jpeg()))
    assert (answer.status_code, kept(home, "id"), home.stored("id")) == (404, [], [])


@pytest.mark.parametrize("number", ["0", "9" * 30])
def test_numbers_of_no_photo(home: Household, number: str) -> None:
    assert home.client.get(f"/readings/photos/{number}").status_code == 404


def test_a_utility_without_photos(home: Household) -> None:
    photo = reading_and_photo(home)
    with work.work_for(home.app, "dnipro"):
        switches.switch("photos", on=False)
    page = home.client.get(home.form).text
    assert ('type="file"' in page, "multipart" in page) == (False, False)
    home.send(1564, **upload(home, jpeg()))
    assert (len(kept(home, "id")), home.client.get(photo).status_code) == (1, 200)
    assert home.client.post(home.form, **large(**upload(home, bytes(1_000_000)))).status_code == 413


def test_only_forms_of_readings_may_be_large(home: Household, browse) -> None:
    body = large(**upload(home, bytes(1_000_000)))
    found = [
        home.client.post("/profile/contacts", **body).status_code,
        browse("dnipro").post(home.form, **body).status_code,
        home.client.post(home.form, **large(**{f"meter-{home.meters[0]}": "1" * 300_000})).status_code,
        home.client.post(home.form, **large(**upload(home, bytes(43_000_000)))).status_code,
    ]
    assert found == [413] * 4


def test_the_photos_of_a_form_may_be_large(home: Household) -> None:
    """Larger than what is kept in memory, and than the largest photo."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', home.client.get(home.form).text)[1]
    fields = {"csrf_token": token, f"meter-{home.meters[0]}": "1563", **upload(home, jpeg() + bytes(17_000_000))}
    answer = home.client.post(home.form, **large(**fields))
    assert "larger than 16 MB" in home.client.get(answer.location).text


def test_the_form_offers_it_where_dials_wait(home: Household) -> None:
    field = f'name="photo-{home.meters[0]}" type="file" accept="image/*" capture="environment"'
    for page in ("/", home.form, "/readings/send"):
        text = home.client.get(page).text
        assert (field in text, 'enctype="multipart/form-data"' in text) == (True, True)
