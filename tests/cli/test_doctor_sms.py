"""What the doctor says of the gateways for text messages."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = "signed-json://a-secret-of-the-tests@gateway.example/texts"


def sms(on_database: Callable, **gateways: str) -> tuple[bool, str]:
    ended = on_database("doctor", "--json", **{f"WATERWORKS_SMS_{name}": url for name, url in gateways.items()})
    found = next(finding for finding in json.loads(ended.out) if finding["name"] == "sms")
    return found["good"], found["says"]


def test_gateways_that_are_fit(on_database: Callable, tmp_path: Path) -> None:
    assert sms(on_database) == (True, "gateways of no utility; none for dnipro, kamianske, melitopol, novosibirsk")
    for name in ("incoming", "outgoing"):
        (tmp_path / name).mkdir()
    twilio = "twilio://AC1:token@?from=+380000000001"
    found = sms(on_database, DNIPRO=GOOD, KAMIANSKE=f"file-drop://{tmp_path}", MELITOPOL=twilio)
    assert found == (True, "gateways of dnipro, kamianske, melitopol; none for novosibirsk")


@pytest.mark.parametrize(
    ("gateways", "says"),
    [
        ({"DNIPRO": "signed-json://@gateway.example"}, "DNIPRO has a blank secret, so every text is refused"),
        ({"DNIPRO": "signed-json://short@gateway.example"}, "DNIPRO has a secret of less than 16 characters"),
        ({"DNIPRO": "twilio://AC1:@?from=+1"}, "DNIPRO has a blank token, so every text is refused"),
        ({"DNIPRO": "twilio://AC1:t@"}, "DNIPRO names no account or no sender (?from=), so nothing can be sent"),
        ({"DNIPRO": "file-drop:///nowhere"}, "DNIPRO has no folder /nowhere/incoming"),
        ({"ODESA": GOOD}, "ODESA is set, but no utility odesa is served"),
    ],
)
def test_a_gateway_that_is_not(on_database: Callable, gateways: dict[str, str], says: str) -> None:
    assert sms(on_database, **gateways) == (False, f"WATERWORKS_SMS_{says}")


def test_a_secret_that_two_utilities_share(on_database: Callable) -> None:
    good, says = sms(on_database, DNIPRO=GOOD, KAMIANSKE=GOOD)
    assert (good, says) == (False, "two utilities share a secret: what is sent to one could be replayed to the other")


def test_an_address_that_is_none_is_refused_at_start(on_database: Callable) -> None:
    ended = on_database("doctor", WATERWORKS_SMS_DNIPRO="https://gateway.example")
    known = "signed-json://, twilio://, file-drop://"
    said = f"WATERWORKS_SMS_DNIPRO is not the address of a gateway; it begins with one of: {known}\n"
    assert (ended.code, ended.err) == (1, said)
