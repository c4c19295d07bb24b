"""Passwords as argon2id. Somebody we do not know costs as much work as somebody we do."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from validators.password import LONGEST

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return HASHER.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """None stands for a person without a password, or for nobody at all."""
    try:
        HASHER.verify(password_hash or _nobodys_hash(), password[: LONGEST + 1])
    except VerificationError:
        return False
    return password_hash is not None


def is_outdated(password_hash: str) -> bool:
    """Hashed with other parameters than today's."""
    return HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return hash_password("")
