"""A closed year: every service of the context that writes is in one table: refused, a correction, or free and why."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

import maillage.contexts.programme as programme
from maillage.contexts.association import api as association
from maillage.contexts.association.models import Decision, Meeting
from maillage.contexts.programme.actions.starting import services as starting
from maillage.contexts.programme.actions.starting.patterns import patterns
from maillage.contexts.programme.actions.steps import services as steps
from maillage.contexts.programme.actions.tying import services as tying
from maillage.contexts.programme.evidence import services as evidence
from maillage.contexts.programme.inbox import filing
from maillage.contexts.programme.inbox import services as inbox
from maillage.contexts.programme.inbox.models import InboxItem
from maillage.contexts.programme.indicators import readings
from maillage.contexts.programme.indicators import services as indicators
from maillage.contexts.programme.indicators.tests import ground as facts
from maillage.contexts.programme.models import (
    Action,
    ActionLink,
    Evidence,
    FrozenProof,
    Indicator,
    Reading,
    ReportingYear,
    Step,
    Target,
)
from maillage.contexts.programme.years import services as years
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

DAY = date(timezone.localdate().year - 1, 5, 12)
# Rows on which the figures and the evidence of a year rest.
OF_THE_YEAR = (ActionLink, Evidence, FrozenProof, Reading, ReportingYear, Target)


@dataclass(frozen=True)
class Ground:
    by: Actor
    year: ReportingYear
    action: Action
    typed: Indicator
    counted: Indicator
    meetings: tuple[Meeting, Meeting]
    decision: Decision
    link: ActionLink
    proof: Evidence
    done: Step
    waiting: Step
    item: InboxItem


@pytest.fixture
def open_ground(scoped: Community, actor_of: ActorOf) -> Ground:
    """Last year, over and not yet closed: a meeting tied to an action, a piece of evidence, two indicators."""
    by = actor_of("coordinator")
    [year, _] = facts.years(by, 2)
    action = facts.action(scoped)
    first, other = facts.held_meeting(scoped, DAY), facts.held_meeting(scoped, DAY + timedelta(days=7))
    link = tying.link_meeting(by=by, action=action, target=first)
    typed = indicators.define(by=by, name="Patients suivis", unit="patients")
    counted = indicators.define(
        by=by, name="Réunions", source="association.meetings", unit="réunions", valid_from=year.starts_on
    )
    indicators.set_target(by=by, indicator=typed, year=year, value=Decimal(10))
    readings.type_reading(by=by, indicator=typed, year=year, numerator=Decimal(7))
    proof = evidence.add(by=by, title="Affiche", happened_on=DAY, action=action, detail="En mairie.")
    done, waiting = (steps.add_step(by=by, action=action, title=title) for title in ("Faite", "À faire"))
    steps.finish_step(by=by, pk=done.pk, done_on=DAY)
    item = inbox.note_call(by=by, once="un", title="Appel", happened_on=DAY, caller="Une mairie")
    assert item is not None
    return Ground(
        by=by,
        year=year,
        action=action,
        typed=typed,
        counted=counted,
        meetings=(first, other),
        decision=association.create_decision(by=by, title="Adopté", taken_on=DAY),
        link=link,
        proof=proof,
        done=done,
        waiting=waiting,
        item=item,
    )


@pytest.fixture
def ground(open_ground: Ground) -> Ground:
    """The same, closed in the ordinary way; then a fact of that year that nobody had noted."""
    years.close_year(by=open_ground.by, pk=open_ground.year.pk, despite_waiting=True)
    assert open_ground.by.community is not None
    facts.held_meeting(open_ground.by.community, DAY + timedelta(days=9))
    return open_ground


Call = Callable[[Ground], object]
# Each is refused, with the year's being closed as the reason.
REFUSED: dict[str, Call] = {
    "actions.starting.services.create_from_template": lambda g: starting.create_from_template(
        by=g.by, key=patterns()[0].key, mission=g.action.mission, starts_on=DAY
    ),
    "actions.starting.services.import_action": lambda g: starting.import_action(
        by=g.by,
        data=starting.export_action(by=g.by, action=g.action),
        mission=g.action.mission,
        starts_on=DAY,
    ),
    "actions.steps.services.finish_step": lambda g: steps.finish_step(by=g.by, pk=g.waiting.pk, done_on=DAY),
    "actions.steps.services.resume_step": lambda g: steps.resume_step(by=g.by, pk=g.done.pk),
    "actions.tying.services.link_decision": lambda g: tying.link_decision(
        by=g.by, action=g.action, target=g.decision
    ),
    "actions.tying.services.link_meeting": lambda g: tying.link_meeting(
        by=g.by, action=g.action, target=g.meetings[1]
    ),
    "actions.tying.services.unlink": lambda g: tying.unlink(by=g.by, pk=g.link.pk),
    "evidence.services.add": lambda g: evidence.add(
        by=g.by, title="Photo", happened_on=DAY, action=g.action, detail="x"
    ),
    "evidence.services.remove": lambda g: evidence.remove(by=g.by, pk=g.proof.pk),
    "evidence.services.update": lambda g: evidence.update(
        by=g.by, pk=g.proof.pk, seen=g.proof.version, values={"title": "Autre"}
    ),
    "inbox.filing.file_as_evidence": lambda g: filing.file_as_evidence(
        by=g.by,
        pk=g.item.pk,
        version=g.item.version,
        action=g.action,
        title="Appel",
        happened_on=DAY,
        detail="x",
    ),
    "indicators.readings.type_reading": lambda g: readings.type_reading(
        by=g.by, indicator=g.typed, year=g.year, numerator=Decimal(9)
    ),
    "indicators.services.define": lambda g: indicators.define(by=g.by, name="Tardif", valid_from=DAY),
    "indicators.services.end": lambda g: indicators.end(
        by=g.by, pk=g.counted.pk, seen=_version(g.counted), on=DAY
    ),
    "indicators.services.remove": lambda g: indicators.remove(by=g.by, pk=g.counted.pk),
    "indicators.services.replace_definition": lambda g: indicators.replace_definition(
        by=g.by, pk=g.counted.pk, seen=_version(g.counted), from_on=DAY, values={}
    ),
    "indicators.services.set_target": lambda g: indicators.set_target(
        by=g.by, indicator=g.typed, year=g.year, value=Decimal(1)
    ),
    "indicators.services.update": lambda g: indicators.update(
        by=g.by, pk=g.counted.pk, seen=_version(g.counted), values={"unit": "heures"}
    ),
    "years.services.update_year": lambda g: years.update_year(
        by=g.by,
        pk=g.year.pk,
        seen=ReportingYear.objects.get(pk=g.year.pk).version,
        values={"ends_on": g.year.ends_on - timedelta(days=1)},
    ),
}
# Of every year at once, or twice: the closed one is left as it is.
LEFT: dict[str, Call] = {
    "indicators.readings.refresh": lambda g: readings.refresh(by=g.by),
    "years.services.close_year": lambda g: years.close_year(by=g.by, pk=g.year.pk, despite_waiting=True),
}
# What was found later: beside the frozen figure, which stays.
CORRECTS: dict[str, Call] = {
    "indicators.readings.correct": lambda g: readings.correct(
        by=g.by, indicator=g.typed, year=g.year, numerator=Decimal(8), note="Deux dossiers comptés une fois"
    ),
}
_SHEET = "words and people of a sheet, of no year; its history says who changed what"
_AHEAD = "what is still to be done: no figure is made of it"
_PAPERS = (
    "a document or a scenario has no day by which a year would count it; the evidence of the year is frozen"
)
_KEPT = "a figure of a closed year is a reading that is kept: what is under it is not read again"
_DESK = "what waits to be sorted: it becomes evidence by `filing.file_as_evidence` alone"
_PROJECT = "the health project, whose versions are kept"
_MISSION = "names and days of a mission: readings of a closed year are kept"
FREE: dict[str, str] = {
    "actions.sheet.services.comment": _SHEET,
    "actions.sheet.services.create_action": _SHEET,
    "actions.sheet.services.set_state": _SHEET,
    "actions.sheet.services.update_action": _SHEET,
    "actions.starting.services.export_action": "reads",
    "actions.steps.services.add_step": _AHEAD,
    "actions.steps.services.drop_step": _AHEAD,
    "actions.steps.services.move_step": _AHEAD,
    "actions.steps.services.reorder": _AHEAD,
    "actions.steps.services.start_step": _AHEAD,
    "actions.steps.services.update_step": _AHEAD,
    "actions.tying.services.add_member": _SHEET,
    "actions.tying.services.link_document": _PAPERS,
    "actions.tying.services.link_scenario": _PAPERS,
    "actions.tying.services.remove_member": _SHEET,
    "ideas.services.turn_into_action": "an action from today on",
    "inbox.filing.file_as_follow_up": "a follow-up of today",
    "inbox.filing.file_as_step": _AHEAD,
    "surveys.proving.keep_as_evidence": "by `evidence.services.add`, on the day the survey was closed",
    "years.services.open_year": "refuses days of another year, closed or not",
}
# Whole capabilities of no year: why.
FREE_ROOMS: dict[str, str] = {
    "ideas.services.": _KEPT,
    "inbox.arriving.": _DESK,
    "inbox.services.": _DESK,
    "missions.services.": _MISSION,
    "project.": _PROJECT,
    "stages.services.": "the life of the community, of no year of report",
    "surveys.answering.": _KEPT,
    "surveys.opening.": _KEPT,
    "surveys.services.": _KEPT,
}
# What is of a year, and what may change it: a service of the tables, or the closing alone.
OF_A_YEAR: dict[str, str | None] = {
    "target": "indicators.services.set_target",
    "reading": "indicators.readings.type_reading",
    "frozenproof": None,
}


def _version(row: Indicator) -> int:
    return int(Indicator.objects.values_list("version", flat=True).get(pk=row.pk))


def _services() -> set[str]:
    """Public functions of the context that write as somebody: `by` is a keyword of theirs, an Actor."""
    found = set()
    for module in pkgutil.walk_packages(programme.__path__, f"{programme.__name__}."):
        if {"tests", "migrations", "conftest"} & set(module.name.split(".")):
            continue
        known = importlib.import_module(module.name)
        for name, one in inspect.getmembers(known, inspect.isfunction):
            given = inspect.signature(one).parameters.get("by")
            if given is None or given.kind is not given.KEYWORD_ONLY or name.startswith("_"):
                continue
            if one.__module__ == known.__name__ and "Actor" in str(given.annotation):
                found.add(f"{module.name.removeprefix(f'{programme.__name__}.')}.{name}")
    return found


def test_every_service_is_in_one_table() -> None:
    told = [*REFUSED, *LEFT, *CORRECTS, *FREE]
    assert len(told) == len(set(told))
    found = _services()
    assert set(told) <= found
    untold = {one for one in found - set(told) if not one.startswith(tuple(FREE_ROOMS))}
    assert untold == set()


def test_everything_of_a_year_has_a_service_that_refuses() -> None:
    found = {
        model._meta.model_name
        for model in apps.get_app_config("programme").get_models()
        if any(one.related_model is ReportingYear for one in model._meta.fields)
    }
    assert found == set(OF_A_YEAR)
    assert {one for one in OF_A_YEAR.values() if one is not None} <= set(REFUSED)


def _state(ground: Ground) -> dict[str, Any]:
    """What the closed year is made of, as it is in the database; of the other years, nothing."""
    found: dict[str, Any] = {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in OF_THE_YEAR
        if model not in (Reading, Target)
    }
    for model in (Reading, Target):
        found[model.__name__] = list(model._default_manager.filter(year=ground.year).order_by("pk").values())
    found["Indicator"] = list(Indicator.objects.order_by("pk").values())
    found["Step"] = list(Step.objects.filter(done_on__lte=ground.year.ends_on).order_by("pk").values())
    return found


def test_a_closed_year_cannot_change(ground: Ground) -> None:
    assert FrozenProof.objects.filter(year=ground.year).exists()
    before, changed = _state(ground), []
    for name, call in REFUSED.items():
        try:
            call(ground)
        except ValueError as refusal:
            assert "clos" in str(refusal), (name, str(refusal))
        else:
            changed.append(name)
    for call in LEFT.values():
        call(ground)
    assert changed == []
    after = _state(ground)
    assert {key: rows for key, rows in after.items() if rows != before[key]} == {}


def test_a_fact_found_later_is_not_in_the_frozen_figure(ground: Ground) -> None:
    reading = Reading.objects.get(indicator=ground.counted, year=ground.year, is_current=True)
    readings.refresh(by=ground.by)
    assert (reading.numerator, Meeting.objects.filter(starts_at__year=DAY.year).count()) == (2, 3)
    assert Reading.objects.get(indicator=ground.counted, year=ground.year).pk == reading.pk


def test_a_correction_leaves_the_frozen_figure(ground: Ground) -> None:
    frozen = Reading.objects.get(indicator=ground.typed, year=ground.year, is_current=True)
    for call in CORRECTS.values():
        call(ground)
    now = Reading.objects.get(indicator=ground.typed, year=ground.year, is_current=True)
    assert (now.corrects_id, now.numerator, now.note) == (
        frozen.pk,
        Decimal(8),
        "Deux dossiers comptés une fois",
    )
    kept = Reading.objects.get(pk=frozen.pk)
    assert (kept.numerator, kept.read_at, kept.is_current) == (frozen.numerator, frozen.read_at, False)


def test_the_same_calls_write_while_the_year_is_open(open_ground: Ground) -> None:
    """They are refused because the year is closed, and for nothing else."""
    # Two need the indicator as it was before the others touched it: it is ended, then gone.
    last = ("evidence.services.remove", "indicators.services.remove")
    for name in [one for one in REFUSED if one not in last] + list(last):
        if name not in ("indicators.services.replace_definition", "indicators.services.update"):
            REFUSED[name](open_ground)
