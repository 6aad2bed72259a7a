"""What must be true of somebody at the door, beyond a membership: conditions of rooms that `tenancy` does not know."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from maillage.platform.registry import Registry
from maillage.platform.tenancy.models import Membership


@dataclass(frozen=True)
class EntryCondition:
    """Asked at every page, before anything is shown; an answer takes the place of the page.

    facts: expressions read with each membership, in the query that is asked anyway, found on it by their names.
    community: asked of a member; operator: asked at the pages of the installation. Both are part of every page:
    where nothing is refused they may ask no query of their own.
    """

    name: str
    facts: Mapping[str, Any]
    community: Callable[[HttpRequest, Membership], HttpResponseBase | None]
    operator: Callable[[HttpRequest], HttpResponseBase | None]


entry_conditions: Registry[EntryCondition] = Registry()


def facts() -> dict[str, Any]:
    """Annotations of a membership for all conditions."""
    return {name: fact for condition in entry_conditions for name, fact in condition.facts.items()}


def known(membership: Membership) -> dict[str, Any]:
    """The facts that were read with the membership, by their names; none where it was read without them."""
    return {name: vars(membership)[name] for name in facts() if name in vars(membership)}


def refused(request: HttpRequest, membership: Membership) -> HttpResponseBase | None:
    """The answer of the first condition that does not let this member in."""
    answers = (condition.community(request, membership) for condition in entry_conditions)
    return next((answer for answer in answers if answer is not None), None)


def operator_refused(request: HttpRequest) -> HttpResponseBase | None:
    """The answer of the first condition that does not let this operator in."""
    answers = (condition.operator(request) for condition in entry_conditions)
    return next((answer for answer in answers if answer is not None), None)
