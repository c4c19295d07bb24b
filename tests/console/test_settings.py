"""Switches and settings at the console: seen by all, changed by the administrator, noted, effective at once (T7)."""

import re
from datetime import UTC, datetime

import pytest

from app.console import settings_words
from app.core import adjusting, audit_search, switches, work
from app.core.permissions import Role
from app.metering.window import opening
from validators.tenant_schema import FEATURES

BANNER = {"text_uk": "Увага", "text_ru": "Внимание", "text_en": "Mind the works"}
OFFICE = {
    f"{part}_{language}": f"{part} {language}"
    for part in ("title", "address", "hours")
    for language in ("uk", "ru", "en")
}


def noted(app, slug: str = "dnipro") -> list[tuple[str, dict, dict]]:
    with work.work_for(app, slug):
        entries = audit_search.list_entries(audit_search.Search(), most=50, skip=0)
        return [(entry.action, entry.before, entry.after) for entry in entries]


def test_every_feature_has_its_words() -> None:
    assert set(settings_words.FEATURES) == set(FEATURES)


@pytest.fixture
def chief(enter):
    return enter("dnipro", Role.ADMINISTRATOR)


def test_all_staff_see_and_only_the_administrator_is_offered_a_change(enter) -> None:
    offered = {}
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        visitor = enter("dnipro", role)
        visitor.go("settings")
        offered[role] = (visitor.answer.status_code, visitor.page.count("/console/settings/"))
    assert offered == {Role.ADMINISTRATOR: (200, 5), Role.AUDITOR: (200, 0)}


def test_a_feature_that_is_off_shows_the_banner_to_subscribers(app, chief, visit) -> None:
    chief.go("setting", section="banner")
    chief.send(**BANNER)
    stranger = visit("dnipro")
    before = "Mind the works" in stranger.go("sign_in", lang="en")
    chief.go("setting", section="features")
    form = chief.form("seen", "payments")
    del form.fields["payments"]
    chief.answer = chief.browser.post(chief.path, data=form.fields)
    assert (before, "Mind the works" in stranger.go("sign_in")) == (False, True)
    assert noted(app)[0] == ("settings.features", {"payments": True}, {"payments": False})


def test_a_banner_may_be_shown_always_and_is_previewed_first(chief, visit) -> None:
    chief.go("setting", section="banner")
    previewed = chief.send(**BANNER, always="yes", preview="yes")
    stranger = visit("dnipro")
    shown = ["Mind the works" in stranger.go("sign_in", lang="en")]
    chief.send(**BANNER, always="yes", seen=chief.form("seen").fields["seen"])
    shown.append("Mind the works" in stranger.go("sign_in"))
    assert ("nothing is saved yet" in previewed, shown) == (True, [False, True])


def test_contacts_hold_everywhere_and_nowhere_else(app, chief, visit, browse) -> None:
    chief.go("setting", section="contacts")
    chief.send(phones="1562, 056 744-00-00", site="https://voda.dp.example")
    app.extensions.pop("utilities", None)
    pages = [visit("dnipro").go("sign_in"), browse("").get("/").text, visit("kamianske").go("sign_in")]
    assert ["056 744-00-00" in page for page in pages] == [True, True, False]
    assert noted(app)[0] == (
        "settings.contacts",
        {"phones": "056 732-12-12", "site": None},
        {"phones": "1562, 056 744-00-00", "site": "https://voda.dp.example"},
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"phones": "056 732-12-12, call us"}, "This does not look like a phone number."),
        ({"email": "office"}, "This does not look like an e-mail address."),
        ({"site": "http://voda.example"}, "beginning with https://"),
        ({"site": "https://voda.example/<script>"}, "beginning with https://"),
        ({"address_ru": ""}, "Please fill this in."),
        ({"hours_en": "8\u202e71"}, "There are characters in it that we cannot read."),
    ],
)
def test_what_cannot_be_used_is_said_at_its_field(chief, typed, sentence) -> None:
    chief.go("setting", section="contacts")
    chief.send(**typed)
    assert (chief.answer.status_code, len(chief.faults()), sentence in chief.faults()[0]) == (422, 1, True)


def test_a_reading_rule_holds_from_now_on_for_requests_and_jobs(app, chief) -> None:
    chief.go("setting", section="readings")
    chief.send(ask_above_m3="30", refuse_above_m3="900")
    with work.work_for(app, "dnipro") as tenant:
        policy = tenant.readings
    assert (policy.ask_above_m3, policy.review_above_m3, policy.refuse_above_m3) == (30, 150, 900)
    assert noted(app)[0] == (
        "settings.readings",
        {"ask_above_m3": 50, "refuse_above_m3": None},
        {"ask_above_m3": 30, "refuse_above_m3": 900},
    )


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"ask_above_m3": "101"}, "Please choose a number from 20 to 100."),
        ({"ask_above_m3": "many"}, "Please type digits only."),
        ({"ask_above_m3": "90", "review_above_m3": "60"}, "These limits do not follow one another"),
        ({"review_above_m3": "300", "refuse_above_m3": "300"}, "These limits do not follow one another"),
    ],
)
def test_rules_stay_within_what_the_plugin_allows(app, chief, typed, sentence) -> None:
    chief.go("setting", section="readings")
    chief.send(**typed)
    assert (chief.answer.status_code, [sentence in fault for fault in chief.faults()]) == (422, [True])
    with work.work_for(app, "dnipro") as tenant:
        assert tenant.readings.ask_above_m3 == 50


