"""Forms that may be larger than others: those of a few views, for colleagues who may use them."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, g, request

from app.core.permissions import may
from app.web.staff_signed_in import find_staff

View = TypeVar("View", bound=Callable[..., Any])


def takes_large_forms(limit: int) -> Callable[[View], View]:
    """`limit` in bytes, files included."""

    def mark(view: View) -> View:
        view.largest = limit  # type: ignore[attr-defined]  # read before the request is
        return view

    return mark


def allow_large_forms() -> None:
    """Everybody else's requests stay as small as they are."""
    view = current_app.view_functions.get(request.endpoint or "")
    limit = getattr(view, "largest", None)
    if limit is None or "tenant" not in g:
        return
    me = find_staff()
    if me and me.verified and may(me.role, view.guard):  # type: ignore[union-attr]  # guarded, as every view is
        request.max_content_length = request.max_form_memory_size = limit
