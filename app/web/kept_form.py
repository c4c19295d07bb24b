"""What somebody typed into a form whose session had ended meanwhile: there again once the same person is in.

The form cookie holds it; docs/adr/0032-what-was-typed-waits-in-the-form-cookie.md says why.
"""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from flask import current_app, request, session
from werkzeug.datastructures import MultiDict

from app.core import clock
from app.web.security import SAFE_METHODS

View = TypeVar("View", bound=Callable[..., Any])
Typed = MultiDict[str, str]

SECRET = re.compile("password|csrf_token")
WHO, KEPT = "who", "typed"
KEPT_FOR = timedelta(hours=1)
LARGEST = 2000
"""Bytes: a browser drops a cookie of more than four thousand, with all that is in it."""
AROUND = 8
"""Bytes for quotes and commas around a name and its value."""


def keeps_typed(view: View) -> View:
    """For a form that is shown at its own address too, where `typed_before` fills it in."""
    view.keeps_typed = True  # type: ignore[attr-defined]  # read when nobody is signed in
    return view


def note_who(subscriber_id: int) -> None:
    """Who is in, for when he no longer is. What he had typed goes once he sends a form."""
    if session.get(WHO) != subscriber_id:
        session[WHO] = subscriber_id
    if request.method not in SAFE_METHODS:
        session.pop(KEPT, None)


def was_in() -> bool:
    return WHO in session


def keep_typed() -> bool:
    """Whether it is kept: neither secrets nor files are, nor what is too long. Nothing else is read of a stranger."""
    view = current_app.view_functions.get(request.endpoint or "")
    if not (hasattr(view, "keeps_typed") and was_in()):
        return False
    fields = [field for field in request.form.items(multi=True) if not SECRET.search(field[0])]
    size = sum(len(name.encode()) + len(value.encode()) + AROUND for name, value in fields)
    if size > LARGEST:
        return False
    until = int((clock.now() + KEPT_FOR).timestamp())
    session[KEPT] = {"who": session[WHO], "path": request.path, "until": until, "fields": fields}
    return True


def begin_anew(subscriber_id: int) -> str | None:
    """The form cookie of who signs in, without anything of whoever was in before. The form to go back to, if any."""
    kept = _find_kept(subscriber_id)
    session.clear()
    session[WHO] = subscriber_id
    if kept is None:
        return None
    session[KEPT] = kept
    return str(kept["path"])


def typed_before(subscriber_id: int) -> Typed:
    """What this person typed into the form at this address."""
    return find_typed_before(subscriber_id) or MultiDict()


def find_typed_before(subscriber_id: int) -> Typed | None:
    """The same, of a form in which nothing may be chosen: an empty one was sent, None was not."""
    kept = _find_kept(subscriber_id)
    return MultiDict(map(tuple, kept["fields"])) if kept and kept["path"] == request.path else None


def _find_kept(subscriber_id: int) -> Mapping[str, Any] | None:
    kept: Mapping[str, Any] | None = session.get(KEPT)
    if kept and kept["who"] == subscriber_id and clock.now().timestamp() < kept["until"]:
        return kept
    return None
