"""Which fields a utility asks for, in which step, and what of it proves the account (R2, R6)."""

from collections.abc import Mapping

from app.core import tenancy
from validators.registration_fields import PASSWORD_FIELDS
from validators.tenant import Proof


def names_of_step(step: int) -> tuple[str, ...]:
    """Steps count from 1. Passwords wait for the last: what is carried from step to step must not hold them."""
    steps = tenancy.current().registration.steps
    here = steps[step - 1]
    if len(steps) == 1:
        return here
    waiting = tuple(name for name in steps[0] if name in PASSWORD_FIELDS)
    return tuple(name for name in here if name not in waiting) + (waiting if step == len(steps) else ())


def names_of_proof() -> tuple[str, ...]:
    """The account number and what proves it, as the first step asks for them."""
    registration = tenancy.current().registration
    proving = {"account_number"}.union(*(proof.fields for proof in registration.proofs))
    return tuple(name for name in registration.steps[0] if name in proving)


def alternatives() -> tuple[tuple[str, ...], ...]:
    """Fields of each way to prove an account, one way of which is enough. Empty where there is one way only."""
    proofs = tenancy.current().registration.proofs
    if len(proofs) == 1:
        return ()
    shared = set(proofs[0].fields).intersection(*(proof.fields for proof in proofs[1:]))
    return tuple(tuple(name for name in proof.fields if name not in shared) for proof in proofs)


def filled_proofs(values: Mapping[str, str]) -> list[Proof]:
    """The proofs that were filled in."""
    registration = tenancy.current().registration
    if len(registration.proofs) == 1:
        return list(registration.proofs)
    return [
        proof
        for proof in registration.proofs
        if all(values.get(name) or not registration.fields[name].required for name in proof.fields)
        and any(values.get(name) for name in proof.fields)
    ]