def test_a_rule_that_the_plugin_keeps_to_itself_is_not_taken(app, chief) -> None:
    chief.go("setting", section="readings")
    form = chief.form("seen")
    chief.browser.post(chief.path, data={**form.fields, "recommended_to_day": "20", "own_days": "true"})
    with work.work_for(app, "dnipro") as tenant:
        assert (tenant.readings.recommended_to_day, tenant.readings.own_days) == (None, False)


def test_back_to_the_plugins(app, chief) -> None:
    chief.go("setting", section="readings")
    chief.send(ask_above_m3="30")
    chief.go("setting", section="readings")
    chief.answer = chief.browser.post(
        "/console/settings/readings/reset", data=chief.form("seen").fields, follow_redirects=True
    )
    with work.work_for(app, "dnipro") as tenant:
        assert (tenant.readings.ask_above_m3, switches.adjusted(tenant, {}) is tenant) == (50, True)
    assert noted(app)[0] == ("settings.readings", {"ask_above_m3": 30}, {"ask_above_m3": 50})


def test_two_colleagues_at_once_keep_both_what_they_typed(app, chief, enter) -> None:
    second = enter("dnipro", Role.ADMINISTRATOR)
    for visitor in (chief, second):
        visitor.go("setting", section="readings")
    chief.send(ask_above_m3="30")
    second.send(ask_above_m3="40")
    assert second.answer.status_code == 409
    assert ("A colleague has changed this" in second.text, second.form("seen").fields["ask_above_m3"]) == (True, "40")
    second.send(ask_above_m3="40")
    with work.work_for(app, "dnipro") as tenant:
        assert tenant.readings.ask_above_m3 == 40


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "melitopol", "novosibirsk"])
def test_what_the_plugin_says_can_be_saved_as_it_stands_and_is_not_stored(app, enter, slug) -> None:
    chief = enter(slug, Role.ADMINISTRATOR)
    answered = {}
    for section in ("features", "contacts", "readings"):
        chief.go("setting", section=section)
        chief.send(seen=chief.form("seen").fields["seen"])
        answered[section] = (chief.path, chief.faults())
    assert answered == dict.fromkeys(answered, ("/console/settings", []))
    assert noted(app, slug) == []
    with work.work_for(app, slug):
        assert adjusting.find_set("contacts") is None


def offices(app) -> list[str]:
    with work.work_for(app, "dnipro") as tenant:
        return [office.title["en"] for office in tenant.offices]


def test_offices_are_added_ordered_changed_and_removed(app, chief) -> None:
    chief.go("office", place=0)
    chief.send(**OFFICE, phones="056 744-00-00")
    found = [offices(app)]
    for action in ("/2/up", "/1", "/2/remove"):
        chief.go("offices")
        seen, token = (chief.form("seen").fields[name] for name in ("seen", "csrf_token"))
        typed = {**OFFICE, "title_en": "Desk"} if action == "/1" else {}
        chief.browser.post(f"/console/settings/offices{action}", data={"csrf_token": token, "seen": seen, **typed})
        found.append(offices(app))
    assert found == [
        ["Subscriber office", "title en"],
        ["title en", "Subscriber office"],
        ["Desk", "Subscriber office"],
        ["Desk"],
    ]
    assert [action for action, _, _ in noted(app)] == ["settings.offices"] * 4


def test_no_office_has_a_place_that_there_is_not(chief) -> None:
    answers = []
    for place in (2, 99999999999999999999):
        chief.go("office", place=place)
        answers.append(chief.answer.status_code)
    assert answers == [404, 404]


def test_a_colleague_of_another_utility_changes_nothing_here(app, enter) -> None:
    other = enter("melitopol", Role.ADMINISTRATOR)
    other.go("setting", section="readings")
    other.send(ask_above_m3="30")
    with work.work_for(app, "dnipro") as tenant:
        assert tenant.readings.ask_above_m3 == 50
    assert noted(app) == []


def test_a_recommended_day_counts_in_the_window(app, enter) -> None:
    chief = enter("melitopol", Role.ADMINISTRATOR)
    chief.go("setting", section="readings")
    chief.send(recommended_to_day="28")
    with work.work_for(app, "melitopol") as tenant:
        found = opening(tenant.readings, tenant.time_zone, datetime(2026, 11, 10, tzinfo=UTC))
    assert found.recommended_until.day == 28


def test_the_audit_trail_speaks_of_settings(app, chief) -> None:
    chief.go("setting", section="readings")
    chief.send(ask_above_m3="30")
    chief.go("audit_trail")
    assert len(re.findall("changed the reading rules</td>", chief.page)) == 1
