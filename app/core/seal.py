"""Secrets that we have to read again, such as the key of an authenticator app: sealed with the platform's secret key.

A stolen dump opens none of them. Whoever loses WATERWORKS_SECRET_KEY loses them too, and asks for them anew.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.core import tenancy

KEY_BYTES = 32


class CannotUnseal(RuntimeError):
    """Sealed with another secret key."""


def seal(secret: str) -> bytes:
    return _box().encrypt(secret.encode())


def unseal(sealed: bytes) -> str:
    """Raises CannotUnseal."""
    try:
        return _box().decrypt(sealed).decode()
    except InvalidToken:
        raise CannotUnseal("WATERWORKS_SECRET_KEY is not the one this was sealed with") from None


def _box() -> Fernet:
    """One key for each utility, all drawn from the platform's."""
    info = f"sealed for {tenancy.current().slug}".encode()
    derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(tenancy.platform().settings.secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
