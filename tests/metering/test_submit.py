"""Readings through the door: accepted, asked about, refused; together or not at all (M1, M2, M10)."""

from datetime import UTC, date, datetime

import pytest

from tests.cabinet import words
from tests.metering.household import Household, change_meter, settle

NOVEMBER = date(2026, 11, 1)


def test_a_reading_is_stored_and_its_receipt_says_what_was_understood(home: Household) -> None:
    answer = home.send(1563)
    assert answer.status_code == 303
    assert home.stored(
        "value_m3", "taken_at", "taken_on", "period", "used_litres", "status", "basis", "reasons", "subscriber_id"
    ) == [
        (
            1563,
            datetime(2026, 11, 23, 12, 5, tzinfo=UTC),
            date(2026, 11, 23),
            NOVEMBER,
            7000,
            "accepted",
            "actual",
            [],
            home.subscriber_id,
        )
    ]
    receipt = words(home.client.get(answer.location).text)
    assert "The reading is received" in receipt
    assert "Counts for November" in receipt
    assert "1,563 m³ used 7 m³ 0.132 m³ a day" in receipt
    assert "please send the right reading until 30 November: the last one counts" in receipt
    assert "The next reading is the one for December" in receipt


def test_a_form_with_nothing_in_it(home: Household) -> None:
    answer = home.send("  ")
    assert answer.status_code == 422
    assert "Please fill in at least one dial" in answer.text
    assert home.stored("id") == []


def test_litres_are_left_out_and_that_is_said(home: Household) -> None:
    answer = home.send("1563,482")
    assert home.stored("value_m3", "reasons") == [(1563, ["fraction_dropped"])]
    assert "Only whole cubic metres count, so we took 1,563 m³" in words(home.client.get(answer.location).text)


def test_a_lower_value_is_refused_and_stays_in_the_form(home: Household) -> None:
    answer = home.send("1550")
    assert answer.status_code == 422
    assert "That is less than 1,556 m³, the reading of 1 October" in words(answer.text)
    assert 'value="1550"' in answer.text
    assert home.stored("id") == []


def test_several_meters_are_stored_together_or_not_at_all(app, browse, clock) -> None:
    home = settle(app, browse("dnipro"), last=(1556, 890, 12))
    assert home.send(1563, 5).status_code == 422
    assert home.stored("id") == []
    assert home.send(1563, 895).status_code == 303
    assert home.stored("meter_id", "value_m3") == [(home.meters[0], 1563), (home.meters[1], 895)]
    assert len(set(home.stored("submission"))) == 1


def test_an_unusual_reading_is_asked_about_first(home: Household) -> None:
    asked = home.send(1956)
    assert asked.status_code == 200
    assert "Nothing is sent yet" in asked.text
    assert "That would be 400 m³ since the last reading" in words(asked.text)
    assert home.stored("id") == []
    answer = home.send(1956, confirmed="1")
    assert home.stored("value_m3", "status", "reasons") == [(1956, "review", ["very_high"])]
    assert "Our staff will look at this one, as it is unusual" in home.client.get(answer.location).text


def test_changing_the_digits_shows_the_form_as_it_was_typed(home: Household) -> None:
    answer = home.send("1956,5", edit="1")
    assert answer.status_code == 200
    assert 'value="1956,5"' in answer.text
    assert home.stored("id") == []


def test_the_question_keeps_what_was_typed_and_the_submission(home: Household) -> None:
    asked = home.send("1956,5", submission="6f1c9c0e-0000-4000-8000-000000000001").text
    assert 'name="submission" value="6f1c9c0e-0000-4000-8000-000000000001"' in asked
    assert f'name="meter-{home.meters[0]}" value="1956,5"' in asked


def test_the_dial_rolls_over(app, browse, clock) -> None:
    home = settle(app, browse("dnipro"), last=(99990,))
    assert "it must have passed its last number" in words(home.send(5).text)
    assert home.send(5, confirmed="1").status_code == 303
    assert home.stored("value_m3", "used_litres", "status", "reasons") == [(5, 15000, "accepted", ["rolled_over"])]


def test_nothing_used_is_asked_about_and_looked_at(home: Household) -> None:
    assert "The dial has not moved for 53 days" in words(home.send(1556).text)
    home.send(1556, confirmed="1")
    assert home.stored("used_litres", "status", "reasons") == [(0, "review", ["zero"])]


def test_an_overdue_meter(home: Household) -> None:
    change_meter(home, verified_until=date(2026, 11, 1))
    answer = home.send(1563)
    assert home.stored("status", "reasons") == [("review", ["overdue"])]
    receipt = words(home.client.get(answer.location).text)
    assert "The verification of this meter ended on 1 November" in receipt
    assert "as it is unusual" not in receipt


def test_a_replaced_meter_names_the_new_one(home: Household) -> None:
    change_meter(home, removed_on=date(2026, 11, 20), replaced_by="70653077")
    answer = home.send(1563)
    assert answer.status_code == 422
    assert "This meter was replaced on 20 November. Please read the new one, № 70653077" in words(answer.text)


def test_a_correction_takes_the_place_of_what_was_sent_before(home: Household) -> None:
    home.send(1570)
    answer = home.send(1563)
    assert home.stored("value_m3", "used_litres", "status") == [(1570, 14000, "superseded"), (1563, 7000, "accepted")]
    assert "It takes the place of the higher reading" in home.client.get(answer.location).text


def test_an_old_receipt_says_that_another_reading_counts(home: Household) -> None:
    first = home.send(1570).location
    home.send(1563)
    assert "You have sent another reading since" in home.client.get(first).text


def test_a_closed_account_takes_no_readings(app, browse, clock) -> None:
    home = settle(app, browse("dnipro"), closed_on=date(2026, 11, 1))
    assert "The account is closed" in home.client.get(home.form).text
    assert home.send(1563).status_code == 409
    assert home.stored("id") == []


def test_a_common_meter_closes_entry_in_novosibirsk(app, browse, clock) -> None:
    home = settle(app, browse("novosibirsk"), "novosibirsk", common_meter=True)
    assert "Your house has a common meter" in home.client.get(home.form).text
    answer = home.send(1563)
    assert answer.status_code == 422
    assert "Please give yours to the organisation that manages the house" in answer.text
    assert home.stored("id") == []


@pytest.mark.parametrize("more", [{"common_meter": True}, {"closed_on": date(2026, 10, 31)}])
def test_who_may_send_none_is_not_told_until_when_they_are_taken(app, browse, clock, more) -> None:
    others, home = (settle(app, browse("novosibirsk"), "novosibirsk", **fields) for fields in ({}, more))
    for page in ("/", "/readings", home.form):
        assert "are taken until" not in words(home.client.get(page).text)
    for page in ("/", "/readings", others.form):
        assert "Readings for November are taken until 25 November" in words(others.client.get(page).text)


def test_a_common_meter_closes_nothing_in_dnipro(app, browse, clock) -> None:
    home = settle(app, browse("dnipro"), common_meter=True)
    assert home.send(1563).status_code == 303


@pytest.mark.parametrize(
    ("moment", "period", "reasons"),
    [
        ("2026-11-25T16:59:59+00:00", NOVEMBER, []),
        ("2026-11-25T17:00:00+00:00", date(2026, 12, 1), ["late"]),
    ],
)
def test_the_last_second_of_the_25th_in_novosibirsk(app, browse, clock, moment, period, reasons) -> None:
    home = settle(app, browse("novosibirsk"), "novosibirsk")
    clock.move_to(moment)
    home.send(1563)
    assert home.stored("period", "reasons") == [(period, reasons)]
