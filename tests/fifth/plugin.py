"""What somebody who adds a utility types into the copied template, and what the office's files look like there."""

import re
from pathlib import Path

from tests.tenants.test_new_plugins import UNLIKE_ANY

PLAIN_NUMBERS = (
    ('accept = { "12345678" = "12345678", "1234 5678" = "12345678" }', 'accept = { "AB 1234562" = "AB1234562" }'),
    ('reject = ["1234567", "123456789", "1234567А"]', 'reject = ["AB 123456"]'),
    ('rule = "digits"\nshortest = 8\nlongest = 8\n', 'rule = "pattern"\npattern = "[A-Z]{2}[0-9]{7}"\n'),
)
CLOSES_IN_A_NIGHT = """[readings.window]
from_day = 20
to_day = 25
counts_for = "month-of-start"
late = "refuse"

# At least one of cold, hot, irrigation."""
"""The 25th of October 2026 has 25 hours in Kyiv: at four in the morning it is three again."""

ACCOUNTS = """Особовий рахунок;Прізвище;Ім'я;По батькові;Вулиця;Будинок;Квартира;Борг;Станом на
AB1234562;Коваль;Іван;Петрович;вул. Шевченка;12;14;120,50;01.02.2026
AB1234570;Мельник;Ганна;Іванівна;вул. Шевченка;12;15;0,00;01.02.2026
"""
METERS = """Особовий рахунок;Заводський номер;Повірка до;Показник;Дата показника
AB1234562;16903009;01.01.2031;1200;31.01.2026
AB1234570;73278177;01.01.2031;300;31.01.2026
"""


def edit(folder: Path, *changes: tuple[str, str]) -> None:
    file = folder / "tenant.toml"
    text = file.read_text()
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the template"
        text = text.replace(old, new)
    file.write_text(text)
    for file in folder.rglob("*"):
        if file.suffix in {".toml", ".txt"}:
            file.write_text(re.sub(r'FILL IN[^"\n]*', "слово", file.read_text()))


def edit_fifth(folder: Path) -> None:
    edit(folder, *UNLIKE_ANY)


def edit_nightly(folder: Path) -> None:
    edit(folder, *PLAIN_NUMBERS, ("# At least one of cold, hot, irrigation.", CLOSES_IN_A_NIGHT))
