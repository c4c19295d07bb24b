"""The folders of tenants/ → the utilities that can be served, and what is wrong with the others (T4)."""

from pathlib import Path

from validators.problems import BrokenPluginError, Problem
from validators.register_file import load_register, read_register
from validators.tenant import Tenant
from validators.tenant_file import read_tenant

__all__ = ["Problem", "load_tenants"]


def load_tenants(folder: Path) -> tuple[dict[str, Tenant], list[Problem]]:
    """Utilities by slug. A broken plugin is left out and named; folders that begin with `_` or `.` are none."""
    tenants: dict[str, Tenant] = {}
    problems: list[Problem] = []
    for plugin in sorted(entry for entry in folder.iterdir() if entry.is_dir() and entry.name[0] not in "_."):
        try:
            tenants[plugin.name] = _load(plugin)
        except BrokenPluginError as broken:
            problems += broken.problems
    return tenants, problems


def _load(plugin: Path) -> Tenant:
    """Raises BrokenPluginError with what is wrong with either file."""
    try:
        tenant = read_tenant(plugin)
    except BrokenPluginError as broken:
        raise BrokenPluginError([*broken.problems, *_problems_of_register(plugin)]) from None
    load_register(tenant)
    return tenant


def _problems_of_register(plugin: Path) -> tuple[Problem, ...]:
    try:
        read_register(plugin.name, plugin)
    except BrokenPluginError as broken:
        return broken.problems
    return ()
