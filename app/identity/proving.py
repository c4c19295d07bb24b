"""Is the account yours? Guesses are counted before they are looked at, and given back when they were right (R2)."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from app.accounts.proof import find_new_street_name, proves, recall
from app.core import tenancy, throttle
from app.core.errors import Invalid, TooMany, Wrong
from app.core.throttle import Limit
from app.identity import limits, steps
from validators.address import PARTS
from validators.street import street_key
from validators.tenant import Proof

log = logging.getLogger(__name__)


class WeakProofPaused(TooMany):
    """Too many wrong sums and letters at this utility just now."""

    code = "weak-proof-paused"


class NotProved(Invalid):
    """No such account, or somebody else's: nobody learns which."""

    def __init__(self) -> None:
        super().__init__({"": Wrong("not_proved")})


def prove_account(values: Mapping[str, str], *, client: str) -> int:
    """The id of the account that `values`, in normal forms, prove to be one's own.

    Raises Invalid (NotProved, or a street that has a new name), TooMany, BudgetSpentError.
    """
    _answer_renamed_street(values)
    proofs = steps.filled_proofs(values)
    with _counted(values, proofs, client):
        known = recall(values["account_number"])
        if not any([proves(known, proof.fields, values) for proof in proofs]):  # noqa: C419 — each costs its time
            log.info("proof refused", extra={"weak": any(proof.weak for proof in proofs)})
            raise NotProved
    return known.account_id


def is_closed(account_number: str) -> bool:
    """Whether no weak proof is looked at any more."""
    return throttle.spent(_budget(account_number)) >= limits.WEAK_GUESSES_FOR_LIFE


def open_again(account_number: str) -> None:
    throttle.renew(_budget(account_number))


def _answer_renamed_street(values: Mapping[str, str]) -> None:
    """R5. Says nothing of any account: renames are public."""
    new_name = find_new_street_name(values["street"]) if values.get("street") else None
    if new_name:
        raise Invalid({"street": Wrong("street_renamed", {"street": new_name})})


@contextmanager
def _counted(values: Mapping[str, str], proofs: list[Proof], client: str) -> Iterator[None]:
    """A try that is refused before it is looked at costs nothing, and neither does one that was right."""
    tries = list(_limits(values, proofs, client))
    guesses = [_budget(values["account_number"]) for proof in proofs if proof.weak]
    try:
        throttle.take_all(tries, [(guess, limits.WEAK_GUESSES_FOR_LIFE) for guess in guesses])
    except TooMany as full:
        log.warning("proof throttled", extra={"limit": full.limit})
        if full.limit == limits.WEAK_PROOFS_BY_UTILITY.name:
            raise WeakProofPaused(full.retry_after, limit=full.limit) from full
        raise
    yield
    throttle.give_back_all(tries, guesses)


def _budget(account_number: str) -> str:
    return f"proof:{throttle.unnamed(account_number)}"


def _limits(values: Mapping[str, str], proofs: list[Proof], client: str) -> Iterator[tuple[Limit, str]]:
    """The one that stops an attack on everybody comes first: while it does, nothing else needs to be asked."""
    if any(proof.weak for proof in proofs):
        yield limits.WEAK_PROOFS_BY_UTILITY, tenancy.current().slug
    yield limits.PROOFS_BY_CLIENT, client
    yield limits.PROOFS_BY_ACCOUNT, throttle.unnamed(values["account_number"])
    if values.get("street"):
        premises = (street_key(values["street"]), *(values.get(part, "") for part in PARTS[1:]))
        yield limits.PROOFS_BY_PREMISES, throttle.unnamed("|".join(premises))
