"""Lines of log without personal data: as text for a person, as JSON for a machine (MAILLAGE_LOG_FORMAT).

Two nets, one behind the other. What an exception says is left out, for it holds what somebody typed (a name in a
constraint that failed, an address that a server refused): its type and the places in the code remain. Everything else
passes by `scrubbed`, which masks addresses, numbers of persons, secret links and query strings. No Django here:
gunicorn uses this module too, before Django is there.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from maillage.platform.checkup.watching.context import request_id, task_id

MASK = "•••"
WITHHELD = "(message withheld)"

_NAMED_LINK = re.compile(
    r"(/compte/(?:invitation/|identites/lien/|mot-de-passe/nouveau/[0-9A-Za-z]+-)|/fiche/|/premiers-pas/)"
    r"[^/\s?\"'«»]+"
)
# It begins where a word does and has one sign « at » before its domain: looked for at each sign, a long line without
# any address would take the square of its length.
_EMAIL = re.compile(
    r"(?<![^\s<>\"'«»()\[\]{},;:=])[^\s<>\"'«»()\[\]{},;:=]+@[^\s<>\"'«»()\[\]{},;:=@]+\.[^\W\d_]{2,}"
)
_QUERY = re.compile(r"(?<=[\w/])\?[\w.%+\[\]-]+=[^\s\"'«»]*")
# French telephone numbers, in each usual writing.
_PHONE = re.compile(
    r"(?<![\w+-])(?:(?:\+|00)33[\s.\u00a0-]?(?:\(0\))?|0)[1-9](?:[\s.\u00a0-]?\d\d){4}(?![\w-])"
)
# RPPS (11), ADELI and FINESS (9), national identifiers (13 and 15): none of them is of use in a log.
_LONG_NUMBER = re.compile(r"(?<![\w-])\d(?:[\s.\u00a0]?\d){8,14}(?![\w-])")
# What a signed or random link looks like, whichever room made it.
_TOKEN = re.compile(r"(?<=[/=])(?=[\w:.=-]*[A-Z])(?=[\w:.=-]*[a-z0-9])[\w:.=-]{20,}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")

# Their messages are made of names in the code and of settings, never of what a person typed.
_ABOUT_CODE = (
    AttributeError,
    NameError,
    ImportError,
    SyntaxError,
    NotImplementedError,
    MemoryError,
    RecursionError,
)
_ABOUT_CODE_BY_NAME = frozenset(
    {
        "ImproperlyConfigured",
        "TemplateDoesNotExist",
        "TemplateSyntaxError",
        "NoReverseMatch",
        "AppRegistryNotReady",
    }
)
_DEEPEST = 60


def scrubbed(text: str) -> str:
    """The text with addresses, numbers of persons, links that open something and query strings masked."""
    text = _NAMED_LINK.sub(rf"\1{MASK}", text)
    text = _QUERY.sub(f"?{MASK}", text)
    text = _EMAIL.sub(MASK, text)
    text = _PHONE.sub(MASK, text)
    text = _LONG_NUMBER.sub(MASK, text)
    return _TOKEN.sub(MASK, text)


def message_of(record: logging.LogRecord) -> str:
    """What the record says, scrubbed, on one line: what a visitor sends cannot write a line of its own."""
    return _CONTROL.sub(" ", scrubbed(_said(record))).strip()


def _said(record: logging.LogRecord) -> str:
    """The message, exceptions among its arguments reduced to what may be told of them."""
    if isinstance(record.msg, BaseException):
        return told(record.msg)
    given: Any = record.args
    if isinstance(given, Mapping):
        safe: Any = {key: _safe(value) for key, value in given.items()}
    else:
        safe = tuple(_safe(value) for value in given or ())
    try:
        return str(record.msg) % safe if given else str(record.msg)
    except (TypeError, ValueError, KeyError):
        return str(record.msg)


def _safe(value: object) -> object:
    return told(value) if isinstance(value, BaseException) else value


def told(error: BaseException) -> str:
    """Type of an exception, with its message only where that is about code or the system."""
    kind = type(error).__name__
    if isinstance(error, OSError) and error.strerror:
        # Without the name of the file: people choose those.
        return f"{kind}: {error.strerror}"
    about_code = isinstance(error, _ABOUT_CODE) or kind in _ABOUT_CODE_BY_NAME
    return f"{kind}: {_CONTROL.sub(' ', scrubbed(str(error)))}" if about_code else f"{kind}: {WITHHELD}"


def places(trace: TracebackType | None) -> Iterator[str]:
    """Where in the code, outermost first; no value of any variable."""
    for frame in traceback.extract_tb(trace, limit=-_DEEPEST):
        yield f"{frame.filename}:{frame.lineno} {frame.name}"


def chain(error: BaseException) -> Iterator[BaseException]:
    """The error, then what caused it."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _error_of(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if record.exc_info else None


def _instant(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, message, request or task, the fields of the access log, errors."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": _instant(record),
            "level": record.levelname,
            "logger": record.name,
            "message": message_of(record),
        }
        line |= {"request": request_id.get()} if request_id.get() else {}
        line |= {"task": task_id.get()} if task_id.get() else {}
        line |= getattr(record, "fields", {})
        if error := _error_of(record):
            line["errors"] = [
                {"error": told(one), "trace": list(places(one.__traceback__))} for one in chain(error)
            ]
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """The same for a terminal: one line, and the places of an error under it."""

    def format(self, record: logging.LogRecord) -> str:
        fields = getattr(record, "fields", {})
        said = f"{message_of(record)} {fields['duration_ms']} ms" if fields else message_of(record)
        known = request_id.get() or task_id.get()
        lines = [
            f"{_instant(record)} {record.levelname} {record.name}"
            + (f" [{known}]" if known else "")
            + f" {said}"
        ]
        if error := _error_of(record):
            for one in chain(error):
                lines.append(f"  {told(one)}")
                lines += [f"    {place}" for place in places(one.__traceback__)]
        return "\n".join(lines)


class Console(logging.StreamHandler[Any]):
    """Writes to standard error; a record that cannot be written is not printed whole, as Python would."""

    def handleError(self, record: logging.LogRecord) -> None:
        kind = sys.exc_info()[0]
        if kind is not None and sys.stderr is not None:
            # Where standard error is a file of a full disk, work goes on without its lines.
            with suppress(OSError):
                sys.stderr.write(f"a line of {record.name} could not be written: {kind.__name__}\n")


def logging_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """`logging.config.dictConfig` of every process, from MAILLAGE_LOG_FORMAT and MAILLAGE_LOG_LEVEL."""
    shape = "TextLines" if environment.get("MAILLAGE_LOG_FORMAT", "text") != "json" else "JsonLines"
    level = environment.get("MAILLAGE_LOG_LEVEL", "WARNING").upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{__name__}.{shape}"}},
        "handlers": {"console": {"()": f"{__name__}.Console", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would write the same line once more, unscrubbed.
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            # At DEBUG it writes every statement with its values.
            "django.db.backends": {"level": "WARNING"},
        },
    }


def server_logging(environment: Mapping[str, str]) -> dict[str, Any]:
    """The same for gunicorn, which hangs handlers of its own on its two loggers unless told otherwise."""
    loggers = {
        "gunicorn.error": {"handlers": [], "propagate": True, "level": "WARNING"},
        "gunicorn.access": {"handlers": [], "propagate": False},
    }
    return logging_settings(environment) | {"loggers": loggers}
