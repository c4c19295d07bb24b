"""Who works here is decided here: invited by letter, given another role, disabled (I7). Every step is on the trail."""

import logging

from app.core import audit, clock, links, mail, tenancy, tokens
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict, Invalid, Wrong
from app.core.mail import Secret
from app.core.passwords import hash_password
from app.core.permissions import Role
from app.core.work import at_most_once
from app.staff import limits, queries, sessions
from app.staff.models import StaffMember, StaffPasskey, StaffRecoveryCode
from validators.email import email_key
from validators.password import check_differs
from validators.verdict import Rejected

log = logging.getLogger(__name__)

INVITATION = "staff-invitation"


class LastAdministrator(Conflict):
    """Without an administrator nobody could let anybody in."""

    code = "last-administrator"


def invite(email: str, name: str, role: Role, language: str) -> StaffMember:
    """A letter with a link is on its way. Raises Invalid when the address has been invited before."""
    if queries.find_by_email(email_key(email)):
        raise Invalid({"email": Wrong("colleague_known")})
    member = StaffMember(
        email=email, email_key=email_key(email), name=name, role=role, language=language, invited_at=clock.now()
    )
    with at_most_once(Invalid({"email": Wrong("colleague_known")})):
        db.session.add(member)
    audit.note("staff.invite", subject(member), after={"name": name, "role": str(role)})
    _post_invitation(member)
    return member


def invite_again(staff_id: int) -> None:
    """Everything anew: password and second factor are forgotten, sessions end, another letter is sent.

    For letters that were lost, and for colleagues who have lost their phone.
    """
    member = queries.get_member(staff_id)
    if member.disabled_at:
        raise Conflict("colleague-disabled")
    if member.role == Role.ADMINISTRATOR and member.accepted_at and not queries.has_other_administrator(member.id):
        raise LastAdministrator
    reset(member)


def reset(member: StaffMember) -> None:
    """By the operator even for the last administrator."""
    member.password_hash = member.totp_key = member.accepted_at = None
    member.invited_at = clock.now()
    _forget_access(member)
    for table in (StaffPasskey, StaffRecoveryCode):
        db.session.execute(db.delete(table).where(table.staff_id == member.id))
    audit.note("staff.invite-again", subject(member))
    _post_invitation(member)


def find_invited(token: str) -> StaffMember:
    """Raises DeadLink."""
    member = queries.get_member(links.check_link(token, INVITATION))
    if member.disabled_at:
        raise links.DeadLink("unknown")
    return member


def accept(token: str, password: str, *, browser: str) -> str:
    """The token of a session that waits for the second factor to be set up. Raises DeadLink, Invalid."""
    member = find_invited(token)
    links.use_link(token, INVITATION)
    set_password(member, password)
    member.accepted_at = clock.now()
    audit.act_as(audit.Actor("staff", member.id, member.email))
    audit.note("staff.accept", subject(member))
    return sessions.open_session(member.id, browser=browser)


def set_password(member: StaffMember, password: str) -> None:
    """Raises Invalid."""
    try:
        check_differs(password, member.email, member.name)
    except Rejected as rejected:
        raise Invalid({"password": Wrong(rejected.code)}) from None
    member.password_hash = hash_password(password)


def change_role(staff_id: int, role: Role) -> None:
    """Raises LastAdministrator."""
    member = queries.get_member(staff_id)
    if member.role == Role.ADMINISTRATOR and role != Role.ADMINISTRATOR:
        _keep_an_administrator(member)
    before, after = audit.change(member, {"role": str(role)})
    if after:
        audit.note("staff.change-role", subject(member), before=before, after=after)


def disable(staff_id: int) -> None:
    """Out at once, wherever he is signed in. Raises LastAdministrator."""
    member = queries.get_member(staff_id)
    if member.disabled_at:
        return
    if member.role == Role.ADMINISTRATOR:
        _keep_an_administrator(member)
    member.disabled_at = clock.now()
    _forget_access(member)
    audit.note("staff.disable", subject(member))
    log.info("colleague disabled")


def enable(staff_id: int) -> None:
    """With the password and second factor he had."""
    member = queries.get_member(staff_id)
    if member.disabled_at:
        member.disabled_at = None
        audit.note("staff.enable", subject(member))


def subject(member: StaffMember) -> Subject:
    return Subject("staff", member.id, member.email)


def _keep_an_administrator(member: StaffMember) -> None:
    if member.accepted_at and not queries.has_other_administrator(member.id):
        raise LastAdministrator


def _forget_access(member: StaffMember) -> None:
    sessions.end_sessions(member.id)
    tokens.revoke_tokens(purpose=INVITATION, subject_id=member.id)


def _post_invitation(member: StaffMember) -> None:
    tokens.revoke_tokens(purpose=INVITATION, subject_id=member.id)
    mail.post(
        "staff_invitation",
        to=member.email,
        language=member.language,
        context={"name": member.name, "utility": tenancy.current().name[member.language]},
        secrets=[Secret(purpose=INVITATION, subject_id=member.id, valid_for=limits.INVITATION_VALID)],
    )
