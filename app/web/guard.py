"""The guard at a route: a line of the permission table."""

from collections.abc import Callable
from functools import wraps

from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.core.errors import Forbidden, PasswordNeeded
from app.core.permissions import Permission, may
from app.web.signed_in import get_signed_in

View = Callable[..., ResponseReturnValue]


def requires(permission: Permission, *, first_password: bool = False) -> Callable[[View], View]:
    """Only for who is signed in and has this permission. Others are asked to sign in, or refused.

    Whoever signed in with the password of a letter is let in nowhere but where `first_password` is (R8).
    """

    def guarded(view: View) -> View:
        @login_required  # type: ignore[untyped-decorator]  # Flask-Login has no types
        @wraps(view)
        def check(*args: object, **arguments: object) -> ResponseReturnValue:
            me = get_signed_in()
            if me.must_choose_password and not first_password:
                raise PasswordNeeded
            if not may(me.role, permission):
                raise Forbidden
            return view(*args, **arguments)

        check.guard = permission
        return check

    return guarded
