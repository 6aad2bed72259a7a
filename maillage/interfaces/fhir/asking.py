"""What the SAS asks: the parameters of `GET Slot`, read strictly.

Rules: guide ans.fhir.fr.sas 1.2.0, « recherche de créneaux », CPTS and individual mode. Two things that the national
platform does are allowed for: a date-time without time zone is of Paris, and a « + » that was not escaped comes as a
space.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from maillage.interfaces.fhir.outcomes import Refused

PARIS: Final = ZoneInfo("Europe/Paris")
MOST_PEOPLE: Final = 25
IDNPS: Final = "urn:oid:1.2.250.1.71.4.2.1"
START: Final = "start"
STATUS: Final = "status"
ACTOR: Final = "schedule.actor:Practitioner.identifier"
INCLUDE: Final = "_include"
ITERATE: Final = "_include:iterate"
COUNT: Final = "_count"
FORMAT: Final = "_format"
KNOWN: Final = frozenset({START, STATUS, ACTOR, INCLUDE, ITERATE, COUNT, FORMAT})
SCHEDULE, CPTS = "Slot:schedule", "Slot:service-type-reference"
ROLE, ORGANISATION = "Schedule:actor", "HealthcareService:organization"
FORMATS: Final = frozenset({"json", "application/json", "application/fhir+json", "application/json+fhir"})

_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[+ -]\d\d:\d\d)?)?", re.ASCII
)
_RPPS: Final = re.compile(r"8?(\d{11})", re.ASCII)
_OTHER: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z./-]{0,63}", re.ASCII)

Values = Callable[[str], list[str]]


@dataclass(frozen=True)
class Search:
    """first, last: both included. rpps: eleven digits, each once; other identifiers are known of nobody here."""

    first: datetime
    last: datetime
    rpps: frozenset[str]
    in_cpts: bool


def read_search(names: Iterable[str], values: Values) -> Search:
    """names: every parameter that came; values: what came under one, in order. Raises Refused."""
    for name in names:
        if name not in KNOWN:
            raise Refused(f"Paramètre inconnu : « {name[:60]} ». Unknown parameter.", name, "not-supported")
    in_cpts = _mode(values(INCLUDE), values(ITERATE))
    _status(values(STATUS))
    _ignored(values(COUNT), values(FORMAT))
    first, last = _window(values(START))
    return Search(first, last, _people(values(ACTOR)), in_cpts)


def _mode(include: list[str], iterate: list[str]) -> bool:
    """True for the CPTS mode, False for the individual one; each has its own includes, whole."""
    for given, known, name in (
        (include, {SCHEDULE, CPTS}, INCLUDE),
        (iterate, {ROLE, ORGANISATION}, ITERATE),
    ):
        if len(set(given)) != len(given) or not set(given) <= known:
            raise Refused(f"{name} : valeur inconnue ou répétée. Unknown or repeated value.", name)
    in_cpts = CPTS in include
    if SCHEDULE not in include:
        raise Refused(f"{INCLUDE}={SCHEDULE} est obligatoire. It is mandatory.", INCLUDE, "required")
    if ROLE not in iterate:
        raise Refused(f"{ITERATE}={ROLE} est obligatoire. It is mandatory.", ITERATE, "required")
    if in_cpts is not (ORGANISATION in iterate):
        raise Refused(
            f"{INCLUDE}={CPTS} et {ITERATE}={ORGANISATION} vont ensemble (mode CPTS). They go together.",
            INCLUDE,
        )
    return in_cpts


def _status(given: list[str]) -> None:
    if given != ["free"]:
        raise Refused("status=free est attendu, une fois. Exactly one status=free is expected.", STATUS)


def _ignored(count: list[str], form: list[str]) -> None:
    """Everything comes in one bundle, in JSON: both are checked and change nothing."""
    if len(count) > 1 or any(not (one.isascii() and one.isdigit() and int(one[:9]) > 0) for one in count):
        raise Refused("_count : un nombre positif est attendu. A positive number is expected.", COUNT)
    if len(form) > 1 or any(one.split(";")[0].strip().replace(" ", "+") not in FORMATS for one in form):
        raise Refused("_format : seul JSON est servi. Only JSON is served.", FORMAT, "not-supported")


def _window(given: list[str]) -> tuple[datetime, datetime]:
    bounds: dict[str, datetime] = {}
    for one in given:
        prefix, text = one[:2], one[2:]
        if prefix not in ("ge", "le") or prefix in bounds:
            raise Refused(
                "start : un « ge » et un « le » sont attendus. One ge and one le are expected.", START
            )
        bounds[prefix] = read_moment(text, is_end=prefix == "le")
    if len(bounds) < 2:
        raise Refused(
            "start : un « ge » et un « le » sont attendus. One ge and one le are expected.", START, "required"
        )
    if bounds["ge"] > bounds["le"]:
        raise Refused("start : le début est après la fin. The beginning is after the end.", START)
    return bounds["ge"], bounds["le"]


def read_moment(text: str, *, is_end: bool = False) -> datetime:
    """A FHIR date-time, aware. Without time zone: Paris. A day alone: its first moment, or its last. Raises Refused."""
    found = _MOMENT.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        day, hour, zone = found.groups()
        hour = hour or ("23:59:59.999999" if is_end else "00:00")
        written = f"{day}T{hour}{'+00:00' if zone == 'Z' else (zone or '').replace(' ', '+')}"
        moment = datetime.fromisoformat(written)
        # In UTC at once: the first and last years have no room for another zone.
        return (moment if moment.tzinfo else moment.replace(tzinfo=PARIS)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(
            "start : une date comme 2026-11-22T08:00:00.000+01:00 est attendue. A FHIR dateTime is expected.",
            START,
        ) from None


def _people(given: list[str]) -> frozenset[str]:
    if len(given) != 1 or not given[0]:
        raise Refused(
            f"{ACTOR} est attendu une fois, ses valeurs séparées par des virgules. "
            "It is expected once, comma-separated.",
            ACTOR,
            "required",
        )
    tokens = given[0].split(",")
    if len(tokens) > MOST_PEOPLE:
        raise Refused(
            f"{ACTOR} : {MOST_PEOPLE} professionnels au plus. At most {MOST_PEOPLE} practitioners.",
            ACTOR,
            "too-costly",
        )
    found = set()
    for token in tokens:
        system, mark, value = token.partition("|")
        if not mark or system != IDNPS or not _OTHER.fullmatch(value):
            raise Refused(f"{ACTOR} : « {IDNPS}|8… » est attendu. It is expected.", ACTOR)
        if rpps := _RPPS.fullmatch(value):
            found.add(rpps[1])
    return frozenset(found)
