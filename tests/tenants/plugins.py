"""A good plugin to break, and what the check says of it."""

import re
import shutil
from pathlib import Path

from config.settings import ROOT
from validators.problems import BrokenPluginError
from validators.tenant_file import read_tenant

TENANTS = ROOT / "tenants"


def copy_plugin(source: str, target: Path, *changes: tuple[str, str]) -> Path:
    """tenants/<source> as <target>, each change made once in its tenant.toml."""
    shutil.copytree(TENANTS / source, target)
    file = target / "tenant.toml"
    text = file.read_text()
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {source}/tenant.toml"
        text = text.replace(old, new)
    file.write_text(text)
    return target


def filled_template(target: Path, *changes: tuple[str, str]) -> Path:
    """tenants/_template with its slug and every FILL IN replaced."""
    copy_plugin("_template", target, ('slug = "FILL IN"', f'slug = "{target.name}"'), *changes)
    for file in target.rglob("*"):
        if file.suffix in {".toml", ".txt"}:
            file.write_text(re.sub(r'FILL IN[^"\n]*', "слово", file.read_text()))
    return target


def complaints(folder: Path) -> list[str]:
    try:
        read_tenant(folder)
    except BrokenPluginError as broken:
        return [str(problem) for problem in broken.problems]
    return []
