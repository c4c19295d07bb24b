"""Texts with readings: the answers that domain.md lists, and the hard cases (M7)."""

from datetime import UTC, date, datetime

import pytest

from app.core import work
from app.core.db import db
from app.metering.models import Meter
from tests.sms.phone import Phone, move_in


def shown(number: str) -> str:
    return f"{number[:4]} {number[4:8]} {number[8:]}"


def test_a_reading_is_stored_and_the_reply_says_what_was_understood(phone: Phone) -> None:
    move_in(phone)
    reply = phone.text("Показник 1563,4 м3")
    columns = ("meter_id", "value_m3", "used_litres", "status", "reasons", "subscriber_id")
    assert phone.readings(*columns) == [
        (phone.meters[0], 1563, 7000, "accepted", ["fraction_dropped"], phone.subscriber_id)
    ]
    assert reply == f"Taken for November, account {shown(phone.accounts[0])}: 1563 (+7). Litres are left out."
    assert phone.statuses() == ["accepted"]


def test_a_suspiciously_high_one_waits_for_a_yes(phone: Phone) -> None:
    move_in(phone)
    account = shown(phone.accounts[0])
    assert phone.text("1956") == (
        f"Account {account}: 1956 (+400). That is unusually much. If so, answer YES; if not, send the right reading."
    )
    assert phone.readings() == []
    assert phone.text("Так") == (
        f"Taken for November, account {account}: 1956 (+400). It is unusual, so we will look at it."
    )
    assert phone.readings("value_m3", "status", "reasons") == [(1956, "review", ["very_high"])]
    assert phone.statuses() == ["confirmed", "accepted"]
    assert phone.text("YES") == f"We have no question open. To send a reading, write for example: {account} 1563"


@pytest.mark.parametrize("yes", ["ТАК", "так.", "Да", "yes", "Ok", "ДА!", "+"])
def test_yes_in_many_ways(phone: Phone, yes: str) -> None:
    move_in(phone)
    phone.text("1956")
    phone.text(yes)
    assert phone.readings("value_m3") == [(1956,)]


def test_a_no_takes_it_back_and_a_yes_after_it_means_nothing(phone: Phone) -> None:
    move_in(phone)
    phone.text("1956")
    assert phone.text("ні") == "Good, that reading is not taken. Please send the right one."
    phone.text("так")
    assert phone.readings() == []


def test_the_right_reading_instead_of_a_yes(phone: Phone) -> None:
    move_in(phone)
    phone.text("1956")
    phone.text("1563")
    phone.text("так")
    assert phone.readings("value_m3") == [(1563,)]


def test_a_yes_comes_too_late_after_a_day_and_after_the_period(phone: Phone, clock) -> None:
    move_in(phone)
    phone.text("1956")
    clock.move_to("2026-11-24T12:06:00+00:00")
    assert phone.text("так").startswith("We have no question open.")
    clock.move_to("2026-11-30T21:59:00+00:00")
    phone.text("1956")
    clock.move_to("2026-11-30T22:01:00+00:00")
    assert phone.text("так").startswith("We have no question open.")
    assert phone.readings() == []


def test_below_the_last_one(phone: Phone) -> None:
    move_in(phone)
    assert phone.text("1550") == (
        "1550 is less than 1556 of 01.10. Please look at the black digits and send them again, or call us. "
        "Phone: 056 732-12-12"
    )
    assert (phone.readings(), phone.statuses()) == ([], ["refused"])


def test_the_rules_are_those_of_the_web(phone_in) -> None:
    """Kamianske: once a day, a lower one by letter only."""
    phone = move_in(phone_in("kamianske"))
    phone.text("1563")
    assert phone.text("1564") == ("1564: a reading of today is with us. To correct it, please send it from 24.11 on.")
    assert phone.text("1563").endswith("It was with us already and counts once.")
    assert phone.readings("value_m3") == [(1563,)]


def test_no_such_meter(phone: Phone) -> None:
    move_in(phone)
    assert phone.text("Г 45") == (
        f"Account {shown(phone.accounts[0])} has these meters: cold. Please look which one you mean and text again."
    )


