"""What colleagues change of themselves: name, language, password."""

from app.core import audit, throttle
from app.core.errors import Invalid, Wrong
from app.core.passwords import password_fits
from app.staff import limits, queries, sessions
from app.staff.colleagues import set_password, subject
from app.staff.sessions import SignedInStaff


def change_profile(me: SignedInStaff, name: str, language: str) -> None:
    member = queries.get_member(me.staff_id)
    before, after = audit.change(member, {"name": name, "language": language})
    if after:
        audit.note("staff.change-profile", subject(member), before=before, after=after)


def change_password(me: SignedInStaff, present_password: str, password: str) -> None:
    """Ends the other sessions. Raises Invalid, TooMany."""
    member = queries.get_member(me.staff_id)
    whose = throttle.unnamed(member.email_key)
    throttle.take(limits.SIGN_INS_BY_EMAIL, whose)
    if not password_fits(member.password_hash, present_password):
        raise Invalid({"present_password": Wrong("wrong_password")})
    throttle.give_back(limits.SIGN_INS_BY_EMAIL, whose)
    set_password(member, password)
    sessions.end_sessions(member.id, keep=me.session_id)
    audit.note("staff.change-password", subject(member))
