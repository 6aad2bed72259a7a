"""Who is found, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_scopes import scope

from maillage.contexts.directory.professionals.queries import (
    GENERAL_PRACTITIONER,
    Wanted,
    communes_within,
    counts_by_profession,
    find,
    professionals,
    register_edition,
)
from maillage.contexts.directory.professionals.search import load_offer_card, search_professionals
from maillage.contexts.directory.professionals.tests.conftest import EDITION, ROWS
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    PERIMETER,
    TOWN,
    bring,
    doctor,
    edition,
    idnps,
    line,
)
from maillage.core.search_text import search_text
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

pytestmark = [pytest.mark.django_db(transaction=True)]

HERE = frozenset(PERIMETER)


def _ranks(**wanted: Any) -> set[int]:
    """Ranks of the people found on the territory."""
    found = professionals(Wanted(**({"communes": HERE} | wanted)))
    return {rank for rank in range(1, 8) for person in found if person.pk == idnps(rank)}


@pytest.mark.parametrize(
    ("wanted", "ranks"),
    [
        ({}, {1, 2, 3, 6, 7}),
        ({"profession": "10"}, {1, 2}),
        ({"profession": GENERAL_PRACTITIONER}, {1}),
        ({"profession": "60"}, {3, 6, 7}),
        ({"profession": "99"}, set()),
        ({"skill": "SM26"}, {1}),
        ({"mode": "S"}, {3}),
        ({"mode": "L", "profession": "60"}, {3, 6, 7}),
        ({"communes": frozenset({BETA})}, {2, 3}),
        ({"communes": frozenset({TOWN})}, {3, 6}),
        ({"communes": frozenset()}, set()),
        ({"name": "ERABLE"}, {1}),
        ({"name": "d'érable"}, {1}),
        ({"name": "oenone érable"}, {1}),
        ({"name": "ÉRABLE Œnone"}, {1}),
        ({"name": "zoe GENEVRIER"}, {2, 3, 6, 7}),
        ({"name": "genévrier aac"}, {2}),
        ({"name": "%"}, set()),
        ({"name": "nobody"}, set()),
    ],
)
def test_what_is_looked_for(filled: Community, wanted: dict[str, Any], ranks: set[int]) -> None:
    assert _ranks(**wanted) == ranks


def test_people_come_by_name_with_what_they_do_here(filled: Community) -> None:
    found: list[Any] = list(professionals(Wanted(HERE)))
    assert [person.search_name for person in found] == sorted(person.search_name for person in found)
    assert [row.commune_id for person in found if person.pk == idnps(3) for row in person.here] == [
        BETA,
        TOWN,
    ]
    found = list(professionals(Wanted(frozenset({BETA}))))
    assert [row.commune_id for person in found if person.pk == idnps(3) for row in person.here] == [BETA]


@pytest.mark.parametrize(
    ("text", "searched"),
    [
        ("D'Œuvre  ", "d oeuvre"),
        ("ÇA-va_bien", "ca va bien"),
        ("ﬁN", "fin"),
        ("\x00\x01", ""),
        ("Straße", "strasse"),
    ],
)
def test_searched_text(text: str, searched: str) -> None:
    assert search_text(text) == searched


def test_distance(filled: Community) -> None:
    # ALPHA and BETA are 8 km apart, TOWN is far.
    assert communes_within(HERE, ALPHA, 5) == {ALPHA}
    assert communes_within(HERE, ALPHA, 10) == {ALPHA, BETA}
    assert communes_within(HERE, ALPHA, 500) == HERE
    assert communes_within(HERE, "00000", 500) == frozenset()


def test_a_professional_of_the_territory_is_found_and_no_other(
    filled: Community, other_community: Community
) -> None:
    found = find(filled, idnps(3))
    assert found is not None
    assert [row.commune_id for row in found[1]] == [BETA, TOWN]
    for stranger in (idnps(4), idnps(5), idnps(99), "", "\x00", "x" * 10_000):
        assert find(filled, stranger) is None
    assert find(other_community, idnps(5)) is not None and find(other_community, idnps(3)) is None


def test_people_are_counted_once_whatever_the_label(filled: Community, folder: Path) -> None:
    rows = [*ROWS, line(8, ALPHA), line(8, BETA)]
    path = edition(folder, date(2026, 10, 1), rows)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    # The labels of one code differ in one line.
    lines[len(rows)] = lines[len(rows)].replace("|Infirmier|", "|Infirmière|")
    path.write_text("".join(lines), encoding="utf-8")
    bring(path)
    counts = {count.code: count.people for count in counts_by_profession(HERE)}
    assert counts == {"10": 2, "60": 3}
    assert len(counts_by_profession(HERE)) == 2


def test_the_edition(land: Community, folder: Path) -> None:
    assert register_edition().extraction_on is None
    bring(edition(folder, EDITION, ROWS))
    assert register_edition().extraction_on == EDITION


def test_global_search(filled: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=filled):
        (hit,) = search_professionals(actor, "  érable ŒNONE ", 8)
        assert hit.label == "Œnone D'Érable" and idnps(1) in hit.url
        assert len(search_professionals(actor, "genevrier", 2)) == 2
        for nothing in ("", "''", "%", "\x00", "aaf", "x" * 5_000):
            assert search_professionals(actor, nothing, 8) == []


def _cost(work: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def test_providers_keep_to_their_budget(filled: Community, actor_of: ActorOf, folder: Path) -> None:
    actor = actor_of("coordinator")
    many = [doctor(rank, BETA) for rank in range(100, 180)]
    with scope(community=filled):
        for rows in (None, [*ROWS, *many]):
            if rows:
                bring(edition(folder, date(2026, 10, 1), rows))
            actor.memo.clear()
            # Merges, whether the words of names are filled, and the look-up itself.
            assert _cost(lambda: search_professionals(actor, "genevrier", 8)) == 4
            # The communes of the territory were read a moment ago, for the same request.
            assert _cost(lambda: load_offer_card(actor)) == 1
            assert _cost(lambda: find(filled, idnps(3))) == 3
            assert _cost(lambda: list(professionals(Wanted(HERE)))) == 2
            assert _cost(register_edition) == 1


@pytest.mark.parametrize("address", ["", "carte.json", f"{idnps(3)}/", "?export=csv"])
def test_pages_ask_as_much_of_many_as_of_few(coordinator: Client, folder: Path, address: str) -> None:
    def read() -> None:
        answer = coordinator.get(f"/c/val-exemple/annuaire/{address}")
        assert answer.status_code == 200
        assert b"".join(answer)
        answer.close()

    read()
    few = _cost(read)
    bring(edition(folder, date(2026, 10, 1), [*ROWS, *(doctor(rank, BETA) for rank in range(100, 180))]))
    # The first page of an edition reads the choices of its filters, the others find them.
    assert _cost(read) == few + (not address.startswith(idnps(3)))
    assert _cost(read) == few


def test_the_card_counts_those_who_care(filled: Community, actor_of: ActorOf) -> None:
    with scope(community=filled):
        card = load_offer_card(actor_of("coordinator"))
    # Rank 7 is a student; ranks 4 and 5 are elsewhere.
    assert [(count["label"], count["people"]) for count in card["counts"]] == [
        ("médecins", 2),
        ("infirmiers", 2),
    ]
    assert card["counts"][0]["url"] == "/c/val-exemple/annuaire/?profession=10&statut=C"
    assert {GAMMA, DELTA}.isdisjoint(HERE)
