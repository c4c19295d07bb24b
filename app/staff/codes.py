"""The second factor that is typed: codes of an authenticator app (RFC 6238), and recovery codes on paper (I7)."""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager

import pyotp
from sqlalchemy import delete, update

from app.core import audit, clock, tenancy, throttle, tokens
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Invalid, Wrong
from app.core.seal import CannotUnseal, seal, unseal
from app.staff import limits, queries, sessions
from app.staff.models import StaffMember, StaffRecoveryCode, StaffSession
from app.staff.sessions import SignedInStaff

STEP_SECONDS = 30
NEIGHBOURS = (0, -1, 1)
"""A phone's clock may be half a minute off."""
RECOVERY_CODES = 10


class WrongCode(Invalid):
    def __init__(self) -> None:
        super().__init__({"code": Wrong("wrong_code")})


def show_code(me: SignedInStaff, typed: str) -> None:
    """A code of the app, or a recovery code. Raises WrongCode, TooMany."""
    member = queries.get_member(me.staff_id)
    with _counted(member):
        if not (_use_app(member, typed) or _use_recovery_code(member, typed)):
            raise WrongCode
    sessions.confirm(me.session_id)


def begin_app(me: SignedInStaff) -> str:
    """The key for a new app, the same until a code of it was typed."""
    session = db.session.get_one(StaffSession, (tenancy.current().slug, me.session_id))
    if session.new_totp_key is None:
        session.new_totp_key = seal(pyotp.random_base32())
    return unseal(session.new_totp_key)


def app_address(key: str, email: str) -> str:
    """What the QR code says (Key URI format)."""
    tenant = tenancy.current()
    return pyotp.TOTP(key).provisioning_uri(name=email, issuer_name=tenant.name[tenant.languages[-1]])


def finish_app(me: SignedInStaff, typed: str) -> None:
    """The app shows the right codes: from now on it counts, and no other. Raises WrongCode, TooMany."""
    member = queries.get_member(me.staff_id)
    key = begin_app(me)
    with _counted(member):
        step = _matching_step(key, typed, after=0)
        if step is None:
            raise WrongCode
    member.totp_key, member.totp_step = seal(key), step
    db.session.execute(update(StaffSession).where(StaffSession.id == me.session_id).values(new_totp_key=None))
    sessions.confirm(me.session_id)
    sessions.end_sessions(member.id, keep=me.session_id)
    audit.note("staff.set-up-app", Subject("staff", member.id, member.email))


def draw_recovery_codes(me: SignedInStaff) -> list[str]:
    """Ten new ones, shown once; the old ones are void."""
    db.session.execute(delete(StaffRecoveryCode).where(StaffRecoveryCode.staff_id == me.staff_id))
    codes = [tokens.draw_spoken_token() for _ in range(RECOVERY_CODES)]
    db.session.add_all(StaffRecoveryCode(staff_id=me.staff_id, digest=_digest(code)) for code in codes)
    audit.note("staff.draw-recovery-codes", Subject("staff", me.staff_id, me.email))
    return codes


def _use_app(member: StaffMember, typed: str) -> bool:
    if member.totp_key is None:
        return False
    try:
        key = unseal(member.totp_key)
    except CannotUnseal:
        return False
    step = _matching_step(key, typed, after=member.totp_step)
    if step is None:
        return False
    # Of two who show one code at once, one is let in.
    used = update(StaffMember).where(StaffMember.id == member.id, StaffMember.totp_step < step).values(totp_step=step)
    return db.session.execute(used.returning(StaffMember.id)).first() is not None


def _matching_step(key: str, typed: str, *, after: int) -> int | None:
    code = "".join(filter(str.isdigit, typed))
    now = int(clock.now().timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(key)
    for step in (now + shift for shift in NEIGHBOURS):
        if step > after and hmac.compare_digest(app.generate_otp(step).encode(), code.encode()):
            return step
    return None


def _use_recovery_code(member: StaffMember, typed: str) -> bool:
    used = db.session.execute(
        update(StaffRecoveryCode)
        .where(StaffRecoveryCode.staff_id == member.id, StaffRecoveryCode.digest == _digest(tokens.as_drawn(typed)))
        .where(StaffRecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(StaffRecoveryCode.id)
    )
    if used.first() is None:
        return False
    audit.note("staff.use-recovery-code", Subject("staff", member.id, member.email))
    return True


@contextmanager
def _counted(member: StaffMember) -> Iterator[None]:
    throttle.take(limits.CODES_BY_MEMBER, str(member.id))
    yield
    throttle.give_back(limits.CODES_BY_MEMBER, str(member.id))


def _digest(code: str) -> bytes:
    return hashlib.sha256(f"staff-recovery:{code}".encode()).digest()
