"""How far an import has come, what may be done with it then, and where it goes back to when it is stopped."""

UPLOADED, CHECKING, CHECKED = "uploaded", "checking", "checked"
APPLYING, APPLIED = "applying", "applied"
UNDOING, UNDONE, FAILED = "undoing", "undone", "failed"

AT_WORK = (CHECKING, APPLYING, UNDOING)
BEGINS = {
    "check": (frozenset({UPLOADED, CHECKED, FAILED}), CHECKING),
    "apply": (frozenset({CHECKED}), APPLYING),
    "undo": (frozenset({APPLIED}), UNDOING),
}
GOES_BACK = {CHECKING: UPLOADED, APPLYING: CHECKED, UNDOING: APPLIED}
GIVES_UP = {CHECKING: FAILED, APPLYING: FAILED, UNDOING: APPLIED}
