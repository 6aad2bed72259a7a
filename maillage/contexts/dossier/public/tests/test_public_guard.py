"""The guard of the public version: names in any order and case, ways to reach somebody, and what is nobody's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.contexts.dossier.public.guard import (
    ADDRESS,
    EMAIL,
    IBAN,
    NAME,
    NUMBER,
    PHONE,
    Finding,
    Person,
    findings,
    known_names,
)

PEOPLE = (
    Person("Jeanne", "Aubépine"),
    Person("Jean-Marc", "De la Tour"),
    Person("Paul", "Vergèze"),
    Person("Luc", "Petit", close=False),
    Person("", "Solidor"),
)
NAMES = known_names(PEOPLE, ["Vergèze", "CPTS du Val"])


def found(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.words) for one in findings([("Introduction", text)], NAMES)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Un atelier mené par Jeanne Aubépine en mars.", "Jeanne Aubépine"),
        ("AUBEPINE JEANNE a animé.", "AUBEPINE JEANNE"),
        ("aubépine, jeanne : référente", "aubépine, jeanne"),
        ("Merci à Jean Marc DE LA TOUR !", "Jean Marc DE LA TOUR"),
        ("Merci à Mme Aubépine.", "Aubépine"),
        ("Aubépine anime le groupe.", "Aubépine"),
        ("Le Dr Petit participe.", "Petit"),
        ("Luc Petit participe.", "Luc Petit"),
        ("Avec Paul Vergèze.", "Paul Vergèze"),
        ("M. Vergèze est venu.", "Vergèze"),
        ("Solidor a proposé la soirée.", "Solidor"),
    ],
)
def test_a_name_is_found(text: str, words: str) -> None:
    assert found(text) == [(NAME, words)]


@pytest.mark.parametrize(
    "text",
    [
        "Un petit groupe se réunit à Vergèze.",
        "Petit déjeuner d’accueil des internes.",
        "Une haie d’aubépine au bord du chemin.",
        "Jeanne d’Arc",
        "La CPTS du Val a tenu 12 réunions en 2025, avec 1 240 personnes.",
        "En 2025, 34 216 habitants et 12 communes.",
        "",
    ],
)
def test_ordinary_words_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Appelez le 06 12 34 56 78.", PHONE),
        ("Appelez le 06\u00a012\u00a034\u00a056\u00a078.", PHONE),
        ("Tél. +33 (0)6.12.34.56.78", PHONE),
        ("0612345678", PHONE),
        ("Écrivez à jeanne@exemple.fr.", EMAIL),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", IBAN),
        ("fr7630006000011234567890189", IBAN),
        ("RPPS 10101234567", NUMBER),
        ("n° 2 84 05 78 006 048 22", NUMBER),
        ("au 12 bis, rue des Lilas", ADDRESS),
        ("3 place de la Mairie", ADDRESS),
    ],
)
def test_ways_to_reach_and_numbers_are_found(text: str, kind: str) -> None:
    assert [one for one, _ in found(text)] == [kind]


def test_each_is_told_once_for_a_place_and_keeps_its_digest() -> None:
    told = findings(
        [("Titre", "Jeanne Aubépine"), ("Introduction", "Jeanne AUBÉPINE, Jeanne Aubépine")], NAMES
    )
    assert [(one.place, one.words) for one in told] == [
        ("Titre", "Jeanne Aubépine"),
        ("Introduction", "Jeanne AUBÉPINE"),
    ]
    assert told[1].digest == Finding(NAME, "Introduction", "jeanne  aubepine").digest
    assert told[0].digest != told[1].digest


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PEOPLE[:3]), st.text(" ,.;abcé", max_size=12), st.text(" ,.;abcé", max_size=12))
def test_a_whole_name_is_found_whatever_stands_around(one: Person, before: str, after: str) -> None:
    text = f"{before} {one.first_name.upper()} {one.last_name} {after}"
    assert NAME in [kind for kind, _ in found(text)]
