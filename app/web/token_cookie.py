"""Cookies that hold a random token, whose row says who makes a request (I1, I5, I7)."""

from dataclasses import dataclass
from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from app.core import tenancy
from app.web.security import cookie_name


@dataclass(frozen=True, slots=True)
class TokenCookie:
    """No script reads it, no other site sends it; the row behind it ends in any case."""

    kind: str

    def find(self) -> str | None:
        return request.cookies.get(self._name) or None

    def give(self, response: Response, token: str, *, lasts: timedelta | int | None = None) -> Response:
        """`lasts`: seconds, if a number; None is until the browser is closed."""
        response.set_cookie(self._name, token, max_age=lasts, secure=_secure(), httponly=True, samesite="Lax")
        return response

    def take(self, response: Response) -> Response:
        response.delete_cookie(self._name, secure=_secure(), httponly=True, samesite="Lax")
        return response

    @property
    def _name(self) -> str:
        return cookie_name(self.kind, secure=_secure())


def _secure() -> bool:
    return tenancy.platform().settings.secure
