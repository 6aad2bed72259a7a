"""Perimeters follow their communes when these merge or separate."""

from __future__ import annotations

from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.territory.national.loading import Succession
from maillage.contexts.territory.perimeter.models import Perimeter
from maillage.contexts.territory.perimeter.queries import perimeter_codes
from maillage.contexts.territory.perimeter.services import set_perimeter
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


def follow(succession: Succession) -> int:
    """Give each concerned community a new perimeter of today's communes; returns how many were written.

    The perimeter in force is replaced from today on, those dated later on their own day; past ones stay as
    they were. A commune that separates stays in the perimeter that held the whole.
    """
    if not succession:
        return 0
    today = timezone.localdate()
    written = 0
    for community in Community.objects.order_by("pk"):
        with scopes_disabled():
            later = Perimeter.objects.filter(community=community, valid_from__gt=today)
            days = [today, *later.order_by("valid_from").values_list("valid_from", flat=True)]
        codes_by_day = {day: perimeter_codes(community, day) for day in days}
        for day, codes in codes_by_day.items():
            moved = _moved(codes, succession)
            if codes and moved != codes:
                set_perimeter(by=Actor.system(community), commune_codes=moved, valid_from=day)
                written += 1
    return written


def _moved(codes: frozenset[str], succession: Succession) -> frozenset[str]:
    today = {succession.merged.get(code, code) for code in codes}
    return frozenset(today | {part for part, whole in succession.separated.items() if whole in codes})