def test_several_accounts_and_an_answer_to_the_question_which(phone: Phone) -> None:
    move_in(phone, 1556, 800)
    first, second = map(shown, phone.accounts)
    assert phone.text("805") == (
        f"This phone has several accounts: {first}, {second}. Which one? Please answer with its number."
    )
    assert phone.text(second) == f"Taken for November, account {second}: 805 (+5)."
    assert phone.readings() == [(phone.meters[1], 805)]
    assert phone.statuses() == ["question", "accepted"]


def test_first_the_account_is_asked_for_then_the_meter(phone: Phone) -> None:
    move_in(phone, (1556, 890), 800)
    end = f"№{phone.serials[1][-3:]}"
    assert phone.text("895").startswith("This phone has several accounts:")
    assert phone.text(phone.accounts[0]).startswith("Which meter is it:")
    phone.text(end)
    assert phone.readings() == [(phone.meters[1], 895)]
    assert phone.statuses() == ["question", "question", "accepted"]


def test_the_meter_is_asked_for_though_the_account_was_named(phone: Phone) -> None:
    move_in(phone, (1556, 890), 800)
    phone.text(f"{phone.accounts[0]} 895")
    phone.text(f"№{phone.serials[1][-3:]}")
    assert phone.readings() == [(phone.meters[1], 895)]


def test_another_reading_is_no_answer_whatever_was_named(phone: Phone) -> None:
    move_in(phone, (1556, 890), 800)
    phone.text(f"{phone.accounts[0]} 1563")
    assert phone.text("895").startswith("This phone has several accounts:")
    assert phone.readings() == []


def test_both_accounts_in_one_text(phone: Phone) -> None:
    move_in(phone, 1556, 800)
    first, second = map(shown, phone.accounts)
    reply = phone.text(f"{first}: 1563; {second}: 805")
    assert reply == f"Taken for November, account {first}: 1563 (+7); {second}: 805 (+5)."
    assert phone.readings() == [(phone.meters[0], 1563), (phone.meters[1], 805)]


def test_an_answer_to_an_old_question_stands_for_itself(phone: Phone, clock) -> None:
    move_in(phone, 1556, 800)
    phone.text("805")
    clock.move_to("2026-11-23T14:00:00+00:00")
    assert (
        phone.text(phone.accounts[1]) == f"And the reading? Please write for example: {shown(phone.accounts[1])} 1563"
    )
    assert phone.readings() == []


def test_three_meters_in_the_order_of_the_cabinet(phone: Phone) -> None:
    move_in(phone, (1556, 890, 12))
    ends = [f"№{serial[-3:]}" for serial in phone.serials]
    assert phone.text("1563, 895; 13") == (
        f"Taken for November, account {shown(phone.accounts[0])}: "
        f"{ends[0]} 1563 (+7), {ends[1]} 895 (+5), {ends[2]} 13 (+1)."
    )
    assert phone.readings() == list(zip(phone.meters, [1563, 895, 13], strict=True))


def test_three_meters_and_one_number_then_the_end_of_a_serial_number(phone: Phone) -> None:
    move_in(phone, (1556, 890, 12))
    ends = [f"№{serial[-3:]}" for serial in phone.serials]
    assert phone.text("895") == f"Which meter is it: {', '.join(ends)}? Please answer like this: {ends[0]} 895"
    phone.text(ends[1])
    assert phone.readings() == [(phone.meters[1], 895)]
    assert phone.text(f"{ends[2]} 13") is not None
    assert phone.readings()[1:] == [(phone.meters[2], 13)]


def test_the_second_reading_is_no_answer_to_the_question_which_meter(phone: Phone) -> None:
    move_in(phone, (1556, 890))
    phone.text("1563")
    assert phone.text("895").startswith("Which meter is it:")
    assert phone.readings() == []


