"""What a movement is, seen from a territory: in the list, in the figures, on the dashboard."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.movements.queries import (
    ARRIVAL,
    DEPARTURE,
    MOVE,
    balances,
    compared_dates,
    is_partial,
    kind_of,
    movements_on,
    of_kind,
)
from maillage.contexts.directory.movements.views import load_changes_card
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    PERIMETER,
    TOWN,
    UNKNOWN,
    bring,
    doctor,
    edition,
    idnps,
    line,
    settle,
    shown_name,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

FIRST, SECOND, THIRD = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 2)
LIST = "/c/val-exemple/annuaire/mouvements/"

# rank: (communes before, communes after)
CHANGES: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {
    1: ((ALPHA,), ()),
    2: ((ALPHA,), (BETA,)),
    3: ((ALPHA,), (ALPHA, BETA)),
    4: ((ALPHA, BETA), (ALPHA,)),
    5: ((), (TOWN,)),
    6: ((GAMMA,), (ALPHA,)),
    7: ((ALPHA,), (GAMMA,)),
    8: ((ALPHA, GAMMA), (GAMMA,)),
    9: ((GAMMA,), (GAMMA, BETA)),
    10: ((BETA,), (UNKNOWN,)),
    11: ((GAMMA,), ()),
    12: ((ALPHA,), (ALPHA,)),
    # Loses one place of the territory, wins one there and one outside: whatever is paired, nobody left.
    13: ((BETA,), (TOWN, DELTA)),
}


@pytest.fixture
def changed(land: Community, other_community: Community, folder: Path) -> Community:
    """Two editions, a month apart, with every kind of change; DELTA is another community's."""
    settle(other_community, [DELTA])
    for day, at in ((FIRST, 0), (SECOND, 1)):
        bring(edition(folder, day, [line(rank, code) for rank, both in CHANGES.items() for code in both[at]]))
    return land


def _kinds(codes: tuple[str, ...] = PERIMETER) -> dict[str, list[str]]:
    """Kind of each movement of each person, a part of it marked with a star."""
    found: dict[str, list[str]] = {}
    for row in movements_on(codes):
        found.setdefault(row.professional_id, []).append(kind_of(row) + ("*" if is_partial(row) else ""))
    return {person: sorted(kinds) for person, kinds in sorted(found.items())}


def test_movements_seen_from_the_territory(changed: Community) -> None:
    kinds = _kinds()
    assert kinds.pop(idnps(13)) in (
        [f"{ARRIVAL}*", f"{DEPARTURE}*"],
        [f"{ARRIVAL}*", f"{MOVE}*"],
        [f"{MOVE}*"],
    )
    assert kinds == {
        idnps(1): [DEPARTURE],
        idnps(2): [f"{MOVE}*"],
        idnps(3): [f"{ARRIVAL}*"],
        idnps(4): [f"{DEPARTURE}*"],
        idnps(5): [ARRIVAL],
        idnps(6): [ARRIVAL],
        idnps(7): [DEPARTURE],
        # Keeping a place outside is leaving the territory all the same, and the other way round.
        idnps(8): [DEPARTURE],
        idnps(9): [ARRIVAL],
        idnps(10): [DEPARTURE],
    }


def test_the_same_movements_seen_from_elsewhere(changed: Community) -> None:
    assert _kinds((GAMMA,)) == {
        idnps(6): [DEPARTURE],
        idnps(7): [ARRIVAL],
        idnps(11): [DEPARTURE],
    }
    assert set(_kinds((DELTA,))) == {idnps(13)}


def test_kinds_are_filtered_as_they_are_named(changed: Community) -> None:
    everything = movements_on(PERIMETER)
    for kind in (ARRIVAL, DEPARTURE, MOVE):
        filtered = {row.pk for row in of_kind(movements_on(PERIMETER), kind, PERIMETER)}
        assert filtered == {row.pk for row in everything if kind_of(row) == kind}
        assert filtered


def test_figures_count_persons_who_came_or_left(changed: Community) -> None:
    (nurses,) = balances(movements_on(PERIMETER))
    assert (nurses.code, nurses.arrivals, nurses.departures, nurses.balance) == ("60", 3, 4, -1)
    assert nurses.moves in (1, 2)


def test_the_card_says_the_same_and_costs_two_queries(changed: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=changed), CaptureQueriesContext(connection) as queries:
        card = load_changes_card(actor)
    assert len(queries) == 2
    assert (card["arrivals"], card["departures"], card["seen_on"]) == (3, 4, SECOND)
    assert [shown["kind"] for shown in card["lines"]] == [DEPARTURE] * 4


def test_the_card_keeps_to_the_last_edition(changed: Community, folder: Path, actor_of: ActorOf) -> None:
    rows = [line(rank, code) for rank, both in CHANGES.items() for code in both[1]]
    bring(edition(folder, THIRD, [*rows, doctor(50, BETA)]))
    with scope(community=changed):
        card = load_changes_card(actor_of("coordinator"))
    assert (card["arrivals"], card["departures"], card["seen_on"]) == (1, 0, THIRD)
    assert card["lines"][0]["profession"] == "médecin" and card["lines"][0]["places"] == ["Saint-Béta"]


