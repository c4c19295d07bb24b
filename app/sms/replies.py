"""What we text back: what was understood, and what to do next. Two parts of a message at most, so every word counts."""

from collections.abc import Iterable, Iterator, Sequence

from flask_babel import format_date
from flask_babel import gettext as _

from app.metering.actions import Line, Sending
from app.metering.checks import Reason
from app.sms.meter_names import Names
from app.sms.queries import Closed
from app.sms.questions import account, host, reached_at, sample
from app.sms.refusals import DOUBTS, LITRES, REFUSALS, asks_to_call
from validators.sms_home import Home

TWO_PARTS = 134
"""Of Cyrillic letters, two parts that are put together again hold 67 each."""


def sent(sending: Sending, homes: Sequence[Home]) -> str:
    """What became of readings; `homes`: the accounts they are for."""
    names = Names(homes)
    if sending.outcome == "accept":
        said = _fitting([_taken(sending.lines, homes, names), *_remarks(sending.lines)])
        return _reaching(said) if _overdue() in said else said
    if sending.outcome == "ask":
        return _asked(sending.lines, homes, names)
    line = next(line for line in sending.lines if line.outcome == "refuse")
    said = _fitting([_refused(line, names), *([_("The rest was not taken.")] if len(sending.lines) > 1 else [])])
    return _reaching(said) if line.verdict and asks_to_call(line.verdict.reasons[0]) else said


def unknown_phone() -> str:
    return _("This phone is in no cabinet of ours. Add it to your profile at %(host)s, then text again.", host=host())


def no_account() -> str:
    return _("There is no account in your cabinet. Add one at %(host)s, then text again.", host=host())


def closed(gone: Closed, homes: Sequence[Home]) -> str:
    """`homes`: the open accounts of the phone."""
    stays = [home for home in homes if home.number == gone.stays]
    if not stays:
        number = account(gone.number)
        return _reaching(
            _("Account %(number)s is closed and takes no readings. If it should not be, please call us.", number=number)
        )
    return _(
        "Account %(number)s is one with %(stays)s now. Please write for example: %(sample)s",
        number=account(gone.number),
        stays=account(stays[0].number),
        sample=sample(stays),
    )


def nothing_asked(homes: Sequence[Home]) -> str:
    return _("We have no question open. To send a reading, write for example: %(sample)s", sample=sample(homes))


def taken_back() -> str:
    return _("Good, that reading is not taken. Please send the right one.")


def length(text: str) -> int:
    """As a phone counts: a rare character may be two."""
    return len(text.encode("utf-16-be")) // 2


def _taken(lines: Sequence[Line], homes: Sequence[Home], names: Names) -> str:
    period = next(of.period for line in lines for of in (line.verdict, line.received) if of)
    return _(
        "Taken for %(month)s, account %(readings)s.",
        month=format_date(period, "LLLL"),
        readings=_readings(lines, homes, names),
    )


def _readings(lines: Sequence[Line], homes: Sequence[Home], names: Names) -> str:
    """123456: cold 1563 (+7), hot 890 (+5); 234567: …."""
    accounts = []
    for home in homes:
        own = [line for line in lines if line.meter.account_id == home.id]
        values = ", ".join(f"{names.prefix(line.meter.id)}{line.value_m3}{_used(line)}" for line in own)
        accounts.append(f"{account(home.number)}: {values}")
    return "; ".join(accounts)


def _used(line: Line) -> str:
    litres = line.verdict.used_litres if line.verdict else line.received.used_litres if line.received else None
    return "" if litres is None else f" ({litres // LITRES:+d})"


def _remarks(lines: Sequence[Line]) -> Iterator[str]:
    """The weightiest first: those that do not fit are left out."""
    codes = {reason.code for line in lines if line.verdict for reason in line.verdict.reasons}
    if all(line.received for line in lines):
        yield _("It was with us already and counts once.")
    if "overdue" in codes:
        yield _overdue()
    if any(line.verdict and line.verdict.review for line in lines) and codes != {"overdue"}:
        yield _("It is unusual, so we will look at it.")
    if any("fraction_dropped" in line.repairs for line in lines):
        yield _("Litres are left out.")
    if "lowered" in codes:
        yield _("It replaces the one before.")


def _overdue() -> str:
    return _("The verification of the meter is over: please call us.")


def _asked(lines: Sequence[Line], homes: Sequence[Home], names: Names) -> str:
    codes = {reason.code for line in lines if line.verdict for reason in line.verdict.reasons}
    doubt = next((said() for known, said in DOUBTS.items() if known in codes), "")
    readings = _("Account %(readings)s.", readings=_readings(lines, homes, names))
    ask = _("If so, answer YES; if not, send the right reading.")
    whole = " ".join(filter(None, (readings, doubt, ask)))
    return whole if length(whole) <= TWO_PARTS else f"{readings} {ask}"


def _refused(line: Line, names: Names) -> str:
    value = f"{names.prefix(line.meter.id)}{line.typed}"
    if line.verdict is None:
        return _("%(value)s is no reading of this dial. Please send only its black digits, like 01563.", value=value)
    reason: Reason = line.verdict.reasons[0]
    return REFUSALS[reason.code](value, reason.data)


def _reaching(said: str) -> str:
    """With the number to call, where there is room for it."""
    longer = f"{said} {reached_at()}".strip()
    return longer if length(longer) <= TWO_PARTS else said


def _fitting(sentences: Iterable[str]) -> str:
    """The first in any case, then as many as two parts hold."""
    said = ""
    for sentence in sentences:
        longer = f"{said} {sentence}".strip()
        said = longer if not said or length(longer) <= TWO_PARTS else said
    return said
