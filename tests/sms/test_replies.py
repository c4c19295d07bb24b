"""Replies fit into two parts of a message, in every language of every utility."""

from datetime import date

import pytest
from flask_babel import gettext

from app.core.speech import speaking
from app.metering.actions import Line, Sending
from app.metering.checks import Reason
from app.metering.held import HeldMeter
from app.metering.judge import Verdict
from app.metering.queries import KnownMeter
from app.sms import replies
from app.sms.queries import Closed
from app.sms.questions import QUESTIONS, question
from app.sms.refusals import CALLING, REFUSALS
from app.sms.replies import TWO_PARTS, length
from tests.sms.phone import Phone, move_in
from validators.sms_home import Dial, Home, Unclear

NUMBERS = {"dnipro": "012345678901", "kamianske": "1234567890", "melitopol": "1234567", "novosibirsk": "01-1234567"}
DATA = {
    "last_m3": 99999,
    "last_on": date(2026, 10, 31),
    "least_m3": 99999,
    "replaced_by": "16903009-12345678",
    "opens_at": date(2026, 12, 31),
    "next_at": date(2026, 12, 31),
    "digits": 5,
    "litres": 99_999_000,
}


def homes_of(slug: str, many: int = 3) -> list[Home]:
    dials = tuple(Dial(id=n, kind="cold", serial=f"169030{n}9", digits=5) for n in range(many))
    return [Home(id=n, number=NUMBERS[slug], dials=dials) for n in range(many)]


@pytest.mark.parametrize("slug", NUMBERS)
def test_every_question_and_refusal_fits(serving, slug: str) -> None:
    homes = homes_of(slug)
    with serving(slug) as tenant:
        for language in tenant.languages:
            with speaking(language):
                said = {
                    **{code: question(Unclear(code, homes[0], "9" * 40, "hot"), homes) for code in QUESTIONS},
                    "which of many": question(Unclear("which_account"), homes_of(slug, 4)),
                    "the rest": f"{REFUSALS['lower']('№3009 99999', DATA)} {gettext('The rest was not taken.')}",
                    **{code: refusal("№3009 99999,999", DATA) for code, refusal in REFUSALS.items()},
                    "unknown": replies.unknown_phone(),
                    "no account": replies.no_account(),
                    "merged": replies.closed(Closed("1234567890", homes[0].number), homes),
                    "closed": replies.closed(Closed(homes[0].number, None), homes),
                    "nothing asked": replies.nothing_asked(homes),
                    "taken back": replies.taken_back(),
                }
                assert {code: length(text) for code, text in said.items() if length(text) > TWO_PARTS} == {}


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_what_becomes_of_three_readings_fits(phone: Phone, language: str) -> None:
    move_in(phone, (11556, 10890, 10012), language=language)
    for text in ("11956,4 10895 10013", "11563,4 10895 10013"):
        reply = phone.text(text)
        assert length(reply) <= TWO_PARTS
        assert [value for value in ("10895", "10013") if value not in reply] == []


def test_a_rare_character_counts_twice() -> None:
    assert (length("м³ №"), length("👍")) == (4, 2)


def refused(home: Home, reason: Reason) -> Line:
    dial = home.dials[0]
    meter = KnownMeter(dial.id, home.id, dial.serial, dial.kind, "", dial.digits, None, None, None, None)
    verdict = Verdict(
        outcome="refuse",
        review=False,
        reasons=(reason,),
        period=date(2026, 11, 1),
        used_litres=None,
        days=None,
        litres_a_day=None,
        replaces=(),
        next_at=None,
    )
    return Line(held=HeldMeter(meter, common_meter=False), typed="1556", value_m3=1556, verdict=verdict)


REACHED_AT = {"dnipro": "056 732-12-12", "kamianske": "mvk.dp.ua", "novosibirsk": "290-72-90"}


@pytest.mark.parametrize("slug", REACHED_AT)
def test_who_is_asked_to_call_is_told_the_number_or_the_site(serving, slug: str) -> None:
    (home,) = homes_of(slug, 1)
    with serving(slug) as tenant:
        for language in tenant.languages:
            with speaking(language):
                for code, said in REFUSALS.items():
                    reason = Reason(code, "refuse", {**DATA, "replaced_by": None})
                    reply = replies.sent(Sending(outcome="refuse", lines=[refused(home, reason)]), [home])
                    assert (REACHED_AT[slug] in reply) == (code in CALLING), reply
                    assert reply.startswith(said("1556", reason.data))
                assert question(Unclear("no_meters", home), [home]).endswith(REACHED_AT[slug])


def test_more_accounts_than_are_named(serving) -> None:
    with serving("dnipro"), speaking("en"):
        which = Unclear("which_account")
        assert "and others. Which one?" in question(which, homes_of("dnipro", 4))
        assert "and others" not in question(which, homes_of("dnipro", 3))
