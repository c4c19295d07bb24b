"""Months at the console: counted, looked at, issued, withdrawn; who was away (B2)."""

import pytest

from app.accounts.models import Account
from app.billing.absences import list_absences
from app.billing.queries import list_bills, list_runs
from app.billing.run import start_run
from app.billing.tariffs import list_tariffs
from app.core import work
from app.core.db import db
from app.core.permissions import Role
from app.ledger.queries import balance_of
from app.notices.bills import begin_telling
from tests.billing.made import OCTOBER, count, issue
from tests.console.charging import NOW, account_to_charge, press, today  # noqa: F401  # fixtures
from tests.factories import make_subscriber
from tests.fifth.visitor import Forms, Visitor


def test_months_that_were_charged_are_not_offered(app, enter, account) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("money")
    assert visitor.form("period").fields["period"] == "2026-10"
    with work.work_for(app, "dnipro"):
        issue(OCTOBER)
    visitor.go("money")
    assert visitor.form("period").fields["period"] == "2026-11"
    assert 'value="2026-10"' not in visitor.page


def test_a_month_is_counted_issued_and_withdrawn(app, enter, account, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("money")
    visitor.send(period="2026-10")
    assert "being counted" in visitor.text
    letters()
    visitor.go("run", run_id=run_id(app))
    assert "waits for your review" in visitor.text
    assert "329.70" in visitor.text
    shows_the_draft(visitor, app, account)
    with work.work_for(app, "dnipro"):
        assert (balance_of(account).total_minor, list_bills(account)) == (100, [])
    press(visitor, "issue")
    letters()
    with work.work_for(app, "dnipro"):
        assert balance_of(account).total_minor == 100 + 32_970
    visitor.go("run", run_id=run_id(app))
    assert "issued" in visitor.text
    visitor.send(words="")
    assert "Please say why" in visitor.text
    visitor.send(words="a tariff was wrong")
    assert "The bills are being taken back" in visitor.text
    letters()
    with work.work_for(app, "dnipro"):
        assert balance_of(account).total_minor == 100
        assert list_runs()[0].status == "withdrawn"


@pytest.mark.parametrize("silent", [True, False])
def test_whether_letters_tell_of_the_bills_is_chosen(app, enter, account, letters, silent) -> None:
    with work.work_for(app, "dnipro"):
        make_subscriber(db.session.get_one(Account, ("dnipro", account)), notify_balance=True)
        draft = count(OCTOBER)
        draft_id = draft.id
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("run", run_id=draft_id)
    assert "1 person who wants to know of the balance gets a letter." in visitor.text
    form = next(one for one in Forms(visitor.answer.text).found if one.action.endswith("/issue"))
    sent = {**form.fields, **({"silent": "yes"} if silent else {})}
    visitor.browser.post(form.action, data=sent)
    letters()
    with work.work_for(app, "dnipro"):
        begin_telling()
    assert [letter["Subject"] for letter in letters()] == ([] if silent else ["Ваш рахунок за жовтень"])
    visitor.go("run", run_id=draft_id)
    assert ("No letters are sent about these bills." in visitor.text) == silent
    visitor = enter("dnipro", Role.AUDITOR)
    visitor.go("audit_trail")
    assert f"Letters: {'no' if silent else 'yes'}" in " ".join(visitor.text.split())


def shows_the_draft(visitor: Visitor, app, account: int) -> None:
    """By number, with what its sum is made of."""
    with work.work_for(app, "dnipro"):
        number = list_runs()[0].summary["outliers"][0][1]
    found = visitor.browser.get(f"/console/billing/{run_id(app)}/bills?number={number}", follow_redirects=True)
    assert found.request.path.endswith(f"/bills/{account}")
    assert "10 m³ on" in found.text
    unknown = visitor.browser.get(f"/console/billing/{run_id(app)}/bills?number=none", follow_redirects=True)
    assert "This run has no bill" in unknown.text
    assert visitor.browser.get(f"/console/billing/{run_id(app)}/bills/{account + 1}").status_code == 404


def test_a_run_that_is_withdrawn_while_it_is_counted_can_be_looked_at(app, enter, account, letters) -> None:
    with work.work_for(app, "dnipro"):
        started = start_run(OCTOBER).id
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("run", run_id=started)
    visitor.send(words="the wrong month")
    letters()
    visitor.go("run", run_id=started)
    assert "Withdrawn: the wrong month" in visitor.text


def run_id(app) -> int:
    with work.work_for(app, "dnipro"):
        return list_runs()[0].id


def test_twice_the_same_press_counts_once(app, enter, account, letters) -> None:
    visitor = enter("dnipro", Role.BILLING)
    for _ in range(2):
        visitor.go("money")
        visitor.send(period="2026-10")
    assert "This month is charged already" in visitor.text
    letters()
    with work.work_for(app, "dnipro"):
        assert [(run.status, run.accounts) for run in list_runs()] == [("review", 1)]


def test_where_the_office_charges_nothing_is_charged_here(enter) -> None:
    visitor = enter("kamianske", Role.BILLING)
    visitor.go("money")
    assert "come from its billing office" in visitor.text


def test_another_utilitys_run_and_tariff_are_not_here(app, enter, account) -> None:
    with work.work_for(app, "dnipro"):
        issue(OCTOBER)
        tariff = list_tariffs()[0].id
    other = enter("melitopol", Role.ADMINISTRATOR)
    assert other.browser.get(f"/console/billing/{run_id(app)}").status_code == 404
    assert other.browser.get(f"/console/tariffs/{tariff}").status_code == 404


def test_who_was_away_is_recorded_at_the_account_and_withdrawn(app, enter, account) -> None:
    visitor = enter("dnipro", Role.BILLING)
    visitor.go("absences", account_id=account)
    visitor.send(from_on="01.08.2026", to_on="10.08.2026", people="1", words="hospital 12")
    assert "The law counts absences of 31 days and more." in visitor.text
    visitor.send(from_on="01.08.2026", to_on="10.09.2026", people="1", words="hospital 12")
    assert "The absence is recorded" in visitor.text
    assert "hospital 12" in visitor.text
    visitor.send(from_on="01.08.2026", to_on="10.09.2026", people="1", words="hospital 12")
    assert "This absence is recorded already." in visitor.text
    press(visitor, "withdraw")
    with work.work_for(app, "dnipro"):
        assert [one.withdrawn_at is None for one in list_absences(account)] == [False]
    other = enter("melitopol", Role.ADMINISTRATOR)
    assert other.browser.get(f"/console/accounts/{account}/absences").status_code == 404
