"""Companies and managing organisations: found, looked at, opened for an organisation of the register (R15, I5)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.companies import access, queries, schemas
from app.companies.objects import list_objects
from app.companies.queries import ORGANISATIONS
from app.console.blueprint import console
from app.console.company_words import COMPANY_KINDS
from app.console.guard import staff_only
from app.console.pages import field
from app.core import permissions
from app.core.errors import DomainError, Invalid, NotFound
from app.core.permissions import Permission
from app.core.switches import get_switches
from app.core.work import attempt
from app.web.forms import FormField, messages, typed
from app.web.paging import Page, page_number
from app.web.staff_signed_in import get_staff
from validators.text import plain

LINES = 50
LONGEST = 100
OFFERED = 30


@console.get("/companies", endpoint="companies")
@staff_only(Permission.SEE_COMPANIES)
def list_companies() -> ResponseReturnValue:
    check_feature()
    words, number = asked_words(), page_number()
    return render_template(
        "console/companies/list.html",
        companies=queries.list_companies(words, most=LINES, skip=LINES * (number - 1)),
        page=Page(number, LINES, queries.count_companies(words)),
        query=words,
        kinds=kind_words(),
        may_issue=may_issue(),
    )


@console.get("/companies/<int:company_id>")
@staff_only(Permission.SEE_COMPANIES)
def company(company_id: int) -> ResponseReturnValue:
    return render_template("console/companies/card.html", **card_of(company_id), may_issue=may_issue())


@console.get("/companies/new")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_new() -> ResponseReturnValue:
    """First an organisation of the register is looked for; its name and kind are filled in then."""
    check_feature()
    kind = request.args.get("kind", "")
    chosen = {"name": request.args.get("name", "")[: schemas.LONGEST_NAME], "kind": kind}
    return show_new({**chosen, "kind": kind if kind in ORGANISATIONS else ORGANISATIONS[0]})


@console.post("/companies/new")
@staff_only(Permission.ISSUE_COMPANY_ACCESS, fresh=True)
def company_open() -> ResponseReturnValue:
    check_feature()
    try:
        with attempt():
            opened = access.open_company(**schemas.company_form().read(typed()))
    except Invalid as problem:
        return show_new(typed(), problem), problem.status
    flash(_("The company has its access code. Now choose its objects, and give its people their passwords."), "done")
    return redirect(url_for("console.company_manage", company_id=opened.id), 303)


def check_feature() -> None:
    """Where it is off there is no door that a company could come in by. Raises NotFound."""
    if not get_switches().features.get("companies"):
        raise NotFound


def card_of(company_id: int) -> dict[str, Any]:
    found, number = queries.get_company(company_id), page_number()
    lines, count = list_objects(company_id, words=asked_words().split(), most=LINES, skip=LINES * (number - 1))
    return {
        "company": found,
        "kind": _(COMPANY_KINDS[found.kind]),
        "users": queries.list_users(company_id),
        "objects": lines,
        "query": asked_words(),
        "page": Page(number, LINES, count),
    }


def show_new(sent: Mapping[str, str], problem: DomainError | None = None) -> str:
    words = asked_words()
    return render_template(
        "console/companies/new.html",
        query=words,
        organisations=queries.list_organisations(words, most=OFFERED) if words else [],
        most=OFFERED,
        kinds=kind_words(),
        fields=[
            *contact_fields(sent, problem),
            field("kind", sent, problem, label=_("Kind"), options=list(kind_words().items())),
        ],
        messages=messages(problem),
    )


def contact_fields(sent: Mapping[str, str], problem: DomainError | None) -> list[FormField]:
    return [
        field("name", sent, problem, label=_("Name of the company"), autocomplete="off"),
        field("email", sent, problem, label=_("E-mail of its office"), autocomplete="off", required=False),
        field("phone", sent, problem, label=_("Phone of its office"), autocomplete="off", required=False),
    ]


def kind_words() -> dict[str, str]:
    return {kind: _(words) for kind, words in COMPANY_KINDS.items()}


def may_issue() -> bool:
    return permissions.may(get_staff().role, Permission.ISSUE_COMPANY_ACCESS)


def asked_words() -> str:
    return plain(request.args.get("q", "")[:LONGEST])
