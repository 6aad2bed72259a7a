"""Sheets begun from a template, or from the file of another community; and the file of one's own."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.actions.editing import refuse_closed, tell
from maillage.contexts.programme.actions.models import Action, EntryKind, Step
from maillage.contexts.programme.actions.refusals import ActionRefused
from maillage.contexts.programme.actions.sheet.services import create_action
from maillage.contexts.programme.actions.starting import patterns, proposals, reading, sheet_file
from maillage.contexts.programme.actions.starting.patterns import TEXTS, Pattern
from maillage.contexts.programme.missions.models import Mission
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


@transaction.atomic
def create_from_template(
    *,
    by: Actor,
    key: str,
    mission: Mission,
    starts_on: date | None = None,
    pilot: Contact | None = None,
) -> Action:
    """A sheet with the texts, steps and indicators of a template, from that day on (today when it is not said)."""
    pattern = patterns.find(key)
    if pattern is None:
        raise ActionRefused("Ce modèle n’existe pas : choisissez-en un dans la liste.")
    return _begin(
        by, pattern, mission, starts_on, pilot, template=pattern.key, said="Fiche créée d’après un modèle."
    )


@transaction.atomic
def import_action(
    *, by: Actor, data: bytes, mission: Mission | None = None, starts_on: date | None = None
) -> Action:
    """A sheet from the file of another community. mission: None for the one that bears the same key or name here."""
    held = sheet_file.read(data)
    wanted = mission or reading.same_mission(held)
    if wanted is None:
        raise ActionRefused("Choisissez la mission à laquelle cette fiche appartient chez vous.")
    known = patterns.find(held.pattern.key)
    origin = f"Fiche reprise de {held.community}." if held.community else "Fiche reprise d’une autre CPTS."
    template = known.key if known else ""
    return _begin(by, held.pattern, wanted, starts_on, None, template=template, said=origin)


def _begin(
    by: Actor,
    pattern: Pattern,
    mission: Mission,
    starts_on: date | None,
    pilot: Contact | None,
    *,
    template: str,
    said: str,
) -> Action:
    first = starts_on or timezone.localdate()
    refuse_closed(by, first)
    texts = {name: getattr(pattern, name) for name in TEXTS}
    if pattern.partners:
        texts["means"] = f"{texts['means']}\n\nPartenaires possibles : {pattern.partners}.".strip()
    action = create_action(
        by=by,
        title=pattern.title,
        mission=mission,
        pilot=pilot,
        starts_on=first,
        ends_on=first + timedelta(days=pattern.days) if pattern.days else None,
        template=template,
        **texts,
    )
    Step.objects.bulk_create(
        [
            Step(
                community=action.community,
                action=action,
                rank=rank,
                title=one.title,
                starts_on=None if one.starts is None else first + timedelta(days=one.starts),
                due_on=None if one.due is None else first + timedelta(days=one.due),
            )
            for rank, one in enumerate(pattern.steps, start=1)
        ]
    )
    proposals.define_all(by, action, pattern.indicators)
    tell(by, action, EntryKind.SHEET, said)
    return action


@transaction.atomic
def export_action(*, by: Actor, action: Action) -> bytes:
    """The file « fiche action »: texts, steps and indicators, without anybody's name."""
    assert by.community is not None
    record(by=by, action="action.handed", obj=action)
    return sheet_file.write(
        reading.as_pattern(action),
        axis=action.mission.name,
        community=by.community.name,
        made_on=timezone.localdate(),
    )
