"""Sign-ins of the demo's subscribers and staff. Passwords are drawn when they move in, and kept beside the data."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyotp

from app.core import clock

FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class SignIn:
    identifier: str
    password: str
    account_number: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class StaffSignIn:
    """`totp_key` is what the authenticator app was given."""

    email: str
    password: str
    totp_key: str

    @property
    def code(self) -> str:
        """What the app shows just now."""
        return pyotp.TOTP(self.totp_key).at(clock.now())


@dataclass(frozen=True, slots=True)
class CompanySignIn:
    company: str
    access_code: str
    password: str


def draw_password() -> str:
    """Long enough, with letters and digits, for every utility's rule."""
    return f"voda-{secrets.token_hex(4)}-{secrets.randbelow(90) + 10}"


def read_kept(var: Path) -> dict[str, SignIn]:
    """Subscribers by slug."""
    return {slug: SignIn(**kept["subscriber"]) for slug, kept in _read(var).items() if "subscriber" in kept}


def read_staff(var: Path, slug: str) -> dict[str, StaffSignIn]:
    """By role."""
    kept = _read(var).get(slug, {}).get("staff", {})
    return {role: StaffSignIn(**sign_in) for role, sign_in in kept.items()}


def read_company(var: Path, slug: str) -> CompanySignIn | None:
    """Where the utility has companies."""
    kept = _read(var).get(slug, {}).get("company")
    return CompanySignIn(**kept) if kept else None


def keep(
    var: Path, slug: str, sign_in: SignIn, staff: Mapping[str, StaffSignIn], company: CompanySignIn | None
) -> None:
    by_role = {role: asdict(colleague) for role, colleague in staff.items()}
    own = {"subscriber": asdict(sign_in), "staff": by_role, "company": asdict(company) if company else None}
    all_of_them = {**_read(var), slug: own}
    unfinished = var / f"{FILE}.part"
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(all_of_them, ensure_ascii=False))
    unfinished.rename(var / FILE)


def _read(var: Path) -> dict[str, Any]:
    """A file of an older version is forgotten: the passwords are drawn anew."""
    file = var / FILE
    kept: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    return {slug: own for slug, own in kept.items() if own.keys() <= {"subscriber", "staff", "company"}}
