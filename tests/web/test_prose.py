"""The terms of a utility have headings and lists, as they were written."""

from app.web.prose import Block, prose

TERMS = """Умови користування

1. Що ми зберігаємо
– електронну пошту;
– показники.
Решта надходить з обліку.

2. Оплата
Картку не питаємо.

1. Пункт без заголовка."""


def test_headings_lists_and_paragraphs() -> None:
    assert list(prose(TERMS)) == [
        Block("paragraph", ["Умови користування"]),
        Block("heading", ["1. Що ми зберігаємо"]),
        Block("list", ["електронну пошту;", "показники."]),
        Block("paragraph", ["Решта надходить з обліку."]),
        Block("heading", ["2. Оплата"]),
        Block("paragraph", ["Картку не питаємо."]),
        Block("paragraph", ["1. Пункт без заголовка."]),
    ]
