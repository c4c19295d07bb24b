"""What staff have set meets a newer plugin: what does not fit is left out and named, the rest holds (T4, T7)."""

from dataclasses import replace

import pytest

from app.core import work
from app.core.adjusting import list_left_out
from app.core.switches import lock_state
from config.settings import ROOT
from validators.tenant_file import read_tenant
from validators.tenant_settings import adjust

DNIPRO = read_tenant(ROOT / "tenants" / "dnipro")
TEXT = {"uk": "а", "ru": "б", "en": "c"}
OFFICE = {"title": TEXT, "address": TEXT, "hours": TEXT, "phones": []}


def test_without_settings_a_utility_is_its_plugin() -> None:
    assert adjust(DNIPRO, {}).tenant == DNIPRO


def test_what_fits_takes_the_place_of_the_plugins() -> None:
    settings = {
        "banner": {"text": TEXT, "always": True},
        "contacts": {"phones": ["1562"], "address": TEXT, "hours": TEXT},
        "offices": [],
        "readings": {"ask_above_m3": 20, "refuse_above_m3": 600},
    }
    found = adjust(DNIPRO, settings)
    tenant = found.tenant
    assert found.left_out == []
    assert (tenant.banner, tenant.banner_always, tenant.contacts.phones, tenant.contacts.email) == (
        TEXT,
        True,
        ("1562",),
        None,
    )
    assert (tenant.offices, tenant.readings.ask_above_m3, tenant.readings.refuse_above_m3) == ((), 20, 600)


@pytest.mark.parametrize(
    ("settings", "left_out"),
    [
        ({"banner": {"text": {"uk": "а"}}}, ["banner.text has no text in ru", "banner.text has no text in en"]),
        ({"banner": {"text": TEXT | {"pl": "d"}}}, ["banner.text.pl is not a language of this utility"]),
        ({"banner": {"text": TEXT, "colour": "red"}}, ["banner.colour is not known here"]),
        ({"news": {}}, ["news is not known here"]),
        ({"offices": [OFFICE | {"hours": 8}]}, ["offices.0.hours must be a text per language"]),
        ({"contacts": {"phones": []}}, ["contacts.address is missing", "contacts.hours is missing"]),
        ({"readings": {"ask_above_m3": 19}}, ["readings.ask_above_m3 is 19, outside 20 to 100"]),
        ({"readings": {"ask_above_m3": True}}, ["readings.ask_above_m3 is True, outside 20 to 100"]),
        ({"readings": {"own_days": True}}, ["readings.own_days may not be changed any more"]),
        (
            {"readings": {"ask_above_m3": 100, "review_above_m3": 60}},
            [
                "readings.ask_above_m3 does not fit to the other limits",
                "readings.review_above_m3 does not fit to the other limits",
            ],
        ),
    ],
)
def test_what_does_not_fit_is_left_out_and_named(settings, left_out) -> None:
    found = adjust(DNIPRO, settings)
    assert found.tenant == DNIPRO
    said = [f"{key} {reason}" for key, reason in found.left_out]
    assert [line[: len(expected)] for line, expected in zip(said, left_out, strict=True)] == left_out


def test_one_rule_that_does_not_fit_keeps_no_other_from_holding() -> None:
    readings = adjust(DNIPRO, {"readings": {"ask_above_m3": 19, "remind_days_before": 5}}).tenant.readings
    assert readings == replace(DNIPRO.readings, remind_days_before=5)


def test_what_is_kept_of_pages_can_tell_settings_apart(app) -> None:
    names = []
    for limit in (None, 30, 40, 30):
        with work.work_for(app, "dnipro"):
            lock_state().settings = {"readings": {"ask_above_m3": limit}} if limit else {}
        with work.work_for(app, "dnipro") as tenant:
            names.append(tenant.adjusted)
    assert (names[0], len(set(names)), names[1] == names[3]) == ("", 3, True)


def test_the_doctor_is_told(app) -> None:
    with work.work_for(app, "dnipro"):
        state = lock_state()
        state.settings = {"readings": {"ask_above_m3": 19}}
        state.features = {"news": True}
    with work.work_for(app, "dnipro") as tenant:
        assert tenant.readings == DNIPRO.readings
        assert list_left_out() == ["readings.ask_above_m3 is 19, outside 20 to 100", "features.news is not known"]
