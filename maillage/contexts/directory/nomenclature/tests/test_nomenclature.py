"""Code tables and what they mean here."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.nomenclature import professions, tables


def test_every_table_has_codes_with_labels() -> None:
    for key in (
        "G15",
        "R95",
        "R38",
        "R09",
        "R02",
        "R04",
        "R21",
        "R22",
        "R23",
        *tables.KNOWHOW_TABLES.values(),
    ):
        table = tables.table(key)
        assert table.version
        assert table.concepts
        assert all(code and concept.label for code, concept in table.concepts.items())


def test_labels_and_codes_that_ended() -> None:
    assert tables.label_of("R23", "L") == "Libéral, indépendant, artisan, commerçant"
    assert tables.label_of("R23", "Z", fallback="Nouveau mode") == "Nouveau mode"
    assert tables.label_of("R23", "Z") == "Z"
    assert tables.has_ended("G15", "35")
    assert not tables.has_ended("G15", "10")
    assert not tables.has_ended("G15", "unknown")


def test_knowhow_is_looked_for_in_the_table_of_its_type() -> None:
    assert tables.knowhow_label("S", "SM54") == "Médecine générale (SM)"
    assert tables.knowhow_label("CAPA", "CAPA06") == "Gérontologie (CAPA)"
    assert tables.knowhow_label("S", "CAPA06", fallback="libellé du fichier") == "libellé du fichier"
    assert tables.knowhow_label("??", "X1") == "X1"


def test_profession_labels_prefer_the_table_where_the_code_still_runs() -> None:
    assert tables.has_ended("G15", "93")
    assert not tables.has_ended("R95", "93")
    assert professions.profession_label("93") == "Psychologue"
    assert professions.profession_label("71") == "Ostéopathe"
    assert professions.profession_label("XX", fallback="Métier neuf") == "Métier neuf"


@pytest.mark.parametrize(
    ("profession", "knowhows", "expected"),
    [
        ("10", ["SM54"], True),
        ("10", ["SM26", "CAPA06"], True),
        ("10", ["SM53"], True),
        ("10", ["SM04"], False),
        ("10", [], False),
        ("60", ["SM54"], False),
    ],
)
def test_general_practitioners(profession: str, knowhows: list[str], *, expected: bool) -> None:
    assert professions.is_general_practitioner(profession, knowhows) is expected


@pytest.mark.parametrize(
    ("code", "expected"), [("SI01", True), ("SI05", True), ("SI06", False), ("SI08", False), ("SM54", False)]
)
def test_advanced_practice_nurses(code: str, *, expected: bool) -> None:
    assert professions.is_advanced_practice_nurse("60", [code]) is expected
    assert not professions.is_advanced_practice_nurse("50", [code])


def test_short_labels_follow_french_plural() -> None:
    assert professions.short_label("50", count=0) == "sage-femme"
    assert professions.short_label("50", count=1) == "sage-femme"
    assert professions.short_label("50", count=2) == "sages-femmes"
    assert professions.short_label("36", count=2) == "Ambulancier"
    assert professions.short_label("XX", fallback="Métier neuf") == "Métier neuf"


def test_display_order_is_stable_and_ends_with_unknown_codes() -> None:
    codes = ["XX", "50", "10", "36", "60"]
    assert sorted(codes, key=professions.display_rank) == ["10", "60", "50", "36", "XX"]


def test_families() -> None:
    assert professions.family("10", ["SM54"]).plural == "médecins généralistes"
    assert professions.family("10", ["SM04"]).plural == "autres médecins spécialistes"
    assert professions.family("60", ["SI03"]).singular == "infirmier en pratique avancée"
    assert professions.family("60", ["SI07"]).singular == "infirmier"
    assert professions.family("36", []).singular == "Ambulancier"


def test_every_short_label_is_a_profession_of_the_tables() -> None:
    known = set(tables.table("G15").concepts) | set(tables.table("R95").concepts)
    assert {label.code for label in professions.SHORT_LABELS} <= known