def test_the_page(changed: Community, client_of: ClientOf) -> None:
    page = client_of("coordinator").get(LIST).content.decode()
    assert "Dernière comparaison" in page and "01/09/2026" in page and "01/10/2026" in page
    for words in (
        "exerçait déjà sur le territoire",
        "exerce aussi ailleurs",
        "d’ailleurs, ou première inscription",
        "exerce encore sur le territoire",
        "exerce encore ailleurs",
        "sans lieu connu au registre",
        UNKNOWN,
        "Gamma",
    ):
        assert words in page
    assert f"/annuaire/{idnps(5)}/" in page
    assert f"/annuaire/{idnps(1)}/" not in page, "who left has no page any more"
    assert shown_name(1) in page and shown_name(11) not in page


@pytest.mark.parametrize(
    ("query", "ranks"),
    [
        ({"sorte": ARRIVAL}, {3, 5, 6, 9, 13}),
        ({"sorte": DEPARTURE}, {1, 4, 7, 8, 10}),
        ({"commune": TOWN}, {5, 13}),
        ({"q": "zoe genevrier aaf"}, {5}),
        ({"q": "GENÉVRIER-AAF"}, {5}),
        ({"depuis": "2026-10-02"}, set()),
        ({"profession": "10"}, None),
        ({"sorte": "inconnu"}, None),
    ],
)
def test_filters(
    changed: Community, client_of: ClientOf, query: dict[str, str], ranks: set[int] | None
) -> None:
    response = client_of("coordinator").get(LIST, {**query, "export": "csv"})
    body = b"".join(response.streaming_content).decode()  # type: ignore[attr-defined]
    response.close()
    shown = {rank for rank in CHANGES if f"{shown_name(rank)};" in body}
    everybody = set(CHANGES) - {11, 12}
    if ranks is None:
        assert shown == everybody, "a value that does not exist is said, and otherwise ignored"
    else:
        assert shown - {13} == ranks - {13}


def test_an_export_opens_with_its_words(changed: Community, client_of: ClientOf, tmp_path: Path) -> None:
    response = client_of("coordinator").get(LIST, {"export": "xlsx", "sorte": DEPARTURE})
    path = tmp_path / "mouvements.xlsx"
    path.write_bytes(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    response.close()
    book = openpyxl.load_workbook(path)
    rows = list(book["Mouvements"].values)
    assert rows[0][:3] == ("Nom", "Mouvement", "Profession")
    assert {row[1] for row in rows[1:]} == {"Départ"}
    about = dict(row[:2] for row in book["À propos"].values)
    assert about["Filtre"] == "Mouvement : Départ" and "RPPS" in str(about["Source"])
    book.close()


def test_an_objection_takes_movements_away(changed: Community, client_of: ClientOf) -> None:
    client = client_of("coordinator")
    assert shown_name(1) in client.get(LIST).content.decode()
    record_objection(by=Actor.system(), identifier=idnps(1))
    assert shown_name(1) not in client.get(LIST).content.decode()
    assert not Movement.objects.filter(professional_id=idnps(1)).exists()


def test_partners_do_not_read_departures(changed: Community, client_of: ClientOf) -> None:
    assert client_of("partner").get(LIST).status_code == 403
    assert client_of("stranger").get(LIST).status_code == 404
    assert client_of("anonymous").get(LIST).status_code == 302


def _queries(client: Client) -> int:
    client.get(LIST)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(LIST).status_code == 200
    return len(queries)


def test_the_page_asks_as_much_of_many_as_of_few(
    changed: Community, client_of: ClientOf, folder: Path
) -> None:
    client = client_of("coordinator")
    few = _queries(client)
    rows = [line(rank, code) for rank, both in CHANGES.items() for code in both[1]]
    bring(edition(folder, THIRD, [*rows, *(doctor(rank, BETA) for rank in range(100, 160))]))
    assert Movement.objects.count() > 70
    assert _queries(client) == few


def test_the_same_file_twice_is_no_comparison(land: Community, folder: Path) -> None:
    assert compared_dates() == (None, None)
    for day in (FIRST, SECOND, SECOND):
        bring(edition(folder, day, [line(1)]))
    assert compared_dates() == (SECOND, FIRST)


HOSTILE: list[dict[str, Any]] = [
    {"q": "x" * 100_000},
    {"q": "\x00"},
    {"q": "'; DROP TABLE directory_movement; --"},
    {"q": "<script>alert(1)</script>"},
    {"q": "%_\\"},
    {"page": "-1"},
    {"page": "9" * 400},
    {"page": "un"},
    {"tri": "-password"},
    {"tri": "professional__idnps"},
    {"export": "exe"},
    {"profession": "10", "commune": "' OR 1=1", "sorte": "\x00"},
    {"depuis": "9999-12-31"},
    {"depuis": "0000-00-00"},
    {"depuis": "<b>"},
    {"inconnu": "1"},
]


@pytest.mark.parametrize("query", HOSTILE, ids=lambda query: str(query)[:40])
def test_hostile_addresses(changed: Community, client_of: ClientOf, query: dict[str, Any]) -> None:
    response = client_of("coordinator").get(LIST, query)
    assert response.status_code in (200, 404)
    page = response.content.decode()
    assert "<script>alert" not in page
    assert "Genévrier" in page or "Rien ne correspond" in page
