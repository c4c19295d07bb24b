"""Readings of many objects in one sheet: what can be taken is stored, the rest stays with its sentence (I5)."""

from app.companies.models import Company, CompanyUser
from app.core import work
from app.core.audit import AuditEntry
from app.core.db import db
from app.metering.models import Reading
from tests.cabinet import counted_statements, office_reading
from tests.companies.cast import SLUG, code_of, make_company, make_user, organisation
from tests.factories import make_account, make_meter

BUDGET = 12


def fill_in(visitor, mine, *values: str, **more: str) -> str:
    visitor.go("sheet")
    return visitor.send(**{f"meter-{id_}": value for id_, value in zip(mine.meter_ids, values, strict=False)}, **more)


def test_a_page_is_sent_with_one_press_and_it_is_known_by_whom(app, settle, at_door, stored) -> None:
    mine = settle(3)
    visitor = at_door(mine.user_id)
    fill_in(visitor, mine, "1570", "1571", "1572")
    assert "3 readings are taken." in visitor.text
    assert stored() == [(meter, 1570 + n, "accepted") for n, meter in enumerate(mine.meter_ids)]
    with work.work_for(app, SLUG):
        entry = db.session.scalars(db.select(AuditEntry)).one()
        code = code_of(
            *db.session.execute(
                db.select(Company, CompanyUser).join_from(CompanyUser, Company, Company.id == CompanyUser.company_id)
            ).one()
        )
        assert (entry.action, entry.actor_kind, entry.actor_name) == ("company.send-readings", "company", code)
        assert entry.after["readings"] == 3


def test_what_cannot_be_taken_stays_and_the_rest_is_stored(settle, at_door, stored) -> None:
    mine = settle(3)
    visitor = at_door(mine.user_id)
    fill_in(visitor, mine, "1570", "1500", "1600,5")
    first, second, third = mine.meter_ids
    assert visitor.answer.status_code == 422
    assert stored() == [(first, 1570, "accepted"), (third, 1600, "accepted")]
    assert visitor.form(f"meter-{second}").fields[f"meter-{second}"] == "1500"
    assert len(visitor.faults()) == 1
    visitor.send(**{f"meter-{second}": "1565"})
    assert stored()[-1] == (second, 1565, "accepted")


def test_what_is_unusual_is_asked_and_a_tick_says_it_is_right(settle, at_door, stored) -> None:
    mine = settle(1)
    visitor, (meter,) = at_door(mine.user_id), mine.meter_ids
    fill_in(visitor, mine, "1800")
    assert (visitor.answer.status_code, stored()) == (200, [])
    visitor.send(**{f"meter-{meter}": "1810", f"right-{meter}": "1800"})
    assert stored() == []
    visitor.send(**{f"meter-{meter}": "1800", f"right-{meter}": "1800"})
    assert stored() == [(meter, 1800, "review")]


def test_the_same_page_twice_counts_once(settle, at_door, stored) -> None:
    mine = settle(2)
    visitor = at_door(mine.user_id)
    for _ in range(2):
        fill_in(visitor, mine, "1570", "1571")
    assert "2 were with us already" in visitor.text
    assert len(stored()) == 2


def test_a_correction_takes_the_place_of_what_was_sent(settle, at_door, stored) -> None:
    mine = settle(1)
    visitor = at_door(mine.user_id)
    fill_in(visitor, mine, "1580")
    fill_in(visitor, mine, "1570")
    (meter,) = mine.meter_ids
    assert stored() == [(meter, 1580, "superseded"), (meter, 1570, "accepted")]


def test_nothing_typed_is_said_kindly(settle, at_door, stored) -> None:
    mine = settle(1)
    visitor = at_door(mine.user_id)
    fill_in(visitor, mine, "")
    assert ("fill in at least one dial" in visitor.text, stored()) == (True, [])


def test_meters_of_another_company_are_not_taken(app, settle, at_door, stored) -> None:
    mine, others = settle(1), settle(1, organisation="ООО «Другие»")
    visitor = at_door(mine.user_id)
    visitor.go("sheet")
    form = visitor.form("submission")
    data = {**form.fields, f"meter-{others.meter_ids[0]}": "1570"}
    assert visitor.browser.post("/business/readings", data=data).status_code == 404
    assert visitor.browser.get(f"/business/objects/{others.account_ids[0]}").status_code == 404
    assert visitor.browser.get(f"/business/objects/{mine.account_ids[0]}").status_code == 200
    visitor.go("sheet", q=others.serials[0])
    assert (stored(), others.serials[0] in visitor.text.replace(f'"{others.serials[0]}"', "")) == ([], False)


