import pytest

from tests.validators.cases import said
from validators.email import email, email_key
from validators.login import login, login_key
from validators.phone import phone

UA, RU = phone(country="UA"), phone(country="RU")


@pytest.mark.parametrize(
    ("judge", "typed", "expected"),
    [
        (UA, "067 123 45 67", ("+380671234567", ())),
        (UA, "(067) 123-45-67", ("+380671234567", ())),
        (UA, "+380 67 123 45 67", ("+380671234567", ())),
        (UA, "380671234567", ("+380671234567", ())),
        (UA, "8 067 123 45 67", ("+380671234567", ())),
        (UA, "00380671234567", ("+380671234567", ())),
        (UA, "056 732 12 12", "not_a_mobile_phone"),
        (UA, "671234567", "not_a_phone"),
        (UA, "+7 913 123-45-67", "not_a_phone"),
        (UA, "", "empty"),
        (RU, "8 913 123-45-67", ("+79131234567", ())),
        (RU, "+7 (913) 123-45-67", ("+79131234567", ())),
        (RU, "913 123 45 67", ("+79131234567", ())),
        (RU, "8 383 290-72-90", "not_a_mobile_phone"),
        (RU, "290-72-90", "not_a_phone"),
    ],
)
def test_phones(judge, typed, expected):
    assert said(judge, typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (" olena@example.com ", ("olena@example.com", ())),
        ("Olena.T+voda@Mail.Example.com", ("Olena.T+voda@Mail.Example.com", ())),
        ("olena", "not_an_email"),
        ("olena@example", "not_an_email"),
        ("olena@@example.com", "not_an_email"),
        ("olena@-example.com", "not_an_email"),
        ("ole na@example.com", "not_an_email"),
        ("olena@example.com\nBcc: all@example.com", "not_an_email"),
        ("=?utf-8?q?mayor=40city.example=2C?=@example.com", "not_an_email"),
        ("=?utf-8?b?YQ0KQmNjOiBi?=@example.com", "not_an_email"),
        ("who?=what=?@example.com", "not_an_email"),
        ("a=b?c@example.com", ("a=b?c@example.com", ())),
        (".olena@example.com", "not_an_email"),
        ("a" * 65 + "@example.com", "not_an_email"),
        ("олена@example.com", "email_not_latin"),
        ("оlena@example.com", "email_not_latin"),
        ("", "empty"),
    ],
)
def test_emails(typed, expected):
    assert said(email(), typed) == expected


def test_case_and_spaces_do_not_make_another_address():
    assert email_key(" Olena@Example.COM") == email_key("olena@example.com")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Шевченко", ("Шевченко", ())),
        ("Медична 5, кв. 14", ("Медична 5, кв. 14", ())),
        ("+380671234567", ("+380671234567", ())),
        ("ivanov_5@home", ("ivanov_5@home", ())),
        ("Їж", "too_short"),
        ("<script>", "wrong_characters"),
        ("иван\u0489ов", "wrong_characters"),
        ("...", "wrong_form"),
        ("а" * 65, "too_long"),
        ("", "empty"),
    ],
)
def test_logins(typed, expected):
    assert said(login(), typed) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("Anna", "Аnnа"), ("ОРЕХ", "OPEX"), ("Voda10", "vodaIO"), ("Шевченко ", "шевченко"), ("Д'яченко", "Д’яченко")],
)
def test_logins_that_look_alike_collide(one, other):
    assert login_key(one) == login_key(other)


def test_logins_that_differ_do_not_collide():
    assert login_key("Шевченко") != login_key("Шевченка")
