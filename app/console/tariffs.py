"""Tariffs: drafted, tried on the last month, published, withdrawn (B1)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.billing import tariffs as feature
from app.billing.letters import announce_tariff, count_told, take_announcement_back
from app.billing.simulation import simulate
from app.billing.tariffs import blocks_of, get_tariff, list_tariffs, mark_of
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.money_words import refusal
from app.console.tariff_forms import (
    UNIT_WORDS,
    count_steps,
    new_tariff,
    people_words,
    standing,
    step_fields,
    tariff_fields,
    tariff_form,
)
from app.core import clock, tenancy
from app.core.errors import Conflict, DomainError, Forbidden, Invalid
from app.core.permissions import Permission, may
from app.core.work import attempt
from app.web.forms import messages, typed
from app.web.staff_signed_in import get_staff

NEW = 0
"""The number of a tariff that is being made."""


@console.get("/tariffs")
@staff_only(Permission.SEE_MONEY)
def tariffs() -> ResponseReturnValue:
    known = list_tariffs()
    today = clock.today(tenancy.current().time_zone)
    current = {
        max(group, key=lambda one: one.valid_from).id
        for key in {(one.service, one.holder, one.housing) for one in known}
        if (
            group := [
                one
                for one in known
                if (one.service, one.holder, one.housing) == key
                and one.status == "published"
                and one.valid_from <= today
            ]
        )
    }
    return render_template(
        "console/money/tariffs.html",
        tariffs=known,
        blocks=blocks_of(one.id for one in known),
        current=current,
        today=today,
        people_words=people_words,
        unit_words=UNIT_WORDS,
        may_change=may(get_staff().role, Permission.CHANGE_TARIFFS),
    )


@console.get("/tariffs/<int:tariff_id>")
@staff_only(Permission.SEE_MONEY)
def tariff(tariff_id: int) -> ResponseReturnValue:
    may_change = may(get_staff().role, Permission.CHANGE_TARIFFS)
    if tariff_id == NEW:
        if not may_change:
            raise Forbidden
        return show_form(NEW, {"vat_percent": "20", "unit": "m3"})
    found = get_tariff(tariff_id)
    if found.status == "draft" and may_change:
        return show_form(tariff_id, standing(found, blocks_of([tariff_id]).get(tariff_id, ())))
    return render_template(
        "console/money/tariff_seen.html",
        tariff=found,
        blocks=blocks_of([tariff_id]).get(tariff_id, ()),
        people=people_words(found),
        unit=_(UNIT_WORDS[found.unit]),
        may_change=may_change,
    )


@console.post("/tariffs/<int:tariff_id>")
@staff_only(Permission.CHANGE_TARIFFS)
def tariff_save(tariff_id: int) -> ResponseReturnValue:
    sent = typed()
    if tariff_id != NEW:
        get_tariff(tariff_id)
    try:
        with attempt():
            new = new_tariff(tariff_form(count_steps(sent)).read(sent))
            saved = feature.draft_tariff(new) if tariff_id == NEW else feature.change_draft(tariff_id, new)
    except (Invalid, Conflict) as problem:
        return show_form(tariff_id, sent, problem), problem.status
    flash(_("The draft is saved. It charges nobody before it is published."), "done")
    return redirect(url_for("console.tariff", tariff_id=saved.id), 303)


@console.post("/tariffs/<int:tariff_id>/<any(publish, withdraw):step>")
@staff_only(Permission.CHANGE_TARIFFS, fresh=True)
def tariff_step(tariff_id: int, step: str) -> ResponseReturnValue:
    try:
        with attempt():
            if step == "publish":
                done = feature.publish_tariff(tariff_id, seen=typed().get("seen"))
                announce_tariff(done)
            else:
                done = feature.withdraw_tariff(tariff_id)
                take_announcement_back(done)
    except Conflict as problem:
        flash(refusal(problem), "warning")
        return redirect(url_for("console.tariff", tariff_id=tariff_id), 303)
    words = _("The tariff is published.") if done.status == "published" else _("The tariff is withdrawn.")
    flash(words, "done")
    return redirect(url_for("console.tariffs"), 303)


def show_form(tariff_id: int, sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    fields, steps = tariff_fields(sent, problem), step_fields(sent, problem)
    draft = get_tariff(tariff_id) if tariff_id != NEW else None
    return render_template(
        "console/money/tariff.html",
        tariff_id=tariff_id,
        fields=fields,
        steps=steps,
        all_fields=[*fields, *(one for pair in steps for one in pair)],
        messages=[refusal(problem)] if isinstance(problem, Conflict) else messages(problem),
        simulation=simulate(draft) if draft and problem is None else None,
        by_volume=sent.get("unit") == "m3",
        told=count_told(draft) if draft else 0,
        seen=mark_of(draft) if draft else "",
    )