@pytest.mark.parametrize("text", ["Х 123 Г 45", "X123G45", "г45 х123", "123 45", "хол. 123,456; гар 45"])
def test_cold_and_hot_in_both_alphabets(phone_in, text: str) -> None:
    phone = move_in(phone_in("novosibirsk"), (120, 40), kinds=("cold", "hot"))
    assert phone.text(text).startswith(f"Taken for November, account {phone.accounts[0]}: cold 123 (+3), hot 45 (+5).")
    assert phone.readings() == [(phone.meters[0], 123), (phone.meters[1], 45)]


def test_one_of_two_then_its_letter(phone_in) -> None:
    phone = move_in(phone_in("novosibirsk"), (120, 40), kinds=("cold", "hot"))
    assert phone.text("123") == "Which meter is it: cold, hot? Please answer like this: cold 123"
    phone.text("Х")
    assert phone.readings() == [(phone.meters[0], 123)]


def test_one_refused_keeps_the_other_back(phone_in) -> None:
    phone = move_in(phone_in("novosibirsk"), (120, 40), kinds=("cold", "hot"))
    said = phone.text("Х 123 Г 35")
    assert said.startswith("hot 35 is less than 40 of 01.10.")
    assert said.endswith(" The rest was not taken.")
    assert phone.readings() == []


def test_a_house_with_a_common_meter(phone_in) -> None:
    phone = phone_in("novosibirsk")
    move_in(phone, (120,))
    with work.work_for(phone.app, "novosibirsk"):
        meter = db.session.get_one(Meter, ("novosibirsk", phone.meters[0]))
        db.session.execute(db.text("update account set common_meter = true where id = :id"), {"id": meter.account_id})
    assert phone.text("123") == (
        "Your house has a common meter. Please give the reading to the organisation that manages the house."
    )


def test_a_meter_that_was_replaced_is_not_asked_for(phone: Phone) -> None:
    move_in(phone, (1556, 890))
    with work.work_for(phone.app, "dnipro"):
        db.session.get_one(Meter, ("dnipro", phone.meters[0])).removed_on = date(2026, 11, 20)
    phone.text("895")
    assert phone.readings() == [(phone.meters[1], 895)]


def test_an_account_that_is_not_in_the_cabinet(phone: Phone) -> None:
    move_in(phone)
    assert phone.text("999999999999 1563") == (
        "Account 999999999999 is not in your cabinet. Please check the number, or add it at dnipro.waterworks.test"
    )
    assert phone.readings() == []


def test_another_familys_account_is_not_touched(phone: Phone) -> None:
    move_in(phone, number_of_phone="+380501112233")
    theirs = phone.accounts[0]
    move_in(phone)
    assert phone.text(f"{theirs} 1563").startswith(f"Account {theirs} is not in your cabinet.")
    assert phone.readings() == []


def test_an_unknown_phone_gets_one_reply_a_day(phone: Phone, clock) -> None:
    reply = (
        "Цього телефону немає в жодному кабінеті. Додайте його у профілі на dnipro.waterworks.test і напишіть ще раз."
    )
    assert [phone.text("1563"), phone.text("1563")] == [reply, None]
    clock.shift(86_401)
    assert phone.text("1563") == reply
    assert phone.statuses() == ["unknown-phone"] * 3


@pytest.mark.parametrize("number", ["Kyivstar", "5433", "+48601234567", "", "+380 44 123 45 67", "x" * 5000])
def test_nobody_is_answered_who_has_no_mobile_phone_here(phone: Phone, number: str) -> None:
    assert phone.text("1563", phone=number) is None
    assert (phone.statuses(), phone.outbound("id")) == (["unknown-phone"], [])


@pytest.mark.parametrize("number", ["380671234567", "+380 67 123-45-67", "0671234567", "80671234567"])
def test_however_the_gateway_writes_the_phone(phone: Phone, number: str) -> None:
    move_in(phone)
    phone.deliver("1563", phone=number)
    phone.worker()
    assert phone.readings("value_m3") == [(1563,)]


