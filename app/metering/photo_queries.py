"""Photos of dials: whose they are and in which files they lie."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import TextClause, text

from app.core import files
from app.core.db import db
from app.core.errors import NotFound

PHOTO = """
    select p.id, m.account_id, p.reading_id, p.subscriber_id, p.file, p.small_file
    from reading_photo p join meter m on m.id = p.meter_id
"""
BY_ID = text(f"{PHOTO} where p.id = :id")
BY_READING = text(f"{PHOTO} where p.reading_id = :id")
WAITING = text("""
    select meter_id, id from reading_photo
    where submission = :submission and subscriber_id = :subscriber_id and reading_id is null
""")


@dataclass(frozen=True, slots=True)
class Photo:
    """`reading_id` is None while the photo waits for its reading; then it is `subscriber_id`'s alone."""

    id: int
    account_id: int
    reading_id: int | None
    subscriber_id: int | None
    file: str
    small_file: str

    def read(self, *, small: bool = False) -> bytes:
        """A JPEG. Raises NotFound where the file is gone, FilesAway."""
        return files.read(self.small_file if small else self.file)


def get_photo(photo_id: int) -> Photo:
    return _get(BY_ID, photo_id)


def get_photo_of(reading_id: int) -> Photo:
    """For staff, who may see the photo of every reading."""
    return _get(BY_READING, reading_id)


def list_waiting(submission: UUID, subscriber_id: int) -> dict[int, int]:
    """By meter: the photo that came with the form and waits for its reading."""
    found = db.session.execute(WAITING, {"submission": submission, "subscriber_id": subscriber_id})
    return {row.meter_id: row.id for row in found}


def _get(statement: TextClause, number: int) -> Photo:
    row = db.session.execute(statement, {"id": number}).one_or_none()
    if row is None:
        raise NotFound
    return Photo(*row)
