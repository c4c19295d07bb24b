"""The door of companies and managing organisations: /business on the utility's own host (I5)."""

from typing import Any

from flask import Flask

from app.business import colleagues, home, profile, sheet, sheet_files, sign_in
from app.business.blueprint import business
from app.core import permissions
from app.core.errors import NotFound
from app.core.permissions import Permission
from app.core.switches import get_switches
from app.web.company_signed_in import find_company_user

__all__ = ["colleagues", "home", "init_business", "profile", "sheet", "sheet_files", "sign_in"]


def init_business(app: Flask) -> None:
    app.register_blueprint(business)


@business.before_request
def where_there_are_companies() -> None:
    if not get_switches().features.get("companies"):
        raise NotFound


@business.context_processor
def frame() -> dict[str, Any]:
    """What the frame of every page shows."""
    user = find_company_user()
    may_manage = user is not None and permissions.may(user.role, Permission.MANAGE_COLLEAGUES)
    return {"user": user, "may_manage": may_manage}
