"""Modules that come with a new version: on in the communities that are there, when they are on by default.

A community keeps which modules it was asked about (`modules_known`). After each `maillage migrate`, those that it never
was are switched on by their default, once: what is switched off afterwards stays off.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from maillage.platform.registry import Module, modules
from maillage.platform.tenancy.models import Community

# What existed before a community kept what it was asked about.
_FIRST: Final = ("directory", "atlas")


def with_new(
    on: Sequence[str], known: Sequence[str], registered: Iterable[Module] | None = None
) -> tuple[list[str], list[str]]:
    """What is on and what is known, once the registered modules that are not known are as by default."""
    seen = list(known or _FIRST)
    new = [one for one in (modules if registered is None else registered) if one.name not in seen]
    switched = [one.name for one in new if one.default and one.name not in on]
    return [*on, *switched], [*seen, *(one.name for one in new)]


def offer_new_modules() -> int:
    """Called by whoever has just migrated the database: a write for each community to which something is new.

    Returns how many communities were written.
    """
    written = 0
    for one in Community.objects.order_by("pk").only("modules", "modules_known"):
        on, known = with_new(one.modules, one.modules_known)
        if (on, known) != (one.modules, one.modules_known):
            Community.objects.filter(pk=one.pk).update(modules=on, modules_known=known)
            written += 1
    return written
