"""A row of the table: what one address answers, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from maillage.platform.access.roles import COMMUNITY_ROLES
from maillage.platform.tenancy.actor import Actor

# Makes what an address names, in the scope of the actor, and returns the arguments of the address.
Sample = Callable[[Actor], dict[str, Any]]

ALL = frozenset(role.name for role in COMMUNITY_ROLES)
COORDINATION = frozenset({"coordinator"})
TEAM = frozenset({"coordinator", "assistant"})
BUREAU = frozenset({"president", "secretary", "treasurer"})
# Totals only for regional supervision; names of those who leave are not for partners.
BUT_SUPERVISION = ALL - {"supervisor"}
INSIDERS = BUT_SUPERVISION - {"partner"}


@dataclass(frozen=True)
class Row:
    """What one address answers. Outsiders get the answer of the door, which is the same for all of its pages."""

    name: str
    door: str
    get: int = 200
    post: int = 405
    permission: str = ""
    module: str = ""
    sample: str = ""
    query: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    kwargs: dict[str, Any] = field(default_factory=dict)
    # Answers to GET and POST of those whom the door does not settle.
    others: dict[str, tuple[int, int]] = field(default_factory=dict)


def community(name: str, permission: str, **answers: Any) -> Row:
    return Row(name, "community", permission=permission, **answers)


def operator(name: str, **answers: Any) -> Row:
    return Row(name, "operator", **answers)


def signed_in(name: str, **answers: Any) -> Row:
    return Row(name, "signed-in", **answers)


def public(name: str, **answers: Any) -> Row:
    return Row(name, "public", **answers)


def third_party(name: str, *, anonymous: tuple[int, int], member: tuple[int, int], **answers: Any) -> Row:
    """A page of django-allauth: the answers to GET and POST, to a visitor and to somebody who is signed in."""
    return Row(name, "third-party", get=member[0], post=member[1], others={"anonymous": anonymous}, **answers)
