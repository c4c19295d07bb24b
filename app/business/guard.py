"""The guard at a route for companies: a line of the permission table."""

from collections.abc import Callable
from functools import wraps

from flask.typing import ResponseReturnValue

from app.core.errors import Forbidden, PasswordNeeded
from app.core.permissions import Permission, may
from app.web.carried import keep_signed_out
from app.web.company_signed_in import COOKIE, find_company_user

View = Callable[..., ResponseReturnValue]


def company_only(permission: Permission, *, first_password: bool = False) -> Callable[[View], View]:
    """Whoever signed in with a password that was issued is let in nowhere but where `first_password` is."""

    def guarded(view: View) -> View:
        @wraps(view)
        def check(*args: object, **arguments: object) -> ResponseReturnValue:
            me = find_company_user()
            if me is None:
                return keep_signed_out(COOKIE, "business")
            if me.must_choose_password and not first_password:
                raise PasswordNeeded
            if not may(me.role, permission):
                raise Forbidden
            return view(*args, **arguments)

        check.guard = permission  # type: ignore[attr-defined]  # read by the architecture test
        return check

    return guarded
