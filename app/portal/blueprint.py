"""Where the portal's views hang themselves up."""

from flask import Blueprint, request

from app.core.errors import Forbidden
from app.web.security import SAFE_METHODS
from app.web.viewing import find_viewing

portal = Blueprint("portal", __name__)


@portal.before_request
def only_look() -> None:
    """A colleague who looks at a cabinet sends no form in it, not even one that is open to all."""
    if request.method not in SAFE_METHODS and find_viewing():
        raise Forbidden
