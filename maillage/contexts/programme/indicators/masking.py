"""Which indicators are parts of one whole: members by profession and all members."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Final

from maillage.contexts.programme.indicators.models import Indicator

HIDDEN: Final = "masqué"
# Options that are the whole of another kind of option: professionals, of the professions.
_WHOLES: Final = {("association.members", "categorie:professional"): ""}


def families(indicators: Iterable[Indicator]) -> dict[int, list[tuple[Hashable, bool]]]:
    """For each indicator: the families that it belongs to, and whether it is the whole of that one.

    A family is one kind of option of a source over the same action: « categorie:elected » and « categorie:hospital »,
    or professions, which have no prefix. The figure without option is the whole of each kind. Typed figures have no
    family: nobody can say of what they are a part.
    """
    listed = list(indicators)
    kinds: dict[Hashable, set[str]] = defaultdict(set)
    for one in listed:
        if one.option:
            kinds[_counted(one)].add(_kind(one.option))
    found: dict[int, list[tuple[Hashable, bool]]] = {}
    for one in listed:
        counted = _counted(one)
        if not one.source:
            found[one.pk] = []
        elif not one.option:
            found[one.pk] = [((counted, kind), True) for kind in sorted(kinds[counted])]
        else:
            found[one.pk] = [((counted, _kind(one.option)), False)]
            whole_of = _WHOLES.get((one.source, one.option))
            if whole_of in kinds[counted]:
                found[one.pk].append(((counted, whole_of), True))
    return found


def _counted(one: Indicator) -> Hashable:
    return one.source, one.action_id if one.own_links else None


def _kind(option: str) -> str:
    """« categorie » of « categorie:elected », "" without prefix."""
    return option.partition(":")[0] if ":" in option else ""
