"""Rules as JSON and back, and what is wrong with them.

The JSON follows the dataclasses: their names are its keys, fractions are texts (« 2/3 »), what keeps its default may be
left out, an unknown key is refused (a rule that is not understood must not be forgotten silently).
"""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from maillage.core.voting.rules import Rules

T = TypeVar("T")


class RulesUnreadable(ValueError):
    """What was kept is not a set of rules; the message (in French) says where."""


def to_json(value: Any) -> Any:
    """Rules, or any of their parts, as what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, tuple):
        return [to_json(one) for one in value]
    return value


def from_json(data: Any) -> Rules:
    """The rules that `to_json` wrote. Raises RulesUnreadable."""
    return part_from_json(data, Rules)


def part_from_json(data: Any, kind: type[T]) -> T:
    """A part of the rules, of the dataclass `kind`, that `to_json` wrote. Raises RulesUnreadable."""
    read: T = _read(data, kind, "règles")
    return read


def _read(data: Any, kind: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _read_fields(data, kind, where)
    if get_origin(kind) is UnionType:
        inner = next(one for one in get_args(kind) if one is not type(None))
        return None if data is None else _read(data, inner, where)
    if get_origin(kind) is tuple:
        if not isinstance(data, list):
            raise RulesUnreadable(f"{where} : une liste est attendue.")
        return tuple(_read(one, get_args(kind)[0], f"{where}, n° {n}") for n, one in enumerate(data, 1))
    return _read_value(data, kind, where)


def _read_fields(data: Any, kind: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise RulesUnreadable(f"{where} : un groupe de règles est attendu.")
    hints, needed = _shape(kind)
    unknown = sorted(set(data) - set(hints))
    if unknown:
        raise RulesUnreadable(f"{where} : « {unknown[0]} » n’est pas une règle connue.")
    for name in needed:
        if name not in data:
            raise RulesUnreadable(f"{where} : « {name} » manque.")
    return kind(**{name: _read(value, hints[name], f"{where}, {name}") for name, value in data.items()})


@cache
def _shape(kind: Any) -> tuple[dict[str, Any], list[str]]:
    """Types of the fields of a dataclass, and those that must be given. Kept: to work types out takes longest."""
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]
    return get_type_hints(kind), needed


def _read_value(data: Any, kind: Any, where: str) -> Any:
    if kind is Fraction:
        return _fraction(data, where)
    if issubclass(kind, StrEnum):
        if data not in tuple(kind):
            raise RulesUnreadable(f"{where} : « {data} » n’est pas un choix possible.")
        return kind(data)
    # A bool is an int for Python, not for statutes.
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise RulesUnreadable(f"{where} : « {data} » n’est pas lisible.")
    return data


def _fraction(data: Any, where: str) -> Fraction:
    if isinstance(data, (str, int)) and not isinstance(data, bool):
        try:
            return Fraction(data)
        except (ValueError, ZeroDivisionError):
            pass
    raise RulesUnreadable(f"{where} : « {data} » n’est pas une fraction.")
