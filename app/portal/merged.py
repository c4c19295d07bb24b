"""Letters, bookmarks and tabs name an account that was merged meanwhile: they lead to the one that stays."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.merging import list_staying
from app.core.errors import NotFound
from app.identity import access
from app.portal.blueprint import portal
from app.web.errors import show_domain_error
from app.web.security import SAFE_METHODS
from app.web.signed_in import find_signed_in


@portal.errorhandler(NotFound)
def show_not_found(error: NotFound) -> ResponseReturnValue:
    """Only of what is looked at: what a form asks for is for the account that it names."""
    known = request.view_args or {}
    if request.method in SAFE_METHODS and "account_id" in known and (stays := find_standing(known["account_id"])):
        page, asked = url_for(str(request.endpoint), **{**known, "account_id": stays}), request.query_string.decode()
        return redirect(f"{page}?{asked}" if asked else page)
    return show_domain_error(error)


def find_standing(account_id: int) -> int | None:
    """The account that stays in place of a merged one, where it is in the cabinet of who is signed in."""
    me, stays = find_signed_in(), list_staying([account_id]).get(account_id, account_id)
    own = me is not None and stays != account_id and access.list_these(me.subscriber_id, [stays])
    return stays if own else None
