"""The five steps. What is done is read from what exists; only what was put off is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.directory import api as directory
from maillage.contexts.territory.models import Perimeter
from maillage.interfaces.first_hour.models import FirstHour
from maillage.platform.accounts.models import Invitation, InvitationState
from maillage.platform.messaging.server.services import proof
from maillage.platform.registry import Todo
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.tenancy.prepared import Prepared
from maillage.platform.tenancy.urls import community_url


@dataclass(frozen=True)
class Step:
    key: str
    number: int
    label: str
    url_name: str


STEPS: Final = (
    Step("association", 1, "Association", "first_hour_steps:association"),
    Step("territoire", 2, "Territoire", "territory:perimeter"),
    Step("comptes", 3, "Comptes", "first_hour_steps:accounts"),
    Step("annuaire", 4, "Annuaire", "first_hour_steps:directory"),
    Step("courrier", 5, "Courrier", "first_hour_steps:mail"),
)
BY_KEY: Final = {step.key: step for step in STEPS}

_GOES_ON = Prepared(lambda: FirstHour.objects.filter(finished_at=None).order_by("pk").values_list("pk")[:1])


@dataclass(frozen=True)
class Stage:
    """A step of one community. state: "done", "skipped" or "todo"."""

    step: Step
    state: str
    url: str

    @property
    def words(self) -> str:
        return {"done": "fait", "skipped": "remis à plus tard", "todo": "à faire"}[self.state]


@dataclass(frozen=True)
class Progress:
    """The five steps of one community, in order."""

    stages: tuple[Stage, ...]
    is_open: bool
    skip_url: str
    end_url: str

    @property
    def next(self) -> Stage | None:
        """The first step that waits; None when each was done or put off."""
        return next((stage for stage in self.stages if stage.state == "todo"), None)

    def after(self, key: str) -> str:
        """Address of what comes after a step: the next one that waits, from the first again, or the end."""
        number = BY_KEY[key].number
        waiting = [stage for stage in self.stages if stage.state == "todo" and stage.step.key != key]
        later = [stage for stage in waiting if stage.step.number > number]
        return (later or waiting)[0].url if waiting else self.end_url

    def state_of(self, key: str) -> str:
        return self.stages[BY_KEY[key].number - 1].state


def _done(community: Community) -> dict[str, bool]:
    """What exists already. 5 queries, 6 where the mail server is read from the database."""
    others = Membership.objects.filter(ended_at=None)[:2]
    invited = Invitation.objects.filter(state__in=(InvitationState.SENT, InvitationState.ACCEPTED))
    return {
        "association": True,
        "territoire": Perimeter.objects.exists(),
        "comptes": len(others) > 1 or invited.exists(),
        "annuaire": directory.has_real_register(),
        "courrier": proof() is not None,
    }


def progress_of(community: Community, begun: FirstHour | None = None) -> Progress:
    """Where the community is. Its scope must be open. 7 queries."""
    row = begun or FirstHour.objects.first()
    skipped = set(row.skipped) if row else set()
    done = _done(community)
    stages = tuple(
        Stage(
            step,
            "done" if done[step.key] else "skipped" if step.key in skipped else "todo",
            community_url(community, step.url_name),
        )
        for step in STEPS
    )
    return Progress(
        stages=stages,
        is_open=row is not None and row.finished_at is None,
        skip_url=community_url(community, "first_hour_steps:skip"),
        end_url=community_url(community, "first_hour_steps:end"),
    )


@transaction.atomic
def skip(*, by: Actor, key: str) -> Progress:
    """Put a step off; the page of the end, and the settings, lead back to it. KeyError for an unknown step."""
    assert by.community is not None
    step = BY_KEY[key]
    row, _ = FirstHour.objects.select_for_update().get_or_create(
        community=by.community, defaults={"started_at": timezone.now()}
    )
    if step.key not in row.skipped:
        row.skipped = [*row.skipped, step.key]
        row.save(update_fields=["skipped"])
    return progress_of(by.community, row)


@transaction.atomic
def finish(*, by: Actor) -> None:
    """Close the first hour: the to-do goes away, the steps stay where they are."""
    assert by.community is not None
    FirstHour.objects.filter(community=by.community, finished_at=None).update(finished_at=timezone.now())


def first_hour_todos(actor: Actor) -> list[Todo]:
    """« Terminer la mise en service : étape 4 sur 5 ». 1 query where there is nothing to do, else 8."""
    assert actor.community is not None
    if not _GOES_ON.rows():
        return []
    progress = progress_of(actor.community)
    if progress.next is None:
        return [Todo("Terminer la mise en service", progress.end_url)]
    step = progress.next.step
    return [Todo(f"Terminer la mise en service : étape {step.number} sur 5", progress.next.url)]


def ways_back(user: Any) -> list[dict[str, str]]:
    """Communities of the user whose first hour goes on: name and address of the step that waits. 1 query."""
    with scopes_disabled():
        mine = Membership.objects.filter(user=user, ended_at=None).values("community_id")
        begun = FirstHour.objects.filter(finished_at=None, community_id__in=mine).select_related("community")
        rows = list(begun.order_by("community__name", "pk")[:5])
    return [
        {"name": row.community.name, "url": community_url(row.community, "first_hour_steps:start")}
        for row in rows
    ]
