"""A clerk who imports a register at the console, and the worker's round behind it."""

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from app.accounts.imports.models import RegisterImport
from app.accounts.imports.queries import get_import
from app.core import tenancy
from app.core.permissions import Role
from tests.fifth.visitor import Visitor
from tests.post import Postman


class Importer:
    def __init__(self, app: Flask, enter: Callable[..., Visitor], slug: str, role: Role = Role.BILLING) -> None:
        self.app, self.slug, self.clerk = app, slug, enter(slug, role)
        self.worker, self.import_id = Postman(app), 0

    def upload(self, *files: Path, **more: Any) -> str:
        self.clerk.go("import_new")
        token = self.clerk.form("files").fields["csrf_token"]
        opened = [(io.BytesIO(file.read_bytes()), file.name) for file in files]
        data = {"csrf_token": token, "files": opened, **more}
        self.clerk.answer = self.clerk.browser.post("/console/imports/new", data=data, follow_redirects=True)
        last = self.clerk.path.rpartition("/")[2]
        self.import_id = int(last) if last.isdigit() else 0
        return self.clerk.page

    def post(self, step: str, **typed: str) -> str:
        """Whatever the page offers at this moment: a tab may have been open for days."""
        token = self.clerk.browser.get("/console/imports/new").text.partition('name="csrf_token" value="')[2]
        data = {"csrf_token": token.partition('"')[0], **typed}
        path = f"/console/imports/{self.import_id}/{step}"
        self.clerk.answer = self.clerk.browser.post(path, data=data, follow_redirects=True)
        return self.clerk.page

    def work(self) -> str:
        """The worker makes its round, and the page is loaded anew."""
        self.worker()
        return self.clerk.go("import_show", import_id=self.import_id)

    def compare(self) -> str:
        self.post("check")
        return self.work()

    def store(self, threshold: str = "5", **typed: str) -> str:
        self.post("apply", threshold=threshold, **typed)
        return self.work()

    def row(self) -> RegisterImport:
        with tenancy.serving(self.app, self.slug):
            return get_import(self.import_id)

    def report(self) -> dict[str, Any]:
        return json.loads(json.dumps(self.row().report))

    def fetch(self, number: int = 1) -> TestResponse:
        return self.clerk.browser.get(f"/console/imports/{self.import_id}/refused/{number}")


def files_of(folder: Path) -> Sequence[Path]:
    return sorted(folder.iterdir())
