"""The guard at a route of the console: a line of the permission table, and the second factor."""

from collections.abc import Callable
from functools import wraps

from flask import request
from flask.typing import ResponseReturnValue

from app.console.step_up import try_along
from app.core.errors import Forbidden, SecondFactorNeeded
from app.core.permissions import Permission, may
from app.web.carried import keep_signed_out
from app.web.security import SAFE_METHODS
from app.web.staff_signed_in import COOKIE, find_staff, get_staff

View = Callable[..., ResponseReturnValue]


def staff_only(permission: Permission, *, fresh: bool = False, half_way: bool = False) -> Callable[[View], View]:
    """`fresh`: the second factor was shown a short while ago; for exports, imports, roles and switches.

    `half_way`: the pages on which the second factor itself is shown or set up.
    """

    def guarded(view: View) -> View:
        @wraps(view)
        def check(*args: object, **arguments: object) -> ResponseReturnValue:
            me = get_staff() if half_way else find_staff()
            if me is None:
                return keep_signed_out(COOKIE, "console")
            if not me.verified and not half_way:
                raise SecondFactorNeeded
            if not may(me.role, permission):
                raise Forbidden
            if fresh and not me.is_fresh(to_send=request.method not in SAFE_METHODS):
                asks = try_along(me)
                if asks is not None:
                    return asks
            return view(*args, **arguments)

        check.guard = permission  # type: ignore[attr-defined]  # read by the architecture test
        return check

    return guarded
