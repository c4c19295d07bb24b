"""Files that cannot be taken at all, and what is said of them."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.core.errors import DomainError

_SENTENCES: Mapping[str, LazyString] = {
    "no-file": _("There is no file %(file)s. See that its name is right."),
    "empty": _("%(file)s holds no rows. Ask for the export again; nothing was changed."),
    "cut": _("%(file)s is incomplete: it stops before its end. Copy or export it again; nothing was changed."),
    "bloated": _(
        "%(file)s unpacks to far more than a register holds. Save it again with nothing but the register's sheets; "
        "nothing was changed."
    ),
    "password": _("%(file)s is locked with a password. Save it without one."),
    "encoding": _(
        "%(file)s is written in %(found)s, but register.toml of this utility says %(declared)s. "
        "Export it in %(declared)s, or correct `encoding` in register.toml."
    ),
    "letters": _("%(file)s is written in %(found)s. Export it in %(wanted)s; nothing was changed."),
    "format": _("%(file)s is a %(found)s file; this utility sends %(expected)s. See that it is the right file."),
    "foreign": _(
        "%(file)s is not a register of this utility: most of the columns it should have are not in its first row "
        "(%(columns)s). See that it is the right file and the right utility, and that no title stands above them."
    ),
    "separator": _(
        "The columns of %(file)s are not parted as the office of this utility parts them. Save it with %(separator)s "
        "between them, or correct `delimiter` in register.toml."
    ),
    "archive": _("%(file)s is an archive. Unpack it, and give the files that are in it."),
    "sheet": _("No sheet of %(file)s is called “%(sheet)s”. Give the sheet this name, or correct register.toml."),
    "sheets": _(
        "%(file)s has rows of accounts on several sheets: %(sheets)s. Leave one of them, or send each as a file of its "
        "own; nothing was changed."
    ),
    "columns": _("%(file)s lacks columns: %(columns)s. Export it with them, or correct register.toml."),
    "office-columns": _("%(file)s lacks columns: %(columns)s. Export it with them, or correct tenant.toml."),
    "column-twice": _("%(file)s has two columns called %(column)s. Rename the one that does not count."),
    "missing": _("The table of %(table)s is missing. Add the file or the sheet with the columns %(columns)s."),
    "missing-sheet": _("The table of %(table)s is missing. Add the sheet “%(sheet)s” with the columns %(columns)s."),
    "twice": _("%(file)s and %(other)s both hold the table of %(table)s. Give only the right one."),
}

_TABLES: Mapping[str, LazyString] = {
    "accounts": _("accounts"),
    "meters": _("meters"),
    "renamed_streets": _("renamed streets"),
}


class UnusableFile(DomainError):
    """As text it says in one sentence what is wrong and what to do, in the language of whoever is being served."""

    status = 422

    def __str__(self) -> str:
        table = _TABLES.get(str(self.data.get("table")))
        told = {name: ", ".join(value) if isinstance(value, list) else value for name, value in self.data.items()}
        return str(_SENTENCES[self.code]) % {**told, "table": table}
