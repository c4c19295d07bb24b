"""Switches and settings: seen by all staff, changed section by section, each with a way back to the plugin (T7, U3)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.console.blueprint import console
from app.console.guard import staff_only
from app.console.profile import LANGUAGES
from app.console.settings_forms import FORMS
from app.console.settings_words import FEATURES, RULES, SECTIONS
from app.core import adjusting, permissions, tenancy
from app.core.adjusting import ChangedMeanwhile, Section
from app.core.errors import DomainError, Invalid
from app.core.permissions import Permission
from app.core.work import attempt
from app.web.forms import messages, typed
from app.web.sentences import explain
from app.web.staff_signed_in import get_staff


@console.get("/settings", endpoint="settings")
@staff_only(Permission.SEE_SETTINGS)
def show_settings() -> ResponseReturnValue:
    return render_template(
        "console/settings/all.html",
        may_change=permissions.may(get_staff().role, Permission.CHANGE_SETTINGS),
        own={section for section in SECTIONS if adjusting.find_set(section) is not None},
        **frame(),
    )


@console.get("/settings/<any(features, banner, contacts, readings):section>")
@staff_only(Permission.CHANGE_SETTINGS, fresh=True)
def setting(section: Section) -> ResponseReturnValue:
    return show_form(section, FORMS[section].standing())


@console.post("/settings/<any(features, banner, contacts, readings):section>")
@staff_only(Permission.CHANGE_SETTINGS, fresh=True)
def setting_save(section: Section) -> ResponseReturnValue:
    form, sent = FORMS[section], typed()
    try:
        with attempt():
            new = form.stored(form.form().read(sent))
            if "preview" in sent:
                return show_form(section, sent, preview=new, seen=sent.get("seen"))
            adjusting.change(section, new, seen=sent.get("seen", ""))
    except ChangedMeanwhile as problem:
        return show_form(section, sent, problem), problem.status
    except Invalid as problem:
        return show_form(section, sent, problem, seen=sent.get("seen")), problem.status
    return back_to(section, _("Saved. It holds from now on."))


@console.post("/settings/<any(features, banner, contacts, offices, readings):section>/reset")
@staff_only(Permission.CHANGE_SETTINGS, fresh=True)
def setting_reset(section: Section) -> ResponseReturnValue:
    try:
        with attempt():
            adjusting.change(section, None, seen=typed().get("seen", ""))
    except ChangedMeanwhile as problem:
        return back_to(section, explain(problem), kind="warning")
    return back_to(section, _("The plugin’s own holds again, from now on."))


def back_to(section: Section, words: str, *, kind: str = "done") -> ResponseReturnValue:
    flash(words, kind)
    return redirect(url_for("console.settings", _anchor=section), 303)


def show_form(
    section: Section,
    sent: Mapping[str, str],
    problem: DomainError | None = None,
    *,
    preview: Mapping[str, Any] | None = None,
    seen: str | None = None,
) -> str:
    """`seen` is what the colleague saw when he began to type; without it, what holds now."""
    return render_template(
        "console/settings/form.html",
        name=section,
        title=_(SECTIONS[section]),
        fields=FORMS[section].fields(sent, problem),
        messages=messages(problem),
        changed_meanwhile=isinstance(problem, ChangedMeanwhile),
        preview=preview,
        seen=seen or adjusting.mark(section),
        is_set=adjusting.find_set(section) is not None,
        **frame(),
    )


def frame() -> dict[str, Any]:
    """What the sections need to be shown."""
    return {
        "plugin": tenancy.plugin(),
        "feature_words": FEATURES,
        "rule_words": RULES,
        "language_names": LANGUAGES,
    }
