"""Passwords are kept as argon2id with the parameters of design.md; nobody costs as much as somebody."""

import time

import pytest
from argon2 import PasswordHasher

from app.core import passwords
from app.core.passwords import HASHER, hash_password, is_outdated, password_fits


@pytest.fixture(autouse=True)
def real(monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are outside of tests (tests/conftest.py)."""
    monkeypatch.setattr(passwords, "HASHER", HASHER)
    passwords._nobodys_hash.cache_clear()


def test_parameters() -> None:
    assert hash_password("вода-47-тече").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_password_has_another_hash_each_time() -> None:
    assert hash_password("вода-47-тече") != hash_password("вода-47-тече")


@pytest.mark.parametrize(
    ("typed", "fits"),
    [("вода-47-тече", True), ("вода-47-теч", False), ("Вода-47-тече", False), ("вода-47-тече ", False), ("", False)],
)
def test_only_the_very_same_fits(typed: str, *, fits: bool) -> None:
    assert password_fits(hash_password("вода-47-тече"), typed) == fits


@pytest.mark.parametrize("typed", ["", "вода-47-тече", "x" * 100_000])
def test_nothing_fits_nobody(typed: str) -> None:
    assert not password_fits(None, typed)


def test_what_is_cut_off_does_not_fit() -> None:
    assert not password_fits(hash_password("x" * 128), "x" * 129)


def test_older_parameters_are_outdated() -> None:
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("вода-47-тече"))
    assert not is_outdated(hash_password("вода-47-тече"))


def test_nobody_takes_as_long_as_somebody() -> None:
    known = hash_password("вода-47-тече")
    password_fits(None, "x")
    somebody, nobody = (min(seconds(of) for _ in range(5)) for of in (known, None))
    assert 0.5 < somebody / nobody < 2


def seconds(password_hash: str | None) -> float:
    started = time.process_time()
    password_fits(password_hash, "не-той-пароль")
    return time.process_time() - started
