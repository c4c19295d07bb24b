"""What the printing house gets is what typst sets: the same words in the same places, and codes to read (B4)."""

import contextvars
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread
from typing import Any

import pikepdf
import pypdfium2
import pytest
import time_machine

from app.accounts.models import Account
from app.core.speech import speaking
from app.core.tenancy import current
from app.receipts.facts import ReceiptFacts, receipts_of
from app.receipts.filling import print_pages
from app.receipts.make import set_pages
from tests.billing.made import OCTOBER, SEPTEMBER, issue, make_tariff, read
from tests.factories import make_account, make_meter
from tests.receipts.test_receipt import decode, home, scan

NEAR = 2
"""Points. Typst moves letters towards each other as their shapes want it, a form does not: it adds up in long lines."""

Letter = tuple[str, float, float]


@pytest.fixture(autouse=True)
def today() -> Any:
    with time_machine.travel(datetime(2026, 11, 12, 9, tzinfo=UTC), tick=False):
        yield


def facts_of(*accounts: Account) -> list[ReceiptFacts]:
    return receipts_of([account.id for account in accounts], OCTOBER)


def letters_of(pdf: bytes, page: int = 0) -> list[Letter]:
    """And where they begin."""
    text = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    seen = [(text.get_text_range(at, 1), *text.get_charbox(at)[:2]) for at in range(text.count_chars())]
    return [letter for letter in seen if letter[0].strip()]


def codes_of(pdf: bytes, page: int = 0) -> list[str]:
    return sorted(found.data.decode() for found in decode(scan(pypdfium2.PdfDocument(pdf)[page])))


def filled_of(pdf: bytes) -> list[bool]:
    """Page by page: whether it is a form that was filled in."""
    with pikepdf.Pdf.open(io.BytesIO(pdf)) as opened:
        assert opened.check_pdf_syntax() == []
        return ["/F0" in page.Resources.get("/XObject", {}) for page in opened.pages]


def near(one: Letter, other: Letter) -> bool:
    return max(abs(one[1] - other[1]), abs(one[2] - other[2])) < NEAR


def assert_alike(printed: bytes, page: int, facts: ReceiptFacts) -> None:
    single = set_pages([facts])
    ours, theirs = letters_of(printed, page), letters_of(single)
    assert sorted(letter for letter, _x, _y in ours) == sorted(letter for letter, _x, _y in theirs)
    alike = {letter: [one for one in ours if one[0] == letter] for letter in {letter for letter, _x, _y in theirs}}
    assert [one for one in theirs if not any(near(one, other) for other in alike[one[0]])] == []
    assert codes_of(printed, page) == codes_of(single)


@pytest.mark.parametrize(("slug", "language"), [("dnipro", "uk"), ("dnipro", "en"), ("novosibirsk", "ru")])
def test_a_filled_form_is_the_receipt_that_typst_sets(serving, slug, language) -> None:
    with serving(slug), speaking(language):
        services = list(current().billing.services)[:2]
        rich = home(*services, balance_minor=-5_000, balance_on=date(2026, 9, 30), people_registered=12)
        printed = print_pages(facts_of(rich))
        assert filled_of(printed) == [True]
        assert_alike(printed, 0, *facts_of(rich))


def test_each_has_its_own_words_on_a_form_they_share(dnipro) -> None:
    make_tariff("water", 4710)
    accounts = [make_account(flat=flat, people_registered=1) for flat in ("1", "2", "3")]
    read(make_meter(accounts[2], serial="16903009"), OCTOBER, 113, None)
    issue(OCTOBER)
    with speaking("uk"):
        facts = facts_of(*accounts)
        printed = print_pages(facts)
        assert filled_of(printed) == [True] * 3
        for page, one in enumerate(facts):
            assert_alike(printed, page, one)
        assert print_pages(facts) == printed


STRANGE = {"organisation": "ТОВ «Дім» 🏠"}
LONG = {"organisation": "Об’єднання співвласників багатоквартирного будинку " * 3}


