"""What each capability says of two contacts who turn out to be one: declared in its `same_person.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from maillage.contexts.association.contacts.models import Contact
from maillage.platform.registry import Registry
from maillage.platform.tenancy.actor import Actor


@dataclass(frozen=True)
class Pair:
    """kept: the contact that stays; gone: the one that goes into it. taken: names of what `gone` has the say in."""

    kept: Contact
    gone: Contact
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Verdict:
    """settled: what becomes of the rows that cannot both stay. refused: why these two cannot become one. Sentences."""

    settled: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Choice:
    """Something to choose between the two, beside the fields of the contact. told: what each of them has."""

    name: str
    label: str
    kept: str
    gone: str


def _nothing(by: Actor, pair: Pair) -> None:
    del by, pair


@dataclass(frozen=True)
class Rule:
    """look: the verdict, reads only. settle: what is written before rows change hands; done: after it.

    name: what the rule is about, « association.Fee ». choice: what the person is asked, None for nothing.
    """

    name: str
    look: Callable[[Pair], Verdict]
    settle: Callable[[Actor, Pair], None] = _nothing
    done: Callable[[Actor, Pair], None] = _nothing
    choice: Callable[[Pair], Choice | None] = field(default=lambda pair: None)


rules: Final[Registry[Rule]] = Registry()
