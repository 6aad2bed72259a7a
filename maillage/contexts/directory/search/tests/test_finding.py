"""Who is found by what is typed, exactly and almost; the same on both databases."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django_scopes import scope

from maillage.contexts.directory.professionals.models import Professional
from maillage.contexts.directory.professionals.search import search_professionals
from maillage.contexts.directory.search.filling import fill
from maillage.contexts.directory.search.queries import (
    close_names,
    find_people,
    match_name,
    typed_number,
)
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    GAMMA,
    PERIMETER,
    bring,
    edition,
    idnps,
    line,
)
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

HERE = frozenset(PERIMETER)
ROWS = [
    line(1, ALPHA, family_name="LEFEBVRE", given_name="Œnone", phone="0465712468"),
    line(2, BETA, family_name="LEFÈVRE", given_name="Zoé", phone="+33 4 65 71 24 69"),
    line(3, GAMMA, family_name="LEFEBVRE", given_name="Zoé"),
    line(4, ALPHA, family_name="D'AUBÉPINE-GRANITE", given_name="Marie-Œnone"),
    line(5, ALPHA, family_name="GRANITE", given_name="Lou"),
    line(6, BETA, family_name="OEILLET", given_name="Zoé"),
]


@pytest.fixture(params=["filled", "not filled"])
def register(request: pytest.FixtureRequest, land: Community, folder: Path) -> Community:
    bring(edition(folder, date(2026, 9, 1), ROWS))
    if request.param == "filled":
        fill()
    return land


@pytest.fixture
def words(land: Community, folder: Path) -> Community:
    bring(edition(folder, date(2026, 9, 1), ROWS))
    fill()
    return land


def found(text: str, limit: int = 10) -> tuple[list[int], bool]:
    """Ranks of the people found, in order, and whether exactly."""
    ranks = {idnps(rank): rank for rank in range(1, 10)}
    answer = find_people(HERE, text, limit)
    return [ranks[person.pk] for person in answer.people], answer.is_exact


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("lefebvre", [1]),
        ("LEFÈVRE", [2]),
        ("lef", [1, 2]),
        ("oenone lefebvre", [1]),
        ("Œnone LEFEBVRE", [1]),
        ("lefebvre oen", [1]),
        ("granite d'aubépine", [4]),
        ("granite", [4, 5]),
        ("zoé", [2, 6]),
        ("Dr Lefèvre", [2]),
        ("docteur lefèvre", [2]),
        ("Mme LEFÈVRE", [2]),
        ("Dr. Marie-Œnone d'Aubépine-Granite", [4]),
        ("04 65 71 24 68", [1]),
        ("0465712469", [2]),
        ("+33 4 65 71 24 69", [2]),
        ("712469", [2]),
        (idnps(5), [5]),
        (idnps(5)[1:], [5]),
        (f"RPPS : {idnps(5)[1:]}", [5]),
        (idnps(3), []),
        ("", []),
        ("'-", []),
    ],
)
def test_exactly(register: Community, text: str, ranks: list[int]) -> None:
    assert found(text) == (ranks, True)


@pytest.mark.parametrize(
    ("text", "ranks"),
    [
        ("lefevbre", [1, 2]),
        ("lefebvr", [1]),
        ("zoe lefebre", [2]),
        ("lefebre zoe", [2]),
        ("lefaivre", [1, 2]),
        ("obepine", [4]),
        ("granitte", [4, 5]),
        ("granit lu", []),
        ("lo granit", [5]),
        ("euillet", [6]),
        ("xylophone", []),
        ("x" * 5_000, []),
        ("un deux trois quatre cinq six sept", []),
    ],
)
def test_almost(words: Community, text: str, ranks: list[int]) -> None:
    exact = text in ("lefebvr", "lo granit")
    assert found(text) == (ranks, exact)


def test_the_closest_come_first_and_no_more_than_asked(words: Community) -> None:
    assert found("lefaivre", 1) == ([1], False)
    assert found("lef", 1) == ([1], True)


def test_only_people_of_the_territory(words: Community) -> None:
    assert [person.pk for person in find_people({GAMMA}, "lefevbre", 10).people] == [idnps(3)]
    assert find_people(frozenset(), "lefebvre", 10).people == []


def test_the_condition_of_a_list(words: Community) -> None:
    def ranks(text: str) -> set[str]:
        return set(Professional.objects.filter(match_name(HERE, text).condition).values_list("pk", flat=True))

    assert idnps(1) in ranks("lefebvre") and match_name(HERE, "lefebvre").is_exact
    assert ranks("lefevbre") == {idnps(1), idnps(2)} and not match_name(HERE, "lefevbre").is_exact
    assert ranks("xylophone") == set() and match_name(HERE, "xylophone").is_exact
    assert ranks("Mme lefebvre") == ranks("lefebvre")
    assert len(ranks("")) == len(ROWS)
    assert ranks("😀") == ranks("%") == ranks("--") == set()


def test_the_list_says_that_names_are_only_close(words: Community, client_of: ClientOf) -> None:
    page = _text(client_of("coordinator"), "lefevbre")
    assert "Aucun nom ne correspond exactement à « lefevbre » : voici les plus proches." in page
    assert "Lefebvre" in page and "Lefèvre" in page
    assert "voici les plus proches" not in _text(client_of("coordinator"), "lefebvre")
    assert "Rien ne correspond à ces filtres" in _text(client_of("coordinator"), "xylophone")
    harmless = _text(client_of("coordinator"), "<b>lefevbre")
    assert "<b>lefevbre" not in harmless and "&lt;b&gt;lefevbre" in harmless


def _text(client: Client, name: str) -> str:
    page = client.get("/c/val-exemple/annuaire/", {"q": name}).content.decode()
    return page.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_global_search_says_it_too(words: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=words):
        close, exact = (search_professionals(actor, text, 8) for text in ("lefevbre", "lefebvre"))
    assert [hit.label for hit in close] == ["Œnone Lefebvre", "Zoé Lefèvre"]
    assert {hit.detail for hit in close} == {"Annuaire, nom proche"}
    assert [hit.detail for hit in exact] == ["Annuaire"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("04 65 71 24 68", "0465712468"),
        ("04.65.71.24.68", "0465712468"),
        ("+33 4 65 71 24 68", "0465712468"),
        ("12345", ""),
        ("RPPS 99990000013", "99990000013"),
        ("adeli : 301234567", "301234567"),
        ("123456", "123456"),
        ("30 rue", ""),
        ("dupont 0465712468", ""),
        ("١٢٣٤٥٦", ""),
    ],
)
def test_what_is_a_number(text: str, number: str) -> None:
    assert typed_number(text) == number


def test_names_in_memory() -> None:
    names = [(1, "pharmacie du pont"), (2, "pharmacie du port"), (3, "ehpad les genets")]
    assert close_names(names, "farmacie") == [1, 2]
    assert close_names(names, "farmacie pont") == [1, 2]
    assert close_names(names, "ehpad genet") == [3]
    assert close_names(names, "hopital") == [] and close_names(names, "") == []
    assert close_names(names, "pharmacie", limit=1) == [1]
