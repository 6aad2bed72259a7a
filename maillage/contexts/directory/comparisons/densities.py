"""How many facilities and professionals there are, here and in larger places: the BPE for all, the RPPS for today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Sum

from maillage.contexts.directory.facilities.models import FacilityCount
from maillage.contexts.directory.facilities.queries import departement_totals
from maillage.contexts.directory.facilities.types import codes_labelled
from maillage.contexts.directory.professionals.models import Activity
from maillage.contexts.directory.professionals.queries import PRACTISING
from maillage.contexts.directory.supply.queries import NOBODY_MERGED, Practice


def labels_counted(labels: Iterable[str], vintage: int) -> frozenset[str]:
    """Those of these labels that the file counts somewhere in France; the others are unknown, which is not zero.

    1 query, and 1 more after an import.
    """
    counted = {code for _, code, count in departement_totals(vintage) if count}
    return frozenset(label for label in labels if counted.intersection(codes_labelled(label, vintage)))


def _label_by_code(labels: Iterable[str], vintage: int) -> dict[str, str]:
    return {code: label for label in labels for code in codes_labelled(label, vintage)}


def counts_by_commune(
    vintage: int, labels: Collection[str], codes: Iterable[str]
) -> dict[str, Mapping[str, int]]:
    """By label, the number in each of these communes; communes without any are left out. 1 query."""
    by_code = _label_by_code(labels, vintage)
    rows = FacilityCount.objects.visible(vintage).filter(
        type_code__in=sorted(by_code), commune_code__in=sorted(codes)
    )
    found: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for kind, commune, total in (
        rows.order_by().values_list("type_code", "commune_code").annotate(Sum("count"))
    ):
        found[by_code[kind]][commune] += total
    return dict(found)


def counts_by_departement(vintage: int, labels: Collection[str]) -> dict[str, Mapping[str, int]]:
    """By label, the number in each département of France. 1 query, and 1 more after an import."""
    by_code = _label_by_code(labels, vintage)
    found: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for departement, kind, total in departement_totals(vintage):
        if kind in by_code:
            found[by_code[kind]][departement] += total
    return dict(found)


def practices_here(
    codes: Iterable[str], same: Mapping[str, str] = NOBODY_MERGED
) -> list[tuple[str, str, Practice]]:
    """Profession (G15), know-how and place of every activity in these communes, students left out. 1 query.

    same: kept person by absorbed one, who is then that person.
    """
    rows = Activity.objects.visible().filter(commune_id__in=sorted(codes), category_code=PRACTISING)
    found = rows.order_by().values_list(
        "profession_code",
        "skill_code",
        "professional_id",
        "commune_id",
        "structure_id",
        "address",
        "mode_code",
        "sector_code",
        "kind_code",
    )
    return [
        (
            profession,
            skill,
            Practice(same.get(person, person), commune, f"{commune} {structure or address}", *how),
        )
        for profession, skill, person, commune, structure, address, *how in found
    ]
