"""`waterworks staff`: the first administrator of a utility is invited from the command line (I7)."""

import json
from collections.abc import Callable


def invite(on_database: Callable, email: str, *more: str) -> tuple[int, str, str]:
    ended = on_database("staff", "invite", "dnipro", email, "--name", "Ірина", *more)
    return ended.code, ended.out, ended.err


def test_invited_listed_disabled(on_database: Callable) -> None:
    assert invite(on_database, "iryna@example.com")[0] == 0
    rows = json.loads(on_database("staff", "list", "dnipro", "--json").out)
    row = {"email": "iryna@example.com", "name": "Ірина", "role": "administrator", "state": "invited"}
    assert row in rows
    ended = on_database("staff", "disable", "dnipro", "IRYNA@example.com")
    assert (ended.code, ended.out, ended.err) == (0, "IRYNA@example.com is disabled.\n", "")
    rows = json.loads(on_database("staff", "list", "dnipro", "--json").out)
    assert {**row, "state": "disabled"} in rows


def test_twice_only_when_it_is_said(on_database: Callable) -> None:
    assert invite(on_database, "twice@example.com", "--role", "support")[0] == 0
    again = "twice@example.com has been invited before; --again sends another invitation.\n"
    assert invite(on_database, "twice@example.com", "--role", "support") == (1, "", again)
    assert invite(on_database, "twice@example.com", "--again")[0] == 0


def test_what_cannot_be_done_says_why(on_database: Callable) -> None:
    assert invite(on_database, "not-an-address") == (1, "", "The email cannot be used (not an email).\n")
    languages = "dnipro writes its letters in uk, ru, en, not in fr.\n"
    assert invite(on_database, "french@example.com", "--language", "fr") == (1, "", languages)
    nobody = "Nobody has been invited as nobody@example.com. `waterworks staff list` shows who has.\n"
    ended = on_database("staff", "disable", "dnipro", "nobody@example.com")
    assert (ended.code, ended.err) == (1, nobody)
    assert on_database("staff", "list", "atlantis").code == 1


def test_who_is_disabled_gets_no_letter_with_a_dead_link(on_database: Callable) -> None:
    invite(on_database, "gone@example.com", "--role", "support")
    on_database("staff", "disable", "dnipro", "gone@example.com")
    disabled = "gone@example.com is disabled; an administrator of dnipro enables people at /console/staff.\n"
    assert invite(on_database, "gone@example.com", "--again") == (1, "", disabled)
