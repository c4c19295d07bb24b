"""Photos are kept for a bounded time, and a night that is cut off is finished by the next one (M11)."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import files, tenancy, work, worker
from app.core.db import db
from app.core.files_folder import Folder
from app.metering.models import ReadingPhoto
from app.metering.photo_forgetting import forget_lost_files, forget_photos
from app.metering.photo_queries import get_photo_of
from tests.factories import make_account, make_meter, make_photo, make_reading


@pytest.fixture
def own_files(app: Flask, tmp_path: Path):
    known = app.extensions["files"]
    app.extensions["files"] = Folder(tmp_path / "files")
    yield
    app.extensions["files"] = known


def take_photo(app: Flask, slug: str = "dnipro", **more: object) -> int:
    with work.work_for(app, slug):
        return make_photo(make_reading(make_meter(make_account()), 1563), **more).reading_id


def left(app: Flask, tmp_path: Path) -> tuple[int, int]:
    """Rows and files of Dnipro."""
    with tenancy.serving(app, "dnipro"):
        rows = len(db.session.scalars(select(ReadingPhoto.id)).all())
    return rows, sum(file.is_file() for file in (tmp_path / "files").rglob("*"))


def test_a_photo_is_kept_for_twelve_months(app: Flask, own_files, clock, tmp_path: Path) -> None:
    take_photo(app)
    for moment, found in (("2027-11-22T12:00Z", (1, 2)), ("2027-11-24T12:00Z", (0, 0))):
        clock.move_to(moment)
        worker.spend_night(app)
        assert left(app, tmp_path) == found


def test_a_photo_that_nothing_came_of_is_kept_for_a_day(app: Flask, own_files, clock, tmp_path: Path) -> None:
    take_photo(app, reading_id=None)
    take_photo(app)
    worker.spend_night(app)
    assert left(app, tmp_path) == (2, 4)
    clock.shift(timedelta(hours=25))
    worker.spend_night(app)
    assert left(app, tmp_path) == (1, 2)


def test_a_night_that_is_cut_off_is_finished_by_the_next(app: Flask, own_files, clock, tmp_path: Path) -> None:
    take_photo(app)
    clock.shift(timedelta(days=400))
    with pytest.raises(KeyboardInterrupt), work.work_for(app, "dnipro"):
        forget_photos()
        raise KeyboardInterrupt
    assert left(app, tmp_path) == (1, 0)
    worker.spend_night(app)
    assert left(app, tmp_path) == (0, 0)


def test_while_the_files_are_away_the_rows_stay(app: Flask, own_files, clock, tmp_path: Path) -> None:
    take_photo(app)
    clock.shift(timedelta(days=400))
    known = tmp_path / "files"
    known.rename(tmp_path / "mounted-elsewhere")
    known.write_text("not mounted")
    with work.work_for(app, "dnipro"):
        forget_photos()
    known.unlink()
    (tmp_path / "mounted-elsewhere").rename(known)
    assert left(app, tmp_path) == (1, 2)


def test_files_of_work_that_failed_are_found(app: Flask, own_files, clock, tmp_path: Path) -> None:
    take_photo(app)
    with tenancy.serving(app, "dnipro"):
        files.put(b"its row was rolled back")
    with tenancy.serving(app, "melitopol"):
        files.put(b"of another utility, whose night this is not")
    for hours, found in ((30, (1, 4)), (24, (1, 3))):
        clock.shift(timedelta(hours=hours))
        with work.work_for(app, "dnipro"):
            forget_lost_files()
        assert left(app, tmp_path) == found


def test_staff_ask_by_the_reading(app: Flask, own_files, clock) -> None:
    reading_id = take_photo(app)
    with tenancy.serving(app, "dnipro"):
        photo = get_photo_of(reading_id)
        assert (photo.read(), photo.read(small=True)) == (b"large", b"small")
