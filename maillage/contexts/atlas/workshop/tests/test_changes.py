"""Changes: read, refused in French, told as sentences, never about a person."""

from __future__ import annotations

from typing import Any

import pytest

from maillage.contexts.atlas.ground.professions import PROFESSIONS
from maillage.contexts.atlas.workshop.changes import (
    LABELS,
    MAX_CHANGES,
    Change,
    ChangeRefused,
    kinds_for,
    parse_all,
    sentences,
)
from maillage.core.accessibility.presets import PRESETS

NAMES = {"30037": "Bessèges", "30007": "Alès", "30350": "Le Vigan", "30152": "Les Mages"}


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"kind": "remove", "commune": "30037"}, "Départ d’un généraliste à Bessèges"),
        ({"kind": "remove", "commune": "30350", "count": "2"}, "Départ de 2 généralistes au Vigan"),
        ({"kind": "add", "commune": "30152", "count": 1}, "Arrivée d’un généraliste aux Mages"),
        (
            {"kind": "add", "commune": "30007", "count": 2, "percent": "60"},
            "Arrivée de 2 généralistes à Alès, à 60 % d’un temps plein",
        ),
        (
            {"kind": "move", "commune": "30007", "to": "30037", "count": 1},
            "Un généraliste d’Alès s’installe à Bessèges",
        ),
        (
            {"kind": "move", "commune": "30152", "to": "30350", "count": 3},
            "3 généralistes des Mages s’installent au Vigan",
        ),
        (
            {"kind": "activity", "commune": "30350", "count": 2, "percent": 80},
            "2 généralistes du Vigan travaillent 20 % de moins",
        ),
        (
            {"kind": "activity", "commune": "30037", "percent": 110},
            "Un généraliste de Bessèges travaille 10 % de plus",
        ),
        (
            {"kind": "booth", "commune": "30037", "acts": ""},
            "Cabine de téléconsultation à Bessèges, 1\u202f500 consultations par an",
        ),
        (
            {"kind": "centre", "commune": "30037", "count": 2},
            "2 médecins salariés au centre de santé de Bessèges",
        ),
        ({"kind": "population", "commune": "30037", "people": "−150"}, "150 habitants de moins à Bessèges"),
        (
            {"kind": "population", "commune": "30037", "people": "1 200"},
            "1\u202f200 habitants de plus à Bessèges",
        ),
    ],
)
def test_a_change_is_told_as_a_sentence(data: dict[str, Any], told: str) -> None:
    change = Change.parse(data, "gp")
    assert sentences([change], NAMES, "gp") == [told]
    assert Change.parse(change.as_json(), "gp") == change


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        ({}, "kind", "Choisissez ce qui change"),
        ({"kind": ["remove"], "commune": "30037"}, "kind", "Choisissez ce qui change"),
        ({"kind": "remove"}, "commune", "Choisissez la commune"),
        ({"kind": "remove", "commune": "Bessèges"}, "commune", "Choisissez la commune"),
        ({"kind": "remove", "commune": 30037}, "commune", "Choisissez la commune"),
        ({"kind": "remove", "commune": "30037", "count": 0}, "count", "entre 1 et 99"),
        ({"kind": "remove", "commune": "30037", "count": "deux"}, "count", "entre 1 et 99"),
        ({"kind": "remove", "commune": "30037", "count": True}, "count", "entre 1 et 99"),
        ({"kind": "remove", "commune": "30037", "count": 1.5}, "count", "entre 1 et 99"),
        ({"kind": "remove", "commune": "30037", "count": "9" * 400}, "count", "entre 1 et 99"),
        ({"kind": "activity", "commune": "30037"}, "percent", "entre 5 et 200"),
        ({"kind": "move", "commune": "30037", "to": "30037"}, "to", "une autre commune"),
        ({"kind": "move", "commune": "30037"}, "to", "d’arrivée"),
        ({"kind": "population", "commune": "30037", "people": "0"}, "people", "combien d’habitants"),
        ({"kind": "population", "commune": "30037"}, "people", "Indiquez"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(data: dict[str, Any], name: str, words: str) -> None:
    with pytest.raises(ChangeRefused, match=words) as refusal:
        Change.parse(data, "gp")
    assert refusal.value.name == name


@pytest.mark.parametrize("rows", [None, {}, "[]", [1], [[]], 3])
def test_what_is_no_list_of_changes_is_refused(rows: Any) -> None:
    with pytest.raises(ChangeRefused, match="illisible"):
        parse_all(rows, "gp")


def test_a_list_has_an_end() -> None:
    one = {"kind": "remove", "commune": "30037", "count": 1}
    assert len(parse_all([one] * MAX_CHANGES, "gp")) == MAX_CHANGES
    with pytest.raises(ChangeRefused, match="deux scénarios"):
        parse_all([one] * (MAX_CHANGES + 1), "gp")


def test_only_what_the_kind_needs_is_kept() -> None:
    data = {"kind": "remove", "commune": "30037", "count": 1, "who": "Dr Exemple", "percent": 50}
    assert Change.parse(data, "gp").as_json() == {"kind": "remove", "commune": "30037", "count": 1}


def test_a_booth_is_for_doctors_only() -> None:
    assert kinds_for("gp") == tuple(LABELS)
    assert "booth" not in kinds_for("nurse") and "centre" not in kinds_for("pharmacist")
    with pytest.raises(ChangeRefused):
        Change.parse({"kind": "booth", "commune": "30037"}, "nurse")


def test_every_profession_of_the_atlas_has_its_words() -> None:
    assert set(PROFESSIONS) == {preset.profession for preset in PRESETS}
