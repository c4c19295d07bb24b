"""A page that answers a form, in another language: the form comes again as it was, and is shown, not acted on."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import g, request

from app.core.errors import Invalid
from app.web.forms import typed, typed_twice

ONLY_SHOW = "edit"
FORM, QUESTION = "yes", "question"
"""What is shown of it: the form as it is typed, or what we ask about it."""


@dataclass(frozen=True, slots=True)
class SamePage:
    """For templates/components/languages.html."""

    action: str
    fields: list[tuple[str, str]]


def typed_to_act() -> dict[str, str]:
    """What was typed. Raises Invalid, of which nothing is said, where it is only to be shown."""
    keep_this_page()
    if only_show():
        raise Invalid({})
    return typed()


def only_show() -> bool:
    """Whether the form is to be shown as it is typed."""
    return ONLY_SHOW in request.form


def shows_question() -> bool:
    """Whether it is to be asked about as before, and still not acted on."""
    return request.form.get(ONLY_SHOW) == QUESTION


def keep_this_page(*, show: str = FORM) -> None:
    """The answer can be asked for in another language, at the form's own address."""
    keep_page(request.path, typed_twice(), show=show)


def keep_page(action: str, fields: Iterable[tuple[str, str]], *, show: str = FORM) -> None:
    """`action`: a view that asks `typed_to_act` or `only_show`. A password is never written into a page."""
    kept = [(name, value) for name, value in fields if "password" not in name and name != ONLY_SHOW]
    g.same_page = SamePage(action, [*kept, (ONLY_SHOW, show)])


def keep_along(name: str, value: str) -> None:
    """What belongs to the page that is kept and was not typed into its form."""
    fields = g.same_page.fields
    if all(known != name for known, _value in fields):
        fields.append((name, value))
