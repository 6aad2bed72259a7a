"""Steps: late ones found by themselves, who says what, years that are closed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.contexts.programme.actions import offers, queries, services
from maillage.contexts.programme.actions.conftest import MakeAction, MakePerson
from maillage.contexts.programme.actions.models import Action, ActionState, Step, StepState
from maillage.contexts.programme.actions.permissions import may_finish
from maillage.contexts.programme.actions.steps.showing import is_late
from maillage.contexts.programme.years.models import ReportingYear, YearState
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf

TODAY = timezone.localdate


def _yesterday() -> date:
    return TODAY() - timedelta(days=1)


def steps(sheet: Action) -> list[str]:
    return [one.title for one in queries.steps_of(sheet)]


def test_steps_keep_their_order(sheet: Action, hand: Actor) -> None:
    made = [services.add_step(by=hand, action=sheet, title=title) for title in ("Un", "Deux", "Trois")]
    services.move_step(by=hand, pk=made[2].pk)
    assert steps(sheet) == ["Un", "Trois", "Deux"]
    services.move_step(by=hand, pk=made[0].pk, down=True)
    assert steps(sheet) == ["Trois", "Un", "Deux"]
    services.move_step(by=hand, pk=made[1].pk, down=True)
    assert steps(sheet) == ["Trois", "Un", "Deux"]
    services.reorder(by=hand, action=sheet, order=[one.pk for one in made])
    assert steps(sheet) == ["Un", "Deux", "Trois"]
    with pytest.raises(services.ActionRefused, match="changé entre-temps"):
        services.reorder(by=hand, action=sheet, order=[made[0].pk, made[0].pk, made[1].pk])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"title": " "}, "une phrase"),
        ({"title": "Écrire", "starts_on": date(2026, 3, 2), "due_on": date(2026, 3, 1)}, "finirait avant"),
    ],
)
def test_a_step_that_cannot_be_is_refused(
    sheet: Action, hand: Actor, values: dict[str, object], said: str
) -> None:
    with pytest.raises(services.ActionRefused, match=said):
        services.add_step(by=hand, action=sheet, **values)  # type: ignore[arg-type]
    assert not Step.objects.exists()


def test_a_sheet_holds_sixty_steps_at_most(sheet: Action, hand: Actor, scoped: Community) -> None:
    Step.objects.bulk_create(
        [Step(community=scoped, action=sheet, rank=rank, title=f"Étape {rank}") for rank in range(1, 61)]
    )
    with pytest.raises(services.ActionRefused, match="60 étapes"):
        services.add_step(by=hand, action=sheet, title="De trop")


def test_an_old_version_of_a_step_is_told(sheet: Action, hand: Actor) -> None:
    step = services.add_step(by=hand, action=sheet, title="Un")
    services.update_step(by=hand, pk=step.pk, version=1, title="Deux")
    with pytest.raises(services.ChangedMeanwhile):
        services.update_step(by=hand, pk=step.pk, version=1, title="Trois")
    assert steps(sheet) == ["Deux"]


def test_done_twice_is_once_and_can_be_taken_back(sheet: Action, hand: Actor) -> None:
    step = services.add_step(by=hand, action=sheet, title="Un")
    services.start_step(by=hand, pk=step.pk)
    done = services.finish_step(by=hand, pk=step.pk, done_on=_yesterday())
    assert (done.state, done.done_on) == (StepState.DONE, _yesterday())
    assert services.finish_step(by=hand, pk=step.pk).done_on == _yesterday()
    back = services.resume_step(by=hand, pk=step.pk)
    assert (back.state, back.done_on) == (StepState.TO_DO, None)
    with pytest.raises(services.ActionRefused, match="à venir"):
        services.finish_step(by=hand, pk=step.pk, done_on=TODAY() + timedelta(days=1))


def test_a_closed_year_refuses(sheet: Action, hand: Actor, scoped: Community) -> None:
    step = services.add_step(by=hand, action=sheet, title="Un")
    other = services.add_step(by=hand, action=sheet, title="Deux")
    services.finish_step(by=hand, pk=step.pk, done_on=_yesterday())
    ReportingYear.objects.create(
        community=scoped,
        label="Année close",
        starts_on=_yesterday() - timedelta(days=300),
        ends_on=_yesterday(),
        state=YearState.CLOSED,
    )
    with pytest.raises(services.YearIsClosed, match="Année close est close"):
        services.finish_step(by=hand, pk=other.pk, done_on=_yesterday())
    with pytest.raises(services.YearIsClosed):
        services.resume_step(by=hand, pk=step.pk)
    assert services.finish_step(by=hand, pk=other.pk).done_on == TODAY()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    day=st.none() | st.integers(-3, 3),
    state=st.sampled_from(StepState.values),
    of=st.sampled_from(ActionState.values),
)
def test_the_query_and_the_rule_agree_on_what_is_late(
    sheet: Action, scoped: Community, day: int | None, state: str, of: str
) -> None:
    """Naive oracle: past its day, waiting, of a sheet that lives."""
    Action.objects.filter(pk=sheet.pk).update(state=of)
    due = None if day is None else TODAY() + timedelta(days=day)
    step = Step.objects.create(community=scoped, action=sheet, rank=1, title="x", due_on=due, state=state)
    late = (
        due is not None
        and due < TODAY()
        and state in ("todo", "running")
        and of in ("idea", "planned", "running")
    )
    assert queries.late_steps(TODAY()).filter(pk=step.pk).exists() == late
    step = queries.steps().model.objects.select_related("action").get(pk=step.pk)
    assert is_late(step, step.action, TODAY()) == late
    step.delete()


def test_who_bears_a_late_step_finds_it_in_what_waits(
    sheet: Action, hand: Actor, person: MakePerson, actor_of: ActorOf
) -> None:
    nurse = actor_of("professional")
    services.add_step(
        by=hand, action=sheet, title="Écrire", due_on=_yesterday(), owner=person(user=nurse.user)
    )
    services.add_step(by=hand, action=sheet, title="Plus tard", due_on=TODAY())
    [mine] = offers.to_do(nurse)
    assert mine.label == "Étape en retard : Écrire (A1)"
    assert mine.due_on == _yesterday()
    [others] = offers.to_do(hand)
    assert others.label == "Relancer les pilotes : 1\u00a0étape en retard"
    assert offers.to_do(actor_of("auditor")) == []


def test_a_step_that_nobody_bears_is_the_pilots(
    make_action: MakeAction, hand: Actor, person: MakePerson, actor_of: ActorOf
) -> None:
    pilot = actor_of("board_member")
    row = make_action("Pilotée", pilot=person(user=pilot.user))
    services.add_step(by=hand, action=row, title="Écrire", due_on=_yesterday())
    assert [one.label for one in offers.to_do(pilot)] == ["Étape en retard : Écrire (A1)"]


def test_whoever_bears_a_step_says_that_it_is_done(
    sheet: Action, hand: Actor, person: MakePerson, actor_of: ActorOf
) -> None:
    nurse, other = actor_of("professional"), actor_of("board_member")
    step = services.add_step(by=hand, action=sheet, title="Écrire", owner=person(user=nurse.user))
    assert may_finish(nurse, step)
    assert not may_finish(other, step)
    assert may_finish(hand, step)
