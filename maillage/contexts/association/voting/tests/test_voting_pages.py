"""Votes through the pages: the secretariat's shortest path, the member's phone, the published list for anyone."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.models import AgendaItem, Attendee, Meeting, Proxy
from maillage.contexts.association.statutes.models import Statutes
from maillage.contexts.association.voting import services
from maillage.contexts.association.voting.models import Ballot, Means, NamedVoice, Turn, Vote, VoteState
from maillage.contexts.association.voting.personal import block_for
from maillage.contexts.association.voting.secret.services import cast_ballots
from maillage.core.voting import ballots as published
from maillage.core.voting.rules import MeetingRule, QuorumRule, Rules
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.ui.typography import NBSP
from tests.people import ActorOf, ClientOf, UserOf

Members = Callable[..., list[Contact]]
Come = Callable[..., list[Attendee]]
Give = Callable[[Contact, Contact], Proxy]
WriteRules = Callable[..., Statutes]


@pytest.fixture
def secretary(actor_of: ActorOf) -> Actor:
    return actor_of("secretary")


@pytest.fixture
def browser(client_of: ClientOf) -> Client:
    return client_of("secretary")


@pytest.fixture
def opened(meeting: Meeting, secretary: Actor) -> Callable[..., Vote]:
    def open_one(means: str = Means.SECRET, **extra: Any) -> Vote:
        vote = services.prepare_vote(
            by=secretary, meeting=meeting, question="Approuver le rapport", means=means, **extra
        )
        return services.open_vote(by=secretary, pk=vote.pk)

    return open_one


def page(community: Community, name: str, **kwargs: Any) -> str:
    return reverse(f"association:{name}", kwargs={"slug": community.slug, **kwargs})


def text_of(answer: Any) -> str:
    return str(answer.content.decode()).replace(NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


def linked(attendee: Attendee) -> str:
    """The secret of a personal link that works."""
    return links.open_links([attendee])[attendee.pk]


def test_three_numbers_on_one_page(
    community: Community, meeting: Meeting, members: Members, come: Come, browser: Client
) -> None:
    come(*members(9))
    url = page(community, "vote_new", pk=meeting.pk)
    item = AgendaItem.objects.create(
        community=community, meeting=meeting, rank=1, title="Budget 2027", kind=AgendaItem.Kind.DECISION
    )
    shown = text_of(browser.get(f"{url}?point={item.pk}"))
    assert 'value="Budget 2027"' in shown
    assert "9 présents" in shown
    data = {"question": "Budget 2027", "agenda_item": item.pk, "decision": "ordinary", "compter": "1"}
    wrong = browser.post(url, {**data, "n::for": "beaucoup"})
    assert wrong.status_code == 422
    assert "n’est pas un nombre de voix" in text_of(wrong)
    assert 'value="beaucoup"' in text_of(wrong)
    answer = browser.post(url, {**data, "n::for": "7", "n::against": "2", "n::abstain": ""}, follow=True)
    assert "Adopté : 7 pour, 2 contre" in text_of(answer)
    vote = Vote.objects.get()
    assert (vote.agenda_item_id, vote.state) == (item.pk, VoteState.CLOSED)


def test_one_touch_on_a_point_of_the_agenda(
    community: Community, meeting: Meeting, members: Members, come: Come, browser: Client
) -> None:
    come(*members(3))
    item = AgendaItem.objects.create(
        community=community, meeting=meeting, rank=1, title="Budget 2027", kind=AgendaItem.Kind.DECISION
    )
    browser.post(page(community, "vote_unanimous", pk=meeting.pk, item=item.pk))
    assert Vote.objects.get().words.replace(NBSP, " ") == "Adopté à l’unanimité (3 voix)."


def test_a_prepared_vote_is_counted_then_corrected(
    community: Community, meeting: Meeting, browser: Client
) -> None:
    url = page(community, "vote_new", pk=meeting.pk)
    data = {
        "question": "Élire le bureau",
        "means": "paper",
        "decision": "election",
        "options": "Ada\nBob\n",
        "seats": "1",
        "audience": "present",
        "preparer": "1",
    }
    assert browser.post(url, {**data, "seats": "3"}).status_code == 422
    assert browser.post(url, data).status_code == 302
    vote = Vote.objects.get()
    count = page(community, "vote_count", pk=vote.pk)
    assert browser.post(count, {"unanime": "1"}).status_code == 422
    assert "Résultat : Ada (5 voix)" in text_of(
        browser.post(count, {"n::o1": "5", "n::o2": "4"}, follow=True)
    )
    assert "Résultat : Bob (6 voix)" in text_of(
        browser.post(count, {"n::o1": "5", "n::o2": "6"}, follow=True)
    )


def test_a_roll_call_with_a_telephone(
    community: Community, members: Members, come: Come, opened: Callable[..., Vote], browser: Client
) -> None:
    ada, bob = members(2)
    come(ada)
    vote = opened(Means.ROLL_CALL)
    note = page(community, "vote_note", pk=vote.pk, contact=bob.pk)
    assert "Choisissez une réponse" in text_of(browser.post(note, {"how": "phone"}, follow=True))
    assert "par téléphone" in text_of(browser.post(note, {"how": "phone", "choice": "against"}, follow=True))
    assert NamedVoice.objects.get().choice == "against"
    closed = text_of(browser.post(page(community, "vote_close", pk=vote.pk), follow=True))
    assert "Rejeté : 0 pour, 1 contre" in closed
    # Names were shown: the access log says so.
    assert AccessEntry.objects.filter(what="association.vote").exists()


def test_a_member_votes_on_a_phone_by_the_personal_link(
    community: Community,
    members: Members,
    come: Come,
    give: Give,
    write_rules: WriteRules,
    opened: Callable[..., Vote],
    client: Client,
    secretary: Actor,
) -> None:
    write_rules()
    people = members(4)
    ada, bob, absent, _ = people
    attendee, *_ = come(ada, bob, people[3])
    give(absent, ada)
    vote = opened()
    secret = linked(attendee)
    (card,) = block_for(attendee)["cards"]
    assert card.url == f"/a/reunion/{secret}/vote/{vote.pk}/"
    assert [line.owner for line in card.left] == ["", absent.name]
    data = {f"voix-{ada.pk}": "for", f"voix-{absent.pk}": "abstain"}
    answer = client.post(card.url, data)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    codes = re.findall(r"<code>([^<]+)</code>", text_of(answer))
    assert len(codes) == 2
    # Neither the session, nor the journal, nor the access log holds a code.
    assert not client.session.keys() & set(codes)
    kept = f"{list(AuditEntry.objects.values())} {list(AccessEntry.objects.values())} {dict(client.session)}"
    assert not [code for code in codes if code in kept]
    # Sent twice, as by an impatient thumb.
    again = client.post(card.url, data)
    assert again.status_code == 422
    assert "déjà voté" in text_of(again)
    assert block_for(attendee)["cards"][0].left == ()
    for person in (bob, people[3]):
        mine = Attendee.objects.get(contact=person)
        client.post(f"/a/reunion/{linked(mine)}/vote/{vote.pk}/", {f"voix-{person.pk}": "for"})
    assert "bulletins" not in text_of(client.get(f"/a/reunion/{secret}/vote/{vote.pk}/bulletins/"))
    services.close_vote(by=secretary, pk=vote.pk)
    shown = text_of(client.get(f"/a/reunion/{secret}/vote/{vote.pk}/bulletins/"))
    assert all(code in shown for code in codes)
    assert "Liste intacte" in shown
    file = client.get(f"/a/reunion/{secret}/vote/{vote.pk}/bulletins.csv")
    vote.refresh_from_db()
    assert published.digest_of(file.content.decode()) == vote.list_digest
    late = client.post(card.url, {f"voix-{ada.pk}": "for"})
    assert late.status_code == 422
    assert "clos" in text_of(late)


def test_a_signed_in_member_votes_from_the_page(
    community: Community,
    members: Members,
    come: Come,
    opened: Callable[..., Vote],
    client_of: ClientOf,
    user_of: UserOf,
) -> None:
    ada, *_others = people = members(3)
    Contact.objects.filter(pk=ada.pk).update(user=user_of("professional"))
    come(*people)
    vote = opened()
    mine = client_of("professional")
    assert f'name="voix-{ada.pk}"' in text_of(mine.get(page(community, "vote", pk=vote.pk)))
    answer = mine.post(page(community, "vote_cast", pk=vote.pk), {f"voix-{ada.pk}": "against"})
    assert answer.status_code == 200
    assert Turn.objects.get(has_voted=True).contact_id == ada.pk
    # Blank and a name at once: asked again, nothing taken.
    (bob,) = people[1:2]
    Contact.objects.filter(pk=ada.pk).update(user=None)
    Contact.objects.filter(pk=bob.pk).update(user=user_of("professional"))
    both = mine.post(page(community, "vote_cast", pk=vote.pk), {f"voix-{bob.pk}": ["for", "abstain"]})
    assert both.status_code == 422
    assert Turn.objects.filter(has_voted=True).count() == 1


def test_a_link_opens_the_votes_of_its_own_meeting_only(
    community: Community,
    members: Members,
    come: Come,
    opened: Callable[..., Vote],
    meeting: Meeting,
    client: Client,
) -> None:
    people = members(3)
    attendee, *_ = come(*people)
    vote = opened()
    elsewhere = Meeting.objects.create(community=community, kind="assembly", title="Autre", state="open")
    other = Attendee.objects.create(community=community, meeting=elsewhere, contact=people[0])
    data = {f"voix-{people[0].pk}": "for"}
    assert client.post(f"/a/reunion/{linked(other)}/vote/{vote.pk}/", data).status_code == 404
    assert client.post(f"/a/reunion/{linked(attendee)}/vote/{vote.pk + 1}/", data).status_code == 404
    # Somebody else's voice, by one's own link.
    answer = client.post(f"/a/reunion/{linked(attendee)}/vote/{vote.pk}/", {f"voix-{people[1].pk}": "for"})
    assert answer.status_code == 422
    assert not Turn.objects.filter(has_voted=True).exists()


def test_another_community_s_vote_is_not_found(
    members: Members,
    come: Come,
    opened: Callable[..., Vote],
    client_of: ClientOf,
    other_community: Community,
) -> None:
    come(*members(3))
    vote = opened()
    stranger = client_of("stranger")
    for name in ("vote", "vote_ballots", "vote_ballots_csv"):
        assert stranger.get(page(other_community, name, pk=vote.pk)).status_code == 404
    assert stranger.post(page(other_community, "vote_close", pk=vote.pk)).status_code == 404
    assert not Ballot.objects.exists()


def test_the_list_of_votes_is_exported(
    community: Community, meeting: Meeting, browser: Client, secretary: Actor
) -> None:
    assert "Aucun vote" in text_of(browser.get(page(community, "votes")))
    services.record_hands(by=secretary, meeting=meeting, question="Approuver", unanimous=True)
    url = page(community, "votes")
    assert "Adopté à l’unanimité" in text_of(browser.get(url))
    assert "Adopté" not in text_of(browser.get(f"{url}?q=budget"))


def test_the_roll_is_a_list_to_export_once_the_vote_is_closed(
    community: Community,
    members: Members,
    come: Come,
    opened: Callable[..., Vote],
    browser: Client,
    secretary: Actor,
) -> None:
    ada, bob, cleo = people = members(3)
    come(*people)
    vote = opened()
    url = page(community, "vote_roll", pk=vote.pk)
    for person in people:
        cast_ballots(by=secretary, pk=vote.pk, voter=person, choices={person.pk: ("for",)})
    # Whoever could watch it fill would know when each one voted.
    assert browser.get(url).status_code == 404
    services.close_vote(by=secretary, pk=vote.pk)
    assert text_of(browser.get(url)).count("oui") >= 3
    called = opened(Means.ROLL_CALL)
    browser.post(
        page(community, "vote_note", pk=called.pk, contact=bob.pk), {"how": "room", "choice": "against"}
    )
    url = page(community, "vote_roll", pk=called.pk)
    answer: Any = browser.get(f"{url}?export=csv&vote=oui")
    file = b"".join(answer.streaming_content).decode()
    assert bob.name in file
    assert "Contre" in file
    assert ada.name not in file
    assert cleo.name in text_of(browser.get(url))


def test_a_vote_without_its_quorum_is_told_in_the_tense_of_its_state(
    scoped: Community,
    opened: Callable[..., Vote],
    browser: Client,
    secretary: Actor,
    write_rules: WriteRules,
    members: Members,
) -> None:
    write_rules(Rules(name="Quorum", meetings=(MeetingRule(quorum=QuorumRule(part=Fraction(1, 2))),)))
    members(4)
    vote = opened(Means.ROLL_CALL)
    url = page(scoped, "vote", pk=vote.pk)
    running = text_of(browser.get(url))
    assert "Quorum non atteint" in running
    assert "ce vote peut se tenir" in running and "a eu lieu sans le quorum" not in running
    new = text_of(browser.get(page(scoped, "vote_new", pk=vote.meeting_id)))
    assert new.count("Quorum non atteint") == 1
    services.close_vote(by=secretary, pk=vote.pk)
    closed = text_of(browser.get(url))
    assert "Ce vote a eu lieu sans le quorum" in closed
    assert closed.count("Quorum non atteint") == 1
