"""Turns change hands: offered to one or to all, the first yes wins; feeds that only their owner opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_scopes import scope

from maillage.contexts.association.models import Contact
from maillage.contexts.care.availability.conftest import MakeResponder, new_contact
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.roster import feeds, personal_data, queries, services, swapping
from maillage.contexts.care.roster.conftest import MakeTurn, at
from maillage.contexts.care.roster.models import Swap, SwapLetter, SwapState, Turn, TurnFeed
from maillage.contexts.care.roster.offers import _unsettled
from maillage.contexts.care.roster.refusals import RosterRefused
from maillage.platform.audit.models import AccessEntry
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from tests.at_once import at_once
from tests.people import ActorOf, ClientOf

BASE = "/c/val-exemple/soins/tour-de-role/"
_LINK = re.compile(r"/s/echange/([A-Za-z0-9_-]+)/")


def secret_sent_to(responder: Responder) -> str:
    body = Message.objects.filter(to=responder.contact.email, purpose="care.turn_swap").latest("pk").body
    found = _LINK.search(body)
    assert found is not None
    return found[1]


def letter_of(responder: Responder) -> SwapLetter:
    letter = queries.letter_at(secret_sent_to(responder))
    assert letter is not None
    return letter


@pytest.fixture
def holder(scoped: Community, make_responder: MakeResponder, actor_of: ActorOf) -> Responder:
    """A professional with an account."""
    return make_responder(new_contact(scoped, user=actor_of("professional").user, last_name="Lauze"))


@pytest.fixture
def turn(holder: Responder, make_turn: MakeTurn) -> Turn:
    return make_turn(holder)


def test_the_holder_offers_to_all_and_the_first_yes_wins(
    turn: Turn, make_responder: MakeResponder, client_of: ClientOf, client: Client
) -> None:
    one, two = make_responder(), make_responder()
    make_responder(is_open=False)
    mine = client_of("professional")
    assert mine.post(f"{BASE}{turn.pk}/proposer/", {"to": "", "version": "1"}).status_code == 302
    assert mine.post(f"{BASE}{turn.pk}/proposer/", {"to": "", "version": "1"}).status_code == 422
    assert {letter.responder_id for letter in SwapLetter.objects.order_by("pk")} == {one.pk, two.pk}
    assert Message.objects.exclude(unsubscribe_url="").count() == 2
    first, second = f"/s/echange/{secret_sent_to(one)}/", f"/s/echange/{secret_sent_to(two)}/"
    page = client.get(first)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "same-origin")
    assert "Je le prends" in page.content.decode()
    assert Swap.objects.get().state == SwapState.OPEN
    # Twice the same yes is one.
    assert [client.post(first).status_code for _ in range(2)] == [302, 302]
    assert "est à vous" in client.get(first).content.decode()
    late = client.post(second)
    assert late.status_code == 422
    assert "merci quand même" in late.content.decode()
    assert "n’est plus à prendre" in client.get(second).content.decode()
    turn.refresh_from_db()
    assert (turn.responder, turn.version) == (one, 2)
    assert Swap.objects.get().taken_by == one
    # Who gave it, who took it and who was asked for nothing are told.
    told = Message.objects.exclude(subject__startswith="Tour de rôle SNP à reprendre").order_by("to")
    assert sorted(row.to for row in told) == sorted(
        [turn.responder.contact.email, two.contact.email, Swap.objects.get().offered_by.contact.email]
    )


def test_an_offer_to_one_is_for_that_one(
    turn: Turn, make_responder: MakeResponder, coordinator: Actor
) -> None:
    one, _ = make_responder(), make_responder()
    swap = swapping.offer(by=coordinator, turn=turn.pk, version=1, to=one.pk)
    assert swap.offered_to == one
    assert [letter.responder_id for letter in SwapLetter.objects.order_by("pk")] == [one.pk]
    assert swapping.accept(by=Actor.system(turn.community), letter=letter_of(one)).responder == one


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_one_takes_it(
    turn: Turn, scoped: Community, make_responder: MakeResponder, coordinator: Actor
) -> None:
    people = [make_responder() for _ in range(6)]
    swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    asked = [letter_of(one) for one in people]
    system = Actor.system(scoped)
    answers = at_once(scoped, *[lambda one=one: swapping.accept(by=system, letter=one) for one in asked])
    won = [one for one in answers if isinstance(one, Turn)]
    assert len(won) == 1
    assert all(isinstance(one, Turn | RosterRefused) for one in answers)
    turn.refresh_from_db()
    assert turn.responder_id == won[0].responder_id
    assert Swap.objects.get().taken_by_id == turn.responder_id


@pytest.mark.django_db(transaction=True)
def test_two_turns_at_the_same_hours_are_not_both_taken_by_one(
    holder: Responder,
    scoped: Community,
    make_responder: MakeResponder,
    make_turn: MakeTurn,
    coordinator: Actor,
) -> None:
    other, one = make_responder(), make_responder()
    system = Actor.system(scoped)
    for days in (3, 4, 5):
        turns = [
            make_turn(holder, days),
            make_turn(other, days, starts_at=at(days, 21), ends_at=at(days, 22)),
        ]
        asked = []
        for turn in turns:
            swapping.offer(by=coordinator, turn=turn.pk, version=1, to=one.pk)
            asked.append(letter_of(one))
        answers = at_once(scoped, *[lambda one=one: swapping.accept(by=system, letter=one) for one in asked])
        assert sorted(type(answer).__name__ for answer in answers) == ["RosterRefused", "Turn"]
        assert Turn.objects.filter(responder=one, starts_at__date=at(days).date()).count() == 1


def test_a_turn_that_needs_somebody_waits_for_the_coordination_until_it_is_settled(
    turn: Turn, make_responder: MakeResponder, make_turn: MakeTurn, client_of: ClientOf, coordinator: Actor
) -> None:
    one, far = make_responder(), make_responder()
    make_turn(far, 30)
    for row in (turn.responder, far):
        Responder.objects.filter(pk=row.pk).update(is_open=False)
    [told] = _unsettled(coordinator)
    assert "n’est plus à solliciter" in told.label
    assert told.due_on == timezone.localdate(turn.starts_at)
    assert client_of("coordinator").get(told.url).status_code == 200
    Responder.objects.filter(pk=turn.responder_id).update(is_open=True)
    assert not _unsettled(coordinator)
    # Offered: it stays until somebody takes it.
    swapping.offer(by=coordinator, turn=turn.pk, version=1, to=one.pk)
    [told] = _unsettled(coordinator)
    assert "personne ne l’a encore pris" in told.label
    swapping.accept(by=Actor.system(turn.community), letter=letter_of(one))
    assert not _unsettled(coordinator)
    # Who took it leaves.
    Contact.objects.filter(pk=one.contact_id).update(standing="former")
    [told] = _unsettled(coordinator)
    assert one.name in told.label
    assert not queries.on_turn(turn.starts_at)


def test_a_turn_that_was_changed_since_is_not_given_away(
    turn: Turn, make_responder: MakeResponder, coordinator: Actor, client: Client
) -> None:
    one = make_responder()
    swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    secret = secret_sent_to(one)
    services.change_turn(
        by=coordinator, pk=turn.pk, version=1, responder=turn.responder_id, starts_at=at(9), ends_at=at(9, 22)
    )
    assert Swap.objects.get().state == SwapState.WITHDRAWN
    assert client.post(f"/s/echange/{secret}/").status_code == 422
    # Even if the offer had stayed open.
    Swap.objects.update(state=SwapState.OPEN)
    letter = queries.letter_at(secret)
    assert letter is not None
    with pytest.raises(RosterRefused):
        swapping.accept(by=Actor.system(turn.community), letter=letter)
    assert Swap.objects.get().state == SwapState.OPEN
    turn.refresh_from_db()
    assert turn.responder_id != one.pk


def test_who_is_taken_elsewhere_is_not_asked_and_cannot_take(
    turn: Turn, make_responder: MakeResponder, make_turn: MakeTurn, coordinator: Actor
) -> None:
    busy, later = make_responder(), make_responder()
    make_turn(busy)
    with pytest.raises(RosterRefused, match="libre"):
        swapping.offer(by=coordinator, turn=turn.pk, version=1, to=busy.pk)
    swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    assert [letter.responder_id for letter in SwapLetter.objects.order_by("pk")] == [later.pk]
    make_turn(later, starts_at=turn.starts_at + timedelta(hours=1), ends_at=turn.ends_at)
    with pytest.raises(RosterRefused, match="déjà un tour"):
        swapping.accept(by=Actor.system(turn.community), letter=letter_of(later))
    assert Swap.objects.get().state == SwapState.OPEN


def test_who_refused_meanwhile_takes_nothing(
    turn: Turn, make_responder: MakeResponder, coordinator: Actor
) -> None:
    one = make_responder()
    swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    Responder.objects.filter(pk=one.pk).update(is_open=False)
    with pytest.raises(RosterRefused, match="plus parmi les professionnels"):
        swapping.accept(by=Actor.system(turn.community), letter=letter_of(one))


def test_only_the_holder_or_the_coordination_offers(
    turn: Turn, make_responder: MakeResponder, actor_of: ActorOf, client_of: ClientOf
) -> None:
    make_responder()
    with pytest.raises(PermissionDenied):
        swapping.offer(by=actor_of("president"), turn=turn.pk, version=1, to=None)
    assert client_of("president").post(f"{BASE}{turn.pk}/proposer/", {"version": "1"}).status_code == 403
    swap = swapping.offer(by=actor_of("professional"), turn=turn.pk, version=1, to=None)
    with pytest.raises(PermissionDenied):
        swapping.withdraw_offer(by=actor_of("president"), swap=swap.pk)


def test_an_offer_is_withdrawn_unless_somebody_took_it(
    turn: Turn, make_responder: MakeResponder, client_of: ClientOf, coordinator: Actor
) -> None:
    one, client = make_responder(), client_of("professional")
    swap = swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    assert "Proposé à tous" in client.get(f"{BASE}{turn.pk}/").content.decode()
    for _ in range(2):
        assert client.post(f"{BASE}echanges/{swap.pk}/retirer/").status_code == 302
    swap.refresh_from_db()
    assert swap.state == SwapState.WITHDRAWN
    with pytest.raises(RosterRefused):
        swapping.accept(by=Actor.system(turn.community), letter=letter_of(one))
    again = swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    swapping.accept(by=Actor.system(turn.community), letter=letter_of(one))
    with pytest.raises(RosterRefused, match="déjà été repris"):
        swapping.withdraw_offer(by=coordinator, swap=again.pk)
    page = client_of("coordinator").get(f"{BASE}echanges/").content.decode()
    assert "repris" in page
    assert client_of("professional").get(f"{BASE}echanges/").status_code == 403


def test_what_has_begun_is_over(
    turn: Turn, make_responder: MakeResponder, coordinator: Actor, client: Client
) -> None:
    one = make_responder()
    swap = swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    secret, letter = secret_sent_to(one), letter_of(one)
    Swap.objects.update(turn_starts_at=timezone.now() - timedelta(minutes=1))
    assert client.get(f"/s/echange/{secret}/").status_code == 404
    assert client.post(f"/s/echange/{secret}/").status_code == 404
    with pytest.raises(RosterRefused):
        swapping.accept(by=Actor.system(turn.community), letter=letter)
    assert swapping.expire_offers() == 1
    swap.refresh_from_db()
    assert swap.state == SwapState.EXPIRED
    Turn.objects.filter(pk=turn.pk).update(starts_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(RosterRefused, match="commencé"):
        swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)


def test_forged_and_foreign_links_are_all_the_same(
    turn: Turn, make_responder: MakeResponder, coordinator: Actor, client: Client, scoped: Community
) -> None:
    one = make_responder()
    swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    secret = secret_sent_to(one)
    assert client.get(f"/s/echange/{secret}/").status_code == 200
    forged = [client.get(f"/s/echange/{text}/") for text in ("inconnu", secret[:-1], secret + "A")]
    scoped.modules = []
    scoped.save(update_fields=["modules"])
    forged.append(client.get(f"/s/echange/{secret}/"))
    assert {page.status_code for page in forged} == {404}
    assert len({page.content for page in forged}) == 1
    assert Client(enforce_csrf_checks=True).post(f"/s/echange/{secret}/").status_code in (403, 404)


def test_links_are_forgotten_after_a_while(
    turn: Turn, make_responder: MakeResponder, coordinator: Actor
) -> None:
    make_responder()
    swapping.offer(by=coordinator, turn=turn.pk, version=1, to=None)
    assert personal_data.forget_letters(timezone.now()) == 0
    assert personal_data.forget_letters(turn.starts_at + timedelta(days=1)) == 1


# --- Feeds -------------------------------------------------------------------------------------------------


def made_feed(client: Client) -> str:
    page = client.post(f"{BASE}agenda/")
    found = re.search(r"/s/tours/([A-Za-z0-9_-]+)\.ics", page.content.decode())
    assert found is not None
    assert "no-store" in page["Cache-Control"]
    return found[1]


def test_a_feed_shows_one_s_own_turns(
    turn: Turn, make_responder: MakeResponder, make_turn: MakeTurn, client_of: ClientOf, client: Client
) -> None:
    make_turn(make_responder())
    mine = client_of("professional")
    secret = made_feed(mine)
    assert secret not in mine.get(f"{BASE}agenda/").content.decode()
    feed = client.get(f"/s/tours/{secret}.ics")
    assert feed.status_code == 200
    assert feed.content.count(b"BEGIN:VEVENT") == 1
    assert turn.uid.encode() in feed.content
    assert AccessEntry.objects.filter(what="care.turn_feed").count() == 1
    assert client.get("/s/tours/inconnu.ics").status_code == 404
    row = TurnFeed.objects.get()
    assert client_of("coordinator").post(f"{BASE}agenda/{row.pk}/retirer/").status_code == 404
    assert mine.post(f"{BASE}agenda/{row.pk}/retirer/").status_code == 302
    assert client.get(f"/s/tours/{secret}.ics").status_code == 404


def test_a_feed_stops_with_the_access_of_its_owner(
    turn: Turn, holder: Responder, actor_of: ActorOf, client: Client, scoped: Community
) -> None:
    secret = feeds.open_feed(by=actor_of("professional"))
    assert client.get(f"/s/tours/{secret}.ics").status_code == 200
    Membership.objects.filter(user=holder.contact.user).update(ended_at=timezone.now())
    assert client.get(f"/s/tours/{secret}.ics").status_code == 404


def test_no_more_feeds_than_calendars(scoped: Community, actor_of: ActorOf, client_of: ClientOf) -> None:
    for _ in range(feeds.MAX_FEEDS):
        feeds.open_feed(by=actor_of("professional"))
    with pytest.raises(RosterRefused):
        feeds.open_feed(by=actor_of("professional"))
    assert client_of("professional").post(f"{BASE}agenda/").status_code == 422
    with pytest.raises(PermissionDenied):
        feeds.open_feed(by=actor_of("auditor"))


def test_what_is_of_another_community_is_not_there(
    turn: Turn, other_community: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    stranger: Any = client_of("stranger")
    assert stranger.get(f"{BASE}{turn.pk}/").status_code == 404
    with scope(community=other_community), pytest.raises(RosterRefused):
        swapping.offer(
            by=actor_of("coordinator", community=other_community), turn=turn.pk, version=1, to=None
        )
