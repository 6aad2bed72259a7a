"""A fact that is linked or sorted otherwise after the round: the entry that waits follows it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from maillage.contexts.association.models import Attendee, Meeting
from maillage.contexts.funding.rates import services as rates
from maillage.contexts.funding.rates.models import PayTask
from maillage.contexts.funding.time import queries, services
from maillage.contexts.funding.time.models import TimeEntry
from maillage.contexts.funding.time.tests.conftest import ALL_YEAR, Came, Member, ready
from maillage.contexts.programme.models import Action, ActionLink, Mission
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community


@pytest.fixture
def action(scoped: Community) -> Action:
    mission = Mission.objects.create(community=scoped, name="Accès aux soins", kind="core")
    made: Action = Action.objects.create(
        community=scoped, code="A1", title="Action", mission=mission, search_name="action"
    )
    return made


def collected(by: Actor) -> TimeEntry:
    """The entry that waits after a round; a second round changes nothing."""
    services.collect(by=by, period=ALL_YEAR)
    again = services.collect(by=by, period=ALL_YEAR)
    assert (again.made, again.corrected) == (0, 0)
    found: TimeEntry = queries.entries().exclude(state="replaced").get()
    return found


def test_linked_to_its_action_afterwards(
    scoped: Community, member: Member, came: Came, payable: PayTask, treasurer: Actor, action: Action
) -> None:
    row = came(member(), noted_how="")
    first = collected(treasurer)
    other = rates.create_task(by=treasurer, name="Autre")
    services.set_task(by=treasurer, pk=first.pk, task=other)
    pdf = io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    services.add_proof(by=treasurer, pk=first.pk, proof="feuille signée", file_name="a.pdf", stream=pdf)
    ActionLink.objects.create(community=scoped, action=action, meeting=row.meeting)
    second = collected(treasurer)
    first.refresh_from_db()
    assert (first.state, first.action_id) == ("replaced", None)
    assert (second.corrects_id, second.action_id, second.minutes) == (first.pk, action.pk, first.minutes)
    # The task that somebody chose and what somebody brought stay with the time.
    assert (second.task_id, second.proof, second.missing) == (other.pk, "feuille signée", "")
    assert second.file is not None
    assert second.file.owner_id == str(second.pk)


def test_an_action_that_is_no_longer_linked_stays(
    scoped: Community, member: Member, came: Came, payable: PayTask, treasurer: Actor, action: Action
) -> None:
    row = came(member())
    link = ActionLink.objects.create(community=scoped, action=action, meeting=row.meeting)
    first = collected(treasurer)
    link.delete()
    assert collected(treasurer).pk == first.pk


def test_a_meeting_that_becomes_one_of_the_board(
    member: Member, came: Came, payable: PayTask, treasurer: Actor
) -> None:
    row = came(member())
    assert collected(treasurer).kind == "mission"
    Meeting.objects.filter(pk=row.meeting_id).update(kind="board")
    entry = collected(treasurer)
    assert (entry.kind, entry.task_id, entry.state) == ("indemnity", None, "proposed")
    Meeting.objects.filter(pk=row.meeting_id).update(kind="working_group")
    entry = collected(treasurer)
    assert (entry.kind, entry.task_id) == ("mission", payable.pk)


def test_what_is_approved_stays(
    scoped: Community,
    member: Member,
    came: Came,
    payable: PayTask,
    treasurer: Actor,
    coordinator: Actor,
    action: Action,
) -> None:
    row = came(member())
    entry = services.approve(by=treasurer, pk=ready(collected(treasurer), coordinator).pk)
    ActionLink.objects.create(community=scoped, action=action, meeting=row.meeting)
    Meeting.objects.filter(pk=row.meeting_id).update(kind="board")
    assert collected(treasurer).pk == entry.pk
    # What is taken back of it comes off the place where it was counted.
    assert row.meeting.starts_at is not None
    ends = row.meeting.starts_at + timedelta(minutes=30)
    Meeting.objects.filter(pk=row.meeting_id).update(ends_at=ends)
    services.collect(by=treasurer, period=ALL_YEAR)
    assert services.collect(by=treasurer, period=ALL_YEAR).corrected == 0
    taken = queries.entries().get(corrects=entry)
    assert (taken.minutes, taken.kind, taken.action_id, taken.task_id) == (-60, "mission", None, payable.pk)


def test_a_proof_typed_by_hand_stays(member: Member, came: Came, payable: PayTask, treasurer: Actor) -> None:
    row = came(member(), noted_how="")
    entry = collected(treasurer)
    services.add_proof(by=treasurer, pk=entry.pk, proof="feuille signée")
    assert collected(treasurer).proof == "feuille signée"
    Attendee.objects.filter(pk=row.pk).update(noted_how="secretary")
    assert "secrétariat" in collected(treasurer).proof
