"""« Qui est qui » as the web may see it: published instances, functions, and the names of who agreed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django_scopes import scopes_disabled

from maillage.contexts.association.bodies import queries
from maillage.contexts.association.bodies.models import Body, BodyKind, Mandate, WhoIsWhoPage
from maillage.contexts.association.bodies.tables import function_of
from maillage.contexts.association.contacts.models import Contact
from maillage.platform.tenancy.models import Community

MODULE = "association"


@dataclass(frozen=True)
class OpenPage:
    page: WhoIsWhoPage
    community: Community


@dataclass(frozen=True)
class Seat:
    """One line of the page: a function, with a name or with how many hold it without being named."""

    function: str
    name: str
    count: int = 1


@dataclass(frozen=True)
class Shown:
    """An instance as everybody may see it. depth: in the chart."""

    name: str
    purpose: str
    parent: str
    depth: int
    is_assembly: bool
    seats: tuple[Seat, ...]


def page_at(secret: str) -> OpenPage | None:
    """The page at this public address; None alike for a wrong one, a withdrawn one and a room that is off. 1 query."""
    with scopes_disabled():
        row: WhoIsWhoPage | None = (
            WhoIsWhoPage.objects.filter(secret=secret, is_open=True)
            .select_related("community")
            .order_by("pk")
            .first()
        )
    if row is None or not row.community.has_module(MODULE):
        return None
    return OpenPage(row, row.community)


def page_of() -> WhoIsWhoPage | None:
    """The page of the community, None until it was published once. 1 query."""
    found: WhoIsWhoPage | None = WhoIsWhoPage.objects.first()
    return found


def shown(today: date) -> tuple[Shown, ...]:
    """The published instances from top to bottom. 2 queries."""
    rows = queries.bodies_with_holders(today, published=True)
    here = {row.pk for row in rows}
    return tuple(
        Shown(
            name=branch.body.name,
            purpose=branch.body.purpose,
            # The name of an instance that is not published is nobody's business here.
            parent=branch.body.parent.name if branch.body.parent_id in here and branch.body.parent else "",
            depth=min(branch.depth, 3),
            is_assembly=branch.body.kind == BodyKind.ASSEMBLY,
            seats=seats_of(getattr(branch.body, "holders", [])),
        )
        for branch in queries.flat(queries.chart(rows))
    )


def is_named(mandate: Mandate) -> bool:
    """Agreed to be named on the web."""
    return mandate.contact.shown_by_name_at is not None


def seats_of(holders: Sequence[Mandate]) -> tuple[Seat, ...]:
    """In the order of functions: each name that may be shown, then how many hold the function without a name."""
    functions = list(dict.fromkeys(function_of(one) for one in holders))
    unnamed = Counter(function_of(one) for one in holders if not is_named(one))
    found = []
    for function in functions:
        found += [
            Seat(function, one.contact.name)
            for one in holders
            if function_of(one) == function and is_named(one)
        ]
        if unnamed[function]:
            found.append(Seat(function, "", unnamed[function]))
    return tuple(found)


@dataclass(frozen=True)
class Holder:
    """Somebody who sits in a published instance today, with what they hold there."""

    contact: Contact
    functions: str


def holders(today: date) -> list[Holder]:
    """Who sits in the published instances, by name. 2 queries."""
    held: dict[int, tuple[Contact, list[str]]] = {}
    for body in queries.bodies_with_holders(today, published=True):
        for one in getattr(body, "holders", []):
            held.setdefault(one.contact_id, (one.contact, []))[1].append(f"{function_of(one)}, {body.name}")
    people = [Holder(contact, " ; ".join(functions)) for contact, functions in held.values()]
    return sorted(people, key=lambda one: (one.contact.search_name, one.contact.pk))


def sits_somewhere(contact: Contact, today: date) -> bool:
    """Holds a mandate in a published instance today. 1 query."""
    rows = Mandate.objects.filter(queries.running_on(today), contact=contact)
    return bool(rows.filter(body__is_published=True, body__closed_on=None).exists())


def published_bodies() -> int:
    return int(Body.objects.filter(is_published=True, closed_on=None).count())
