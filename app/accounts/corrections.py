"""Staff correct what the register says of an account. Two who correct at once do not overwrite one another (U3).

The office is the source: what it says anew counts. As long as it repeats what was corrected, the correction stands.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.models import Account, AccountCorrection
from app.accounts.register.turn import wait_for_no_register
from app.accounts.staff_card import find_correction, get_account, street_of, subject
from app.accounts.streets import get_street_named
from app.core import audit, clock
from app.core.db import db
from app.core.errors import Conflict

FIELDS = (
    "holder_kind", "surname", "given_name", "patronymic", "organisation", "house", "block", "flat", "private_house",
    "people_registered", "common_meter",
)  # fmt: skip
"""Columns of the account, beside its street."""


class ChangedMeanwhile(Conflict):
    """Somebody else, or an import, changed the account after the form was opened. `now` is what it says today."""

    code = "changed-meanwhile"

    def __init__(self, now: "State") -> None:
        super().__init__()
        self.now = now


@dataclass(frozen=True, slots=True)
class State:
    """What a form shows of an account."""

    fields: Mapping[str, Any]

    @property
    def seen(self) -> str:
        """Sent with the form: whether the account still says what it said."""
        plain = json.dumps(dict(self.fields), sort_keys=True)
        return hashlib.sha256(plain.encode()).hexdigest()[:16]


def state_of(account: Account) -> State:
    return State({"street": street_of(account).name, **{name: getattr(account, name) for name in FIELDS}})


def correct_account(account_id: int, values: Mapping[str, Any], *, seen: str) -> bool:
    """Whether anything was changed. Raises ChangedMeanwhile, RegisterRunning, Invalid for an unknown street."""
    wait_for_no_register()
    account = get_account(account_id, to_change=True)
    state = state_of(account)
    if state.seen != seen:
        raise ChangedMeanwhile(state)
    old_street, street = street_of(account), get_street_named(values["street"])
    before, after = audit.change(account, {name: values[name] for name in FIELDS if name in values})
    keys = ({**before}, {**after})
    if street.id != old_street.id:
        account.street_id = street.id
        before, after = {"street": old_street.name, **before}, {"street": street.name, **after}
        keys[0]["street_key"], keys[1]["street_key"] = old_street.key, street.key
    if not after:
        return False
    if account.from_office:
        _remember(account_id, *keys)
    audit.note("account.correct", subject(account), before=before, after=after)
    return True


def _remember(account_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """What the office said stays what it said, however often we correct it; back to that, nothing is corrected."""
    correction = find_correction(account_id)
    if correction is None:
        correction = AccountCorrection(account_id=account_id, office={}, ours={}, corrected_at=clock.now())
        db.session.add(correction)
    office = {**before, **correction.office}
    ours = {**correction.ours, **after}
    standing = [name for name, value in ours.items() if value != office[name]]
    correction.office = {name: office[name] for name in standing}
    correction.ours = {name: ours[name] for name in standing}
    correction.corrected_at = clock.now()
    if not standing:
        db.session.flush()
        db.session.delete(correction)
