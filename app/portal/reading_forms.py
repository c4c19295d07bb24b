"""The form of readings: as it is offered, as it comes back with faults, and as it asks once more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from flask import render_template, request
from flask_babel import gettext as _

from app.core import tenancy
from app.identity.access import OwnAccount
from app.metering.actions import Line, Sending, look_at_readings
from app.metering.queries import KnownMeter, group_by_account, list_meters
from app.metering.schemas import NewReadings, field_name
from app.portal.photos import KEPT, NONE, Photos
from app.web.account_sheet import AccountSheet, MeterSheet, account_sheet, meter_label, today_here
from app.web.forms import typed_twice
from app.web.insights import hints_of
from app.web.reading_sentences import doubts, refused, wrong
from app.web.same_page import QUESTION, keep_along, keep_page, keep_this_page, shows_question
from app.web.signed_in import get_signed_in


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMeter:
    """`value_m3`: as what was `typed` is understood. `reasons`: why we ask; none where the reading is as usual."""

    name: str
    label: str
    serial: str
    typed: str
    value_m3: int
    last_m3: int | None
    last_on: date | None
    used_litres: int | None
    reasons: list[str]
    photo: int | None
    photo_error: str


@dataclass(frozen=True, slots=True)
class Fault:
    """For the list above a form; see templates/components/form.html."""

    name: str
    label: str
    error: str


def show_form(
    accounts: Sequence[OwnAccount],
    new: NewReadings | None = None,
    *,
    photos: Photos = NONE,
    faults: Mapping[int, str] | None = None,
    messages: Sequence[str] = (),
    action: str = "",
) -> str:
    """`faults`: by meter. Those that no dial is shown for stand above the form. `action`: not here."""
    me, today, faults = get_signed_in(), today_here(), faults or {}
    meters = group_by_account(list_meters([account.id for account in accounts]))
    sheets = [account_sheet(account, meters[account.id], today) for account in accounts]
    for sheet in sheets:
        _open_dials(sheet)
        fill_in(sheet, new.typed if new else {}, faults)
        _put_photos(sheet, photos)
    return render_template(
        "portal/readings/form.html",
        accounts=sheets,
        submission=new.submission if new else uuid4(),
        kept_name=KEPT if photos.waiting else "",
        action=action or request.path,
        window=today.window,
        faults=faults_shown(sheets),
        messages=[*messages, *faults_above(sheets, meters, faults)],
        still_here=still_here(sheets, new),
        hints=hints_of(meters[accounts[0].id] if len(accounts) == 1 else [], me.remind_days, today),
        own_days=me.remind_days if tenancy.current().readings.own_days else None,
    )


def faults_shown(sheets: Sequence[AccountSheet]) -> list[Fault]:
    """With several accounts the kitchen's meter has to say whose kitchen it is in, and which of two it is."""
    return [
        Fault(name, f"{sheet.title}, {which}" if len(sheets) > 1 else which, error)
        for sheet in sheets
        for meter in sheet.meters
        for name, error in ((meter.name, meter.error), (meter.photo_name, meter.photo_error))
        if error
        for which in [_which(meter, sheet)]
    ]


def faults_above(
    sheets: Sequence[AccountSheet], meters: Mapping[int, Sequence[KnownMeter]], faults: Mapping[int, str]
) -> list[str]:
    """Of meters that no dial is shown for; with several accounts it is said whose they are."""
    shown = {meter.id for sheet in sheets for meter in sheet.meters if meter.error}
    said = (
        f"{sheet.title}: {faults[meter.id]}" if len(sheets) > 1 else faults[meter.id]
        for sheet in sheets
        for meter in meters[sheet.id]
        if meter.id in faults.keys() - shown
    )
    return list(dict.fromkeys(said))


def still_here(sheets: Sequence[AccountSheet], new: NewReadings | None) -> bool:
    """Whether all that was typed stands in a dial again: another form may have brought such readings meanwhile."""
    dials = {meter.id for sheet in sheets if sheet.awaits for meter in sheet.meters if meter.due}
    return new is None or new.typed.keys() <= dials


