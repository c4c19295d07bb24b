"""`waterworks tenants`: plugins are looked at without a database, their state is kept in it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from app import create_app
from app.core import work
from app.core.audit_search import Search, list_entries
from app.core.db import db
from config.settings import ROOT, Settings

FOUR = ["dnipro", "kamianske", "melitopol", "novosibirsk"]


def test_the_four_plugins_are_good(waterworks: Callable) -> None:
    ended = waterworks("tenants", "check")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == "4 good: dnipro, kamianske, melitopol, novosibirsk\n"


def test_a_broken_plugin_is_named_and_the_others_stay(waterworks: Callable, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tenants", tmp_path / "tenants")
    file = tmp_path / "tenants" / "melitopol" / "tenant.toml"
    file.write_text(file.read_text().replace('country = "UA"', 'country = "UK"'))
    ended = waterworks("tenants", "check", WATERWORKS_TENANTS=str(tmp_path / "tenants"))
    assert (ended.code, ended.err) == (1, "3 good: dnipro, kamianske, novosibirsk\n")
    assert ended.out.startswith("melitopol/tenant.toml: country ")
    assert ended.out.count("\n") == 1
    assert waterworks("tenants", "check", "dnipro").code == 0


def test_a_new_utility_is_laid_out_and_its_gaps_are_named(waterworks: Callable, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tenants" / "_template", tmp_path / "_template")
    assert waterworks("tenants", "new", "odesa", WATERWORKS_TENANTS=str(tmp_path)).code == 0
    ended = waterworks("tenants", "check", "odesa")
    assert ended.code == 1
    keys = {line.split(": ")[1].split(" ")[0] for line in ended.out.splitlines()}
    assert "slug" not in keys
    assert {"name.uk", "city.en", "terms.version"} <= keys


def test_a_new_utility_takes_no_ones_place(waterworks: Callable, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tenants" / "_template", tmp_path / "_template")
    (tmp_path / "odesa").mkdir()
    taken = waterworks("tenants", "new", "odesa", WATERWORKS_TENANTS=str(tmp_path))
    assert (taken.code, taken.err) == (
        1,
        f"{tmp_path / 'odesa'} is there already; choose another slug, or edit what is in it.\n",
    )
    outside = waterworks("tenants", "new", "../odesa")
    assert outside.code == 1
    assert outside.err.startswith('The slug is "../odesa", which cannot stand in a web address')


def test_list_says_where_each_is(waterworks: Callable) -> None:
    rows = json.loads(waterworks("tenants", "list", "--json", PORT="8100").out)
    assert [row["slug"] for row in rows] == FOUR
    assert rows[0]["url"] == "http://dnipro.waterworks.localhost:8100"


def noted(settings: Settings, slug: str) -> list[tuple[str, str]]:
    """What the audit trail says was done, and by whom; the newest first."""
    app = create_app(settings)
    with work.work_for(app, slug):
        entries = list_entries(Search(), most=50, skip=0)
        told = [(entry.action, entry.actor_kind) for entry in entries]
        db.engine.dispose()
    app.extensions["throttle"].dispose()
    return told


def test_suspended_and_back(on_database: Callable, command_settings: Settings) -> None:
    assert on_database("tenants", "suspend", "dnipro").code == 0
    assert json.loads(on_database("tenants", "show", "dnipro", "--json").out)["suspended"] is True
    assert json.loads(on_database("tenants", "show", "kamianske", "--json").out)["suspended"] is False
    assert on_database("tenants", "resume", "dnipro").code == 0
    assert json.loads(on_database("tenants", "show", "dnipro", "--json").out)["suspended"] is False
    assert noted(command_settings, "dnipro")[:2] == [("utility.resume", "operator"), ("utility.suspend", "operator")]


def test_a_feature_is_switched(on_database: Callable) -> None:
    before = json.loads(on_database("tenants", "show", "kamianske", "--json").out)["features"]
    state = "off" if before["payments"] else "on"
    assert (
        on_database("tenants", "switch", "kamianske", "payments", state).out == f"payments of kamianske is {state}.\n"
    )
    after = json.loads(on_database("tenants", "show", "kamianske", "--json").out)["features"]
    assert after == {**before, "payments": not before["payments"]}


def test_names_that_are_not_known_are_answered_with_those_that_are(on_database: Callable) -> None:
    utility = on_database("tenants", "suspend", "odesa")
    known = "dnipro, kamianske, melitopol, novosibirsk"
    assert utility.code == 1
    assert utility.err == f"There is no utility odesa; there are: {known}. `waterworks tenants check` says why.\n"
    feature = on_database("tenants", "switch", "dnipro", "paiments", "on")
    assert feature.code == 1
    assert feature.err.startswith("There is no feature paiments; the plugin knows: ")
