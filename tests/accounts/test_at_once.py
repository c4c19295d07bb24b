"""Clerks who press at the same moment, or while a register is brought in. Real commits."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from app.accounts.register.turn import ONE_AT_A_TIME
from app.core import work
from app.core.permissions import Role
from tests.attacks.test_at_once import at_once, press
from tests.conftest import Browser, forget_throttles
from tests.console.cast import make_member, sign_in_as
from tests.factories import make_account, make_street
from tests.post import forget_jobs


@pytest.fixture
def dnipro_for_real(whole_app: Flask, sweeper: psycopg.Connection) -> Iterator[Flask]:
    yield whole_app
    sweeper.execute("truncate account, street, house_decision, staff_member, audit_entry cascade")
    forget_jobs(whole_app)
    forget_throttles(sweeper)


@pytest.fixture
def tabs(dnipro_for_real: Flask) -> list[Browser]:
    def enter() -> Browser:
        with work.work_for(dnipro_for_real, "dnipro"):
            staff_id = make_member(Role.ADMINISTRATOR).id
        host = "https://dnipro.waterworks.test"
        tab = sign_in_as(dnipro_for_real, Browser(dnipro_for_real, host), "dnipro", staff_id)
        tab.post_form("/console/houses/1/on", "/console/houses", {})
        return tab

    return [enter(), enter()]


def test_a_house_is_decided_on_twice_at_once(dnipro_for_real, tabs, sweeper) -> None:
    with work.work_for(dnipro_for_real, "dnipro"):
        street = make_account(house="7").street_id
    pressed = [press(tab, f"/console/houses/{street}/on", house="7", block="") for tab in tabs]
    answers = at_once(sweeper, "house_decision", pressed)
    assert [one.status_code for one in answers] == [303, 303]


def test_two_streets_are_given_one_name_at_once(dnipro_for_real, tabs, sweeper) -> None:
    with work.work_for(dnipro_for_real, "dnipro"):
        ids = [make_street(name).id for name in ("вул. Перша", "вул. Друга")]
    named = {"name": "вул. Нова"}
    pressed = [press(tab, f"/console/streets/{one}/rename", **named) for one, tab in zip(ids, tabs, strict=True)]
    answers = at_once(sweeper, "street", pressed)
    assert sorted(one.status_code for one in answers) == [303, 409]


@pytest.mark.parametrize("step", ["on", "register"])
def test_no_house_is_decided_on_while_a_register_is_brought_in(dnipro_for_real, tabs, sweeper, step) -> None:
    """It was compared before, and would store what it had read: the decision would be there, and its accounts not."""
    with work.work_for(dnipro_for_real, "dnipro"):
        street = make_account(house="7").street_id
    with sweeper.transaction():
        sweeper.execute("select set_config('app.tenant', 'dnipro', true)")
        sweeper.execute(ONE_AT_A_TIME)
        answer = press(tabs[0], f"/console/houses/{street}/{step}", house="7", block="")()
    assert (answer.status_code, "The office’s register is being brought in just now" in answer.text) == (409, True)
