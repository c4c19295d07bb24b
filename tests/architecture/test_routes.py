"""No route without its guard: each names a line of the permission table, or says that it is open to all."""

from flask import Flask

from app.core.permissions import PERMISSIONS, Permission


def test_every_route_says_who_may_enter(whole_app: Flask) -> None:
    unguarded = [name for name, view in whole_app.view_functions.items() if not hasattr(view, "guard")]
    assert unguarded == []


def test_guards_are_lines_of_the_table(whole_app: Flask) -> None:
    guards = {view.guard for view in whole_app.view_functions.values()}
    assert guards - {None} <= set(Permission)


def test_every_permission_is_somebodys() -> None:
    assert {permission for permission, roles in PERMISSIONS.items() if roles} == set(Permission)
