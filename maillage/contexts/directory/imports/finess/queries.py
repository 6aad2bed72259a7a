"""What the register of structures says beside its rows: emergency departments, age of the register."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Value, When

from maillage.contexts.directory.imports.finess.models import StructureActivity

EMERGENCY_MEDICINE: Final = "14"
# SU and SUP: a department that receives. SAMU (22) answers calls, SMUR (26, 27, 29) goes out.
EMERGENCY_DEPARTMENTS: Final = frozenset({"23", "24"})


def with_emergency(structures: QuerySet[Any]) -> QuerySet[Any]:
    """Structures with `emergency`: whether they have an emergency department, from either file. No query more."""
    authorised = StructureActivity.objects.visible().filter(
        finess=OuterRef("finess"),
        activity_code=EMERGENCY_MEDICINE,
        modality_code__in=sorted(EMERGENCY_DEPARTMENTS),
    )
    return structures.annotate(
        emergency=Case(
            When(has_emergency=True, then=Value(True)),
            default=Exists(authorised),
            output_field=BooleanField(),
        )
    )
