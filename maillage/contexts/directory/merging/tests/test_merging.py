"""Duplicates: found, merged, told apart, undone; what the directory shows meanwhile."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django_scopes import scope

from maillage.contexts.directory.entries.subjects import Subject
from maillage.contexts.directory.merging.likely import likely_pairs
from maillage.contexts.directory.merging.models import Merge, NotDuplicate
from maillage.contexts.directory.merging.pages import pairs_shown
from maillage.contexts.directory.merging.queries import hidden_people, merges_in_force, standing_of
from maillage.contexts.directory.merging.services import MergeRefused, merge, tell_apart, undo
from maillage.contexts.directory.organisations.models import Organisation
from maillage.contexts.directory.organisations.services import create_organisation
from maillage.contexts.directory.professionals.queries import Wanted, professionals
from maillage.contexts.directory.professionals.search import search_professionals
from maillage.contexts.directory.tests.ground import (
    ALPHA,
    BETA,
    PERIMETER,
    TOWN,
    bring,
    edition,
    idnps,
    line,
)
from maillage.contexts.territory.models import Commune
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf

pytestmark = [pytest.mark.django_db(transaction=True)]

HERE = frozenset(PERIMETER)
PAGE = "/c/val-exemple/annuaire/doublons/"
LIST = "/c/val-exemple/annuaire/"
ADELI = "0999900012"


def adeli(number: str = ADELI, commune: str = BETA, **fields: str) -> dict[str, str]:
    """A line under an identifier of the older register."""
    return line(1, commune, **({"id_type": "0", "id_number": number[1:], "national_id": number} | fields))


ROWS = [
    line(1, ALPHA),
    adeli(),
    # Nearly the same name, the same telephone.
    line(2, ALPHA, family_name="ÉRABLE", given_name="Œnone", phone="0465000001"),
    line(3, ALPHA, family_name="ÉRABBLE", given_name="Œnone", phone="0465000001"),
    # The same telephone, somebody else; the same name, another profession.
    line(4, ALPHA, family_name="MOUSSE", given_name="Lou", phone="0465000001"),
    line(5, TOWN, family_name="MOUSSE", given_name="Lou", profession_code="10", phone="0465000009"),
]


@pytest.fixture
def actor(land: Community, folder: Path, actor_of: ActorOf) -> Actor:
    bring(edition(folder, date(2026, 9, 1), ROWS))
    return actor_of("coordinator")


@pytest.fixture
def coordinator(actor: Actor, client_of: ClientOf) -> Client:
    return client_of("coordinator")


def professional(key: str) -> Subject:
    return Subject("professional", key)


def pairs(community: Community) -> dict[tuple[str, str], tuple[str, ...]]:
    with scope(community=community):
        return {(one.first.person.pk, one.second.person.pk): one.reasons for one in likely_pairs(community)}


def shown() -> list[str]:
    return [person.pk for person in professionals(Wanted(HERE)).order_by("pk")]


def merge_first(actor: Actor) -> Merge:
    with scope(community=actor.community):
        merge(by=actor, kept=professional(idnps(1)), absorbed=professional(ADELI))
        made: Merge = Merge.objects.get()
    return made


def test_who_looks_alike_and_why(land: Community, actor: Actor) -> None:
    assert pairs(land) == {
        (idnps(1), ADELI): (
            "même nom, même profession",
            "un numéro ADELI et un numéro RPPS",
            "même téléphone",
        ),
        (idnps(2), idnps(3)): ("noms presque pareils, même profession", "même téléphone", "même commune"),
    }


def test_a_married_name_at_the_same_place(land: Community, folder: Path) -> None:
    rows = [
        line(1, ALPHA, family_name="ÉRABLE", given_name="Œnone", phone="0465000001"),
        line(2, ALPHA, family_name="ÉRABLE-GENÊT", given_name="Œnone", phone="0465000001"),
    ]
    bring(edition(folder, date(2026, 9, 1), rows))
    (reasons,) = pairs(land).values()
    assert reasons[0] == "nom simple et nom composé, même profession"


def test_a_switchboard_says_nothing(land: Community, folder: Path) -> None:
    rows = [line(rank, ALPHA, phone="0465000001") for rank in range(1, 40)]
    bring(edition(folder, date(2026, 9, 1), rows))
    assert pairs(land) == {}


def test_a_merge_hides_one_everywhere_and_undoing_shows_it_again(
    land: Community, actor: Actor, coordinator: Client
) -> None:
    everybody = shown()
    side_by_side = coordinator.get(PAGE).content.decode()
    assert f"<dd>{idnps(1)[1:]}</dd>" in side_by_side and f"<dd>{ADELI[1:]}</dd>" in side_by_side
    made = merge_first(actor)
    assert (idnps(1), ADELI) not in pairs(land)
    listing = coordinator.get(LIST).content.decode()
    assert f"/annuaire/{ADELI}/" not in listing and f"/annuaire/{idnps(1)}/" in listing
    with scope(community=land):
        hits = search_professionals(actor, "genevrier aab", 8)
        assert [hit.url for hit in hits] == [f"{LIST}{idnps(1)}/"]
        assert hidden_people(land, HERE) == {ADELI}
    answer = coordinator.get(f"{LIST}{ADELI}/")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{idnps(1)}/")
    page = coordinator.get(f"{LIST}{idnps(1)}/").content.decode()
    assert "Alpha-les-Bois" in page and "Saint-Béta" in page and f"ADELI {ADELI[1:]}" in page
    with scope(community=land):
        undo(by=actor, merge_pk=made.pk)
        undo(by=actor, merge_pk=made.pk)
        assert hidden_people(land, HERE) == frozenset()
        actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
        assert actions.count("directory.merged") == actions.count("directory.unmerged") == 1
    assert coordinator.get(f"{LIST}{ADELI}/").status_code == 200
    assert shown() == everybody and f"/annuaire/{ADELI}/" in coordinator.get(LIST).content.decode()


def test_a_merge_survives_imports(land: Community, actor: Actor, folder: Path) -> None:
    merge_first(actor)
    bring(edition(folder, date(2026, 10, 1), [*ROWS, line(9, TOWN)]))
    with scope(community=land):
        assert hidden_people(land, HERE) == {ADELI}
    # The kept one left: nobody would be shown, so the other one is.
    bring(edition(folder, date(2026, 11, 1), ROWS[1:]), accept_shrink=True)
    with scope(community=land):
        assert hidden_people(land, HERE) == frozenset()
        assert standing_of(land, ADELI, HERE).shown_by == ""


def test_the_other_community_sees_its_own(land: Community, other_community: Community, actor: Actor) -> None:
    merge_first(actor)
    with scope(community=other_community):
        assert merges_in_force(other_community) == {}


def test_a_chain_leads_to_the_last(land: Community, actor: Actor) -> None:
    with scope(community=land):
        merge(by=actor, kept=professional(idnps(2)), absorbed=professional(idnps(3)))
        merge(by=actor, kept=professional(idnps(1)), absorbed=professional(idnps(2)))
        assert merges_in_force(land) == {idnps(3): idnps(1), idnps(2): idnps(1)}
        assert standing_of(land, idnps(1), HERE).also == (idnps(2), idnps(3))


@pytest.mark.parametrize(
    ("kept", "absorbed"),
    [
        (f"professional:{idnps(1)}", f"professional:{idnps(1)}"),
        (f"professional:{idnps(1)}", "organisation:1"),
        ("structure:300000000", "structure:300000001"),
        ("organisation:1", "organisation:2"),
        (f"professional:{idnps(1)}", f"professional:{idnps(99)}"),
        # Would close a loop, or absorb twice.
        (f"professional:{idnps(3)}", f"professional:{idnps(2)}"),
        (f"professional:{idnps(1)}", f"professional:{idnps(3)}"),
    ],
)
def test_what_is_refused(land: Community, actor: Actor, kept: str, absorbed: str) -> None:
    with scope(community=land):
        merge(by=actor, kept=professional(idnps(2)), absorbed=professional(idnps(3)))
        with pytest.raises(MergeRefused):
            merge(by=actor, kept=Subject.parse(kept), absorbed=Subject.parse(absorbed))
        merge(by=actor, kept=professional(idnps(2)), absorbed=professional(idnps(3)))
        assert Merge.objects.count() == 1


def test_told_apart_is_never_proposed_again(land: Community, actor: Actor, folder: Path) -> None:
    with scope(community=land):
        for pair in (idnps(2), idnps(3)), (idnps(3), idnps(2)):
            tell_apart(by=actor, first=professional(pair[0]), second=professional(pair[1]))
        assert NotDuplicate.objects.count() == 1
    assert list(pairs(land)) == [(idnps(1), ADELI)]
    bring(edition(folder, date(2026, 10, 1), [*ROWS, line(9, TOWN)]))
    assert list(pairs(land)) == [(idnps(1), ADELI)]


def test_the_page(land: Community, coordinator: Client) -> None:
    page = coordinator.get(PAGE).content.decode().replace("\u00a0", " ")
    assert "2 paires" in page and "un numéro ADELI et un numéro RPPS" in page
    first, second = f"professional:{idnps(1)}", f"professional:{ADELI}"
    data: dict[str, Any] = {"first": first, "second": second, "decision": "same"}
    for wrong in ({}, data, data | {"keep": "x"}, data | {"first": "?", "keep": second}):
        assert coordinator.post(f"{PAGE}decider/", wrong).status_code == 302
    with scope(community=land):
        assert not Merge.objects.exists()
    coordinator.post(f"{PAGE}decider/", data | {"keep": second})
    with scope(community=land):
        made = Merge.objects.get()
    assert (made.kept, made.absorbed) == (second, first)
    coordinator.post(
        f"{PAGE}decider/",
        {"first": f"professional:{idnps(2)}", "second": f"professional:{idnps(3)}", "decision": "different"},
    )
    empty = coordinator.get(PAGE).content.decode().replace("\u00a0", " ")
    assert "Rien à décider" in empty
    told = coordinator.get(f"{PAGE}fusions/").content.decode()
    assert "En place" in told and f"fusions/{made.pk}/annuler/" in told
    coordinator.post(f"{PAGE}fusions/{made.pk}/annuler/")
    assert "Annulée" in coordinator.get(f"{PAGE}fusions/").content.decode()
    assert coordinator.post(f"{PAGE}fusions/999/annuler/").status_code == 404


def test_organisations(land: Community, actor: Actor, coordinator: Client) -> None:
    with scope(community=land):
        one, other = (
            create_organisation(
                by=actor,
                values={
                    "kind": "other",
                    "name": name,
                    "commune": Commune.objects.get(code=ALPHA),
                    "phone": "0465000000",
                },
            )
            for name in ("École des Genêts", "École des Genets bis")
        )
        (pair,) = [pair for pair in pairs_shown(land) if pair.kind == "Organisations"]
        assert {pair.first.subject, pair.second.subject} == {
            f"organisation:{one.pk}",
            f"organisation:{other.pk}",
        }
    data = {"first": pair.first.subject, "second": pair.second.subject}
    coordinator.post(f"{PAGE}decider/", data | {"decision": "same", "keep": pair.first.subject})
    with scope(community=land):
        assert Organisation.objects.filter(archived_at=None).count() == 1
    told = coordinator.get(f"{PAGE}fusions/").content.decode()
    address = told.split('action="')[-1].split('"')[0]
    assert "fusions/organisations/" in address
    coordinator.post(address)
    coordinator.post(f"{PAGE}decider/", data | {"decision": "different"})
    with scope(community=land):
        assert Organisation.objects.filter(archived_at=None).count() == 2
        assert not [pair for pair in pairs_shown(land) if pair.kind == "Organisations"]


def test_an_objection_leaves_nothing_of_the_person_in_the_history(land: Community, actor: Actor) -> None:
    from maillage.contexts.directory.objections.services import record_objection

    merge_first(actor)
    record_objection(by=Actor.system(), identifier=idnps(1))
    with scope(community=land):
        assert not Merge.objects.exists()
