"""What this capability shows on the page of a professional or a structure, and on the dashboard."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.utils import timezone
from django_scopes import get_scope

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.knowledge.languages import names_of
from maillage.contexts.directory.knowledge.models import (
    Correction,
    CorrectionState,
    EntryConfirmation,
    LocalKnowledge,
)
from maillage.contexts.directory.knowledge.quality import CONFIRMED, share_confirmed
from maillage.contexts.directory.knowledge.queries import confirmed_since, corrections_shown_to, departure_of
from maillage.contexts.directory.knowledge.tables import entries_url, reporter, still_there
from maillage.contexts.directory.permissions import EDIT, MANAGE, REPORT, VIEW_DIRECT
from maillage.contexts.directory.professionals.models import Professional, readable_phone
from maillage.contexts.directory.professionals.naming import proper_structure_name
from maillage.contexts.directory.structures.models import Structure
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url

_YES_NO = {True: "oui", False: "non", None: ""}


def load_professional_panel(actor: Actor, person: Professional) -> dict[str, Any]:
    """What the territory knows of a person. 3 queries."""
    return _panel(actor, subjects.professional(person.pk))


def load_structure_panel(actor: Actor, structure: Structure) -> dict[str, Any]:
    """What the territory knows of a structure. 3 queries."""
    return _panel(actor, subjects.structure(structure.finess))


def _panel(actor: Actor, subject: Subject) -> dict[str, Any]:
    assert actor.community is not None
    mine: dict[str, Any] = {"community": actor.community, "subject": str(subject)}
    known = LocalKnowledge.objects.filter(**mine).select_related("updated_by").first()
    confirmation = EntryConfirmation.objects.filter(**mine).first()
    waiting = corrections_shown_to(actor).filter(**mine).select_related("recorded_by")
    return {
        "facts": _facts(actor, known) if known else [],
        "direct": _direct(known) if known and actor.can(VIEW_DIRECT) else {},
        "said": _said(known) if known else "",
        "confirmation": confirmation,
        "confirmed": _is_fresh(confirmation),
        "asked": _asked(confirmation),
        "waiting": [
            {
                "row": row,
                "place": proper_structure_name(row.place_name),
                "kind": row.get_kind_display(),
                "still": still_there(row),
                # What colleagues write and who they are is for colleagues.
                "detail": row.detail if actor.can(VIEW_DIRECT) else "",
                "by": reporter(row) if actor.can(VIEW_DIRECT) else "",
                "settle": _settle_urls(actor, row) if actor.can(EDIT) else {},
            }
            for row in waiting.order_by("recorded_at", "pk")
        ],
        "may": _links(actor, subject),
    }


def _links(actor: Actor, subject: Subject) -> dict[str, str]:
    """Addresses of what the actor may do here, by name; "" for what is not offered."""
    assert actor.community is not None
    offered = {
        "knowledge": EDIT,
        "confirm_entry": EDIT,
        "ask_entry": MANAGE,
        "report_correction": REPORT,
    }
    return {
        name: community_url(actor.community, f"directory:{name}", str(subject))
        if actor.can(permission)
        else ""
        for name, permission in offered.items()
    }


def _settle_urls(actor: Actor, row: Correction) -> dict[str, str]:
    assert actor.community is not None
    return {
        "close": community_url(actor.community, "directory:correction_close", row.pk),
        "withdraw": community_url(actor.community, "directory:correction_withdraw", row.pk),
    }


def _facts(actor: Actor, known: LocalKnowledge) -> list[tuple[str, str]]:
    """Label and words of what is known, without what is not."""
    patients = str(known.get_takes_new_patients_display()) if known.takes_new_patients else ""
    if patients and known.new_patients_said_on:
        patients += f" (dit le {known.new_patients_said_on:%d/%m/%Y})"
    hours = ""
    if known.weekly_hours is not None and actor.can(VIEW_DIRECT):
        hours = f"{known.weekly_hours:f}".rstrip("0").rstrip(".").replace(".", ",")
    facts = [
        ("Prend de nouveaux patients", patients),
        ("Langues, en plus du français", names_of(known.languages)),
        ("Visites à domicile", _YES_NO[known.home_visits]),
        ("Accessible en fauteuil roulant", _YES_NO[known.wheelchair_access]),
        ("Horaires", known.opening_hours),
        ("Heures par semaine ici", hours),
    ]
    return [(label, words) for label, words in facts if words]


def _direct(known: LocalKnowledge) -> dict[str, str]:
    return {
        "line": known.direct_line,
        "shown_line": readable_phone(known.direct_line),
        "email": known.email,
    }


def _said(known: LocalKnowledge) -> str:
    """Who said it and when: « dit par la personne elle-même, le 02/12/2025 »."""
    who = known.updated_by.name if known.updated_by else str(known.get_told_by_display())
    return f"dit par {who}, le {timezone.localdate(known.updated_at):%d/%m/%Y}"


def _is_fresh(row: EntryConfirmation | None) -> bool:
    return row is not None and row.confirmed_at is not None and row.confirmed_at >= confirmed_since()


def _asked(row: EntryConfirmation | None) -> bool:
    """A link waits for its answer."""
    return row is not None and row.open_until is not None and row.open_until > timezone.now()


def load_departure_panel(actor: Actor, person: Professional) -> dict[str, Any]:
    """What a person declared, for the bureau alone. 1 query. The reading is logged with that of the page."""
    assert actor.community is not None
    subject = str(subjects.professional(person.pk))
    return {
        "notice": departure_of(subject),
        "url": community_url(actor.community, "directory:departure", subject),
        "withdraw_url": community_url(actor.community, "directory:departure_withdraw", subject),
    }


def load_quality_card(actor: Actor) -> dict[str, Any]:
    """Share of confirmed entries. At most 4 queries."""
    assert actor.community is not None
    confirmed, total = share_confirmed(actor)
    return {
        "confirmed": confirmed,
        "total": total,
        "share": 100 * confirmed / total if total else None,
        "url": community_url(actor.community, "directory:quality"),
        "rows_url": entries_url(actor, etat=CONFIRMED),
    }


_TO_CHECK = Prepared(
    lambda: (
        Correction.objects.filter(
            community=get_scope()["community"], state=CorrectionState.WAITING, checked_on__isnull=False
        )
        .order_by()
        .values_list("state")
        .annotate(count=Count("pk"))
    )
)


def correction_todos(actor: Actor) -> list[Todo]:
    """What was reported and the register, asked since, still says: somebody has to look. 1 query."""
    assert actor.community is not None
    rows = sum(count for _, count in _TO_CHECK.rows())
    if not rows:
        return []
    url = community_url(actor.community, "directory:corrections") + f"?etat={CorrectionState.WAITING.value}"
    said = (
        "1 signalement que le registre ne suit pas"
        if rows == 1
        else f"{rows} signalements que le registre ne suit pas"
    )
    return [Todo(f"{said} : vérifier auprès de la personne", url)]
