"""Imported lists in the package of a community: the college chosen for a whole list gets its new number."""

from __future__ import annotations

from typing import Any

from maillage.platform.keeping.package.references import Carried, Moved, Natural, Values, carried, natural

_COLLEGE = "college_id"


def register() -> None:
    """Called once, when the application starts."""
    carried.register(Carried("association.MemberImport", ("options",), _options))
    for model, column, why in (
        ("association.ImportLine", "cells", "texts of a list, as they were written"),
        ("association.ImportLine", "fixes", "texts typed over those of a list"),
        ("association.ImportLine", "before", "fields of a contact that were empty"),
        ("association.MemberImport", "header", "titles of a list"),
        ("association.MemberImport", "mapping", "names of fields"),
        ("association.MemberImport", "counts", "numbers of lines"),
    ):
        natural.register(Natural(model, column, why))


def _options(row: Values, moved: Moved) -> dict[str, Any]:
    said = row["options"] if isinstance(row["options"], dict) else {}
    if said.get(_COLLEGE) is None:
        return {"options": said}
    return {"options": {**said, _COLLEGE: moved.pk("association.College", said[_COLLEGE])}}
