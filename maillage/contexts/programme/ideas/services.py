"""Writes on ideas and on the collections that they come in by."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from maillage.contexts.programme.actions import services as actions
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.ideas.models import TRANSITIONS, Idea, IdeaCall, IdeaState, IdeaSupport
from maillage.contexts.programme.missions.models import Mission
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

TEXTS: Final = ("finding", "lever", "proposal")
CALL_FIELDS: Final = ("title", "intro", "is_open", "meeting")
# Of one collection: an open address may be filled by machines.
MAX_IDEAS: Final = 2_000


class IdeaRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, IdeaRefused):
    """Somebody else saved it since the page was shown."""

    words = "Modifié entre-temps par quelqu’un d’autre. Votre saisie est gardée ci-dessous : relisez, recommencez."


# --- Collections ------------------------------------------------------------------------------------------


@transaction.atomic
def create_call(*, by: Actor, title: str, **values: Any) -> IdeaCall:
    """A collection: a workshop, or an address to share. Raises IdeaRefused without a title."""
    row = IdeaCall(
        community=by.community,
        title=_titled(title),
        secret=secrets.token_urlsafe(16),
        created_by=by.user,
        **values,
    )
    row.save()
    record(by=by, action="idea_call.created", obj=row, after={"is_open": row.is_open})
    return row


@transaction.atomic
def update_call(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> IdeaCall:
    """Change a collection; closing it leaves its ideas as they are. Raises ChangedMeanwhile, IdeaRefused."""
    row: IdeaCall = IdeaCall.objects.select_for_update(no_key=True).get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    changed = [name for name in CALL_FIELDS if name in values and getattr(row, name) != values[name]]
    before = {name: getattr(row, name) for name in changed}
    for name in changed:
        setattr(row, name, values[name])
    row.title = _titled(row.title)
    row.version += 1
    row.save()
    record(
        by=by, action="idea_call.changed", obj=row, before=before, after={one: values[one] for one in changed}
    )
    return row


def _titled(title: str) -> str:
    words = " ".join(title.split())[:160]
    if not words:
        raise IdeaRefused("Donnez un titre à cette collecte.")
    return words


# --- Ideas ------------------------------------------------------------------------------------------------


@transaction.atomic
def add_idea(
    *,
    by: Actor,
    once: str,
    call: IdeaCall | None = None,
    finding: str = "",
    lever: str = "",
    proposal: str = "",
    author: str = "",
) -> Idea | None:
    """A new idea; None if the page that was sent (`once`) was written down already. Raises IdeaRefused."""
    texts = {"finding": finding.strip(), "lever": lever.strip(), "proposal": proposal.strip()}
    _check(texts)
    if Idea.objects.filter(once=once).exists():
        return None
    if call is not None and Idea.objects.filter(call=call).count() >= MAX_IDEAS:
        raise IdeaRefused(f"Cette collecte a déjà reçu {MAX_IDEAS} idées : elle n’en prend plus.")
    row = Idea(
        community=by.community, call=call, author=author.strip()[:120], once=once, created_by=by.user, **texts
    )
    row.search_name = _searched(row)
    row.save()
    record(by=by, action="idea.added", obj=row, label=call.title if call else "Idée")
    return row


@transaction.atomic
def update_idea(*, by: Actor, pk: int, version: int, values: Mapping[str, Any]) -> Idea:
    """Sort an idea: its words, its mission. Raises ChangedMeanwhile, IdeaRefused."""
    row = _locked(pk, version)
    if row.state in (IdeaState.TURNED, IdeaState.MERGED):
        raise IdeaRefused("Cette idée est déjà devenue autre chose : elle ne change plus.")
    for name in (*TEXTS, "mission"):
        if name in values:
            setattr(row, name, values[name].strip() if name in TEXTS else values[name])
    _check({name: getattr(row, name) for name in TEXTS})
    row.search_name = _searched(row)
    _save(row)
    record(by=by, action="idea.changed", obj=row, label=_label(row), after={"mission": row.mission})
    return row


@transaction.atomic
def set_state(*, by: Actor, pk: int, version: int, state: str, note: str = "") -> Idea:
    """Keep an idea, put it aside, or sort it anew. note: why. Raises ChangedMeanwhile, IdeaRefused."""
    row = _locked(pk, version)
    _may(row, state)
    if state not in (IdeaState.NEW, IdeaState.KEPT, IdeaState.ASIDE):
        raise IdeaRefused("Choisissez ce qu’il faut faire de cette idée.")
    before = {"state": row.state}
    row.state, row.note, row.merged_into = state, note.strip()[:300], None
    _save(row)
    record(by=by, action="idea.sorted", obj=row, label=_label(row), before=before, after={"state": state})
    return row


@transaction.atomic
def merge(*, by: Actor, pk: int, version: int, into: int) -> Idea:
    """Put an idea into another: its supporters support that one. Raises ChangedMeanwhile, IdeaRefused."""
    assert by.community is not None
    one_at_a_time(by.community.pk)
    row = _locked(pk, version)
    _may(row, IdeaState.MERGED)
    kept: Idea | None = Idea.objects.filter(pk=into).order_by("pk").first()
    if kept is None or kept.pk == row.pk or kept.state not in (IdeaState.NEW, IdeaState.KEPT):
        raise IdeaRefused("Choisissez une autre idée, à trier ou retenue.")
    known = set(IdeaSupport.objects.filter(idea=kept).values_list("user_id", flat=True))
    more = IdeaSupport.objects.filter(idea=row).exclude(user_id__in=known).order_by("pk")
    IdeaSupport.objects.bulk_create(
        IdeaSupport(community=by.community, idea=kept, user_id=one.user_id) for one in more
    )
    # What had been merged into it follows.
    for one in Idea.objects.filter(merged_into=row).order_by("pk"):
        one.merged_into = kept
        one.save(update_fields=["merged_into"])
    row.state, row.merged_into = IdeaState.MERGED, kept
    _save(row)
    record(by=by, action="idea.merged", obj=row, label=_label(row), after={"merged_into": kept.pk})
    return row


@transaction.atomic
def support(*, by: Actor, pk: int) -> bool:
    """The member supports this idea; False if they did already."""
    row: Idea = Idea.objects.select_for_update(no_key=True).get(pk=pk)
    if row.state not in (IdeaState.NEW, IdeaState.KEPT):
        raise IdeaRefused(
            "Cette idée ne se soutient plus : elle a été mise de côté, fusionnée ou mise en œuvre."
        )
    _, is_new = IdeaSupport.objects.get_or_create(community=by.community, idea=row, user=by.user)
    if is_new:
        record(by=by, action="idea.supported", obj=row, label=_label(row))
    return bool(is_new)


@transaction.atomic
def withdraw_support(*, by: Actor, pk: int) -> None:
    """The member supports it no more. Twice is once."""
    row: Idea = Idea.objects.get(pk=pk)
    if IdeaSupport.objects.filter(idea=row, user=by.user).delete()[0]:
        record(by=by, action="idea.unsupported", obj=row, label=_label(row))


@transaction.atomic
def turn_into_action(*, by: Actor, pk: int, version: int, title: str, mission: Mission | None) -> Action:
    """Make an action sheet of an idea, tied to it, with its three texts. Raises ChangedMeanwhile, IdeaRefused."""
    row = _locked(pk, version)
    _may(row, IdeaState.TURNED)
    if mission is None:
        raise IdeaRefused("Choisissez la mission de la fiche action.")
    try:
        action = actions.create_action(
            by=by,
            title=title.strip() or title_of(row),
            mission=mission,
            finding=row.finding,
            objective=row.proposal,
            means=row.lever,
        )
    except actions.ActionRefused as refusal:
        raise IdeaRefused(str(refusal)) from refusal
    row.state, row.action, row.mission = IdeaState.TURNED, action, mission
    _save(row)
    record(by=by, action="idea.turned", obj=row, label=_label(row), after={"action": action.code})
    return action


def title_of(row: Idea) -> str:
    """The title that an action sheet made of this idea begins with: the first sentence of what it proposes."""
    text = " ".join(str(row.proposal or row.lever or row.finding).split())
    return text.split(". ")[0].rstrip(".")[:160]


def _locked(pk: int, version: int) -> Idea:
    row: Idea = Idea.objects.select_for_update(no_key=True).get(pk=pk)
    if row.version != version:
        raise ChangedMeanwhile(row)
    return row


def _may(row: Idea, state: str) -> None:
    if state not in TRANSITIONS[row.state]:
        raise IdeaRefused(f"Cette idée est {row.get_state_display()} : rechargez la page.")


def _save(row: Idea) -> None:
    row.version += 1
    row.save()


def _check(texts: Mapping[str, str]) -> None:
    if not any(texts.values()):
        raise IdeaRefused("Écrivez au moins un constat, un levier ou une proposition.")
    if any(len(text) > 2_000 for text in texts.values()):
        raise IdeaRefused("Chaque texte tient en 2 000 signes.")


def _searched(row: Idea) -> str:
    return search_text(" ".join((row.finding, row.lever, row.proposal, row.author)))


def _label(row: Idea) -> str:
    """For the journal: what people wrote of a situation stays out of it."""
    return f"Idée {row.pk}"
