"""« Où implanter ? »: who sees what, what is asked wrongly, the export, the scenario."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django_scopes import scope

from maillage.contexts.atlas.tests.country import (
    CODES,
    OWN,
    lay_country,
    open_rpps,
    practising,
    settle,
)
from maillage.contexts.atlas.workshop.models import Scenario
from maillage.contexts.atlas.workshop.services import create_scenario
from maillage.platform.tenancy.models import Community
from tests.hostile.queries import AssertQueries
from tests.people import ActorOf, ClientOf

pytestmark = pytest.mark.django_db

PAGE = "/c/val-exemple/atlas/implanter/"
LIST, TRY = f"{PAGE}communes/", f"{PAGE}essayer/"
WIDE = CODES[2:9]


@pytest.fixture
def land(community: Community) -> Community:
    lay_country()
    settle(community, WIDE)
    return community


@pytest.fixture
def doctors(land: Community) -> Community:
    open_rpps(CODES[1:10])
    practising(WIDE[0])
    return land


def _page(client_of: ClientOf, role: str = "coordinator", **asked: Any) -> str:
    """The page, French spaces as plain ones."""
    text = unescape(client_of(role).get(PAGE, asked).content.decode())
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_before_any_import_the_page_says_what_to_import(land: Community, client_of: ClientOf) -> None:
    page = _page(client_of)
    assert "Aucun fichier qui compte les professionnels" in page
    assert "RPPS" in page
    assert "data-map " not in page


def test_without_a_perimeter_the_page_sends_there(community: Community, client_of: ClientOf) -> None:
    assert "Choisir les communes" in _page(client_of)
    assert "Choisir les communes" not in _page(client_of, "partner")


def test_the_answer_its_certificate_and_its_method_are_printed(
    doctors: Community, client_of: ClientOf
) -> None:
    page = _page(client_of, "supervisor")
    assert "Pour aider les moins bien desservis, 2 généralistes" in page
    assert "du meilleur choix possible" in page or "C’est le meilleur choix possible" in page
    assert "Temps de trajet estimés" in page
    assert "Essayer dans un scénario" not in page
    assert "Essayer dans un scénario" in _page(client_of)
    assert "Ce qui manque à ceux qui sont sous le seuil serait comblé à" in page
    assert "arrivée, au centre de la commune" in page


@pytest.mark.parametrize(
    ("but", "words"),
    [
        ("portee", "Pour que le plus d’habitants soient à moins de 20 minutes"),
        ("trajet", "Pour que le trajet moyen soit le plus court"),
    ],
)
def test_each_aim_is_answered(doctors: Community, client_of: ClientOf, but: str, words: str) -> None:
    page = _page(client_of, but=but, minutes="20", nombre="1")
    assert f"{words}, un généraliste" in page
    assert "C’est le meilleur choix possible" in page


def test_a_wrong_value_is_told_and_the_default_holds(doctors: Community, client_of: ClientOf) -> None:
    page = _page(client_of, nombre="21", but="gloire")
    assert "20 au plus" in page
    assert "Pour aider les moins bien desservis, 2 généralistes" in page
    page = _page(client_of, nombre="deux")
    assert "Écrivez un nombre" in page
    assert 'value="deux"' in page


def test_communes_are_ticked(doctors: Community, client_of: ClientOf) -> None:
    page = _page(client_of, parmi="cochees", communes=[WIDE[4]], nombre="1", but="trajet")
    assert "un généraliste : à Essai-6." in page
    assert "1 commune du territoire, que vous avez cochées" in page
    nothing = _page(client_of, parmi="cochees")
    assert "Cochez au moins une commune" in nothing
    assert "généralistes : " in nothing


def test_communes_with_a_pharmacy(doctors: Community, client_of: ClientOf) -> None:
    asked = {"parmi": "pharmacie", "nombre": "1", "but": "portee"}
    assert "Les fichiers importés ne comptent aucun professionnel" in _page(client_of, **asked)
    practising(WIDE[5], profession="21", skill="", sector="SA33", places=("officine",))
    page = _page(client_of, **asked)
    assert "un généraliste : à Essai-7." in page


def test_the_list_is_exported_with_its_method(doctors: Community, client_of: ClientOf) -> None:
    client = client_of("professional")
    answer = client.get(LIST, {"nombre": "3", "export": "csv"})
    text = b"".join(iter(answer)).decode()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "Code INSEE" in text
    assert sum(int(line.split(";")[1]) for line in text.splitlines()[1:]) == 3
    page = unescape(client.get(LIST, {"nombre": "3"}).content.decode())
    assert "3 généralistes" in page
    assert "Communes possibles" in page


def test_the_list_says_why_it_is_empty(land: Community, client_of: ClientOf) -> None:
    page = unescape(client_of("coordinator").get(LIST).content.decode())
    assert "Aucun fichier qui compte les professionnels" in page


def test_the_answer_is_tried_in_a_scenario(doctors: Community, client_of: ClientOf) -> None:
    answer = client_of("coordinator").post(TRY, {"nombre": "2", "but": "trajet"})
    with scope(community=doctors):
        made = Scenario.objects.get()
    assert made.name == "Où implanter 2 généralistes"
    assert made.profession == "gp"
    assert [change["kind"] for change in made.changes] == ["add", "add"]
    assert all(change["commune"] in WIDE and change["percent"] == 100 for change in made.changes)
    assert answer.headers["Location"].endswith(f"/scenarios/{made.pk}/")


def test_without_an_answer_nothing_is_written(land: Community, client_of: ClientOf) -> None:
    answer = client_of("coordinator").post(TRY, {"nombre": "4"})
    assert answer.headers["Location"].endswith("/implanter/?nombre=4")
    with scope(community=land):
        assert not Scenario.objects.exists()


def test_queries_do_not_grow_with_the_answer(
    doctors: Community, client_of: ClientOf, assert_queries: AssertQueries
) -> None:
    client = client_of("coordinator")
    client.get(PAGE)
    for count in (1, 9):
        with assert_queries("page"):
            client.get(PAGE, {"nombre": count})
        with assert_queries("list"):
            client.get(LIST, {"nombre": count})


def test_own_communes_alone_are_candidates(doctors: Community, client_of: ClientOf) -> None:
    outside = next(code for code in CODES if code not in WIDE)
    page = _page(client_of, parmi="cochees", communes=[outside])
    assert "généralistes : " in page
    assert OWN[0] in WIDE


# --- Starting from a scenario -----------------------------------------------------------------------------


@pytest.fixture
def departed(doctors: Community, actor_of: ActorOf) -> Scenario:
    """What if the only doctor left."""
    with scope(community=doctors):
        return create_scenario(
            by=actor_of("coordinator"),
            name="Après le départ",
            profession="gp",
            changes=[{"kind": "remove", "commune": WIDE[0], "count": 1}],
        )


def test_the_search_starts_from_a_scenario(departed: Scenario, client_of: ClientOf) -> None:
    today, then = _page(client_of), _page(client_of, scenario=departed.pk)
    assert "Si «" not in today
    assert "Après le départ" in then and "avait lieu" in then
    assert "Indice avant" in then


def test_the_arrivals_join_the_scenario(
    departed: Scenario, client_of: ClientOf, community: Community
) -> None:
    answer = client_of("coordinator").post(TRY, {"scenario": departed.pk, "nombre": 2})
    assert answer.headers["Location"].endswith(f"/scenarios/{departed.pk}/")
    with scope(community=community):
        kept = Scenario.objects.get()
    assert kept.changes[0]["kind"] == "remove"
    assert sum(change["count"] for change in kept.changes if change["kind"] == "add") == 2


def test_a_scenario_of_nobody_is_no_choice(departed: Scenario, client_of: ClientOf) -> None:
    page = _page(client_of, scenario=departed.pk + 1)
    assert "avait lieu" not in page
