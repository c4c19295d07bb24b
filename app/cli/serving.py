"""gunicorn inside our own process, so that settings and the embedded database are the same for web and commands."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from app.wsgi import application
from config import gunicorn
from config.settings import Settings


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, app: Flask) -> None:
        self.app = app
        super().__init__()

    def load_config(self) -> None:
        for name, value in vars(gunicorn).items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Any:
        return self.app


def serve_until_stopped(settings: Settings) -> None:
    app = application(settings)
    if settings.demo:
        from app.demo.mail_page import init_mail_page
        from app.demo.sms_page import init_sms_page

        init_mail_page(app)
        init_sms_page(app)
    Server(app).run()
