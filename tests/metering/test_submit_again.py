"""The same reading again: the same form twice, another form, another day (M1, M2)."""

from uuid import uuid4

from app.core import work
from app.identity.access import add_account
from tests.cabinet import office_reading, post, sign_in, words
from tests.factories import make_account, make_meter, make_subscriber
from tests.metering.household import Household, settle


def test_the_same_form_twice_is_one_reading_with_one_receipt(home: Household) -> None:
    submission = uuid4()
    answers = [home.send(1563, submission=submission) for _ in range(3)]
    assert {answer.location for answer in answers} == {f"/readings/receipts/{submission}"}
    assert home.stored("value_m3", "submission") == [(1563, submission)]


def test_the_same_digits_from_another_form_lead_to_the_first_receipt(home: Household) -> None:
    first = home.send(1563)
    second = home.send(1563)
    assert second.location == first.location
    assert home.stored("value_m3", "status") == [(1563, "accepted")]
    assert "was with us already for this month" in home.client.get(second.location).text


def test_other_digits_under_the_same_submission_are_a_correction(home: Household) -> None:
    submission = uuid4()
    first = home.send(1570, submission=submission)
    second = home.send(1563, submission=submission)
    assert second.location != first.location
    assert home.stored("value_m3", "status") == [(1570, "superseded"), (1563, "accepted")]


def test_an_old_form_that_comes_again_brings_nothing_back(home: Household) -> None:
    submission = uuid4()
    first = home.send(1570, submission=submission)
    home.send(1563)
    assert home.send(1570, submission=submission).location == first.location
    assert home.stored("value_m3", "status") == [(1570, "superseded"), (1563, "accepted")]


def test_a_form_left_open_since_last_month_is_a_new_one(home: Household, clock) -> None:
    submission = uuid4()
    home.send(1563, submission=submission)
    clock.move_to("2026-12-20T12:00:00+00:00")
    assert "The dial has not moved for 27 days" in words(home.send(1563, submission=submission).text)
    home.send(1563, submission=submission, confirmed="1")
    assert home.stored("value_m3", "used_litres", "status") == [(1563, 7000, "accepted"), (1563, 0, "review")]


def test_the_same_form_around_midnight_is_one_reading(app, browse, clock) -> None:
    home, submission = settle(app, browse("novosibirsk"), "novosibirsk"), uuid4()
    for moment in ("2026-11-25T16:59:59+00:00", "2026-11-25T17:00:01+00:00"):
        clock.move_to(moment)
        assert home.send(1563, submission=submission).location == f"/readings/receipts/{submission}"
    assert len(home.stored("id")) == 1


def test_a_field_added_on_the_way_back_joins_the_receipt(app, browse, clock) -> None:
    home = settle(app, browse("dnipro"), last=(1556, 890))
    submission = uuid4()
    home.send(1563, submission=submission)
    answer = home.send(1563, 895, submission=submission)
    assert home.stored("value_m3", "submission") == [(1563, submission), (895, submission)]
    assert "The readings are received" in home.client.get(answer.location).text


def test_what_a_relative_sent_is_not_sent_again(home: Household, browse) -> None:
    with work.work_for(home.app, "dnipro"):
        relative_id = make_subscriber(language="en").id
        add_account(relative_id, home.account_id)
    home.send(1563)
    home.client = sign_in(home.app, browse("dnipro"), "dnipro", relative_id)
    answer = home.send(1563)
    assert answer.location == f"/readings?account_id={home.account_id}"
    assert "was with us already for this month" in home.client.get(answer.location).text
    assert len(home.stored("id")) == 1


def test_once_a_day_in_kamianske(app, browse, clock) -> None:
    home = settle(app, browse("kamianske"), "kamianske")
    receipt = words(home.client.get(home.send(1570).location).text)
    assert "please send the right reading from 24 November on; a lower one is registered by letter only" in receipt
    answer = home.send(1571)
    assert answer.status_code == 422
    assert "A reading of today is with us already" in answer.text
    assert "please send the right one from 24 November on" in answer.text
    assert "What you have typed is still here" not in answer.text  # there is no dial for it
    clock.move_to("2026-11-23T22:00:00+00:00")
    assert home.send(1571).status_code == 303
    assert home.stored("value_m3", "status") == [(1570, "superseded"), (1571, "accepted")]


def test_of_several_accounts_it_is_said_whose_reading_came_meanwhile(app, browse, clock) -> None:
    home = settle(app, browse("kamianske"), "kamianske", last=(1556,))
    with work.work_for(app, "kamianske"):
        other = make_account(street="вул. Сурова", house="103", flat="144")
        meter = make_meter(other)
        office_reading(meter, 1556, "2026-10-01")
        add_account(home.subscriber_id, other.id)
        accounts, dial = [home.account_id, other.id], f"meter-{meter.id}"
    home.send(1570)
    both = {dial: "1580", f"meter-{home.meters[0]}": "1571"}
    answer = post(home.client, "/readings/send", account=accounts, submission=str(uuid4()), **both)
    page = words(answer.text)
    assert ": A reading of today is with us already" in page
    assert "What you have typed is still here" not in page
    assert 'value="1580"' in answer.text


def test_a_lower_value_by_letter_only_in_kamianske(app, browse, clock) -> None:
    home = settle(app, browse("kamianske"), "kamianske")
    home.send(1570)
    clock.move_to("2026-11-24T12:00:00+00:00")
    assert "please write us a letter" in words(home.send(1563).text)
    assert home.stored("value_m3", "status") == [(1570, "accepted")]
