"""Freezing the project: the whole content as it is, kept for good."""

from __future__ import annotations

import json
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from maillage.contexts.programme.project import queries
from maillage.contexts.programme.project.content import current
from maillage.contexts.programme.project.models import ProjectVersion, VersionKind
from maillage.contexts.programme.project.refusals import ProjectRefused
from maillage.contexts.programme.stages.models import StageKind
from maillage.contexts.programme.stages.queries import find as find_stage
from maillage.contexts.programme.stages.services import StageRefused, write_stage
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time
from maillage.platform.ui.typography import short_date


@transaction.atomic
def freeze(
    *,
    by: Actor,
    label: str,
    kind: str,
    on: date,
    why: str = "",
    of: int | None = None,
) -> ProjectVersion:
    """Keep the project as it is, or what version number `of` holds (the ARS validates what it was sent).

    The first validation is also the day of the stage « validation » of the life of the CPTS. ProjectRefused for a
    project without a chapter, a day to come, a name that another version has, or a validation before the first one.
    """
    assert by.community is not None
    one_at_a_time(by.community.pk)
    label = label.strip()[:120]
    _check(label, on)
    content = (
        _frozen(of)
        if of is not None
        else json.dumps(current(community=by.community.name), ensure_ascii=False)
    )
    if kind == VersionKind.VALIDATED:
        _validate(by, on)
    last: int = ProjectVersion.objects.aggregate(last=Max("number"))["last"] or 0
    row: ProjectVersion = ProjectVersion.objects.create(
        community=by.community,
        number=last + 1,
        kind=kind,
        label=label,
        on=on,
        why=why.strip(),
        content=content,
        created_by=by.user,
    )
    record(
        by=by,
        action="project.frozen",
        obj=row,
        after={"number": row.number, "kind": kind, "label": label, "on": on, "of": of},
    )
    return row


def _check(label: str, on: date) -> None:
    if not label:
        raise ProjectRefused("Donnez un nom à cette version.")
    if on > timezone.localdate():
        raise ProjectRefused("Ce jour est à venir : une version se fige une fois envoyée ou validée.")
    if not queries.is_begun():
        raise ProjectRefused("Le projet n’a encore aucun chapitre : commencez par l’écrire.")
    if ProjectVersion.objects.filter(label=label).exists():
        raise ProjectRefused("Une version porte déjà ce nom : donnez-lui-en un autre.")


def _frozen(number: int) -> str:
    row = queries.version(number)
    if row is None:
        raise ProjectRefused("Cette version n’existe pas : choisissez-en une autre.")
    return row.content


def _validate(by: Actor, on: date) -> None:
    """The first validation is written into the life of the CPTS; a later one comes after it."""
    stage = find_stage(StageKind.VALIDATION)
    known = stage.reached_on if stage else None
    if known is None:
        try:
            write_stage(
                by=by, kind=StageKind.VALIDATION, version=stage.version if stage else 0, reached_on=on
            )
        except StageRefused as reason:
            raise ProjectRefused(f"Page « Vie de la CPTS » : {reason}") from reason
    elif on < known:
        raise ProjectRefused(
            f"Le projet de santé a été validé le {short_date(known)} (page « Vie de la CPTS ») : une validation plus "
            "ancienne n’est pas possible. Corrigez l’une des deux dates."
        )
