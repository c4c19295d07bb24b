"""Readings in review: accepted, corrected, refused, looked at; by one clerk or by two at once (M10)."""

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.identity import access
from app.metering.models import Meter, MeterCheck, Reading
from app.notices.decisions import decide
from tests.console.cast import make_member
from tests.factories import make_account, make_meter, make_reading, make_subscriber


def at(month: int, day: int = 20) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


def move_in(*, block: str = "", place: str = "кухня", **of_last) -> dict[str, int]:
    """A meter that stood at 100, and a subscriber whose next reading waits for staff."""
    account = make_account(block=block)
    meter, subscriber = make_meter(account, place=place), make_subscriber(account, language="en")
    make_reading(meter, 100, at(9))
    last = {"value_m3": 420, "taken_at": at(10), "status": "review", "reasons": ["very_high"], "used_litres": 320_000}
    waiting = make_reading(meter, subscriber_id=subscriber.id, **(last | of_last))
    return {"meter": meter.id, "reading": waiting.id, "account": account.id, "subscriber": subscriber.id}


@pytest.fixture
def case(app) -> dict[str, int]:
    with work.work_for(app, "dnipro"):
        return move_in()


@pytest.fixture
def clerk(app) -> int:
    with work.work_for(app, "dnipro"):
        return make_member(Role.METERING).id


def readings(app, meter_id: int) -> list[tuple[int, str, str, int | None]]:
    with work.work_for(app, "dnipro"):
        rows = select(Reading.value_m3, Reading.status, Reading.source, Reading.used_litres)
        return [tuple(row) for row in db.session.execute(rows.where(Reading.meter_id == meter_id).order_by(Reading.id))]


def open_one(enter, case, role: Role = Role.METERING):
    visitor = enter("dnipro", role)
    visitor.go("review_one", reading_id=case["reading"])
    return visitor


def test_the_queue_shows_what_is_needed_to_decide(enter, case) -> None:
    visitor = enter("dnipro", Role.AUDITOR)
    visitor.go("review")
    said = " ".join(visitor.text.split())
    assert [words in said for words in ("very high", "420 m³", "320 m³", "100 m³", "in the cabinet")] == [True] * 5
    assert 'class="spark"' in visitor.page
    visitor.go("review_one", reading_id=case["reading"])
    assert f'href="/console/accounts/{case["account"]}"' in visitor.page


def test_accepted(app, enter, case, letters) -> None:
    visitor = open_one(enter, case)
    visitor.send(decision="accept")
    assert readings(app, case["meter"])[1] == (420, "accepted", "web", 320_000)
    assert letters() == []


def test_corrected(app, enter, case, letters) -> None:
    visitor = open_one(enter, case)
    visitor.send(decision="correct", value="120", words="The photo shows 00120.")
    assert readings(app, case["meter"]) == [
        (100, "accepted", "web", None),
        (420, "superseded", "web", 320_000),
        (120, "accepted", "staff", 20_000),
    ]
    (letter,) = letters()
    text = letter.get_body(("plain",)).get_content()
    assert ("The photo shows 00120." in text, "Now 120\u00a0m³ counts." in text) == (True, True)


def test_refused(app, enter, case, letters) -> None:
    visitor = open_one(enter, case)
    visitor.send(decision="refuse", words="This is the number of the meter, not its reading.")
    assert readings(app, case["meter"])[1][1] == "refused"
    (letter,) = letters()
    assert "Please look at the dial and send it once more." in letter.get_body(("plain",)).get_content()


@pytest.mark.parametrize("decision", ["refuse", "correct"])
def test_a_refusal_needs_words(app, enter, case, decision: str) -> None:
    visitor = open_one(enter, case)
    visitor.send(decision=decision, value="120")
    assert (visitor.answer.status_code, readings(app, case["meter"])[1][1]) == (422, "review")
    assert 'value="120"' in visitor.page


@pytest.mark.parametrize(
    ("value", "says"),
    [("99", "The reading before shows 100 m³"), ("12x", "Please type digits only"), ("123456", "too many digits")],
)
def test_a_correction_has_to_fit_the_dial(app, enter, case, value: str, says: str) -> None:
    visitor = open_one(enter, case)
    visitor.send(decision="correct", value=value, words="So it is.")
    assert (visitor.answer.status_code, says in visitor.text) == (422, True)
    assert "So it is." in visitor.page


def test_the_litres_add_up_when_one_in_the_middle_is_taken_out(app, clerk) -> None:
    with work.work_for(app, "dnipro"):
        case = move_in()
        meter = db.session.get_one(Meter, ("dnipro", case["meter"]))
        make_reading(meter, 430, at(11), used_litres=10_000)
    with work.work_for(app, "dnipro"):
        decide(case["reading"], "refuse", staff_id=clerk, words="no")
    assert [used for _, status, _, used in readings(app, case["meter"]) if status == "accepted"] == [None, 330_000]


def test_and_when_it_is_corrected(app, clerk) -> None:
    with work.work_for(app, "dnipro"):
        case = move_in()
        meter = db.session.get_one(Meter, ("dnipro", case["meter"]))
        make_reading(meter, 430, at(11), used_litres=10_000)
    with work.work_for(app, "dnipro"):
        decide(case["reading"], "correct", staff_id=clerk, words="typed twice", value="142")
    counting = [(value, used) for value, status, _, used in readings(app, case["meter"]) if status == "accepted"]
    assert counting == [(100, None), (430, 288_000), (142, 42_000)]


