"""Kinds of need, as the page « Me faire solliciter » offers them.

They belong to `unscheduled`, which stands above: it is asked by its model's name, never imported.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps


def _kinds() -> Any:
    model: Any = apps.get_model("care", "NeedKind")
    return model.objects.filter(is_active=True)


def base_of(profession: str) -> str:
    """« 10 » of « 10-mg »: a contact is kept with its know-how, the kinds of need name whole professions."""
    return profession.partition("-")[0]


def need_choices(profession: str) -> list[tuple[str, str]]:
    """Key and label of the kinds that a profession may be asked for ("" for every profession). 1 query."""
    rows = _kinds().order_by("position", "label", "pk")
    found = rows.values_list("key", "label", "professions", "know_how")
    return [
        (key, label)
        for key, label, professions, know_how in found
        if not profession or _meets(profession, professions, know_how)
    ]


def _meets(profession: str, professions: Iterable[str], know_how: str) -> bool:
    wanted = set(professions)
    if wanted and not wanted & {profession, base_of(profession)}:
        return False
    # The know-how is one of the first profession of the kind: it narrows no other one.
    return not know_how or know_how == profession or base_of(know_how) != base_of(profession)
