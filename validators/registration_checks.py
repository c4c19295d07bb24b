"""Fields, steps, proofs, sign-in and activation of a registration fit together."""

from collections.abc import Iterator

from validators.address import PARTS
from validators.problems import did_you_mean
from validators.registration_fields import (
    FIELDS,
    NAMES,
    NOT_EVERYBODYS,
    PASSWORD_FIELDS,
    PROOF_FIELDS,
    SIGN_IN_FIELDS,
    WEAK_FIELDS,
    WITHOUT_SAMPLE,
)
from validators.tenant_build import Data

Found = Iterator[tuple[str, str]]


def check_registration(data: Data) -> Found:
    registration = data["registration"]
    asked = [name for step in registration["steps"] for name in step]
    yield from _check_steps(registration, asked, data["address"])
    yield from _check_proofs(registration)
    yield from _check_sign_in(registration, asked)
    yield from _check_own(data, asked)


def _check_steps(registration: Data, asked: list[str], address: Data) -> Found:
    for number, step in enumerate(registration["steps"]):
        for name in step:
            key = f"registration.steps.{number}"
            if name not in FIELDS:
                yield key, f'names "{name}", which is not a field{did_you_mean(name, FIELDS)}'
            elif asked.count(name) > 1:
                yield key, f'names "{name}", which is asked for twice'
            elif name in PARTS and name not in address:
                yield key, f'names "{name}", but there is no table [address.{name}]'
    if "account_number" not in registration["steps"][0]:
        yield "registration.steps.0", 'must name "account_number": the first step finds the account'
    for name, reason in (("email", "the letter goes there"), ("agree_terms", "nobody registers without the terms")):
        if name not in asked:
            yield "registration.steps", f'must name "{name}": {reason}'


def _check_proofs(registration: Data) -> Found:
    for number, proof in enumerate(registration["proofs"]):
        key = f"registration.proofs.{number}"
        for name in proof["names"]:
            if name not in PROOF_FIELDS:
                yield f"{key}.fields", f'names "{name}", which proves nothing{did_you_mean(name, PROOF_FIELDS)}'
            elif name not in registration["steps"][0]:
                yield f"{key}.fields", f'names "{name}", which the first step does not ask for'
        if NOT_EVERYBODYS.issuperset(proof["names"]):
            yield f"{key}.fields", "names only what an account may not have; whoever leaves it empty would prove it"
        if WEAK_FIELDS.issuperset(proof["names"]) and not proof["weak"]:
            yield f"{key}.weak", "must be true: this proof can be guessed, so it needs a budget of tries"


def _check_sign_in(registration: Data, asked: list[str]) -> Found:
    sign_in, mode, activation = registration["sign_in"], registration["password"]["mode"], registration["activation"]
    if sign_in in SIGN_IN_FIELDS and sign_in not in asked:
        yield "registration.sign_in", f'is "{sign_in}", but no step asks for it'
    if sign_in == "email" and registration["one_email_many"]:
        yield "registration.one_email_many", "is true, but people sign in by e-mail: an address means one person"
    if (mode == "issued") != (activation == "issued-password"):
        yield "registration.activation", f'is "{activation}", which does not go with password.mode = "{mode}"'
    for name in PASSWORD_FIELDS:
        if mode == "chosen" and name not in asked:
            yield "registration.steps", f'must name "{name}": passwords are chosen here'
        if mode == "issued" and name in asked:
            yield "registration.steps", f'must not name "{name}": passwords are issued here'


def _check_own(data: Data, asked: list[str]) -> Found:
    registration = data["registration"]
    elsewhere = {"account_number": "account_number", **{part: f"address.{part}" for part in PARTS}}
    indispensable = {"account_number", "email", "agree_terms", registration["sign_in"], *PASSWORD_FIELDS}
    for name in FIELDS:
        key, own = f"registration.fields.{name}", registration["own"].get(name, {})
        if name in asked and name not in {*elsewhere, *WITHOUT_SAMPLE} and "examples" not in own:
            yield f"{key}.examples", "is missing; the accepted ones are the samples that people see"
        if name in elsewhere and "examples" in own:
            yield f"{key}.examples", f"belong to [{elsewhere[name]}.examples]"
        if "script" in own and name not in NAMES:
            yield f"{key}.script", f"is for names only: {', '.join(NAMES)}"
        if name in indispensable and not own.get("required", True):
            yield f"{key}.required", "must be true: nobody can register without it"