@pytest.mark.parametrize("more", [STRANGE, LONG, {"organisation": "Ĉiutaga Ĝojo"}])
def test_what_no_form_can_take_stands_in_its_place_all_the_same(dnipro, more) -> None:
    make_tariff("water", 4710)
    accounts = [make_account(flat=str(flat), people_registered=1, **more) for flat, more in enumerate([{}, more, {}])]
    issue(OCTOBER)
    with speaking("uk"):
        facts = facts_of(*accounts)
        printed = print_pages(facts)
        assert filled_of(printed) == [True, False, True]
        for page, one in enumerate(facts):
            assert_alike(printed, page, one)


def test_a_receipt_with_very_much_on_it_is_set_smaller(dnipro) -> None:
    account = home("water")
    with speaking("uk"):
        (facts,) = facts_of(account)
        crowded = replace(facts, lines=[facts.lines[0]] * 40)
        printed = print_pages([facts, crowded])
        assert filled_of(printed) == [True, False]
        assert_alike(printed, 1, crowded)


def paid_to(facts: ReceiptFacts, name: str) -> ReceiptFacts:
    return replace(facts, dues=[replace(due, payee=replace(due.payee, name=name)) for due in facts.dues])


def test_a_payees_name_may_have_letters_that_roboto_has_not(dnipro) -> None:
    account = home("water")
    with speaking("uk"):
        facts = [paid_to(*facts_of(account), name) for name in ("Вода ☎ éñ", "Вода ☎ ñé", "Вода")]
        printed = print_pages(facts)
        assert filled_of(printed) == [True] * 3
        for page, one in enumerate(facts):
            assert_alike(printed, page, one)


@pytest.mark.parametrize(("name", "street"), [(200, "Довга " * 180), (900, "вул. Тиха")])
def test_few_rows_may_be_too_much_for_a_page_all_the_same(dnipro, name, street) -> None:
    """In what is each one's own, and in what its form says."""
    account = home("water", "water_fee")
    with speaking("uk"):
        (plain,) = facts_of(account)
        full = paid_to(replace(plain, lines=[plain.lines[0]] * 9, street=street), "Вода " * (name // 5))
        printed = print_pages([plain, full, plain])
        assert filled_of(printed) == [True, False, True]
        assert_alike(printed, 1, full)
        assert len(pypdfium2.PdfDocument(set_pages([full]))) == 1


def test_very_many_lines_of_one_month_stand_on_the_page_too(dnipro) -> None:
    account = home("water")
    with speaking("uk"):
        (facts,) = facts_of(account)
        full = replace(facts, lines=[facts.lines[0]._replace(kind="recalculation")] * 250)
        words = pypdfium2.PdfDocument(set_pages([full]))[0].get_textpage().get_text_bounded()
    assert "Рахунок" in words
    assert words.count("329,70") >= 250
    assert "UA723999980000026000000000001" in words


def test_what_was_recalculated_says_for_which_month(dnipro) -> None:
    account = home("water")
    with speaking("uk"):
        (facts,) = facts_of(account)
        told = replace(facts, lines=[*facts.lines, facts.lines[0]._replace(kind="recalculation", period=SEPTEMBER)])
        printed = print_pages([told])
        assert filled_of(printed) == [True]
        assert_alike(printed, 0, told)


def test_one_utilitys_form_is_not_anothers(serving) -> None:
    printed = []
    for slug in ("dnipro", "novosibirsk"):
        with serving(slug), speaking("ru"):
            make_tariff("water", 4710)
            account = make_account(people_registered=1)
            issue(OCTOBER)
            printed.append((print_pages(facts_of(account)), facts_of(account), slug))
    for pdf, (facts,), slug in printed:
        with serving(slug), speaking("ru"):
            assert_alike(pdf, 0, facts)


def test_two_threads_fill_in_side_by_side(dnipro) -> None:
    account = home("water")
    with speaking("uk"):
        facts = facts_of(account)
        alone, made = print_pages(facts), []
        contexts = [contextvars.copy_context() for _ in range(2)]
        threads = [Thread(target=one.run, args=(lambda: made.append(print_pages(facts)),)) for one in contexts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert made == [alone] * 2
