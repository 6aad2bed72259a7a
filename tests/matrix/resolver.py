"""Every address that the site answers, read from Django's own resolver, so that none can be forgotten."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

DOORS = ("community", "operator", "signed-in", "public")
COMMUNITY_PREFIX = "c/<slug:slug>/"


@dataclass(frozen=True)
class Address:
    """One pattern of the resolver, with what its view says of itself (`maillage.platform.tenancy.views`)."""

    name: str
    route: str
    view: Callable[..., Any]

    @property
    def door(self) -> str:
        """Which decorator guards it; third-party code carries none."""
        if not self.view.__module__.startswith("maillage."):
            return "third-party"
        return str(getattr(self.view, "door", ""))

    @property
    def permission(self) -> str:
        return str(getattr(self.view, "permission", ""))

    @property
    def module(self) -> str:
        return str(getattr(self.view, "module", ""))

    @property
    def is_list(self) -> bool:
        """Made by the one list pattern: filters, order, pages, export."""
        return "render_table(" in inspect.getsource(inspect.unwrap(self.view))


def walk(
    patterns: Iterable[URLPattern | URLResolver], route: str = "", namespace: str = ""
) -> Iterator[Address]:
    """The patterns and, recursively, those they include."""
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, whole, inner)
        else:
            yield Address(namespace + (pattern.name or whole), whole, pattern.callback)


def addresses(urlconf: str | None = None) -> list[Address]:
    return list(walk(get_resolver(urlconf).url_patterns))


def door_faults(known: Iterable[Address]) -> Iterator[str]:
    """Each page passes by one door; what is under /c/ passes by the community's."""
    for address in known:
        inside = address.route.startswith(COMMUNITY_PREFIX)
        if address.door not in (*DOORS, "third-party"):
            yield f"{address.name}: no door (community_view, operator_view, signed_in_view or public_view)"
        elif inside is not (address.door == "community"):
            yield f"{address.name}: the door {address.door!r} does not suit {address.route!r}"
        if address.door == "community" and not address.permission:
            yield f"{address.name}: asks for no permission"


def row_faults(known: Iterable[Address], rows: Iterable[str]) -> Iterator[str]:
    """One row of the table for each address, no row for an address that is gone."""
    names = [address.name for address in known]
    listed = list(rows)
    yield from (
        f"{name}: two addresses bear this name" for name in sorted({n for n in names if names.count(n) > 1})
    )
    yield from (f"{name}: two rows" for name in sorted({n for n in listed if listed.count(n) > 1}))
    yield from (f"{name}: not in the table" for name in sorted(set(names) - set(listed)))
    yield from (f"{name}: in the table, but no such address" for name in sorted(set(listed) - set(names)))
