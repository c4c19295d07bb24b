"""One-time secrets: one utility, one purpose, one use, in time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import text

from app.core import tokens
from app.core.db import db
from app.core.tokens import Bearer
from validators.tenant import Tenant

HOUR = timedelta(hours=1)


def keep(token: str = "secret", purpose: str = "activate") -> None:
    tokens.keep_token(token, purpose=purpose, subject_id=7, valid_for=HOUR)
    db.session.commit()


def test_it_works_once(dnipro: Tenant) -> None:
    keep()
    assert tokens.find_subject("secret", purpose="activate") == 7
    assert tokens.use_token("secret", purpose="activate") == 7
    assert tokens.use_token("secret", purpose="activate") is None
    assert tokens.find_subject("secret", purpose="activate") is None


def test_it_serves_its_purpose_only(dnipro: Tenant) -> None:
    keep()
    assert tokens.use_token("secret", purpose="recover") is None


def test_it_is_worthless_at_another_utility(serving: Callable) -> None:
    with serving("dnipro"):
        keep()
    with serving("melitopol"):
        assert tokens.use_token("secret", purpose="activate") is None


def test_it_ends(dnipro: Tenant) -> None:
    with time_machine.travel("2026-11-01T12:00:00Z", tick=False) as clock:
        keep()
        clock.shift(HOUR - timedelta(seconds=1))
        assert tokens.find_subject("secret", purpose="activate") == 7
        clock.shift(timedelta(seconds=1))
        assert tokens.use_token("secret", purpose="activate") is None


def test_revoked_means_worthless(dnipro: Tenant) -> None:
    keep()
    tokens.revoke_tokens(purpose="activate", subject_id=7)
    assert tokens.use_token("secret", purpose="activate") is None


def test_it_is_known_for_whom_it_spoke(dnipro: Tenant) -> None:
    with time_machine.travel("2026-11-01T12:00:00Z", tick=False) as clock:
        for word in ("used", "late", "revoked"):
            keep(word)
        tokens.use_token("used", purpose="activate")
        clock.shift(HOUR)
        found = [tokens.find_bearer(word, purpose="activate") for word in ("used", "late", "never drawn")]
        assert found == [Bearer(7, "used"), Bearer(7, "expired"), None]
        tokens.revoke_tokens(purpose="activate", subject_id=7)
        found = [tokens.find_bearer(word, purpose="activate") for word in ("used", "revoked")]
        assert found == [Bearer(7, "used"), None]


@pytest.mark.parametrize("typed", ["k7mn-4pqx-2hvd", " K7MN 4PQX 2HVD\n", "k7mn4pqx2hvd", "k7mn–4pqx–2hvd"])
def test_however_it_is_copied(typed: str) -> None:
    assert tokens.as_drawn(typed) == "k7mn-4pqx-2hvd"


def test_only_a_hash_is_kept(dnipro: Tenant) -> None:
    token = tokens.draw_spoken_token()
    keep(token)
    row = str(db.session.execute(text("select * from one_time_token")).one())
    assert token not in row


def test_spoken_tokens_are_easy_to_copy(dnipro: Tenant) -> None:
    token = tokens.draw_spoken_token()
    assert [len(part) for part in token.split("-")] == [4, 4, 4]
    assert set(token) <= set(tokens.UNAMBIGUOUS) | {"-"}
    keep(token)
    assert tokens.find_subject(f" {token}\n", purpose="activate") == 7
