"""A date is looked for: asked, answered, chosen."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from maillage.contexts.association.bodies.models import Body
from maillage.contexts.association.calendars.models import BusyTime, OwnCalendar
from maillage.contexts.association.meetings import services
from maillage.contexts.association.meetings.answering.personal import page_of
from maillage.contexts.association.meetings.conftest import MakeMeeting, in_days, listed
from maillage.contexts.association.meetings.models import MeetingState
from maillage.contexts.association.meetings.polling.queries import TAKEN, poll_of
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ClientOf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scoped")]


def test_a_poll_finds_a_date(secretary: Actor, make_meeting: MakeMeeting, board: Body) -> None:
    row = make_meeting(title="Sans date", days=None, body=board)
    with pytest.raises(services.MeetingRefused, match="au moins deux dates"):
        services.open_poll(by=secretary, pk=row.pk)
    spans = [(in_days(10), in_days(10, 22)), (in_days(12), None), (in_days(12), None)]
    assert len(services.propose_dates(by=secretary, pk=row.pk, dates=spans)) == 2
    with pytest.raises(services.MeetingRefused, match="déjà passée"):
        services.propose_dates(by=secretary, pk=row.pk, dates=[(timezone.now() - timedelta(days=1), None)])
    services.invite_audience(by=secretary, pk=row.pk, audience=f"body:{board.pk}")
    assert services.open_poll(by=secretary, pk=row.pk, message="Merci") == 4
    first, second = (one.row for one in poll_of(row).proposals)
    people = listed(row)
    for one in people[:3]:
        services.answer_poll(by=secretary, attendee=one, answers={first.pk: "no", second.pk: "yes"})
    services.answer_poll(by=secretary, attendee=people[0], answers={second.pk: "maybe", 10**9: "yes"})
    poll = poll_of(row)
    assert [(one.yes, one.maybe, one.no, one.is_best) for one in poll.proposals] == [
        (0, 0, 3, False),
        (2, 1, 0, True),
    ]
    assert poll.silent == 1
    Message.objects.all().delete()
    chosen = services.choose_date(by=secretary, pk=row.pk, date=second.pk)
    assert (chosen.state, chosen.starts_at) == (MeetingState.DRAFT, second.starts_at)
    assert Message.objects.count() == 4
    with pytest.raises(services.MeetingRefused, match="déjà choisie"):
        services.answer_poll(by=secretary, attendee=people[0], answers={second.pk: "no"})


def test_while_a_date_is_looked_for_none_is_said(
    secretary: Actor, make_meeting: MakeMeeting, board: Body
) -> None:
    row = make_meeting(title="Déplacée", days=10, body=board)
    before = row.starts_at
    services.propose_dates(by=secretary, pk=row.pk, dates=[(in_days(12), None)])
    services.invite_audience(by=secretary, pk=row.pk, audience=f"body:{board.pk}")
    services.open_poll(by=secretary, pk=row.pk)
    row.refresh_from_db()
    assert (row.state, row.starts_at, row.ends_at) == (MeetingState.POLL, None, None)
    assert [one.starts_at for one in row.poll_dates.order_by("starts_at")] == [before, in_days(12)]


def test_who_is_taken_at_a_date_shows(secretary: Actor, make_meeting: MakeMeeting, board: Body) -> None:
    row = make_meeting(title="Sans date", days=None, body=board)
    services.propose_dates(by=secretary, pk=row.pk, dates=[(in_days(10), None), (in_days(12), None)])
    services.invite_audience(by=secretary, pk=row.pk, audience=f"body:{board.pk}")
    services.open_poll(by=secretary, pk=row.pk)
    someone = listed(row)[0]
    assert someone.contact is not None
    someone.contact.user = secretary.user
    someone.contact.save(update_fields=["user"])
    calendar = OwnCalendar.objects.create(
        community=secretary.community,
        user=secretary.user,
        name="Cabinet",
        imported_at=timezone.now(),
        until_on=in_days(90).date(),
    )
    BusyTime.objects.create(
        community=secretary.community,
        calendar=calendar,
        starts_at=in_days(12) + timedelta(minutes=30),
        ends_at=in_days(12) + timedelta(hours=5),
    )
    lines = {line.attendee.pk: line.values for line in poll_of(row).lines}
    assert lines.pop(someone.pk) == ("", TAKEN)
    assert set(lines.values()) == {("", "")}
    assert poll_of(row).silent == 4
    assert [one.taken for one in page_of(someone)["dates"]] == [False, True]


def test_the_primary_button_is_the_next_sensible_step(
    secretary: Actor, make_meeting: MakeMeeting, board: Body, community: Community, client_of: ClientOf
) -> None:
    """Dates, people, the question, a reminder while nobody answered, then a choice: one at a time."""
    row = make_meeting(title="Sans date", days=None, body=board)
    client = client_of("coordinator")
    url = community_url(community, "association:meeting_poll", pk=row.pk)

    def primary() -> str:
        page = client.get(url).content.decode()
        found = re.findall(r'class="btn btn-primary"[^>]*>(.*?)</(?:button|a)>', page, re.DOTALL)
        [only] = found
        return re.sub(r"<[^>]+>", "", only).replace("\u00a0", " ").strip()

    assert primary() == "Proposer"
    services.propose_dates(by=secretary, pk=row.pk, dates=[(in_days(day), None) for day in (10, 12)])
    assert primary() == "Inviter d’abord"
    services.invite_audience(by=secretary, pk=row.pk, audience=f"body:{board.pk}")
    assert primary() == "Demander"
    services.open_poll(by=secretary, pk=row.pk)
    assert primary() == "Relancer 4 personnes sans réponse"
    someone = listed(row)[0]
    [first, _] = poll_of(row).proposals
    services.answer_poll(by=secretary, attendee=someone, answers={first.row.pk: "yes"})
    assert primary() == "Choisir"
    page = client.get(url).content.decode().replace("\u00a0", " ")
    assert "<summary>3 personnes sans réponse</summary>" in page
    assert "Premier jour" in page and "Jour 2" not in page
    # Those who answered are read first, those who did not are folded away.
    assert (
        page.index(str(someone))
        < page.index("3 personnes sans réponse</summary>")
        < page.index(str(listed(row)[1]))
    )
