"""Roles, permissions and actions of the audit trail in words."""

from flask_babel import gettext as _

from app.core.permissions import Permission, Role
from app.web.field_words import N_

ROLES = {
    Role.ADMINISTRATOR: N_("administrator"),
    Role.BILLING: N_("billing"),
    Role.METERING: N_("metering"),
    Role.SUPPORT: N_("subscriber support"),
    Role.AUDITOR: N_("auditor"),
}
PERMISSIONS = {
    Permission.USE_CONSOLE: N_("Use the console, change one’s own password and second factor"),
    Permission.SEE_ACCOUNTS: N_("See accounts and find them"),
    Permission.CHANGE_ACCOUNTS: N_("Correct, open, close and merge accounts, change streets"),
    Permission.WRITE_NOTES: N_("Keep notes on accounts for colleagues"),
    Permission.LINK_SUBSCRIBERS: N_("Add accounts to subscribers’ cabinets and take them out"),
    Permission.VIEW_AS_SUBSCRIBER: N_("Look at the cabinet as the subscriber sees it"),
    Permission.SEE_READINGS: N_("See readings and meters"),
    Permission.REVIEW_READINGS: N_("Decide on readings in review"),
    Permission.ENTER_READINGS: N_("Enter readings for others"),
    Permission.CHANGE_METERS: N_("Install, replace, seal, verify and remove meters"),
    Permission.SEE_TEXTS: N_("See text messages"),
    Permission.ANSWER_TEXTS: N_("Answer text messages that were not understood"),
    Permission.SEE_FILES: N_("See imports and exports"),
    Permission.IMPORT_REGISTER: N_("Import the register, undo the last import"),
    Permission.EXPORT_READINGS: N_("Export readings to the billing office"),
    Permission.SEE_COMPANIES: N_("See companies, their objects and who signs in for them"),
    Permission.ISSUE_COMPANY_ACCESS: N_("Give companies their access code and password"),
    Permission.SEE_STAFF: N_("See who works here and in which role"),
    Permission.MANAGE_STAFF: N_("Invite and disable colleagues, give them roles"),
    Permission.SEE_AUDIT: N_("See the audit trail"),
    Permission.EXPORT_AUDIT: N_("Export the audit trail"),
    Permission.SEE_SETTINGS: N_("See settings"),
    Permission.CHANGE_SETTINGS: N_("Change switches, banner, contacts, offices and reading rules"),
}
ACTIONS = {
    "staff.invite": N_("invited a colleague"),
    "staff.invite-again": N_("invited a colleague anew"),
    "staff.accept": N_("accepted the invitation"),
    "staff.change-role": N_("changed a role"),
    "staff.disable": N_("disabled a colleague"),
    "staff.enable": N_("enabled a colleague"),
    "staff.change-profile": N_("changed the own profile"),
    "staff.change-password": N_("changed the own password"),
    "staff.set-up-app": N_("set up an authenticator app"),
    "staff.draw-recovery-codes": N_("drew recovery codes"),
    "staff.use-recovery-code": N_("signed in with a recovery code"),
    "staff.add-passkey": N_("added a passkey"),
    "staff.remove-passkey": N_("removed a passkey"),
    "settings.features": N_("switched a feature"),
    "settings.banner": N_("changed the banner"),
    "settings.contacts": N_("changed the contacts"),
    "settings.offices": N_("changed the offices"),
    "settings.readings": N_("changed the reading rules"),
    "reading.accept": N_("accepted a reading"),
    "reading.correct": N_("corrected a reading"),
    "reading.refuse": N_("refused a reading"),
    "reading.check": N_("ordered a check of the meter"),
    "meter.check-done": N_("closed a check of the meter"),
    "readings.export": N_("made a batch of readings for the office"),
    "readings.download": N_("took the file of a batch"),
    "text.answer": N_("answered a text message"),
    "text.attach": N_("found the account of a text message"),
    "text.set-aside": N_("set a text message aside"),
    "register.upload": N_("uploaded a register"),
    "register.apply": N_("imported a register"),
    "register.undo": N_("undid an import"),
    "register.cancel": N_("stopped an import"),
    "register.fetch-refused": N_("fetched the refused rows of an import"),
    "meter.install": N_("installed a meter"),
    "meter.replace": N_("replaced a meter"),
    "meter.seal": N_("sealed a meter"),
    "meter.verify": N_("recorded a verification"),
    "meter.verify-failed": N_("recorded a failed verification"),
    "meter.roll-over": N_("counted a dial past its end"),
    "meter.remove": N_("removed a meter"),
    "meter.export": N_("exported the list of meters"),
    "house.common-meter": N_("switched a house’s common meter"),
    "house.to-register": N_("left a house to the register"),
    "reading.enter": N_("entered a reading"),
    "reading.round": N_("entered a round of readings"),
    "audit.export": N_("exported the audit trail"),
    "account.correct": N_("corrected the account"),
    "account.open": N_("opened the account"),
    "account.close": N_("closed the account"),
    "account.reopen": N_("opened the account again"),
    "account.merge": N_("merged the account into another"),
    "account.take-over": N_("merged another account into it"),
    "account.unmerge": N_("undid the merge"),
    "account.give-back": N_("undid the merge with another account"),
    "account.note": N_("kept a note"),
    "account.link": N_("added the account to a cabinet"),
    "account.unlink": N_("took the account out of a cabinet"),
    "subscriber.resend-letter": N_("sent the first letter again"),
    "subscriber.sign-out": N_("signed a subscriber out everywhere"),
    "subscriber.view": N_("looked at the cabinet as the subscriber"),
    "street.add": N_("added a street"),
    "street.rename": N_("renamed a street"),
    "street.merge": N_("made two spellings of a street one"),
    "company.open": N_("gave a company its access code"),
    "company.change": N_("changed a company’s contacts"),
    "company.add-objects": N_("added objects to a company"),
    "company.remove-objects": N_("took objects from a company"),
    "company.send-readings": N_("sent a sheet of readings for a company"),
    "company.disable": N_("closed a company’s access"),
    "company.enable": N_("opened a company’s access again"),
    "company-user.add": N_("added a person to a company"),
    "company-user.issue-password": N_("gave out a company password"),
    "company-user.choose-password": N_("chose a password for a company"),
    "company-user.disable": N_("closed a person’s access for a company"),
    "company-user.enable": N_("opened a person’s access for a company again"),
    "company-user.end-sessions": N_("signed a company’s person out everywhere"),
    "ledger.close": N_("closed the books of a month"),
    "claim.answer": N_("answered a claim"),
    "tariff.draft": N_("drafted a tariff"),
    "tariff.publish": N_("published a tariff"),
    "tariff.withdraw": N_("withdrew a tariff"),
    "billing.start": N_("began to charge a month"),
    "billing.issue": N_("issued the bills of a month"),
    "billing.withdraw": N_("withdrew the charges of a month"),
}
HOLDER_KINDS = {
    "person": N_("person"),
    "company": N_("company"),
    "managing_organisation": N_("managing organisation"),
}


def role_name(role: str) -> str:
    return _(ROLES[Role(role)])


def action_name(action: str) -> str:
    """An action of an older or newer version is called by its code."""
    return _(ACTIONS[action]) if action in ACTIONS else action


def holder_kind(kind: str) -> str:
    return _(HOLDER_KINDS[kind]) if kind in HOLDER_KINDS else kind
