"""Minutes written during a meeting: points, two who write at once, states, what an approval freezes."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import docx
import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.decisions.models import Decision, FollowUp
from maillage.contexts.association.meetings.models import AgendaItem, Meeting
from maillage.contexts.association.minutes import printed, queries, services
from maillage.contexts.association.minutes.models import Minutes, MinutesPoint, MinutesState
from maillage.contexts.association.minutes.offers import _to_approve
from maillage.contexts.association.minutes.tests import sitting
from maillage.contexts.association.voting.models import Vote, VoteState
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

APPROVED_ON = date(2026, 1, 13)


@pytest.fixture
def held(scoped: Community) -> Meeting:
    return sitting.board_meeting(scoped)


def begun(by: Any, held: Meeting) -> tuple[Minutes, list[MinutesPoint]]:
    minutes = services.start(by=by, meeting=held)
    return minutes, queries.points_of(minutes)


def test_points_come_from_the_agenda_and_follow_it(held: Meeting, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    minutes, points = begun(by, held)
    assert [one.title for one in points] == ["Budget 2026", "Atelier avec les communes", "Questions diverses"]
    services.add_point(by=by, minutes=minutes, title="Local de la CPTS")
    AgendaItem.objects.create(community=held.community, meeting=held, rank=0, title="Accueil")
    assert services.start(by=by, meeting=held) == minutes
    assert [one.title for one in queries.points_of(minutes)] == [
        "Accueil",
        "Budget 2026",
        "Atelier avec les communes",
        "Questions diverses",
        "Local de la CPTS",
    ]


def test_two_who_write_the_same_point_are_told(held: Meeting, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    _, (first, *_rest) = begun(by, held)
    assert services.write_point(by=by, pk=first.pk, seen=1, text="Le budget est présenté.").version == 2
    # The same text again changes nothing, whatever was seen.
    assert services.write_point(by=by, pk=first.pk, seen=1, text="Le budget est présenté.").version == 2
    with pytest.raises(services.WrittenMeanwhile) as told:
        services.write_point(by=actor_of("president"), pk=first.pk, seen=1, text="Autre")
    assert told.value.current.text == "Le budget est présenté."
    assert services.write_point(by=actor_of("president"), pk=first.pk, seen=2, text="Autre").version == 3


def test_the_journal_tells_a_sitting_and_not_each_save(held: Meeting, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    _, (first, *_rest) = begun(by, held)
    with time_machine.travel("2026-01-05 19:00Z", tick=False) as clock:
        for number in range(5):
            services.write_point(by=by, pk=first.pk, seen=number + 1, text=f"Texte {number}")
            clock.shift(timedelta(seconds=20))
        assert AuditEntry.objects.filter(action="minutes.written").count() == 1
        clock.shift(timedelta(hours=1))
        services.write_point(by=by, pk=first.pk, seen=6, text="Plus tard")
    assert AuditEntry.objects.filter(action="minutes.written").count() == 2


def test_a_text_too_long_is_refused_and_said(held: Meeting, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    _, (first, *_rest) = begun(by, held)
    with pytest.raises(services.MinutesRefused, match="20000 caractères"):
        services.write_point(by=by, pk=first.pk, seen=1, text="x" * 20_001)


def test_the_whole_way_from_draft_to_a_corrected_edition(held: Meeting, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    minutes, (first, *_rest) = begun(by, held)
    with pytest.raises(services.MinutesRefused, match="Rien n’est encore écrit"):
        services.propose(by=by, minutes=minutes)
    services.write_point(by=by, pk=first.pk, seen=1, text="Le budget est présenté.")
    services.propose(by=by, minutes=minutes)
    assert [one.label for one in _to_approve(by)] == [f"Faire approuver : {held.title}"]
    with pytest.raises(services.MinutesRefused, match="en cours d’écriture"):
        services.write_point(by=by, pk=first.pk, seen=2, text="Trop tard")
    with pytest.raises(services.MinutesRefused, match="avant la réunion"):
        services.approve(by=by, minutes=minutes, approved_on=date(2025, 12, 1))
    with pytest.raises(services.MinutesRefused, match="à venir"):
        services.approve(by=by, minutes=minutes, approved_on=timezone.localdate() + timedelta(days=1))
    edition = services.approve(by=by, minutes=minutes, approved_on=APPROVED_ON)
    assert edition.number == 1
    minutes.refresh_from_db()
    with pytest.raises(services.MinutesRefused, match="pourquoi"):
        services.take_up(by=by, minutes=minutes)
    services.take_up(by=by, minutes=minutes, reason="Un chiffre faux")
    services.write_point(by=by, pk=first.pk, seen=2, text="Le budget, corrigé, est présenté.")
    services.propose(by=by, minutes=minutes)
    second = services.approve(by=by, minutes=minutes, approved_on=APPROVED_ON)
    assert (second.number, second.reason) == (2, "Un chiffre faux")
    # What was approved first stays as it was.
    assert edition.contents["chapters"][0]["paragraphs"][0]["text"] == "Le budget est présenté."
    assert "Un chiffre faux" in second.contents["state"]
    assert [one.number for one in queries.editions_of(minutes)] == [2, 1]


def test_an_approved_edition_no_longer_follows_names(held: Meeting, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    minutes, (first, *_rest) = begun(by, held)
    services.write_point(by=by, pk=first.pk, seen=1, text="Texte")
    services.propose(by=by, minutes=minutes)
    edition = services.approve(by=by, minutes=minutes, approved_on=APPROVED_ON)
    Meeting.objects.filter(pk=held.pk).update(title="Autre titre")
    edition.refresh_from_db()
    assert edition.contents["meeting"] == held.title.replace("d’a", "d’a")


def test_the_printed_minutes_say_who_was_there(held: Meeting, actor_of: ActorOf) -> None:
    minutes, _ = begun(actor_of("secretary"), held)
    data = printed.contents_of(minutes, community="CPTS")
    lines = {line["label"]: line["text"].replace("\u00a0", " ") for line in data["attendance"]}
    assert lines["Présents"].startswith("Camille Aubépine, Camille Bouleau")
    assert lines["Excusés"] == "Camille Jonc"
    assert lines["Pouvoirs"] == "Camille Jonc à Camille Aubépine"
    assert lines["Autres présents"].startswith("élu ou collectivité (3) : Camille Lilas")
    assert data["hours"].replace("\u00a0", " ") == "Séance ouverte à 20 h 35, levée à 22 h 10."


def test_lines_with_a_dash_are_a_list() -> None:
    found = printed.paragraphs("Deux points :\n- le premier\n\n– le second\n3 - 2 = 1")
    assert [(one["text"].replace("\u00a0", " "), one["item"]) for one in found] == [
        ("Deux points :", False),
        ("le premier", True),
        ("le second", True),
        ("3 - 2 = 1", False),
    ]


def test_the_queries_of_the_printed_minutes_do_not_grow(
    held: Meeting, actor_of: ActorOf, django_assert_max_num_queries: Any
) -> None:
    by = actor_of("secretary")
    minutes, _ = begun(by, held)
    with django_assert_max_num_queries(25) as small:
        printed.contents_of(minutes, community="CPTS")
    for number in range(20):
        services.add_point(by=by, minutes=minutes, title=f"Point {number}")
        sitting.attend(held, None, name=f"Personne {number}")
    with django_assert_max_num_queries(25) as large:
        printed.contents_of(minutes, community="CPTS")
    assert len(small) == len(large)


# --- the page


def page_url(community: Community, held: Meeting, name: str = "minutes", **kwargs: Any) -> str:
    return community_url(community, f"association:{name}", pk=held.pk, **kwargs)


def test_writing_on_the_page_by_htmx_and_without(
    community: Community, scoped: Community, held: Meeting, client_of: ClientOf
) -> None:
    client = client_of("secretary")
    assert "Commencer le compte rendu" in client.get(page_url(community, held)).content.decode()
    client.post(page_url(community, held, "minutes_start"))
    minutes = queries.find(held)
    assert minutes is not None
    point = queries.points_of(minutes)[0]
    url = page_url(community, held, "minutes_point_write", point=point.pk)
    part = client.post(url, {"text": "Présenté.", "version": "1"}, headers={"HX-Request": "true"})
    assert 'data-version="2"' in part.content.decode()
    late = client.post(url, {"text": "Autre.", "version": "1"}, headers={"HX-Request": "true"})
    assert "Garder le mien" in late.content.decode()
    assert "Présenté." in late.content.decode()
    without = client.post(url, {"text": "Autre.", "version": "1"})
    assert without.status_code == 409
    assert "Autre." in without.content.decode()
    assert client.post(url, {"text": "Autre.", "version": "1", "keep": "2"}).status_code == 302
    point.refresh_from_db()
    assert (point.text, point.version) == ("Autre.", 3)
    nonsense = client.post(url, {"text": "X", "version": "a²"}, headers={"HX-Request": "true"})
    assert "Garder le mien" in nonsense.content.decode()


def test_decisions_and_follow_ups_are_made_from_a_point(
    community: Community, scoped: Community, held: Meeting, client_of: ClientOf, actor_of: ActorOf
) -> None:
    client = client_of("secretary")
    _, points = begun(actor_of("secretary"), held)
    key = points[0].pk
    url = page_url(community, held, "minutes_point_decision", point=key)
    part = client.post(url, {f"d{key}-title": "Le budget est adopté"}, headers={"HX-Request": "true"})
    assert "CA-2025-001" in part.content.decode()
    partner = {f"d{key}-title": "Plus de certificats", f"d{key}-decided_by": "Conseil communautaire"}
    assert client.post(url, partner).status_code == 302
    assert client.post(url, {f"d{key}-title": ""}).status_code == 422
    follow = page_url(community, held, "minutes_point_follow_up", point=key)
    assert client.post(follow, {f"s{key}-title": "Écrire", f"s{key}-due_on": "2026-01-10"}).status_code == 302
    refused = client.post(
        follow, {f"s{key}-title": "Écrire", f"s{key}-owner": "Personne"}, headers={"HX-Request": "true"}
    )
    assert "Aucun contact ne porte ce nom" in refused.content.decode()
    assert [(one.number, one.taken_on) for one in Decision.objects.order_by("pk")] == [
        ("CA-2025-001", date(2025, 12, 2)),
        ("PART-2025-001", date(2025, 12, 2)),
    ]
    assert FollowUp.objects.get().point_id == key
    page = client.get(page_url(community, held)).content.decode()
    assert "Conseil communautaire" in page


def test_what_was_voted_enters_the_register_once(
    community: Community, scoped: Community, held: Meeting, client_of: ClientOf, actor_of: ActorOf
) -> None:
    _, points = begun(actor_of("secretary"), held)
    vote = Vote.objects.create(
        community=community,
        meeting=held,
        agenda_item=points[0].agenda_item,
        question="Adopter le budget 2026 ?",
        state=VoteState.CLOSED,
        adopted=True,
        words="Adopté à l’unanimité.",
        closed_at=sitting.STARTS_AT,
    )
    client = client_of("secretary")
    assert "Inscrire au registre ce qui est voté" in client.get(page_url(community, held)).content.decode()
    url = page_url(community, held, "minutes_point_decision", point=points[0].pk)
    for _ in range(2):
        client.post(url, {"vote": str(vote.pk)})
    assert Decision.objects.get().vote == vote
    assert "ce qui est voté" not in client.get(page_url(community, held)).content.decode()


def test_a_draft_is_read_by_those_who_write_it(
    community: Community, scoped: Community, held: Meeting, client_of: ClientOf, actor_of: ActorOf
) -> None:
    by = actor_of("secretary")
    minutes, (first, *_rest) = begun(by, held)
    services.write_point(by=by, pk=first.pk, seen=1, text="Entre nous.")
    reader = client_of("professional")
    assert "Entre nous" not in reader.get(page_url(community, held)).content.decode()
    for name in ("minutes_pdf", "minutes_docx", "minutes_presence"):
        assert reader.get(page_url(community, held, name)).status_code == 404
    listed = reader.get(community_url(community, "association:minutes_list")).content.decode()
    assert held.title not in listed
    services.propose(by=by, minutes=minutes)
    assert "Entre nous" in reader.get(page_url(community, held)).content.decode()
    answer = reader.get(page_url(community, held, "minutes_docx"))
    text = "\n".join(one.text for one in docx.Document(BytesIO(answer.content)).paragraphs)
    assert "Entre nous." in text
    assert reader.get(page_url(community, held, "minutes_pdf")).content.startswith(b"%PDF")


def test_approval_proposes_the_next_meeting_of_the_body(
    community: Community, scoped: Community, held: Meeting, client_of: ClientOf, actor_of: ActorOf
) -> None:
    by = actor_of("secretary")
    minutes, (first, *_rest) = begun(by, held)
    services.write_point(by=by, pk=first.pk, seen=1, text="Texte")
    services.propose(by=by, minutes=minutes)
    other = sitting.meeting(
        community, title="Autre groupe", starts_at=sitting.STARTS_AT + timedelta(days=7), ends_at=None
    )
    following = sitting.meeting(
        community,
        held.body,
        title="CA de janvier",
        starts_at=sitting.STARTS_AT + timedelta(days=42),
        ends_at=None,
    )
    assert queries.later_meetings(held) == [following, other]
    client = client_of("secretary")
    page = client.get(page_url(community, held, "minutes_approve")).content.decode()
    assert f'value="{following.pk}" selected' in page
    client.post(
        page_url(community, held, "minutes_approve"),
        {"approved_on": "2026-01-13", "approved_in": following.pk},
    )
    minutes.refresh_from_db()
    assert (minutes.state, minutes.approved_in) == (MinutesState.APPROVED, following)
    edition = page_url(community, held, "minutes_edition_pdf", number=1)
    assert client_of("professional").get(edition).content.startswith(b"%PDF")
    assert client.get(page_url(community, held, "minutes_edition_pdf", number=2)).status_code == 404


def test_another_community_sees_nothing(
    held: Meeting, other_community: Community, client_of: ClientOf, actor_of: ActorOf
) -> None:
    begun(actor_of("secretary"), held)
    with scope(community=other_community):
        for name in ("minutes", "minutes_pdf", "convocation_pdf", "attendance_sheet_pdf"):
            url = community_url(other_community, f"association:{name}", pk=held.pk)
            assert client_of("stranger").get(url).status_code == 404
