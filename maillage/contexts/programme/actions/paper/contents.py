"""A sheet in the words of its paper: plain data, the same for PDF and for Word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from maillage.contexts.programme.actions import queries
from maillage.contexts.programme.actions.models import Action, ActionMember, Step
from maillage.contexts.programme.actions.steps.showing import is_late
from maillage.contexts.programme.indicators.models import Indicator
from maillage.platform.ui.typography import french, short_date

_TEXTS = ("finding", "objective", "public", "means", "risks")


def sheet(action: Action, *, community: str) -> dict[str, Any]:
    """The data of the paper. 4 queries."""
    today = timezone.localdate()
    members = queries.members_of(action)
    steps = queries.steps_of(action)
    indicators = Indicator.objects.filter(action=action, valid_until=None).order_by("code", "pk")
    return {
        "title": french(action.title),
        "community": community,
        "edition": french(f"Fiche action {action.code} · éditée le {short_date(today)}"),
        "code": action.code,
        "mission": french(action.mission.name),
        "state": french(_state(action)),
        "facts": [one for one in _facts(action, members) if one["text"]],
        "texts": [
            {"label": _label(name), "text": french(getattr(action, name))}
            for name in _TEXTS
            if getattr(action, name).strip()
        ],
        "steps": [_step(one, action, today) for one in steps],
        "indicators": [_indicator(one) for one in indicators],
    }


def sheets(actions: Sequence[Action]) -> list[dict[str, Any]]:
    """Each sheet as `sheet` gives it, but for what is of one paper alone, and steps without lateness. 3 queries.

    actions: with their mission, pilot and group. Lateness is of the day on which one looks: a text that is kept
    says where each step was.
    """
    keys = [one.pk for one in actions]
    members: dict[int, list[Any]] = defaultdict(list)
    steps: dict[int, list[Step]] = defaultdict(list)
    indicators: dict[int, list[Indicator]] = defaultdict(list)
    found = ActionMember.objects.filter(action_id__in=keys).select_related("contact")
    for member in found.order_by("is_partner", "contact__search_name", "pk"):
        members[member.action_id].append(member)
    for step in Step.objects.filter(action_id__in=keys).select_related("owner").order_by("rank", "pk"):
        steps[step.action_id].append(step)
    kept = Indicator.objects.filter(action_id__in=keys, valid_until=None)
    for one in kept.order_by("code", "pk"):
        if one.action_id is not None:
            indicators[one.action_id].append(one)
    return [
        {
            "code": one.code,
            "title": one.title,
            "mission": one.mission.name,
            "state": _state(one),
            "facts": [fact for fact in _facts(one, members[one.pk]) if fact["text"]],
            "texts": [
                {"label": _label(name), "text": getattr(one, name).strip()}
                for name in _TEXTS
                if getattr(one, name).strip()
            ],
            "steps": [_step(step, one, date.min) for step in steps[one.pk]],
            "indicators": [_indicator(indicator) for indicator in indicators[one.pk]],
        }
        for one in actions
    ]


def _label(name: str) -> str:
    field: Any = Action._meta.get_field(name)
    words = str(field.verbose_name)
    return words[0].upper() + words[1:]


def _state(action: Action) -> str:
    words = str(action.get_state_display())
    reason = f" : {action.state_reason}" if action.state_reason else ""
    return f"{words[0].upper()}{words[1:]}{reason}"


def _facts(action: Action, members: list[Any]) -> list[dict[str, str]]:
    group = [one.contact.name for one in members if not one.is_partner]
    partners = [one.contact.name for one in members if one.is_partner]
    return [
        {"label": "Pilote", "text": action.pilot.name if action.pilot else "à désigner"},
        {"label": "Groupe de travail", "text": french(action.group.name) if action.group else ""},
        {"label": "Membres du groupe", "text": ", ".join(group)},
        {"label": "Partenaires", "text": ", ".join(partners)},
        {"label": "Calendrier", "text": french(_dates(action.starts_on, action.ends_on))},
    ]


def _dates(first: date | None, last: date | None) -> str:
    if first and last:
        return f"du {short_date(first)} au {short_date(last)}"
    if first:
        return f"depuis le {short_date(first)}"
    return f"jusqu’au {short_date(last)}" if last else ""


def _step(step: Step, action: Action, today: date) -> dict[str, str]:
    word = "en retard" if is_late(step, action, today) else str(step.get_state_display())
    return {
        "title": french(step.title),
        "owner": step.owner.name if step.owner else "",
        "due": short_date(step.due_on) if step.due_on else "",
        "state": f"{word} le {short_date(step.done_on)}" if step.done_on else word,
    }


def _indicator(one: Indicator) -> dict[str, str]:
    how = f"{one.numerator} / {one.denominator}" if one.denominator else one.numerator
    return {
        "name": french(one.name),
        "kind": str(one.get_kind_display()),
        "unit": french(one.unit),
        "how": french(how),
    }