def _which(meter: MeterSheet, sheet: AccountSheet) -> str:
    alike = sum(other.label == meter.label for other in sheet.meters)
    return meter.label if alike == 1 else f"{meter.label} №\u00a0{meter.serial}"


def _open_dials(sheet: AccountSheet) -> None:
    """On this page a reading that was sent can be corrected too."""
    if sheet.readings == "sent" and sheet.correctable:
        sheet.readings = "due"
    if sheet.awaits:
        for meter in sheet.meters:
            meter.due = meter.due or meter.correctable
            meter.value = "" if meter.sent_m3 is None else str(meter.sent_m3)


def fill_in(sheet: AccountSheet, typed: Mapping[int, str], faults: Mapping[int, str]) -> None:
    """What was typed, where there is a dial for it."""
    for meter in sheet.meters:
        if sheet.awaits and (meter.id in typed or meter.id in faults):
            meter.due, meter.value, meter.error = True, typed.get(meter.id, ""), faults.get(meter.id, "")


def _put_photos(sheet: AccountSheet, photos: Photos) -> None:
    for meter in sheet.meters:
        meter.photo, meter.photo_error = photos.waiting.get(meter.id), photos.faults.get(meter.id, "")


def merged_meanwhile() -> str:
    return _(
        "Meanwhile an account of this form has become one with another of yours, which is shown here. "
        "Nothing is sent yet: please look at the digits and send them once more."
    )


def parted_meanwhile() -> str:
    return _(
        "Meanwhile the accounts of this form have changed: each dial is shown with the account that has it now. "
        "Nothing is sent yet: please look at the digits and send them once more."
    )


def keep_moved_page(action: str, accounts: Sequence[OwnAccount]) -> None:
    """In another language the form is that of these accounts as well."""
    keep_page(action, [*typed_twice(), *(("account", str(account.id)) for account in accounts)])


def faults_of(lines: Sequence[Line]) -> dict[int, str]:
    """What stands in the way, by meter."""
    faults = {}
    for line in lines:
        if line.rejected:
            faults[line.meter.id] = wrong(line.rejected)
        elif line.verdict and line.verdict.outcome == "refuse":
            faults[line.meter.id] = refused(line.verdict.reasons[0])
    return faults


def asked_before(accounts: Sequence[OwnAccount], new: NewReadings) -> Sending | None:
    """What was asked about the form on the page that is shown again; nothing is stored."""
    if not shows_question():
        return None
    look = look_at_readings(new, account_ids=[account.id for account in accounts])
    return look if look.outcome == "ask" else None


def show_question(accounts: Sequence[OwnAccount], new: NewReadings, sending: Sending, photos: Photos) -> str:
    keep_this_page(show=QUESTION)
    keep_photos_along(photos)
    return render_template(
        "portal/readings/confirm.html",
        accounts=asked_accounts(accounts, sending.lines, photos),
        submission=new.submission,
        kept_name=KEPT if photos.waiting else "",
        action=request.path,
    )


def keep_photos_along(photos: Photos) -> None:
    """Those that came with this very form wait for it in the next language too."""
    if photos.waiting:
        keep_along(KEPT, "kept")


def asked_accounts(
    accounts: Sequence[OwnAccount], lines: Sequence[Line], photos: Photos = NONE
) -> list[tuple[AccountSheet, list[AskedMeter]]]:
    today = today_here()
    asked = [
        (
            account_sheet(account, [], today),
            [_asked(line, photos) for line in lines if line.meter.account_id == account.id],
        )
        for account in accounts
    ]
    return [(sheet, meters) for sheet, meters in asked if meters]


def _asked(line: Line, photos: Photos) -> AskedMeter:
    verdict, meter = line.verdict, line.meter
    before = meter.last_before(verdict.period) if verdict else line.received
    return AskedMeter(
        name=field_name(meter.id),
        label=meter_label(meter.kind, meter.place),
        serial=meter.serial,
        typed=line.typed,
        value_m3=line.value_m3,
        last_m3=before.value_m3 if before else None,
        last_on=before.taken_on if before else None,
        used_litres=verdict.used_litres if verdict else None,
        reasons=doubts(line),
        photo=photos.waiting.get(meter.id),
        photo_error=photos.faults.get(meter.id, ""),
    )
