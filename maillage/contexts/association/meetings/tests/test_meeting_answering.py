"""Answers and powers, until the giver comes."""

from __future__ import annotations

import pytest

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.meetings import queries, services
from maillage.contexts.association.meetings.conftest import convened, listed
from maillage.contexts.association.meetings.models import Answer, Attendee, Meeting, Proxy
from maillage.contexts.association.voting.electorate import ProxyRefused, quorum_of
from maillage.platform.tenancy.actor import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]


def test_answers_powers_and_arrivals(
    secretary: Actor, meeting: Meeting, statutes: object, holders: list[Contact]
) -> None:
    convened(secretary, meeting)
    ada, bob, eve, zoe = listed(meeting)
    services.answer(by=secretary, attendee=ada.pk, value="yes")
    assert ada.contact_id and bob.contact_id and eve.contact_id and zoe.contact_id
    proxy = services.give_proxy(by=secretary, meeting=meeting.pk, giver=bob.contact_id, holder=ada.contact_id)
    assert Attendee.objects.get(pk=bob.pk).answer == Answer.PROXY
    # The same again is the same power.
    assert (
        services.give_proxy(by=secretary, meeting=meeting.pk, giver=bob.contact_id, holder=ada.contact_id)
        == proxy
    )
    services.give_proxy(
        by=secretary, meeting=meeting.pk, giver=eve.contact_id, holder=ada.contact_id, means="paper"
    )
    with pytest.raises(ProxyRefused):
        services.give_proxy(by=secretary, meeting=meeting.pk, giver=zoe.contact_id, holder=ada.contact_id)
    services.open_meeting(by=secretary, pk=meeting.pk)
    services.check_in(by=secretary, attendee=ada.pk, how="qr")
    now = quorum_of(Meeting.objects.get(pk=meeting.pk))
    assert (now.present, now.represented, now.reached) == (1, 2, True)
    # Who gave a power and comes votes in person.
    services.check_in(by=secretary, attendee=bob.pk, how="self", remote=True)
    assert Proxy.objects.get(pk=proxy.pk).revoked_why == "présent à la réunion"
    now = quorum_of(Meeting.objects.get(pk=meeting.pk))
    assert (now.present, now.represented) == (2, 1)
    services.close_meeting(by=secretary, pk=meeting.pk)
    assert [one.presence for one in listed(meeting)] == ["present", "remote", "excused", "absent"]
    assert queries.turnout_of(meeting).total.there == 2


def test_a_power_taken_back_leaves_no_answer(secretary: Actor, meeting: Meeting, statutes: object) -> None:
    convened(secretary, meeting)
    ada, bob, *_ = listed(meeting)
    assert ada.contact_id and bob.contact_id
    proxy = services.give_proxy(by=secretary, meeting=meeting.pk, giver=bob.contact_id, holder=ada.contact_id)
    services.revoke_proxy(by=secretary, meeting=meeting.pk, proxy=proxy.pk)
    services.revoke_proxy(by=secretary, meeting=meeting.pk, proxy=proxy.pk)
    assert Attendee.objects.get(pk=bob.pk).answer == Answer.NONE
    services.give_proxy(by=secretary, meeting=meeting.pk, giver=bob.contact_id, holder=ada.contact_id)
    services.answer(by=secretary, attendee=bob.pk, value="yes")
    assert not Proxy.objects.filter(meeting=meeting, revoked_at=None).exists()


def test_who_came_or_gave_power_stays_on_the_list(
    secretary: Actor, meeting: Meeting, statutes: object
) -> None:
    convened(secretary, meeting)
    ada, bob, eve, _ = listed(meeting)
    assert ada.contact_id and bob.contact_id
    services.give_proxy(by=secretary, meeting=meeting.pk, giver=bob.contact_id, holder=ada.contact_id)
    services.open_meeting(by=secretary, pk=meeting.pk)
    services.check_in(by=secretary, attendee=eve.pk, how="qr")
    for one, words in ((ada, "pouvoir"), (bob, "pouvoir"), (eve, "noté présent")):
        with pytest.raises(services.MeetingRefused, match=words):
            services.uninvite(by=secretary, pk=meeting.pk, attendee=one.pk)
    assert len(listed(meeting)) == 4