def test_a_login_that_was_never_activated_is_nobody(phone: Phone) -> None:
    move_in(phone, activated_at=None)
    phone.text("1563")
    assert (phone.statuses(), phone.readings()) == (["unknown-phone"], [])


def test_one_phone_in_two_cabinets(phone: Phone) -> None:
    """A mother's cabinet and her daughter's: each reading is its own cabinet's."""
    move_in(phone, 1556)
    mother = phone.subscriber_id
    move_in(phone, 800)
    assert phone.text("805").startswith("This phone has several accounts:")
    phone.text(f"{phone.accounts[1]} 805")
    phone.text(f"{phone.accounts[0]} 1563")
    assert phone.readings("value_m3", "subscriber_id") == [(805, phone.subscriber_id), (1563, mother)]


def test_a_phone_of_another_utility_is_unknown_here(phone_in) -> None:
    phone = move_in(phone_in("dnipro"))
    other = phone_in("kamianske")
    other.text("1563")
    assert (other.statuses(), phone.readings()) == (["unknown-phone"], [])


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Скільки я винен?", "We have not understood. Please write the reading, for example: {account} 1563"),
        ("", "We have not understood. Please write the reading, for example: {account} 1563"),
        ("\0\u202e 👍", "We have not understood. Please write the reading, for example: {account} 1563"),
        ("156399", "156399: this dial has 5 black digits. Please leave the red ones out and send it again."),
    ],
)
def test_what_is_not_understood_is_kept_for_staff(phone: Phone, text: str, reply: str) -> None:
    move_in(phone)
    assert phone.text(text) == reply.format(account=shown(phone.accounts[0]))
    assert phone.statuses() == ["not-understood"]


def test_thanks_are_not_answered(phone: Phone) -> None:
    move_in(phone)
    assert [phone.text("Дякую!"), phone.text("спасибо"), phone.text("дякую, 1563") is None] == [None, None, False]
    assert (phone.statuses(), phone.readings("value_m3")) == (["answered", "answered", "accepted"], [(1563,)])


def test_too_many_numbers(phone: Phone) -> None:
    move_in(phone)
    assert phone.text("1563 1564") == (
        f"Account {shown(phone.accounts[0])} has 1 meter, and here are more numbers. "
        f"Please write for example: {shown(phone.accounts[0])} 1563"
    )


def test_a_text_that_was_sent_before_one_that_is_here_already_is_old_news(phone: Phone) -> None:
    move_in(phone)
    phone.text("1570", sent_at="2026-11-23T12:04:00+00:00")
    assert phone.text("1563", sent_at="2026-11-23T12:01:00Z") is None
    assert (phone.readings("value_m3"), phone.statuses()) == ([(1570,)], ["accepted", "overtaken"])


def test_texts_about_two_meters_may_come_in_any_order(phone: Phone) -> None:
    move_in(phone, (1556, 890))
    ends = [serial[-3:] for serial in phone.serials]
    phone.text(f"№{ends[1]} 895", sent_at="2026-11-23T12:04:00+00:00")
    phone.text(f"№{ends[0]} 1563", sent_at="2026-11-23T12:01:00+00:00")
    assert phone.readings("value_m3") == [(895,), (1563,)]


def test_replies_speak_the_subscribers_language(phone: Phone) -> None:
    move_in(phone, language="uk")
    assert phone.text("1563") == f"Прийнято за листопад, рахунок {shown(phone.accounts[0])}: 1563 (+7)."


def test_a_phone_that_never_stops_is_answered_twenty_times_an_hour(phone: Phone) -> None:
    move_in(phone)
    replies = [phone.text(str(1563 + turn)) for turn in range(22)]
    assert [reply is None for reply in replies] == [False] * 20 + [True] * 2
    assert len(phone.readings()) == 22


def test_taken_at_is_when_it_came(phone: Phone) -> None:
    move_in(phone)
    phone.text("1563 на 21.11.2026")
    assert phone.readings("taken_at", "taken_on") == [(datetime(2026, 11, 23, 12, 5, tzinfo=UTC), date(2026, 11, 23))]
