"""Letters, bookmarks and tabs name an account that was merged meanwhile: they lead to the one that stays.

And back to the own one, where the merge was undone.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.merging import list_parted, list_staying
from app.accounts.models import LARGEST_ID
from app.core.errors import NotFound
from app.identity import access
from app.identity.access import OwnAccount
from app.metering.queries import list_accounts_of
from app.metering.schemas import NewReadings
from app.portal.blueprint import portal
from app.web.errors import show_domain_error
from app.web.security import SAFE_METHODS
from app.web.signed_in import find_signed_in


@portal.errorhandler(NotFound)
def show_not_found(error: NotFound) -> ResponseReturnValue:
    """Only of what is looked at: what a form asks for is for the account that it names."""
    if request.method in SAFE_METHODS and (page := find_page_standing()):
        return redirect(page)
    return show_domain_error(error)


def find_page_standing() -> str | None:
    """The same page of the account that stands, whether it is named in the path or behind it."""
    known, asked = request.view_args or {}, request.args.copy()
    if "account_id" not in known:
        stays = find_standing(asked.get("account_id", 0, type=int))
        asked["account_id"] = str(stays)
        return f"{request.path}?{urlencode(list(asked.items(multi=True)))}" if stays else None
    if stays := find_standing(known["account_id"]):
        page, query = url_for(str(request.endpoint), **{**known, "account_id": stays}), request.query_string.decode()
        return f"{page}?{query}" if query else page
    return None


def find_standing(account_id: int) -> int | None:
    """The account that stands in place of one, where it is in the cabinet of who is signed in."""
    me = find_signed_in()
    if me is None or not 0 < account_id <= LARGEST_ID:
        return None
    stays = list_staying([account_id]).get(account_id, account_id)
    if stays != account_id:
        standing = [stays]
    else:
        standing = [] if access.list_these(me.subscriber_id, [account_id]) else list_parted([account_id])
    own = access.list_these(me.subscriber_id, standing)
    return own[0].id if own else None


def list_parted_meanwhile(subscriber_id: int, account_ids: Iterable[int], new: NewReadings) -> list[OwnAccount]:
    """Where the dials of a form stand by now, if they went back from one of its accounts. Those in the cabinet.

    Where nothing was typed, the accounts that are no more one with those of the form.
    """
    parted = list_parted(account_id for account_id in account_ids if 0 < account_id <= LARGEST_ID)
    standing = list_accounts_of(new.typed) if new.typed else parted
    return access.list_these(subscriber_id, standing) if {*standing} & {*parted} else []
