"""The register of decisions: numbers given once, states, two who write at once, the search."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.association.bodies.models import BodyKind
from maillage.contexts.association.decisions import numbering, queries, services
from maillage.contexts.association.decisions.models import Decision, DecisionState
from maillage.contexts.association.decisions.offers import search
from maillage.contexts.association.minutes.tests import sitting
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

DAY = date(2026, 3, 12)


def test_numbers_go_by_body_and_year(scoped: Community, actor_of: ActorOf) -> None:
    by, board = actor_of("secretary"), sitting.body(scoped)
    assembly = sitting.body(scoped, BodyKind.ASSEMBLY, "Assemblée générale")

    def number(of: object, day: date = DAY) -> str:
        return services.create_decision(by=by, title="Adopté", taken_on=day, body=of).number  # type: ignore[arg-type]

    assert [number(board), number(board), number(assembly)] == ["CA-2026-001", "CA-2026-002", "AG-2026-001"]
    assert number(board, date(2025, 12, 2)) == "CA-2025-001"
    assert number(board) == "CA-2026-003"
    assert number(None) == "REU-2026-001"


def test_two_working_groups_never_share_a_prefix(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    groups = [
        sitting.body(scoped, BodyKind.WORKING_GROUP, name)
        for name in (
            "Groupe de travail Soins non programmés",
            "Groupe santé naissance parentalité",
            "Personnes âgées",
        )
    ]
    numbers = [services.create_decision(by=by, title="Oui", taken_on=DAY, body=one).number for one in groups]
    assert numbers == ["GT-SNP-2026-001", "GT-SNP2-2026-001", "GT-PA-2026-001"]
    # A body that changes its name keeps the prefix of its first decision.
    groups[0].name = "Accès aux soins"
    groups[0].save()
    again = services.create_decision(by=by, title="Oui", taken_on=DAY, body=groups[0])
    assert again.number == "GT-SNP-2026-002"


@given(st.text(max_size=200), st.sampled_from([*BodyKind.values, "unknown"]))
def test_any_name_gives_a_prefix_that_fits(name: str, kind: str) -> None:
    prefix = numbering.proposed_prefix(kind, name)
    assert prefix
    assert len(prefix) <= 20
    assert prefix == prefix.upper() or not prefix.isascii()


def test_a_decision_taken_in_a_meeting_is_of_its_body(scoped: Community, actor_of: ActorOf) -> None:
    held = sitting.meeting(scoped, sitting.body(scoped))
    row = services.create_decision(by=actor_of("secretary"), title="Adopté", taken_on=DAY, meeting=held)
    assert row.body == held.body
    assert queries.of_meeting(held)[0] == [row]


def test_a_partners_decision_says_who_and_what_is_hoped(scoped: Community, actor_of: ActorOf) -> None:
    held = sitting.meeting(scoped, sitting.body(scoped))
    with pytest.raises(services.DecisionRefused, match="qui a décidé"):
        services.create_decision(
            by=actor_of("secretary"), title="Plus de certificats", taken_on=DAY, origin="partner"
        )
    row = services.create_decision(
        by=actor_of("secretary"),
        title="Plus de certificat médical pour une absence à la cantine",
        taken_on=DAY,
        meeting=held,
        origin="partner",
        decided_by="Conseil communautaire",
        expected_effect="Moins de consultations sans motif médical",
    )
    assert row.number == "PART-2026-001"
    assert row.body is None
    assert row.meeting == held


def test_nothing_is_written_without_a_title(scoped: Community, actor_of: ActorOf) -> None:
    with pytest.raises(services.DecisionRefused):
        services.create_decision(by=actor_of("secretary"), title="   ", taken_on=DAY)
    assert not Decision.objects.exists()


def test_two_who_correct_at_once_are_told(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    row = services.create_decision(by=by, title="Adopté", taken_on=DAY)
    services.update_decision(by=by, pk=row.pk, seen=1, values={"title": "Le budget est adopté"})
    with pytest.raises(services.ChangedMeanwhile) as told:
        services.update_decision(by=by, pk=row.pk, seen=1, values={"title": "Autre"})
    assert told.value.current.title == "Le budget est adopté"
    # The date may go to another year; the number never changes.
    moved = services.update_decision(by=by, pk=row.pk, seen=2, values={"taken_on": date(2025, 1, 1)})
    assert moved.number == row.number


def test_a_decision_leaves_force_and_comes_back(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    first = services.create_decision(by=by, title="Cotisation à 10 €", taken_on=DAY)
    later = services.create_decision(by=by, title="Cotisation à 20 €", taken_on=DAY)
    with pytest.raises(services.DecisionRefused, match="pourquoi"):
        services.set_decision_state(by=by, decision=first, state=DecisionState.WITHDRAWN)
    replaced = services.set_decision_state(
        by=by, decision=first, state=DecisionState.REPLACED, replaced_by=later
    )
    assert replaced.replaced_by == later
    with pytest.raises(services.DecisionRefused, match="elle-même"):
        services.set_decision_state(by=by, decision=later, state=DecisionState.REPLACED, replaced_by=replaced)
    back = services.set_decision_state(by=by, decision=replaced, state=DecisionState.IN_FORCE)
    assert (back.replaced_by, back.state_changed_on) == (None, None)
    assert AuditEntry.objects.filter(action="decision.state").count() == 2


def test_the_register_is_searched_by_words_and_number(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    row = services.create_decision(
        by=by, title="Suppression des certificats", text="Pour l’absence à la cantine.", taken_on=DAY
    )
    services.create_decision(by=by, title="Budget", taken_on=DAY)
    for words in ("certificat cantine", "CERTIFICATS", "reu-2026-001", "cantïne"):
        assert list(queries.holding(queries.decisions(), words)) == [row], words
    assert [hit.label for hit in search(by, "cantine", 5)] == ["Suppression des certificats"]


def test_the_pages_of_a_decision(community: Community, client_of: ClientOf) -> None:
    secretary, reader = client_of("secretary"), client_of("professional")
    url = community_url(community, "association:decision_create")
    assert (
        "Donnez le jour" in secretary.post(url, {"title": "Adopté", "origin": "association"}).content.decode()
    )
    future = {"title": "Adopté", "taken_on": "2099-01-01", "origin": "association"}
    assert "à venir" in secretary.post(url, future).content.decode()
    answer = secretary.post(
        url, {"title": "Le budget est adopté", "taken_on": "2026-03-12", "origin": "association"}, follow=True
    )
    page = answer.content.decode()
    assert "REU-2026-001" in page
    assert "Corriger" in page
    listed = reader.get(community_url(community, "association:decisions")).content.decode()
    assert "Le budget est adopté" in listed
    assert "Inscrire une décision" not in listed


def test_a_late_correction_keeps_what_was_typed(
    community: Community, client_of: ClientOf, scoped: Community
) -> None:
    secretary = client_of("secretary")
    row = Decision.objects.create(
        community=community,
        prefix="CA",
        year=2026,
        rank=1,
        title="Un",
        taken_on=DAY,
        search_name="un",
        version=3,
    )
    url = community_url(community, "association:decision_edit", pk=row.pk)
    sent = {"title": "Ma version", "taken_on": "2026-03-12", "version": "2"}
    page = secretary.post(url, sent).content.decode()
    assert "Modifié entre-temps" in page
    assert 'value="Ma version"' in page
    assert 'value="3"' in page
    assert secretary.post(url, {**sent, "version": "3"}).status_code == 302
    row.refresh_from_db()
    assert row.title == "Ma version"
