"""Follow-ups: whose they are, who may close them, what waits, and the letters that recall them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.association.decisions import personal_data, queries, reminders, services
from maillage.contexts.association.decisions.models import FollowUp, FollowUpState
from maillage.contexts.association.decisions.offers import to_do
from maillage.contexts.association.minutes.tests import sitting
from maillage.platform.messaging.models import Message, Notification
from maillage.platform.registry.personal_data import Person
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf, MemberOf

TODAY = date(2026, 3, 12)


def test_words_at_the_round_table_become_a_follow_up(scoped: Community, actor_of: ActorOf) -> None:
    mayor, held = sitting.person(scoped, "Lilas"), sitting.meeting(scoped)
    row = services.create_follow_up(
        by=actor_of("secretary"),
        title="Proposer un logement",
        owner=mayor,
        due_on=TODAY,
        meeting=held,
        said="Nous avons un logement vide, je le propose au prochain conseil.",
    )
    assert (row.contact, row.user, row.origin, row.state) == (mayor, None, "statement", "open")
    assert queries.of_meeting(held)[1] == [row]


def test_a_follow_up_of_a_decision_is_of_its_meeting(scoped: Community, actor_of: ActorOf) -> None:
    by, held = actor_of("secretary"), sitting.meeting(scoped)
    decision = services.create_decision(by=by, title="Écrire aux maires", taken_on=TODAY, meeting=held)
    row = services.create_follow_up(by=by, title="Écrire", owner=by.user, due_on=None, decision=decision)
    assert (row.meeting, row.origin, row.user) == (held, "decision", by.user)
    assert queries.of_decision(decision) == [row]


def test_done_twice_is_done_once_and_dropping_asks_why(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    row = services.create_follow_up(by=by, title="Appeler", owner=None, due_on=None)
    with pytest.raises(services.DecisionRefused):
        services.set_state(by=by, follow_up=row, state=FollowUpState.DROPPED)
    done = services.set_state(by=by, follow_up=row, state=FollowUpState.DONE, outcome="Appelé")
    assert services.set_state(by=by, follow_up=row, state=FollowUpState.DONE).version == done.version
    back = services.set_state(by=by, follow_up=row, state=FollowUpState.OPEN)
    assert (back.closed_on, back.closed_by, back.outcome) == (None, None, "")


def test_the_owner_says_it_is_done_and_nobody_else(
    community: Community, client_of: ClientOf, member_of: MemberOf, actor_of: ActorOf
) -> None:
    with scope(community=community):
        contact = sitting.person(community, "Aubépine", user=member_of("professional"))
        row = services.create_follow_up(
            by=actor_of("secretary"), title="Appeler", owner=contact, due_on=TODAY
        )
    url = community_url(community, "association:follow_up_done", pk=row.pk)
    client_of("board_member").post(url)
    with scope(community=community):
        assert FollowUp.objects.get().state == FollowUpState.OPEN
    assert "est fait" in client_of("professional").post(url, follow=True).content.decode()
    with scope(community=community):
        assert FollowUp.objects.get().state == FollowUpState.DONE


def test_what_waits_is_ones_own_and_what_others_let_go(
    scoped: Community, actor_of: ActorOf, member_of: MemberOf
) -> None:
    by, reader = actor_of("secretary"), actor_of("professional")
    contact = sitting.person(scoped, "Aubépine", user=member_of("professional"))
    today = timezone.localdate()
    late, soon = today - timedelta(days=2), today + timedelta(days=2)
    services.create_follow_up(by=by, title="À moi", owner=contact, due_on=soon)
    services.create_follow_up(by=by, title="À moi aussi", owner=reader.user, due_on=late)
    services.create_follow_up(by=by, title="À personne", owner=None, due_on=late)
    assert [one.label for one in to_do(reader)] == ["À moi aussi", "À moi"]
    assert [one.label.replace("\u00a0", " ") for one in to_do(by)] == [
        "Relancer : 2 suites à donner en retard"
    ]


@given(
    st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.none() | st.integers(-120, 120),
    st.integers(-120, 120),
)
def test_reminders_keep_their_pace(due_on: date, reminded_before: int | None, offset: int) -> None:
    """At most one a fortnight once it is late, none long before and none long after."""
    today = due_on + timedelta(days=offset)
    reminded_on = None if reminded_before is None else today - timedelta(days=abs(reminded_before))
    due = reminders.is_due(due_on, reminded_on, today)
    if offset < -7 or offset > 90:
        assert not due
    elif reminded_on is None:
        assert due
    elif offset > 0 and reminded_on > due_on:
        assert due == (today - reminded_on >= timedelta(days=14))
    elif offset <= 0:
        assert due == (reminded_on < due_on - timedelta(days=7))


def test_a_year_of_days_brings_one_letter_before_and_seven_after() -> None:
    due_on, reminded_on, told = date(2026, 6, 1), None, []
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365)):
        if reminders.is_due(due_on, reminded_on, day):
            reminded_on = day
            told.append((day - due_on).days)
    assert told == [-7, 1, 15, 29, 43, 57, 71, 85]


def test_one_letter_for_all_of_a_person_and_none_twice(
    community: Community, actor_of: ActorOf, member_of: MemberOf
) -> None:
    by = actor_of("secretary")
    with scope(community=community), time_machine.travel("2026-03-12 09:00Z", tick=False):
        mayor = sitting.person(community, "Lilas", email="mairie@tests.example")
        colleague = sitting.person(community, "Aubépine", user=member_of("professional"))
        silent = sitting.person(community, "Houx", email="non@tests.example", mail_refused_at=timezone.now())
        for owner, title in (
            (mayor, "Proposer un logement"),
            (mayor, "Écrire au conseil"),
            (colleague, "Préparer l’atelier"),
            (silent, "Relire"),
            (None, "À confier"),
        ):
            services.create_follow_up(by=by, title=title, owner=owner, due_on=date(2026, 3, 15))
    with time_machine.travel("2026-03-12 10:00Z", tick=False):
        assert reminders.recall_follow_ups() == 3
        assert reminders.recall_follow_ups() == 0
    with scope(community=community):
        letters = {one.to: one.body for one in Message.objects.all()}
        assert set(letters) == {"mairie@tests.example", member_of("professional").email}
        assert "Proposer un logement" in letters["mairie@tests.example"]
        assert "Écrire au conseil" in letters["mairie@tests.example"]
        assert "http" not in letters["mairie@tests.example"]
        assert "http" in letters[member_of("professional").email]
        assert Notification.objects.get().user == member_of("professional")


def test_a_person_is_told_then_taken_off(scoped: Community, actor_of: ActorOf) -> None:
    mayor = sitting.person(scoped, "Lilas", email="mairie@tests.example")
    services.create_follow_up(
        by=actor_of("secretary"), title="Proposer", owner=mayor, due_on=TODAY, said="Je le ferai."
    )
    who = Person(emails=frozenset({"mairie@tests.example"}))
    held = list(personal_data.held(who, False))
    assert ("suite à donner", "Proposer") in held[0].values
    system = Actor.system(scoped)
    assert "à confier" in personal_data.erase(system, who, False)[0]
    row = FollowUp.objects.get()
    assert (row.contact, row.said, row.title) == (None, "", "Proposer")
    assert personal_data.erase(system, who, False) == []


def test_two_who_change_it_at_once_are_told(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    row = services.create_follow_up(by=by, title="Appeler", owner=None, due_on=None)
    services.update_follow_up(by=by, pk=row.pk, seen=1, values={"due_on": TODAY}, owner=by.user)
    with pytest.raises(services.ChangedMeanwhile):
        services.update_follow_up(by=by, pk=row.pk, seen=1, values={"title": "Autre"})
    row.refresh_from_db()
    assert (row.due_on, row.user) == (TODAY, by.user)


def test_the_form_gives_it_to_oneself_or_to_a_contact(
    community: Community, client_of: ClientOf, member_of: MemberOf
) -> None:
    secretary = client_of("secretary")
    url = community_url(community, "association:follow_up_create")
    with scope(community=community):
        contact = sitting.person(community, "Lilas")
    both = {"title": "Appeler", "owner": f"x (n° {contact.pk})", "mine": "on"}
    assert "Choisissez" in secretary.post(url, both).content.decode()
    assert secretary.post(url, {"title": "Appeler", "mine": "on"}).status_code == 302
    assert secretary.post(url, {"title": "Écrire", "owner": f"x (n° {contact.pk})"}).status_code == 302
    with scope(community=community):
        rows = {one.title: one for one in FollowUp.objects.select_related("contact", "user")}
    assert rows["Appeler"].user == member_of("secretary")
    assert rows["Écrire"].contact == contact