def test_meters_of_another_utility_are_not_taken(settle, at_door, stored) -> None:
    mine, others = settle(1), settle(1, "melitopol")
    visitor = at_door(mine.user_id)
    visitor.go("sheet")
    form = visitor.form("submission")
    data = {**form.fields, f"meter-{others.meter_ids[0]}": "1570"}
    assert visitor.browser.post("/business/readings", data=data).status_code == 404
    assert visitor.browser.get(f"/business/objects/{others.account_ids[0]}").status_code == 404
    assert stored("melitopol") == []


def test_who_manages_a_house_reads_its_common_meter(app, settle, at_door, stored) -> None:
    """A shop in such a house is closed as the flats are (M5)."""
    mine = settle(1, holder_kind="managing_organisation", common_meter=True)
    with work.work_for(app, SLUG):
        shop = make_account(house="77", **organisation(common_meter=True))
        meter = make_meter(shop)
        office_reading(meter, 10, "2026-10-20")
        db.session.execute(
            db.text("insert into company_account (company_id, account_id, added_at) values (:c, :a, now())"),
            {"c": mine.company_id, "a": shop.id},
        )
        shops_meter = meter.id
    visitor = at_door(mine.user_id)
    visitor.go("sheet")
    assert f"meter-{shops_meter}" not in visitor.form("submission").names
    visitor.send(**{f"meter-{mine.meter_ids[0]}": "1570"})
    assert stored() == [(mine.meter_ids[0], 1570, "accepted")]
    visitor.go("home")
    assert "The house’s common meter counts" in visitor.text


def test_a_closed_account_is_told_and_the_others_are_stored(app, settle, at_door, stored) -> None:
    mine = settle(2)
    visitor = at_door(mine.user_id)
    visitor.go("sheet")
    with work.work_for(app, SLUG):
        db.session.execute(
            db.text("update account set closed_on = '2026-11-19' where id = :id"), {"id": mine.account_ids[0]}
        )
    visitor.send(**{f"meter-{id_}": "1570" for id_ in mine.meter_ids})
    assert visitor.faults() == ["This account is closed. Please call us if it should not be."]
    assert stored() == [(mine.meter_ids[1], 1570, "accepted")]


def test_outside_the_window_the_reading_counts_for_the_next_period(app, settle, at_door, now) -> None:
    mine = settle(1)
    now.move_to("2026-11-27T05:00:00+00:00")
    fill_in(at_door(mine.user_id), mine, "1570")
    with work.work_for(app, SLUG):
        periods = db.session.scalars(db.select(Reading.period).where(Reading.source == "company")).all()
    assert [str(period) for period in periods] == ["2026-12-01"]


def test_pages_of_fifty_keep_their_order_and_their_cost(app, settle, at_door, stored) -> None:
    """300 objects: every page costs the same few statements, and so does sending one."""
    mine = settle(300)
    visitor = at_door(mine.user_id)
    seen: list[str] = []
    for number in range(1, 7):
        with counted_statements(app) as sent:
            visitor.go("sheet", page=number)
        assert len(sent) <= BUDGET
        dials = [name for name in visitor.form("submission").fields if name.startswith("meter-")]
        assert len(dials) == 50
        seen += dials
        if number == 1:
            with counted_statements(app) as sent:
                visitor.send(**dict.fromkeys(dials, "1570"))
            assert (len(sent) <= 2 * BUDGET, "50 readings are taken." in visitor.text) == (True, True)
    assert (len(set(seen)), seen[0], len(stored())) == (300, f"meter-{mine.meter_ids[0]}", 50)
    visitor.go("sheet", show="missing", page=5)
    assert len([name for name in visitor.form("submission").fields if name.startswith("meter-")]) == 50
    with counted_statements(app) as sent:
        visitor.go("home")
    assert (len(sent) <= BUDGET, "Readings of 250 objects are due" in visitor.text) == (True, True)


def test_search_finds_a_meter_by_its_number(app, settle, at_door) -> None:
    mine = settle(3)
    visitor = at_door(mine.user_id)
    visitor.go("sheet", q=mine.serials[1])
    assert [n for n in visitor.form("submission").names if n.startswith("meter-")] == [f"meter-{mine.meter_ids[1]}"]


def test_colleagues_of_a_company_see_no_other(app, settle, at_door) -> None:
    settle(2, organisation="ООО «Другие»")
    with work.work_for(app, SLUG):
        empty = make_user(make_company()).id
    visitor = at_door(empty)
    visitor.go("home")
    assert "No objects yet" in visitor.text
