"""The second factor that is touched: passkeys (WebAuthn). Bound to the utility's own host by the browser (I7)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select, update
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import parse_authentication_credential_json, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from app.core import audit, clock, tenancy, throttle
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Invalid, NotFound, Wrong
from app.core.work import at_most_once
from app.staff import limits, queries, sessions
from app.staff.models import StaffPasskey, StaffSession
from app.staff.sessions import SignedInStaff

MOST = 10
NOT_AN_ANSWER = (WebAuthnException, ValueError, RecursionError)
"""What reading it may raise: the answer is JSON of whoever sends it, with numbers and depths that Python refuses."""
# The password was given already, so possession is enough; whoever's key asks for a finger or a PIN may have it so.
VERIFICATION = UserVerificationRequirement.PREFERRED


class WrongPasskey(Invalid):
    """Not one of this colleague's, or an answer to another question."""

    def __init__(self) -> None:
        super().__init__({"": Wrong("wrong_passkey")})


def ask_for_passkey(me: SignedInStaff) -> str | None:
    """What the browser is asked, as JSON; None when the colleague has no passkey."""
    known = queries.list_passkeys(me.staff_id)
    if not known:
        return None
    options = generate_authentication_options(
        rp_id=_host(), allow_credentials=_descriptors(known), user_verification=VERIFICATION
    )
    _remember(me, options.challenge)
    return options_to_json(options)


def show_passkey(me: SignedInStaff, answer: str) -> None:
    """Raises WrongPasskey, TooMany."""
    throttle.take(limits.CODES_BY_MEMBER, str(me.staff_id))
    passkey = _find(me, answer)
    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=_challenge(me),
            expected_rp_id=_host(),
            expected_origin=tenancy.url(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except NOT_AN_ANSWER:
        raise WrongPasskey from None
    passkey.sign_count, passkey.used_at = verified.new_sign_count, clock.now()
    throttle.give_back(limits.CODES_BY_MEMBER, str(me.staff_id))
    sessions.confirm(me.session_id)


def offer_new_passkey(me: SignedInStaff) -> str:
    """What the browser is asked to make one, as JSON."""
    tenant = tenancy.current()
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=tenant.name[tenant.languages[0]],
        user_id=f"{tenant.slug}:{me.staff_id}".encode(),
        user_name=me.email,
        user_display_name=me.name,
        exclude_credentials=_descriptors(queries.list_passkeys(me.staff_id)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=VERIFICATION
        ),
    )
    _remember(me, options.challenge)
    return options_to_json(options)


def add_passkey(me: SignedInStaff, answer: str, name: str) -> None:
    """Raises WrongPasskey, Invalid for one too many and for one that is somebody's already."""
    if len(queries.list_passkeys(me.staff_id)) >= MOST:
        raise Invalid({"": Wrong("too_many_passkeys", {"maximum": MOST})})
    try:
        verified = verify_registration_response(
            credential=answer, expected_challenge=_challenge(me), expected_rp_id=_host(), expected_origin=tenancy.url()
        )
        transports = parse_registration_credential_json(answer).response.transports or []
    except NOT_AN_ANSWER:
        raise WrongPasskey from None
    passkey = StaffPasskey(
        staff_id=me.staff_id,
        credential=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=[transport.value for transport in transports],
        name=name,
        added_at=clock.now(),
    )
    with at_most_once(Invalid({"": Wrong("passkey_known")})):
        db.session.add(passkey)
    sessions.confirm(me.session_id)
    audit.note("staff.add-passkey", Subject("staff", me.staff_id, me.email), after={"name": name})


def remove_passkey(me: SignedInStaff, passkey_id: int) -> None:
    """The last second factor stays: Invalid. Raises NotFound."""
    # Of two tabs that remove one each, the second sees what the first has left.
    member = queries.get_member(me.staff_id, to_change=True)
    known = queries.list_passkeys(me.staff_id)
    passkey = next((passkey for passkey in known if passkey.id == passkey_id), None)
    if passkey is None:
        raise NotFound
    if len(known) == 1 and member.totp_key is None:
        raise Invalid({"": Wrong("last_second_factor")})
    db.session.execute(delete(StaffPasskey).where(StaffPasskey.id == passkey_id))
    audit.note("staff.remove-passkey", Subject("staff", me.staff_id, me.email), before={"name": passkey.name})


def _find(me: SignedInStaff, answer: str) -> StaffPasskey:
    try:
        credential = parse_authentication_credential_json(answer).raw_id
    except NOT_AN_ANSWER:
        raise WrongPasskey from None
    own = select(StaffPasskey).where(StaffPasskey.staff_id == me.staff_id, StaffPasskey.credential == credential)
    passkey = db.session.scalars(own.with_for_update()).one_or_none()
    if passkey is None:
        raise WrongPasskey
    return passkey


def _remember(me: SignedInStaff, challenge: bytes) -> None:
    db.session.execute(update(StaffSession).where(StaffSession.id == me.session_id).values(challenge=challenge))


def _challenge(me: SignedInStaff) -> bytes:
    """Asked once: the same answer does not open a second door."""
    session = db.session.get_one(StaffSession, (tenancy.current().slug, me.session_id), with_for_update=True)
    challenge, session.challenge = session.challenge, None
    if challenge is None:
        raise WrongPasskey
    return challenge


def _descriptors(known: Sequence[StaffPasskey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=passkey.credential) for passkey in known]


def _host() -> str:
    settings: Any = tenancy.platform().settings
    return f"{tenancy.current().slug}.{settings.base_host}"
