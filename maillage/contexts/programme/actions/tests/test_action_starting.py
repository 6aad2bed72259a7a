"""Templates, and the file that goes from one community to another."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scope
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.programme.actions import queries, services
from maillage.contexts.programme.actions.conftest import MakePerson
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.actions.refusals import ActionRefused
from maillage.contexts.programme.actions.starting import sheet_file
from maillage.contexts.programme.actions.starting.patterns import (
    Pattern,
    PatternIndicator,
    PatternStep,
    patterns,
)
from maillage.contexts.programme.indicators.models import Indicator
from maillage.contexts.programme.missions.models import Mission
from maillage.contexts.programme.missions.services import create_from_nomenclature, create_mission
from maillage.core.aci.nomenclature import nomenclature
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

NAMED = (
    "soins-non-programmes",
    "medecin-traitant",
    "ville-hopital-zero-papier",
    "diabete-type-2",
    "reperage-fragilite",
    "mois-sans-tabac",
    "hygiene-bucco-dentaire-ehpad",
    "plan-sse",
    "accueil-internes",
    "certificats-inutiles",
)


def test_the_ten_templates_are_whole() -> None:
    assert tuple(one.key for one in patterns()) == NAMED
    for one in patterns():
        assert nomenclature().find(one.mission) is not None
        assert all((one.finding, one.objective, one.public, one.means, one.risks, one.partners))
        assert len(one.steps) >= 4
        assert len(one.indicators) >= 2
        for step in one.steps:
            assert step.starts is not None
            assert step.due is not None
            assert 0 <= step.starts <= step.due <= 365
        for indicator in one.indicators:
            assert indicator.kind in ("means", "result")
            assert indicator.direction in ("up", "down")
            assert (indicator.unit == "%") == bool(indicator.denominator)


@pytest.mark.parametrize("key", NAMED)
def test_a_template_becomes_a_sheet(hand: Actor, missions: list[Mission], key: str) -> None:
    first = date(2026, 9, 1)
    row = services.create_from_template(by=hand, key=key, mission=missions[0], starts_on=first)
    pattern = next(one for one in patterns() if one.key == key)
    assert (row.title, row.template, row.starts_on) == (pattern.title, key, first)
    assert row.ends_on == first + timedelta(days=pattern.days)
    assert [(one.title, (one.due_on - first).days) for one in queries.steps_of(row) if one.due_on] == [
        (one.title, one.due) for one in pattern.steps
    ]
    defined = Indicator.objects.filter(action=row).order_by("code")
    assert [one.name for one in defined] == [one.name for one in pattern.indicators]
    assert all(one.source == "" and one.mission_id == missions[0].pk for one in defined)


def test_an_unknown_template_is_refused(hand: Actor, missions: list[Mission]) -> None:
    with pytest.raises(services.ActionRefused):
        services.create_from_template(by=hand, key="inconnu", mission=missions[0])


def test_a_sheet_goes_to_another_community_without_a_name(
    hand: Actor,
    missions: list[Mission],
    person: MakePerson,
    actor_of: ActorOf,
    community: Community,
    other_community: Community,
) -> None:
    row = services.create_from_template(
        by=hand, key="plan-sse", mission=missions[3], starts_on=date(2026, 1, 1), pilot=person("Marjolaine")
    )
    services.add_member(by=hand, action=row, contact=person("Verveine"), part="Relais")
    town = person("", kind="organisation", organisation_name="Mairie d’Exemple", first_name="")
    services.add_member(by=hand, action=row, contact=town, is_partner=True)
    services.comment(by=hand, action=row, text="Un mot de Marjolaine")
    services.add_step(by=hand, action=row, title="Sans date")
    data = services.export_action(by=hand, action=row)
    text = data.decode()
    assert "Marjolaine" not in text
    assert "Verveine" not in text
    assert "Mairie d’Exemple" in text
    there = actor_of("coordinator", community=other_community)
    with scope(community=other_community):
        create_from_nomenclature(by=there, on=date(2026, 1, 1))
        copy = services.import_action(by=there, data=data, starts_on=date(2027, 1, 1))
        assert (copy.code, copy.title, copy.template) == ("A1", row.title, "plan-sse")
        assert copy.mission.reference == "crise"
        assert copy.pilot is None
        theirs = [(one.title, one.due_on) for one in queries.steps_of(copy)]
        count = Indicator.objects.filter(action=copy).count()
        told = queries.history_of(copy)[0].words
    days = (date(2027, 1, 1) - date(2026, 1, 1)).days
    ours = [(one.title, one.due_on and one.due_on + timedelta(days=days)) for one in queries.steps_of(row)]
    assert theirs == ours
    assert count == 2
    assert told == f"Fiche reprise de {community.name}."


def test_a_file_of_an_unknown_axis_asks_for_a_mission(hand: Actor, missions: list[Mission]) -> None:
    axis = create_mission(by=hand, name="Santé mentale des jeunes")
    row = services.create_action(by=hand, title="Une fiche", mission=axis)
    data = services.export_action(by=hand, action=row)
    assert services.import_action(by=hand, data=data).mission == axis
    Mission.objects.filter(pk=axis.pk).update(ends_on=timezone.localdate())
    with pytest.raises(services.ActionRefused, match="Choisissez la mission"):
        services.import_action(by=hand, data=data)
    assert services.import_action(by=hand, data=data, mission=missions[0]).mission == missions[0]


_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30).map(
    str.strip
)


@settings(max_examples=60)
@given(
    title=_texts.filter(bool),
    texts=st.tuples(*[_texts] * 6),
    steps=st.lists(st.tuples(_texts.filter(bool), st.none() | st.integers(0, 400)), max_size=5),
    indicators=st.lists(st.tuples(_texts.filter(bool), st.sampled_from(["means", "result"])), max_size=3),
)
def test_what_is_written_is_read_back(
    title: str, texts: tuple[str, ...], steps: list[tuple[str, int | None]], indicators: list[tuple[str, str]]
) -> None:
    names = ("finding", "objective", "public", "means", "risks", "partners")
    pattern = Pattern(
        key="plan-sse",
        title=title,
        mission="crise",
        **dict(zip(names, texts, strict=True)),
        steps=tuple(PatternStep(name, None if due is None else due // 2, due) for name, due in steps),
        indicators=tuple(PatternIndicator(name, kind, "%", "a", "b", "up", "") for name, kind in indicators),
    )
    data = sheet_file.write(pattern, axis="Crise", community="CPTS", made_on=date(2026, 1, 1))
    assert sheet_file.read(data) == sheet_file.SheetFile(pattern, "Crise", "CPTS")


GOOD = {"format": "maillage-action/1", "title": "Une fiche"}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format": 3}',
        b"[" * 100_000,
        json.dumps({**GOOD, "title": 3}).encode(),
        json.dumps({**GOOD, "title": " "}).encode(),
        json.dumps({**GOOD, "format": "maillage-action/2"}).encode(),
        json.dumps({**GOOD, "steps": "x"}).encode(),
        json.dumps({**GOOD, "steps": [3]}).encode(),
        json.dumps({**GOOD, "steps": [{"title": ""}]}).encode(),
        json.dumps({**GOOD, "steps": [{"title": "x", "due_day": -1}]}).encode(),
        json.dumps({**GOOD, "steps": [{"title": "x", "due_day": True}]}).encode(),
        json.dumps({**GOOD, "steps": [{"title": "x", "due_day": 1, "starts_day": 2}]}).encode(),
        json.dumps({**GOOD, "steps": [{"title": "x"}] * 61}).encode(),
        json.dumps({**GOOD, "indicators": [{"name": "x", "kind": "y", "direction": "up"}]}).encode(),
        b" " * 200_001,
    ],
)
def test_a_file_that_is_no_sheet_is_told_in_words(data: bytes) -> None:
    with pytest.raises(ActionRefused) as refused:
        sheet_file.read(data)
    assert str(refused.value).endswith((".", "»."))


def test_a_bad_file_leaves_nothing(hand: Actor, missions: list[Mission]) -> None:
    data = json.dumps({**GOOD, "steps": [{"title": ""}]}).encode()
    with pytest.raises(services.ActionRefused):
        services.import_action(by=hand, data=data, mission=missions[0])
    assert not Action.objects.exists()


_SHEET = {
    **GOOD,
    "template": "plan-sse",
    "mission": {"reference": "crise", "name": "Crise"},
    "community": "CPTS",
    **dict.fromkeys(("finding", "objective", "public", "means", "risks", "partners"), "texte"),
    "steps": [{"title": "étape"}],
    "indicators": [
        {
            **dict.fromkeys(("name", "unit", "numerator", "denominator", "origin"), "mots"),
            "kind": "means",
            "direction": "up",
        }
    ],
}
_PLACES = [
    *[(name,) for name in ("template", "title", "community", *sheet_file._TEXT_LENGTHS)],
    ("mission", "reference"),
    ("mission", "name"),
    ("steps", 0, "title"),
    *[("indicators", 0, name) for name in ("name", "unit", "numerator", "denominator", "origin")],
]


@pytest.mark.parametrize("place", _PLACES, ids=lambda place: ".".join(map(str, place)))
def test_signs_that_no_database_takes_are_left_out(
    hand: Actor, missions: list[Mission], place: tuple[str | int, ...]
) -> None:
    raw: Any = json.loads(json.dumps(_SHEET))
    holder = raw
    for step in place[:-1]:
        holder = holder[step]
    holder[place[-1]] = f"\ud800{holder[place[-1]]}\x00\udfff"
    data = json.dumps(raw).encode()
    assert sheet_file.read(data) == sheet_file.read(json.dumps(_SHEET).encode())
    row = services.import_action(by=hand, data=data, mission=missions[0])
    row.refresh_from_db()
    assert (row.title, row.finding) == ("Une fiche", "texte")
