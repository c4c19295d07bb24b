"""Companies in words."""

from app.web.field_words import N_

COMPANY_KINDS = {"company": N_("company"), "managing_organisation": N_("managing organisation")}
