"""The utility's offices: added, changed, put in order, removed (C8)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.settings import frame
from app.console.settings_forms import office_fields, office_form, office_standing, office_stored
from app.core import adjusting, tenancy
from app.core.adjusting import ChangedMeanwhile
from app.core.errors import DomainError, Invalid, NotFound
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.forms import messages, typed
from app.web.sentences import explain
from validators.tenant import Office

NEW = 0
"""The place of an office that is being added; the others count from 1."""


@console.get("/settings/offices")
@staff_only(Permission.CHANGE_SETTINGS, fresh=True)
def offices() -> ResponseReturnValue:
    return render_template(
        "console/settings/offices.html",
        seen=adjusting.mark("offices"),
        is_set=adjusting.find_set("offices") is not None,
        **frame(),
    )


@console.get("/settings/offices/<int:place>")
@staff_only(Permission.CHANGE_SETTINGS, fresh=True)
def office(place: int) -> ResponseReturnValue:
    return show_office(place, {} if place == NEW else office_standing(get_office(place)))


@console.post("/settings/offices/<int:place>")
@staff_only(Permission.CHANGE_SETTINGS, fresh=True)
def office_save(place: int) -> ResponseReturnValue:
    sent = typed()
    try:
        with attempt():
            new, all_of_them = office_stored(office_form().read(sent)), list_stored()
            if place == NEW:
                all_of_them.append(new)
            else:
                get_office(place)
                all_of_them[place - 1] = new
            adjusting.change("offices", all_of_them, seen=sent.get("seen", ""))
    except ChangedMeanwhile as problem:
        return show_office(place, sent, problem), problem.status
    except Invalid as problem:
        return show_office(place, sent, problem, seen=sent.get("seen")), problem.status
    flash(_("The office is saved. Subscribers see it from now on."), "done")
    return redirect(url_for("console.offices"), 303)


@console.post("/settings/offices/<int:place>/<any(up, down, remove):step>")
@staff_only(Permission.CHANGE_SETTINGS, fresh=True)
def office_step(place: int, step: str) -> ResponseReturnValue:
    get_office(place)
    all_of_them = list_stored()
    moved = all_of_them.pop(place - 1)
    if step != "remove":
        all_of_them.insert(max(place - 2, 0) if step == "up" else place, moved)
    try:
        with attempt():
            adjusting.change("offices", all_of_them, seen=typed().get("seen", ""))
    except ChangedMeanwhile as problem:
        flash(explain(problem), "warning")
    else:
        flash(_("The office is removed.") if step == "remove" else _("The order is changed."), "done")
    return redirect(url_for("console.offices"), 303)


def get_office(place: int) -> Office:
    known = tenancy.current().offices
    if not 1 <= place <= len(known):
        raise NotFound
    return known[place - 1]


def list_stored() -> list[dict[str, Any]]:
    return [
        {"title": dict(one.title), "address": dict(one.address), "hours": dict(one.hours), "phones": list(one.phones)}
        for one in tenancy.current().offices
    ]


def show_office(
    place: int, sent: Mapping[str, str], problem: DomainError | None = None, *, seen: str | None = None
) -> str:
    return render_template(
        "console/settings/office.html",
        place=place,
        fields=office_fields(sent, problem),
        messages=messages(problem),
        changed_meanwhile=isinstance(problem, ChangedMeanwhile),
        seen=seen or adjusting.mark("offices"),
        **frame(),
    )
