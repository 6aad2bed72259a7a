"""Missions that the ACI contract names, as dated lines of a data file (`nomenclature.toml`).

Source of each line: the line itself. A line that was not read in its source is not `verified`, and is to be checked in
the signed contract before anything rests on it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).with_name("nomenclature.toml")
KINDS: Final = ("core", "optional")


class NomenclatureError(ValueError):
    """The data file does not say what it must; the message names the line."""


@dataclass(frozen=True)
class NamedMission:
    """A mission of the contract. ends_on: last day on which a contract could hold it, None while it is in force.

    deploy_months: (begun, fully deployed) so many months after the signature, None where the text leaves it free.
    """

    key: str
    name: str
    short: str
    kind: str
    starts_on: date
    ends_on: date | None
    deploy_months: tuple[int, int] | None
    aims: tuple[str, ...]
    source: str
    verified: bool

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


@dataclass(frozen=True)
class Change:
    """What changed around the missions on a day. missions: keys, () for all of them."""

    on: date
    title: str
    text: str
    missions: tuple[str, ...]
    source: str
    verified: bool


@dataclass(frozen=True)
class Nomenclature:
    """All lines, missions in the order of the contract, changes oldest first."""

    missions: tuple[NamedMission, ...]
    changes: tuple[Change, ...]

    def in_force(self, on: date) -> tuple[NamedMission, ...]:
        """The missions that a contract may hold on that day, in their order."""
        return tuple(one for one in self.missions if one.in_force(on))

    def find(self, key: str, on: date | None = None) -> NamedMission | None:
        """The line of a mission in force on that day, else its latest line; None for an unknown key."""
        lines = [one for one in self.missions if one.key == key]
        valid = [one for one in lines if on is not None and one.in_force(on)]
        found = valid or lines
        return found[-1] if found else None


def read(text: str) -> Nomenclature:
    """The nomenclature that a TOML text writes. NomenclatureError names the line that is wrong."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NomenclatureError(f"not TOML: {error}") from error
    missions = tuple(_mission(number, one) for number, one in enumerate(raw.get("mission", []), start=1))
    changes = tuple(_change(number, one) for number, one in enumerate(raw.get("change", []), start=1))
    _check_missions(missions)
    known = {one.key for one in missions}
    for change in changes:
        if unknown := set(change.missions) - known:
            raise NomenclatureError(f"change of {change.on}: unknown mission {sorted(unknown)[0]}")
    return Nomenclature(missions, tuple(sorted(changes, key=lambda one: one.on)))


@cache
def nomenclature() -> Nomenclature:
    """That of the data file, read once."""
    return read(FILE.read_text(encoding="utf-8"))


def _mission(number: int, raw: Mapping[str, Any]) -> NamedMission:
    where = f"mission {number}"
    months = raw.get("deploy_months")
    if months is not None and (len(months) != 2 or not 0 <= months[0] <= months[1]):
        raise NomenclatureError(f"{where}: deploy_months is two numbers, the second not smaller")
    kind = _text(raw, "kind", where)
    if kind not in KINDS:
        raise NomenclatureError(f"{where}: kind is one of {', '.join(KINDS)}")
    return NamedMission(
        key=_text(raw, "key", where),
        name=_text(raw, "name", where),
        short=_text(raw, "short", where),
        kind=kind,
        starts_on=_day(raw, "starts_on", where),
        ends_on=_day(raw, "ends_on", where) if "ends_on" in raw else None,
        deploy_months=None if months is None else (months[0], months[1]),
        aims=tuple(raw.get("aims", ())),
        source=_text(raw, "source", where),
        verified=_flag(raw, where),
    )


def _change(number: int, raw: Mapping[str, Any]) -> Change:
    where = f"change {number}"
    return Change(
        on=_day(raw, "on", where),
        title=_text(raw, "title", where),
        text=_text(raw, "text", where),
        missions=tuple(raw.get("missions", ())),
        source=_text(raw, "source", where),
        verified=_flag(raw, where),
    )


def _check_missions(missions: Sequence[NamedMission]) -> None:
    """Two lines of one mission never hold on the same day."""
    for one in missions:
        if one.ends_on is not None and one.ends_on < one.starts_on:
            raise NomenclatureError(f"mission {one.key}: it ends before it starts")
    for rank, one in enumerate(missions):
        for other in missions[rank + 1 :]:
            if one.key == other.key and (
                one.starts_on <= (other.ends_on or date.max) and other.starts_on <= (one.ends_on or date.max)
            ):
                raise NomenclatureError(f"mission {one.key}: two lines hold on the same day")


def _text(raw: Mapping[str, Any], name: str, where: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value.strip():
        raise NomenclatureError(f"{where}: {name} is missing")
    return value


def _day(raw: Mapping[str, Any], name: str, where: str) -> date:
    value = raw.get(name)
    if type(value) is not date:
        raise NomenclatureError(f"{where}: {name} is a date")
    return value


def _flag(raw: Mapping[str, Any], where: str) -> bool:
    value = raw.get("verified")
    if not isinstance(value, bool):
        raise NomenclatureError(f"{where}: verified is true or false")
    return value
