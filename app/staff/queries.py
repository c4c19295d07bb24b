"""Who works here."""

from sqlalchemy import func, select

from app.core import tenancy
from app.core.db import db
from app.core.errors import NotFound
from app.core.permissions import Role
from app.staff.models import StaffMember, StaffPasskey, StaffRecoveryCode


def get_member(staff_id: int, *, to_change: bool = False) -> StaffMember:
    """`to_change`: others who want to change what he has wait."""
    found = db.session.get(StaffMember, (tenancy.current().slug, staff_id), with_for_update=to_change or None)
    if found is None:
        raise NotFound
    return found


def find_by_email(key: str) -> StaffMember | None:
    return db.session.scalars(select(StaffMember).where(StaffMember.email_key == key)).one_or_none()


def list_members() -> list[StaffMember]:
    """Those who may sign in first, then by name."""
    order = (StaffMember.disabled_at.is_not(None), StaffMember.name, StaffMember.id)
    return list(db.session.scalars(select(StaffMember).order_by(*order)))


def list_passkeys(staff_id: int) -> list[StaffPasskey]:
    statement = select(StaffPasskey).where(StaffPasskey.staff_id == staff_id).order_by(StaffPasskey.id)
    return list(db.session.scalars(statement))


def count_recovery_codes(staff_id: int) -> int:
    """Those that are still good."""
    left = select(func.count()).where(StaffRecoveryCode.staff_id == staff_id, StaffRecoveryCode.used_at.is_(None))
    return db.session.scalar(left) or 0


def has_other_administrator(staff_id: int) -> bool:
    """Somebody else who can sign in and manage staff. Their rows are held, so that two cannot remove one another."""
    others = db.session.scalars(
        select(StaffMember.id)
        .where(StaffMember.role == Role.ADMINISTRATOR, StaffMember.disabled_at.is_(None))
        .where(StaffMember.accepted_at.is_not(None))
        .order_by(StaffMember.id)
        .with_for_update()
    )
    return any(other != staff_id for other in others)
