"""Whose voice counts in a meeting, the quorum of the moment, and which powers are taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body, Mandate
from maillage.contexts.association.contacts.models import Contact, ContactKind, Standing
from maillage.contexts.association.meetings.models import Attendee, Meeting, MeetingKind, Proxy
from maillage.contexts.association.statutes.models import Statutes
from maillage.contexts.association.statutes.queries import rules_on
from maillage.contexts.association.voting.conftest import FREE
from maillage.contexts.association.voting.electorate import (
    ProxyRefused,
    check_proxy,
    electorate_of,
    floor_of,
    quorum_of,
)
from maillage.core.voting.ready import CLASSIC, COLLEGES
from maillage.core.voting.rules import MeetingRule, ProxyRule, QuorumRule, Rules, VoterRule
from maillage.platform.ui.typography import NBSP

Members = Callable[..., list[Contact]]
Come = Callable[..., list[Attendee]]
Give = Callable[[Contact, Contact], Proxy]
WriteRules = Callable[..., Statutes]


def voters(meeting: Meeting) -> set[int]:
    return {voice.contact_id for voice in electorate_of(meeting).voices}


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


def test_a_meeting_is_judged_by_the_rules_of_its_day(write_rules: WriteRules) -> None:
    write_rules(replace(FREE, name="Premiers"), on=date(2024, 1, 1))
    write_rules(replace(FREE, name="Nouveaux"), on=date(2026, 2, 1))
    assert not rules_on(date(2023, 12, 31)).written
    assert rules_on(date(2024, 1, 1)).name == "Premiers"
    assert rules_on(date(2026, 1, 31)).name == "Premiers"
    assert rules_on(date(2026, 2, 1)).name == "Nouveaux"


def test_members_vote_in_an_assembly_and_others_have_a_reason(
    meeting: Meeting, members: Members, write_rules: WriteRules
) -> None:
    write_rules()
    ada, bob = members(2)
    suspended, gone, late = members(3)
    known = members(1, standing=Standing.KNOWN)[0]
    today = timezone.localdate()
    Contact.objects.filter(pk=suspended.pk).update(standing=Standing.SUSPENDED)
    Contact.objects.filter(pk=gone.pk).update(standing=Standing.FORMER, left_on=today - timedelta(days=1))
    Contact.objects.filter(pk=late.pk).update(joined_on=today + timedelta(days=1))
    found = electorate_of(meeting)
    assert {voice.contact_id for voice in found.voices} == {ada.pk, bob.pk}
    assert found.without == {
        suspended.pk: "adhésion suspendue",
        late.pk: "adhésion postérieure à la réunion",
    }
    assert known.pk not in found.without


def test_who_left_after_the_meeting_had_a_voice_in_it(meeting: Meeting, members: Members) -> None:
    (ada,) = members(1, standing=Standing.FORMER, left_on=timezone.localdate() + timedelta(days=5))
    assert voters(meeting) == {ada.pk}


def test_seniority_and_organisations_where_the_statutes_say_so(
    meeting: Meeting, members: Members, write_rules: WriteRules
) -> None:
    write_rules(replace(FREE, voters=VoterRule(seniority_days=90, organisations=False)))
    today = timezone.localdate()
    old, recent, unknown = members(3)
    (house,) = members(1, kind=ContactKind.ORGANISATION, organisation_name="MSP Exemple")
    Contact.objects.filter(pk=old.pk).update(joined_on=today - timedelta(days=90))
    Contact.objects.filter(pk=recent.pk).update(joined_on=today - timedelta(days=89))
    Contact.objects.filter(pk=unknown.pk).update(joined_on=None)
    found = electorate_of(meeting)
    assert {voice.contact_id for voice in found.voices} == {old.pk}
    assert plain(found.without[recent.pk]) == "adhésion de moins de 90 jours"
    assert found.without[house.pk] == "les organisations n’ont pas de voix"


def test_colleges_give_voices_or_only_a_say(
    meeting: Meeting, members: Members, write_rules: WriteRules
) -> None:
    write_rules(replace(COLLEGES.rules, voters=VoterRule()))
    (doctor,) = members(1, college="liberaux")
    (mayor,) = members(1, college="partenaires")
    (nobody,) = members(1)
    found = electorate_of(meeting)
    assert found.by_college
    assert found.heaps == {doctor.pk: "liberaux"}
    assert found.without == {mayor.pk: "voix consultative", nobody.pk: "sans collège"}


def test_a_fee_that_is_due_takes_the_voice(
    meeting: Meeting, members: Members, write_rules: WriteRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_rules(CLASSIC.rules)
    paid, late = members(2)
    asked: list[date] = []

    def up_to_date(contact_ids: list[int], on: date) -> set[int]:
        asked.append(on)
        return {paid.pk}

    # No fee was ever asked for: nobody is late.
    assert voters(meeting) == {paid.pk, late.pk}
    place = "maillage.contexts.association.voting.electorate"
    monkeypatch.setattr(f"{place}.is_up_to_date", up_to_date)
    monkeypatch.setattr(f"{place}.asks_fees", lambda: True)
    found = electorate_of(meeting)
    assert {voice.contact_id for voice in found.voices} == {paid.pk}
    assert found.without == {late.pk: "cotisation à régler"}
    assert asked == [timezone.localdate(meeting.starts_at)]


def test_a_board_has_the_voices_of_its_mandates(
    meeting: Meeting, members: Members, board: Body, seat: Callable[..., Mandate]
) -> None:
    ada, bob, adviser, former, outsider = members(5)
    seat(ada, "president")
    # The same person twice is one voice.
    seat(ada, "member", starts_on=date(2023, 1, 1))
    seat(bob)
    seat(adviser, votes=False)
    seat(former, ended_on=timezone.localdate() - timedelta(days=1))
    meeting.kind = MeetingKind.BOARD
    assert voters(meeting) == {ada.pk, bob.pk}
    assert electorate_of(meeting).without == {adviser.pk: "voix consultative"}
    meeting.body = board
    assert voters(meeting) == {ada.pk, bob.pk}
    assert outsider.pk not in voters(meeting)


def test_a_meeting_of_no_instance_has_the_voices_it_was_given(
    meeting: Meeting, members: Members, come: Come
) -> None:
    ada, bob = members(2)
    come(ada, bob)
    meeting.kind = MeetingKind.WORKSHOP
    assert voters(meeting) == set()
    Attendee.objects.filter(contact=ada).update(voter=True)
    assert voters(meeting) == {ada.pk}


def test_the_quorum_of_the_moment(
    meeting: Meeting, members: Members, come: Come, give: Give, write_rules: WriteRules
) -> None:
    write_rules()
    people = members(9)
    assert plain(quorum_of(meeting).words) == (
        "Quorum non atteint : il manque 3 voix (aucun présent, aucun représenté, 3 nécessaires sur 9)."
    )
    come(people[0], people[1])
    give(people[2], people[0])
    now = quorum_of(meeting)
    assert (now.required, now.present, now.represented, now.voices, now.reached) == (3, 2, 1, 9, True)
    assert plain(now.words) == "Quorum atteint : 2 présents, 1 représenté, 3 voix nécessaires sur 9."
    # The giver comes: present, and no longer represented.
    come(people[2])
    now = quorum_of(meeting)
    assert (now.present, now.represented) == (3, 0)


def test_who_left_is_no_longer_there_while_the_meeting_lasts(
    meeting: Meeting, members: Members, come: Come
) -> None:
    ada, bob = members(2)
    come(ada, bob)
    Attendee.objects.filter(contact=bob).update(left_at=timezone.now())
    assert floor_of(meeting).present == {ada.pk}
    meeting.closed_at = timezone.now()
    assert floor_of(meeting).present == {ada.pk, bob.pk}


def test_a_second_call_follows_its_own_quorum(
    meeting: Meeting, members: Members, write_rules: WriteRules
) -> None:
    write_rules()
    members(9)
    meeting.second_call = True
    now = quorum_of(meeting)
    assert now.reached
    assert not now.is_asked


def test_without_statutes_no_quorum_is_asked_and_it_is_said(
    meeting: Meeting, members: Members, come: Come
) -> None:
    people = members(4)
    come(people[0])
    now = quorum_of(meeting)
    assert (now.reached, now.is_asked, now.required) == (True, False, 0)
    assert plain(now.words).startswith("Pas de quorum : aucune règle n’est écrite. 1 présent")


def test_colleges_that_are_short_are_named_in_the_words(
    meeting: Meeting, members: Members, come: Come, write_rules: WriteRules
) -> None:
    rule = MeetingRule("assembly", quorum=QuorumRule(Fraction(1, 2), in_each_college=True), by_college=True)
    write_rules(Rules(name="Par collège", colleges=COLLEGES.rules.colleges, meetings=(rule,)))
    doctors = members(2, college="liberaux")
    members(2, college="structures")
    come(*doctors)
    assert "« Maisons, centres et équipes de soins »" in quorum_of(meeting).words


def test_powers_are_taken_or_refused_in_words(
    meeting: Meeting, members: Members, give: Give, write_rules: WriteRules
) -> None:
    write_rules(replace(FREE, meetings=(MeetingRule("assembly", proxies=ProxyRule(most=1)),)))
    ada, bob, cleo, dan = members(4)
    check_proxy(meeting, ada, bob)
    give(ada, bob)
    for giver, holder, words in (
        (ada, ada, "soi-même"),
        (ada, cleo, "a déjà donné pouvoir"),
        (cleo, bob, "porte déjà 1 pouvoir"),
        (cleo, ada, "a donné son propre pouvoir"),
        (bob, cleo, "porte le pouvoir d’autres"),
        (bob, ada, "tourneraient en rond"),
    ):
        with pytest.raises(ProxyRefused) as refused:
            check_proxy(meeting, giver, holder)
        assert words in plain(str(refused.value))
    Contact.objects.filter(pk=dan.pk).update(standing=Standing.SUSPENDED)
    with pytest.raises(ProxyRefused, match=r"adhésion suspendue"):
        check_proxy(meeting, dan, cleo)


def test_who_wrote_no_statutes_takes_no_powers(meeting: Meeting, members: Members) -> None:
    ada, bob = members(2)
    with pytest.raises(ProxyRefused, match="ne permettent pas"):
        check_proxy(meeting, ada, bob)
