"""The labels of an entry, on its own page."""

from __future__ import annotations

from typing import Any

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.labels.queries import labels_for
from maillage.contexts.directory.permissions import EDIT
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def on_professional(actor: Actor, person: Any) -> dict[str, Any]:
    return _panel(actor, subjects.professional(person.pk))


def on_structure(actor: Actor, structure: Any) -> dict[str, Any]:
    return _panel(actor, subjects.structure(structure.finess))


def on_organisation(actor: Actor, organisation: Any) -> dict[str, Any]:
    """Nothing on an organisation that was put away: no list would show it."""
    if organisation.archived_at is not None:
        return {}
    return _panel(actor, subjects.organisation(organisation.pk))


def _panel(actor: Actor, subject: Subject) -> dict[str, Any]:
    """What the entry bears, and for those who may change it, all that it could bear. 1 query."""
    assert actor.community is not None
    may_edit = actor.can(EDIT)
    rows = [
        {
            "pk": label.pk,
            "name": label.name,
            "tone": label.tone,
            "detail": label.detail,
            "worn": label.worn,  # type: ignore[attr-defined]
            "url": community_url(actor.community, "directory:label", pk=label.pk),
        }
        for label in labels_for(subject)
    ]
    worn = [row for row in rows if row["worn"]]
    if not worn and not may_edit:
        return {}
    return {
        "subject": str(subject),
        "worn": worn,
        "all": rows if may_edit else [],
        "may_edit": may_edit,
        "url": community_url(actor.community, "directory:label_entry"),
    }
