from __future__ import annotations

from pathlib import Path

import pytest
from django_scopes import scope

from maillage.contexts.directory.conftest import FIRST_DAY
from maillage.contexts.directory.entries.queries import Entry, entries_of, entry_of
from maillage.contexts.directory.entries.subjects import Subject, organisation, professional, structure
from maillage.contexts.directory.objections.services import record_objection
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    DELTA,
    GAMMA,
    bring,
    doctor,
    edition,
    idnps,
    line,
    shown_name,
)
from maillage.contexts.directory.tests.places_of_care import place_of_care
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.hostile.queries import recorded

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def filled(land: Community, folder: Path) -> Community:
    rows = [doctor(1), line(1, BETA), line(2, BETA), line(3, GAMMA), line(4, ALPHA)]
    bring(edition(folder, FIRST_DAY, rows))
    place_of_care("300000001", name="PHARMACIE DU PONT")
    place_of_care("300000002", GAMMA, kind="hospital", name="HÔPITAL VOISIN")
    place_of_care("300000003", DELTA)
    return land


def _organisation(community: Community, name: str, **fields: object) -> Organisation:
    made: Organisation = Organisation.objects.create(
        community=community,
        kind="town_hall",
        name=name,
        search_name=name.lower(),
        commune_id=ALPHA,
        updated_at="2026-01-01T00:00:00Z",
        **fields,
    )
    return made


def test_every_kind_of_entry_has_a_name_and_a_page(filled: Community) -> None:
    with scope(community=filled):
        town_hall = _organisation(filled, "Mairie d’Alpha")
        found = entries_of(
            filled,
            [
                professional(idnps(1)),
                structure("300000001"),
                structure("300000002"),
                organisation(town_hall.pk),
            ],
        )
    assert found[professional(idnps(1))] == Entry(
        shown_name(1),
        "Médecin généraliste",
        "Alpha-les-Bois",
        f"/c/val-exemple/annuaire/{idnps(1)}/",
        ALPHA,
        True,
    )
    assert found[structure("300000001")] == Entry(
        "Pharmacie du Pont",
        "Pharmacie",
        "Alpha-les-Bois",
        "/c/val-exemple/annuaire/lieux/300000001/",
        ALPHA,
        True,
    )
    # The belt counts for places.
    assert found[structure("300000002")].exists and found[structure("300000002")].commune_code == GAMMA
    about = found[organisation(town_hall.pk)]
    assert (about.name, about.detail) == ("Mairie d’Alpha", "Mairie, Alpha-les-Bois")
    assert about.url == f"/c/val-exemple/annuaire/organisations/{town_hall.pk}/"


def test_what_is_not_in_this_directory_is_not_named(filled: Community, other_community: Community) -> None:
    record_objection(by=Actor.system(), identifier=idnps(4))
    with scope(community=other_community):
        theirs = _organisation(other_community, "Mairie d’ailleurs")
    with scope(community=filled):
        closed = _organisation(filled, "Mairie close", archived_at="2026-02-01T00:00:00Z")
        gone = [
            professional(idnps(3)),
            professional(idnps(4)),
            professional(idnps(99)),
            structure("300000003"),
            organisation(theirs.pk),
            organisation(closed.pk),
            Subject("organisation", "9" * 60),
            Subject("organisation", "x"),
        ]
        found = entries_of(filled, gone)
    assert set(found) == set(gone)
    for entry in found.values():
        assert not entry.exists and not entry.url and not entry.commune_code
        assert "n’est plus dans l’annuaire" in entry.name
        assert "Zoé" not in entry.name


def test_one_query_a_kind(filled: Community) -> None:
    with scope(community=filled):
        town_halls = [_organisation(filled, f"Mairie {rank}") for rank in range(5)]
        subjects = [
            *(professional(idnps(rank)) for rank in range(1, 5)),
            *(structure(f"30000000{rank}") for rank in range(1, 4)),
            *(organisation(one.pk) for one in town_halls),
        ]
        with recorded() as queries:
            entries_of(filled, subjects)
        # One for each kind, one for the perimeter of the persons, two for the perimeter and belt of the places.
        assert len(queries) == 6
        with recorded() as queries:
            assert entries_of(filled, []) == {}
        assert len(queries) == 0
        assert entry_of(filled, structure("300000001")).name == "Pharmacie du Pont"
