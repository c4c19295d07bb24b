"""A utility whose register.toml is broken is named like one whose tenant.toml is; the others are served (T4)."""

import shutil
from pathlib import Path

from app.core.plugins import load_tenants
from config.settings import ROOT


def test_a_broken_mapping_leaves_its_utility_out_and_no_other(tmp_path: Path) -> None:
    for slug in ("dnipro", "melitopol"):
        shutil.copytree(ROOT / "tenants" / slug, tmp_path / slug)
    mapping = tmp_path / "melitopol" / "register.toml"
    mapping.write_text(mapping.read_text().replace('format = "xlsx"', 'format = "paper"', 1))
    loaded, problems = load_tenants(tmp_path)
    assert list(loaded) == ["dnipro"]
    assert [(problem.file, problem.key) for problem in problems] == [("melitopol/register.toml", "format")]


def test_a_utility_without_a_mapping_is_told_so(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tenants" / "dnipro", tmp_path / "dnipro")
    (tmp_path / "dnipro" / "register.toml").unlink()
    loaded, problems = load_tenants(tmp_path)
    assert loaded == {}
    assert [(problem.file, problem.reason) for problem in problems] == [
        ("dnipro/register.toml", "is missing: there is no such file")
    ]
