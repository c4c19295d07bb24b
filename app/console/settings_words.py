"""What may be set, in words: what a feature does for subscribers, what a reading rule means."""

from typing import NamedTuple

from app.core.adjusting import Section
from app.web.field_words import N_


class FeatureWords(NamedTuple):
    """`on` and `off`: what subscribers see."""

    title: str
    on: str
    off: str


class RuleWords(NamedTuple):
    title: str
    words: str
    unit: str


FEATURES = {
    "companies": FeatureWords(
        N_("Companies"),
        N_("Companies and managing organisations sign in with their access codes and send many readings at once."),
        N_("Their door is closed; what they have sent stays."),
    ),
    "payments": FeatureWords(
        N_("Payments"),
        N_("Subscribers may be offered to pay online."),
        N_("Nobody is offered to pay online, and the banner stands on every page of the cabinet."),
    ),
    "photos": FeatureWords(
        N_("Photos of dials"),
        N_("Subscribers may send a photo of the dial with a reading."),
        N_("No new photos are taken; those that were sent stay to be seen."),
    ),
    "sms": FeatureWords(
        N_("Readings by text message"),
        N_("Texts from known phones are understood, kept and answered, once the operator has set a gateway."),
        N_("Texts are neither taken nor answered, and the cabinet does not speak of them."),
    ),
}
RULES = {
    "recommended_to_day": RuleWords(
        N_("Recommended day"),
        N_("We ask people to send readings by this day of the month. Later ones are taken as well."),
        "",
    ),
    "remind_days_before": RuleWords(
        N_("Reminder"),
        N_("So many days before the recommended day, or else the last one, those who wish are reminded."),
        "",
    ),
    "ask_above_m3": RuleWords(
        N_("Are you sure?"),
        N_("More than this since the last reading: people are asked to look at the dial once more."),
        N_("m³"),
    ),
    "review_above_m3": RuleWords(
        N_("Review"),
        N_("More than this: the reading is taken, and the office looks at it."),
        N_("m³"),
    ),
    "refuse_above_m3": RuleWords(
        N_("Refusal"),
        N_("More than this: the reading is not taken."),
        N_("m³"),
    ),
}
SECTIONS: dict[Section, str] = {
    "features": N_("Features"),
    "banner": N_("Banner"),
    "contacts": N_("Contacts"),
    "offices": N_("Offices"),
    "readings": N_("Reading rules"),
}
