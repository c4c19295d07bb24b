"""What `make run` says is ready is ready: every host, who may sign in where, and a worker that comes back."""

import os
import signal
from typing import Any

from config.settings import ROOT
from tests.baddays.conftest import wait_for
from tests.journeys.running import Running, words
from validators.tenant_file import read_tenant

SLUGS = ["dnipro", "kamianske", "melitopol", "novosibirsk"]


def test_every_host_answers(running: Running) -> None:
    assert f"ready http://waterworks.localhost:{running.port}/" in running.said()
    hosts = ["waterworks.localhost", *(f"{label}.waterworks.localhost" for label in (*SLUGS, "mail", "sms"))]
    assert {host: running.ask(host) < 400 for host in hosts} == dict.fromkeys(hosts, True)
    assert running.ask("odesa.waterworks.localhost") == 404


def test_it_keeps_its_requests_to_the_logs(running: Running) -> None:
    """The stand-in for Stripe lives in the process that speaks to the person."""
    assert [line for line in running.said() if "HTTP/1." in line] == []


def test_sign_ins_are_all_that_their_forms_ask_for(running: Running, sign_ins: dict[str, Any]) -> None:
    assert list(sign_ins) == SLUGS
    for slug, utility in sign_ins.items():
        assert utility["url"] == running.url(slug)
        assert set(utility["subscriber"]) == {"identifier", "password", "account_number", "phone"}
        assert set(utility["staff"]) == {"administrator", "billing", "metering", "support", "auditor"}
        tenant = read_tenant(ROOT / "tenants" / slug)
        assert (utility["company"] is not None) == tenant.features.get("companies", False)
        asked = [name for step in tenant.registration.steps for name in step]
        assert [list(fields) for fields in utility["unregistered"]] == [asked] * 3
        for fields in utility["unregistered"]:
            assert [name for name in asked if tenant.registration.fields[name].required and not fields[name]] == []
            for name, typed in fields.items():
                if typed:
                    tenant.registration.fields[name].judge(typed)


def test_a_worker_that_is_killed_comes_back(running: Running) -> None:
    def workers() -> list[int]:
        return [process.pid for process in running.family() if "worker" in words(process)]

    (killed,) = workers()
    os.kill(killed, signal.SIGKILL)
    wait_for(lambda: workers() not in ([], [killed]))