def test_what_was_sent_before_for_the_period_counts_again(app, clerk) -> None:
    with work.work_for(app, "dnipro"):
        account = make_account()
        meter, subscriber = make_meter(account), make_subscriber(account)
        make_reading(meter, 100, at(9))
        make_reading(meter, 110, at(10, 20), status="superseded", used_litres=10_000, subscriber_id=subscriber.id)
        meter_id = meter.id
        reading_id = make_reading(meter, 1100, at(10, 21), status="review", reasons=["very_high"]).id
    with work.work_for(app, "dnipro"):
        assert decide(reading_id, "refuse", staff_id=clerk, words="no").counts_m3 == 110
    assert [(value, status) for value, status, _, _ in readings(app, meter_id)][1:] == [
        (110, "accepted"),
        (1100, "refused"),
    ]


def test_two_clerks_at_once(app, enter, case) -> None:
    first, second = open_one(enter, case), open_one(enter, case)
    first.send(decision="accept")
    second.send(decision="refuse", words="I think it is too much.")
    assert second.answer.status_code == 409
    said = ("Somebody has decided on it meanwhile" in second.text, "This reading is decided" in second.text)
    assert (said, readings(app, case["meter"])[1][1]) == ((True, True), "accepted")


def test_many_at_once(app, enter) -> None:
    with work.work_for(app, "dnipro"):
        cases = [move_in() for _ in range(3)]
    visitor = enter("dnipro", Role.METERING)
    with work.work_for(app, "dnipro"):
        clerk = make_member(Role.METERING).id
        decide(cases[0]["reading"], "accept", staff_id=clerk)
    visitor.go("review")
    form = visitor.form("decision", "words")
    chosen = {**form.fields, "reading": [str(case["reading"]) for case in cases], "decision": "accept", "words": ""}
    visitor.answer = visitor.browser.post(form.action, data=chosen, follow_redirects=True)
    said = ("2 readings are decided." in visitor.text, "1 reading was left as it is" in visitor.text)
    assert (said, [readings(app, case["meter"])[1][1] for case in cases]) == ((True, True), ["accepted"] * 3)


def test_a_check_is_ordered_done_and_the_reading_decided(app, enter, case, letters) -> None:
    visitor = open_one(enter, case)
    visitor.send(decision="check", words="Look whether it runs backwards.")
    assert readings(app, case["meter"])[1][1] == "review"
    visitor.go("checks")
    assert "Look whether it runs backwards." in visitor.text
    visitor.send(found="It runs well, 00419.")
    with work.work_for(app, "dnipro"):
        check = db.session.scalars(select(MeterCheck)).one()
        assert (check.found, check.done_on is not None) == ("It runs well, 00419.", True)
    visitor.go("checks")
    assert ("Nobody has to go anywhere" in visitor.text, letters()) == (True, [])


def test_meter_and_house_are_named_in_words(app, enter) -> None:
    """A colleague walks there with the page in his hand: without the block he stands before another house."""
    with work.work_for(app, "dnipro"):
        case = move_in(block="3", place="")
    visitor = open_one(enter, case)
    seen = [visitor.text, visitor.go("review")]
    visitor.go("review_one", reading_id=case["reading"])
    visitor.send(decision="check", words="Look at it.")
    seen.append(visitor.go("checks"))
    for text in seen:
        said = " ".join(text.split())
        assert "вул. Троїцька, 21А, block 3, flat 14" in said
        assert "Cold water" in said


def test_checks_stand_in_the_order_of_a_walk(app, enter) -> None:
    with work.work_for(app, "dnipro"):
        staff_id = make_member(Role.METERING).id
        for house, flat in (("10", "2"), ("9А", "10"), ("9А", "9"), ("100", "")):
            meter = make_meter(make_account(house=house, flat=flat))
            told = {"words": "", "found": "", "ordered_by": staff_id, "ordered_at": at(11)}
            db.session.add(MeterCheck(meter_id=meter.id, **told))
    page = enter("dnipro", Role.METERING).go("checks")
    places = re.findall(r"<h2>вул\. Троїцька, (.+)</h2>", page.replace("\N{NO-BREAK SPACE}", " "))
    assert places == ["9А, flat 9", "9А, flat 10", "10, flat 2", "100"]


def test_the_subscriber_reads_why(app, enter, case, browse) -> None:
    from tests.cabinet import sign_in

    open_one(enter, case).send(decision="refuse", words="This is the number of the meter.")
    client = sign_in(app, browse("dnipro"), "dnipro", case["subscriber"])
    assert "This is the number of the meter." in client.get("/readings").text


@pytest.mark.parametrize("lost", [False, True])
def test_only_who_still_has_the_account_is_told(app, enter, case, letters, lost) -> None:
    if lost:
        with work.work_for(app, "dnipro"):
            own = access.get_own_account(case["subscriber"], case["account"])
            access.remove_account(case["subscriber"], own)
    open_one(enter, case).send(decision="refuse", words="This is the number of the meter.")
    assert [letter["Subject"] for letter in letters()] == ([] if lost else ["About your reading"])


def test_another_utilitys_readings_are_not_here(app, enter) -> None:
    with work.work_for(app, "melitopol"):
        other = move_in()
    visitor = enter("dnipro", Role.METERING)
    visitor.go("review")
    assert "Nothing waits" in visitor.text
    token = visitor.form("csrf_token").fields["csrf_token"]
    paths = [f"/console/review/{other['reading']}", "/console/review/photos/1"]
    assert [visitor.browser.get(path).status_code for path in paths] == [404, 404]
    answer = visitor.browser.post(paths[0], data={"csrf_token": token, "decision": "accept"})
    assert answer.status_code == 404


def test_who_decided_is_on_the_trail(app, enter, case) -> None:
    open_one(enter, case).send(decision="accept")
    auditor = enter("dnipro", Role.AUDITOR)
    auditor.go("audit_trail")
    assert "accepted a reading" in auditor.text
