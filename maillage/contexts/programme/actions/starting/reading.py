"""A sheet as what it would be to start from, and the mission of this community that a file means."""

from __future__ import annotations

from datetime import date
from typing import Final

from maillage.contexts.programme.actions.models import Action, ActionMember, Step
from maillage.contexts.programme.actions.starting import proposals
from maillage.contexts.programme.actions.starting.patterns import TEXTS, Pattern, PatternStep
from maillage.contexts.programme.actions.starting.sheet_file import SheetFile
from maillage.contexts.programme.missions.models import Mission

# As `association.Contact.kind` writes it.
_ORGANISATION: Final = "organisation"


def as_pattern(action: Action) -> Pattern:
    """Texts, steps with their days, indicators, names of the organisations that are partners. 3 queries."""
    steps = list(Step.objects.filter(action=action).exclude(state="dropped").order_by("rank", "pk"))
    dates = [day for one in steps for day in (one.starts_on, one.due_on) if day is not None]
    first = min([*dates, *([action.starts_on] if action.starts_on else [])], default=None)
    partners = ActionMember.objects.filter(
        action=action, is_partner=True, contact__kind=_ORGANISATION
    ).select_related("contact")
    return Pattern(
        key=action.template,
        title=action.title,
        mission=action.mission.reference,
        **{name: getattr(action, name) for name in TEXTS},
        partners=", ".join(one.contact.name for one in partners.order_by("contact__search_name", "pk")),
        steps=tuple(
            PatternStep(one.title, _day(one.starts_on, first), _day(one.due_on, first)) for one in steps
        ),
        indicators=proposals.of_action(action),
    )


def _day(on: date | None, first: date | None) -> int | None:
    return None if on is None or first is None else (on - first).days


def same_mission(held: SheetFile) -> Mission | None:
    """The mission with the same key of the contract, else the same name. 1 query."""
    rows = list(Mission.objects.filter(ends_on=None).order_by("rank", "pk"))
    if held.pattern.mission:
        found = [one for one in rows if one.reference == held.pattern.mission]
    else:
        found = [one for one in rows if one.name.casefold() == held.axis.casefold()]
    return found[0] if found else None
