"""Kinds of places: each category in one kind, labels of both files, icons of the sprite."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from maillage.contexts.directory.nomenclature.structure_kinds import (
    KINDS,
    OTHER,
    categories,
    category_label,
    category_of_label,
    display_rank,
    kind_choices,
    kind_label,
    kind_named,
    kind_of_category,
)
from maillage.platform import ui


def test_a_category_belongs_to_one_kind_and_has_a_label() -> None:
    codes = Counter(code for kind in KINDS for code in kind.categories)
    assert set(codes.values()) == {1}
    assert set(codes) <= set(categories())


def test_kinds_are_complete() -> None:
    icons = (Path(ui.__file__).parent / "icons.txt").read_text(encoding="utf-8").splitlines()
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert KINDS[-1].name == OTHER
    for kind in KINDS:
        assert kind.label and kind.plural and kind.purpose.endswith(".")
        assert kind.icon in icons
        assert len(kind.name) <= 30


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("355", "hospital"),
        ("365", "clinic"),
        ("620", "pharmacy"),
        ("611", "laboratory"),
        ("500", "ehpad"),
        ("603", "msp"),
        ("124", "health_centre"),
        ("604", "cpts"),
        ("606", "dac"),
        ("354", "home_nursing"),
        ("460", "home_help"),
        ("127", "hospital_at_home"),
        ("202", "independent_living"),
        ("156", "psychiatry"),
        ("197", "addiction"),
        ("223", "perinatal"),
        ("126", OTHER),
        ("", OTHER),
        ("ZZZ", OTHER),
    ],
)
def test_kinds_of_categories(code: str, kind: str) -> None:
    assert kind_of_category(code) == kind


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Centre Hospitalier (C.H.)", "355"),
        ("Centre Hospitalier Régional (C.H.R.)", "101"),
        ("Etablissement de Soins Pluridisciplinaire", "365"),
        ("Pharmacie d'Officine", "620"),
        ("Centre Médico-Psychologique (C.M.P.)", "156"),
        ("Service de Soins Infirmiers A Domicile (S.S.I.A.D)", "354"),
        ("Boulangerie", ""),
        ("", ""),
    ],
)
def test_categories_are_found_by_the_labels_of_the_files(label: str, code: str) -> None:
    assert category_of_label(label) == code


def test_labels() -> None:
    assert category_label("620") == "Pharmacie d’officine"
    assert category_label("987", fallback="Autre chose") == "Autre chose"
    assert category_label("987") == "catégorie 987"
    assert category_label("") == ""
    assert kind_label("pharmacy") == "pharmacie"
    assert kind_label("pharmacy", count=3) == "pharmacies"
    assert kind_label("of another version") == "autre structure"
    assert kind_named("msp").plural == "maisons de santé"
    assert display_rank("hospital") < display_rank("pharmacy") < display_rank(OTHER) < display_rank("?")
    assert kind_choices()[0] == ("hospital", "hôpitaux")
