"""Writes on what an action is tied to: its group and partners; meetings, decisions, documents and scenarios."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.models import Contact, Decision, Document, Meeting
from maillage.contexts.atlas.models import Scenario
from maillage.contexts.programme.actions.editing import locked, refuse_closed, tell
from maillage.contexts.programme.actions.models import Action, ActionLink, ActionMember, EntryKind
from maillage.contexts.programme.actions.refusals import ActionRefused
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import short_date

TARGETS: Final = ("meeting", "decision", "document", "scenario")
_NAMED: Final = {"meeting": "réunion sans date", "scenario": "scénario"}


@transaction.atomic
def add_member(
    *, by: Actor, action: Action, contact: Contact, is_partner: bool = False, part: str = ""
) -> ActionMember:
    """Somebody of the group, or a partner, and what they bring; said again, it is corrected."""
    action = locked(action.pk)
    row, made = ActionMember.objects.update_or_create(
        community=action.community,
        action=action,
        contact=contact,
        defaults={"is_partner": is_partner, "part": part.strip()[:200]},
    )
    record(
        by=by,
        action="action.member_added",
        obj=action,
        after={"member": row.pk, "is_partner": is_partner, "part": row.part},
    )
    if made:
        tell(
            by,
            action,
            EntryKind.PEOPLE,
            "Un partenaire rejoint l’action." if is_partner else "Le groupe s’agrandit.",
        )
    return row


@transaction.atomic
def remove_member(*, by: Actor, pk: int) -> None:
    """Take somebody out of the group; gone already, nothing happens."""
    row = ActionMember.objects.filter(pk=pk).select_related("action").first()
    if row is None:
        return
    action = row.action
    row.delete()
    record(by=by, action="action.member_removed", obj=action, before={"member": pk})
    tell(by, action, EntryKind.PEOPLE, "Un participant quitte l’action.")


def link_meeting(*, by: Actor, action: Action, target: Meeting) -> ActionLink:
    """From now on what shows that the meeting took place shows it for the action too."""
    return _link(by, action, "meeting", target)


def link_decision(*, by: Actor, action: Action, target: Decision) -> ActionLink:
    return _link(by, action, "decision", target)


def link_document(*, by: Actor, action: Action, target: Document) -> ActionLink:
    return _link(by, action, "document", target)


def link_scenario(*, by: Actor, action: Action, target: Scenario) -> ActionLink:
    return _link(by, action, "scenario", target)


@transaction.atomic
def _link(by: Actor, action: Action, kind: str, target: Any) -> ActionLink:
    """Tie both; twice is once. Refused when the meeting or decision lies in a year that is closed."""
    known: ActionLink | None = ActionLink.objects.filter(action=action, **{kind: target}).first()
    if known is not None:
        return known
    refuse_closed(by, day_of(kind, target))
    action = locked(action.pk)
    known = ActionLink.objects.filter(action=action, **{kind: target}).first()
    if known is not None:
        return known
    link: ActionLink = ActionLink.objects.create(
        community=action.community, action=action, created_by=by.user, **{kind: target}
    )
    record(by=by, action="action.linked", obj=action, after={"kind": kind, "target": target.pk})
    tell(by, action, EntryKind.LINK, f"Lien ajouté : {_words(kind, target)}.")
    return link


@transaction.atomic
def unlink(*, by: Actor, pk: int) -> None:
    """Untie; gone already, nothing happens. Refused when the figures of the closed year rest on the link."""
    link = ActionLink.objects.filter(pk=pk).select_related("action", *TARGETS).first()
    if link is None:
        return
    kind = kind_of(link)
    target = getattr(link, kind)
    refuse_closed(by, day_of(kind, target))
    action = link.action
    link.delete()
    record(by=by, action="action.unlinked", obj=action, before={"kind": kind, "target": target.pk})
    tell(by, action, EntryKind.LINK, f"Lien retiré : {_words(kind, target)}.")


def kind_of(link: ActionLink) -> str:
    """Which of `TARGETS` the link points at."""
    for kind in TARGETS:
        if getattr(link, f"{kind}_id") is not None:
            return kind
    raise ActionRefused("Ce lien ne mène plus à rien.")


def day_of(kind: str, target: Any) -> date | None:
    """The day of a meeting or a decision, by which a year counts it; None for what no year counts."""
    if kind == "meeting":
        return timezone.localtime(target.starts_at).date() if target.starts_at else None
    return target.taken_on if kind == "decision" else None


def _words(kind: str, target: Any) -> str:
    """Everybody who sees the sheet reads its history: what has readers of its own is not named in it."""
    if kind == "decision":
        return f"décision {target.number}"
    if kind == "document":
        return f"document ({target.get_kind_display()})"
    day = day_of(kind, target)
    return f"réunion du {short_date(day)}" if day else _NAMED[kind]
