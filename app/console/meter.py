"""One meter: its life, and the forms by which staff work on it (U3)."""

from collections.abc import Callable, Mapping
from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console import meter_fields
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.meter_words import asked_about, why_not
from app.console.pages import field
from app.core import clock, tenancy
from app.core.errors import Conflict, DomainError, Invalid
from app.core.form import Form
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.metering import meter_actions, meter_forms
from app.metering.meter_actions import Pressed, Values
from app.metering.meter_life import Life, get_life
from app.metering.meter_readings import Doubtful
from app.web.forms import FormField, messages, typed
from app.web.staff_signed_in import get_staff

Act = Callable[[int, Values, Pressed], int]
STEPS: Mapping[str, tuple[Callable[[], Form], Act]] = {
    "replace": (meter_forms.replace_form, meter_actions.replace),
    "seal": (meter_forms.seal_form, meter_actions.seal),
    "verify": (meter_forms.verify_form, meter_actions.verify),
    "roll-over": (meter_forms.roll_over_form, meter_actions.roll_over),
    "remove": (meter_forms.remove_form, meter_actions.remove),
}
PATH = "/meters/<int:meter_id>/<any(replace, seal, verify, 'roll-over', remove):step>"


@console.get("/meters/<int:meter_id>")
@staff_only(Permission.SEE_READINGS)
def meter(meter_id: int) -> ResponseReturnValue:
    role = get_staff().role
    return render_template(
        "console/meters/meter.html",
        life=get_life(meter_id),
        today=clock.today(tenancy.current().time_zone),
        may_change=may(role, Permission.CHANGE_METERS),
        may_enter=may(role, Permission.ENTER_READINGS),
    )


@console.get(PATH)
@staff_only(Permission.CHANGE_METERS)
def meter_step(meter_id: int, step: str) -> ResponseReturnValue:
    return show_step(get_life(meter_id), step, {})


@console.post(PATH)
@staff_only(Permission.CHANGE_METERS)
def meter_step_send(meter_id: int, step: str) -> ResponseReturnValue:
    life, sent = get_life(meter_id), typed()
    if "edit" in sent:
        return show_step(life, step, sent)
    form, act = STEPS[step]
    try:
        with attempt():
            found = act(meter_id, form().read(sent), meter_fields.pressed())
    except Doubtful as doubtful:
        return answer_doubt(life, step, sent, doubtful)
    except (Invalid, Conflict) as problem:
        return show_step(life, step, sent, problem), problem.status
    flash(done(step), "done")
    return redirect(url_for("console.meter", meter_id=found), 303)


def answer_doubt(life: Life, step: str, sent: Mapping[str, str], doubtful: Doubtful) -> ResponseReturnValue:
    """A refusal stands at its field; what is only unusual is asked about, with all that was typed."""
    if doubtful.verdict.outcome == "refuse":
        return show_step(life, step, sent, refusal=why_not(doubtful.verdict.reasons[0])), doubtful.status
    return render_template(
        "console/meters/sure.html",
        life=life,
        step=step,
        title=title(step),
        sent={name: value for name, value in sent.items() if name != "confirmed"},
        value_m3=doubtful.value_m3,
        used_litres=doubtful.verdict.used_litres,
        reasons=asked_about(doubtful.verdict),
    )


def show_step(
    life: Life, step: str, sent: Mapping[str, str], problem: DomainError | None = None, *, refusal: str = ""
) -> str:
    groups = fields_of(step, sent, problem, life.meter.kind)
    if refusal:
        groups = [(head, [with_refusal(one, sent, refusal) for one in fields]) for head, fields in groups]
    return render_template(
        "console/meters/step.html",
        life=life,
        step=step,
        title=title(step),
        lead=lead(step),
        groups=groups,
        fields=[one for _head, fields in groups for one in fields],
        messages=messages(problem),
        submission=sent.get("submission") or uuid4(),
    )


def with_refusal(one: FormField, sent: Mapping[str, str], refusal: str) -> FormField:
    if one.name != "value":
        return one
    return field("value", sent, None, label=one.label, inputmode="numeric", samples=one.samples, error=refusal)


def fields_of(
    step: str, sent: Mapping[str, str], problem: DomainError | None, kind: str
) -> list[tuple[str, list[FormField]]]:
    """With a heading where there are several groups of them."""
    known = tenancy.current().meters.get(kind)
    match step:
        case "replace":
            old, new = meter_fields.replace_fields(sent, problem, kind)
            return [(_("The old meter"), old), (_("The new meter"), new)]
        case "seal":
            return [("", meter_fields.seal_fields(sent, problem))]
        case "verify":
            return [("", meter_fields.verify_fields(sent, problem, known.verified_years if known else 4))]
        case "roll-over":
            return [("", meter_fields.roll_over_fields(sent, problem))]
        case _:
            return [("", meter_fields.remove_fields(sent, problem))]


def title(step: str) -> str:
    return {
        "replace": _("Replace the meter"),
        "seal": _("Seal the meter"),
        "verify": _("Verification"),
        "roll-over": _("The dial began anew"),
        "remove": _("Remove the meter"),
    }[step]


def lead(step: str) -> str:
    return {
        "replace": _("The old meter gets its final reading and the new one its start, on one day and in one press."),
        "seal": "",
        "verify": _("A meter that failed counts no more from that day on."),
        "roll-over": _(
            "When the dial has passed its last number and begun again at zero. "
            "It is counted to that number and on from zero."
        ),
        "remove": _("Without a new one. The final reading counts, later ones are not taken."),
    }[step]


def done(step: str) -> str:
    return {
        "replace": _("The meter is replaced. This is the new one."),
        "seal": _("The seal is recorded."),
        "verify": _("The verification is recorded."),
        "roll-over": _("The reading is counted past the end of the dial."),
        "remove": _("The meter is removed."),
    }[step]
