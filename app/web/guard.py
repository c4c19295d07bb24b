"""The guard at a route: a line of the permission table."""

from collections.abc import Callable
from functools import wraps

from flask.typing import ResponseReturnValue
from flask_login import login_required

from app.core.errors import Forbidden
from app.core.permissions import Permission, may
from app.web.signed_in import get_signed_in

View = Callable[..., ResponseReturnValue]


def requires(permission: Permission) -> Callable[[View], View]:
    """Only for who is signed in and has this permission. Others are asked to sign in, or refused."""

    def guarded(view: View) -> View:
        @login_required  # type: ignore[untyped-decorator]  # Flask-Login has no types
        @wraps(view)
        def check(*args: object, **arguments: object) -> ResponseReturnValue:
            if not may(get_signed_in().role, permission):
                raise Forbidden
            return view(*args, **arguments)

        check.guard = permission
        return check  # type: ignore[no-any-return]  # Flask-Login has no types

    return guarded
