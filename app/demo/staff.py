"""The demo's colleagues: one of every role in each utility, with a password and an authenticator app."""

import pyotp

from app.core import clock, tenancy
from app.core.db import db
from app.core.passwords import hash_password
from app.core.permissions import STAFF
from app.core.seal import seal
from app.demo.kept import StaffSignIn, draw_password
from app.staff.models import StaffMember
from app.staff.queries import find_by_email

NAMES = {
    "administrator": {"uk": "Ірина Адміністраторка", "ru": "Ирина Администратор"},
    "billing": {"uk": "Богдан Розрахунковий", "ru": "Богдан Расчётный"},
    "metering": {"uk": "Леся Лічильникова", "ru": "Леся Счётчикова"},
    "support": {"uk": "Павло Підтримка", "ru": "Павел Поддержка"},
    "auditor": {"uk": "Ганна Аудиторка", "ru": "Анна Аудитор"},
}


def employ(kept: dict[str, StaffSignIn]) -> dict[str, StaffSignIn]:
    """By role: as kept, or newly moved in."""
    return {role: _employ(role, kept.get(role)) for role in map(str, STAFF)}


def _employ(role: str, kept: StaffSignIn | None) -> StaffSignIn:
    tenant = tenancy.current()
    email = f"{role}@{tenant.slug}.example.com"
    member = find_by_email(email)
    if member and kept:
        return kept
    sign_in, now = StaffSignIn(email, draw_password(), pyotp.random_base32()), clock.now()
    member = member or StaffMember(
        email=email, email_key=email, name=NAMES[role][tenant.languages[0]], role=role, language=tenant.languages[0]
    )
    member.invited_at = member.accepted_at = now
    member.password_hash, member.totp_key = hash_password(sign_in.password), seal(sign_in.totp_key)
    db.session.add(member)
    db.session.flush()
    return sign_in
