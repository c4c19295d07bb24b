"""Every reason a judge may give, and what it was given for; a sentence for people stands behind each in the portal."""

from collections.abc import Mapping

REASONS: Mapping[str, frozenset[str]] = {
    "block_has_its_own_field": frozenset({"house", "block"}),
    "common_password": frozenset(),
    "day_to_come": frozenset(),
    "email_not_latin": frozenset(),
    "empty": frozenset(),
    "latin_letter": frozenset({"letter"}),
    "letters": frozenset(),
    "negative": frozenset(),
    "no_digits": frozenset(),
    "no_letters": frozenset(),
    "not_a_day": frozenset(),
    "not_a_mobile_phone": frozenset(),
    "not_a_name": frozenset(),
    "not_a_percentage": frozenset(),
    "not_a_phone": frozenset(),
    "not_a_site": frozenset(),
    "not_a_sum": frozenset(),
    "not_an_email": frozenset(),
    "not_digits": frozenset(),
    "not_russian_spelling": frozenset({"letter"}),
    "not_ukrainian_spelling": frozenset({"letter"}),
    "password_is_the_name": frozenset(),
    "outside": frozenset({"lowest", "highest"}),
    "price_too_high": frozenset({"most"}),
    "section_missing": frozenset({"section"}),
    "strange_characters": frozenset(),
    "too_long": frozenset({"maximum"}),
    "too_many_digits": frozenset({"maximum"}),
    "too_short": frozenset({"minimum"}),
    "wrong_characters": frozenset(),
    "wrong_check_digit": frozenset(),
    "wrong_form": frozenset(),
    "wrong_length": frozenset({"shortest", "longest"}),
    "wrong_section": frozenset({"digits"}),
}
"""Code → the names in Rejected.data."""

REPAIRS = frozenset(
    {
        "cyrillic_letter_in_number",
        "fraction_dropped",
        "latin_letter_in_block",
        "latin_letter_in_flat",
        "latin_letter_in_house",
        "latin_letter_in_name",
        "latin_letter_in_number",
        "latin_letter_in_street",
        "number_padded_with_zeros",
        "old_street_name",
        "small_letter_in_block",
        "small_letter_in_flat",
        "small_letter_in_house",
    }
)
"""What a judge may have mended: the codes of the import's report and of a reading's receipt."""
