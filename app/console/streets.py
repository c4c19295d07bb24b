"""Streets: found, added, renamed, two spellings made one (U3, R5)."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts import schemas
from app.accounts import streets as features
from app.accounts.streets import StreetKnown
from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.pages import field
from app.core.errors import Conflict, DomainError, Invalid
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.forms import FormField, messages, typed
from app.web.paging import Page, page_number

LINES = 50


@console.get("/streets")
@staff_only(Permission.SEE_ACCOUNTS)
def streets() -> ResponseReturnValue:
    asked, number = request.args.get("q", "").strip()[:100], page_number()
    return render_template(
        "console/streets/list.html",
        asked=asked,
        streets=features.list_streets(asked, most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, features.count_streets(asked)),
    )


@console.get("/streets/add")
@staff_only(Permission.CHANGE_ACCOUNTS)
def street_add() -> ResponseReturnValue:
    return show_add({})


@console.post("/streets/add")
@staff_only(Permission.CHANGE_ACCOUNTS)
def street_add_send() -> ResponseReturnValue:
    try:
        with attempt():
            street = features.add_street(schemas.street_form().read(typed())["name"])
    except (Invalid, StreetKnown) as problem:
        return show_add(typed(), problem), problem.status
    flash(_("%(street)s is in the list now.", street=street.name), "done")
    return redirect(url_for("console.streets", q=street.name), 303)


@console.get("/streets/<int:street_id>")
@staff_only(Permission.CHANGE_ACCOUNTS)
def street(street_id: int) -> ResponseReturnValue:
    return show_street(street_id)


@console.post("/streets/<int:street_id>/rename")
@staff_only(Permission.CHANGE_ACCOUNTS)
def street_rename(street_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            name = schemas.street_form().read(typed())["name"]
            features.rename_street(street_id, name)
    except (Invalid, Conflict) as problem:
        return show_street(street_id, typed(), problem), problem.status
    flash(_("The street is called %(street)s now. The old name is answered with it.", street=name), "done")
    return redirect(url_for("console.streets", q=name), 303)


@console.post("/streets/<int:street_id>/merge")
@staff_only(Permission.CHANGE_ACCOUNTS)
def street_merge(street_id: int) -> ResponseReturnValue:
    try:
        with attempt():
            into = features.get_street_named(schemas.merge_streets_form().read(typed())["street"])
            moved = features.merge_streets(street_id, into.id)
    except (Invalid, Conflict) as problem:
        return show_street(street_id, typed(), problem), problem.status
    flash(
        ngettext(
            "%(num)s account has moved. The other spelling is an old name of %(street)s now.",
            "%(num)s accounts have moved. The other spelling is an old name of %(street)s now.",
            moved,
            street=into.name,
        ),
        "done",
    )
    return redirect(url_for("console.streets", q=into.name), 303)


def show_add(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    return render_template(
        "console/streets/add.html",
        fields=[_name_field(sent, problem)],
        messages=messages(problem),
        known=_known(problem),
    )


def show_street(street_id: int, sent: Mapping[str, str] | None = None, problem: DomainError | None = None) -> str:
    found = features.get_street_line(street_id)
    asked = sent if sent is not None else {"name": found.name}
    names = features.list_names()
    return render_template(
        "console/streets/street.html",
        street=found,
        name_fields=[_name_field({"name": found.name, **asked}, problem)],
        merge_fields=[field("street", asked, problem, label=_("Street that stays"), kind="datalist", options=names)],
        messages=messages(problem),
        known=_known(problem),
    )


def _name_field(sent: Mapping[str, str], problem: DomainError | None) -> FormField:
    return field("name", sent, problem, label=_("Name of the street"))


def _known(problem: DomainError | None) -> str | None:
    return problem.street.name if isinstance(problem, StreetKnown) else None
