"""The demo's registers draw surname, given name and patronymic each by itself; here is whose names are one person's."""

from sqlalchemy import and_, or_

from app.accounts.models import Account

MEN_WITH_A = ("Микола", "Илья", "Ілля", "Никита", "Микита")

woman = and_(
    Account.given_name.regexp_match("[ая]$"),
    Account.given_name.not_in(MEN_WITH_A),
    Account.patronymic.regexp_match("на$"),
    ~Account.surname.regexp_match("(ов|ев|ёв|ин)$"),
)
man = and_(
    or_(~Account.given_name.regexp_match("[ая]$"), Account.given_name.in_(MEN_WITH_A)),
    Account.patronymic.regexp_match("ич$"),
    ~Account.surname.regexp_match("(ов|ев|ёв|ин)а$"),
)
one_person = or_(woman, man)
olena = and_(woman, Account.given_name.in_(("Олена", "Елена")))
"""As her sign-in says."""
