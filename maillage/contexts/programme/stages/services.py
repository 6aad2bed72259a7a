"""Writes on the stages of a community."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.models import Document
from maillage.contexts.programme.stages.course import chapter
from maillage.contexts.programme.stages.models import Stage, StageDocument, StageKind
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS: Final = (
    "started_on",
    "expected_on",
    "reached_on",
    "contract",
    "note",
    "next_step",
    "next_step_on",
    "owner",
)


class StageRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, StageRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: Stage

    words = (
        "Modifiée entre-temps par quelqu’un d’autre. Rien n’a été enregistré et votre saisie est gardée "
        "ci-dessous : comparez, puis enregistrez de nouveau pour la garder."
    )


@transaction.atomic
def write_stage(*, by: Actor, kind: str, version: int, **values: Any) -> Stage:
    """Say of a stage what `values` (of `FIELDS`) say. version: the one that the form showed, 0 for nothing yet."""
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    stage = Stage.objects.filter(kind=kind).first()
    if version != (stage.version if stage else 0):
        raise ChangedMeanwhile(stage or Stage(kind=kind))
    if stage is None:
        stage = Stage(community=community, kind=StageKind(kind), version=0)
    before = {name: getattr(stage, name) for name in FIELDS}
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(stage, name, value.strip() if isinstance(value, str) else value)
    _check(stage)
    after = {name: getattr(stage, name) for name in FIELDS}
    if before == after and stage.pk:
        return stage
    stage.version += 1
    stage.save()
    record(by=by, action="stage.written", obj=stage, before=before, after=after)
    return stage


def _check(stage: Stage) -> None:
    today = timezone.localdate()
    if stage.reached_on and stage.reached_on > today:
        raise StageRefused(
            "Ce jour est à venir : notez-le comme attendu, une étape est franchie une fois franchie."
        )
    if stage.started_on and stage.reached_on and stage.reached_on < stage.started_on:
        raise StageRefused("L’étape serait franchie avant d’avoir commencé : corrigez l’une des deux dates.")
    if stage.contract and stage.kind != StageKind.CONTRACT:
        raise StageRefused("Seule la signature porte un genre de contrat.")


@transaction.atomic
def file_document(*, by: Actor, kind: str, document: Document, paper: str = "") -> StageDocument:
    """Put a document of the register with a stage, as one of its papers or beside them; said again, it is corrected."""
    one = chapter(kind)
    if one is None:
        raise StageRefused("Cette étape n’existe pas.")
    if paper and paper not in {known.key for known in one.papers}:
        raise StageRefused("Cette pièce n’est pas de cette étape.")
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    stage, _ = Stage.objects.get_or_create(community=community, kind=kind)
    link, _ = StageDocument.objects.update_or_create(
        community=community, stage=stage, document=document, defaults={"paper": paper}
    )
    record(by=by, action="stage.document_filed", obj=stage, after={"document": document.pk, "paper": paper})
    return link


@transaction.atomic
def unfile_document(*, by: Actor, pk: int) -> None:
    """Take a document away from a stage; the document itself stays in the register. Gone already: nothing happens."""
    link = StageDocument.objects.filter(pk=pk).select_related("stage").first()
    if link is None:
        return
    stage, document = link.stage, link.document_id
    link.delete()
    record(by=by, action="stage.document_unfiled", obj=stage, before={"document": document})


@transaction.atomic
def reach(*, by: Actor, kind: str, on: date) -> Stage:
    """Say that a stage was reached on that day, whatever else is said of it."""
    known = Stage.objects.filter(kind=kind).first()
    return write_stage(by=by, kind=kind, version=known.version if known else 0, reached_on=on)
