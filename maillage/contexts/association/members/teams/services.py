"""Writes on teams and on who is in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.association.contacts.models import Contact
from maillage.contexts.association.members.models import Team, TeamMember
from maillage.core.search_text import search_text
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

FIELDS: Final = ("kind", "name", "commune", "organisation", "purpose", "created_on")


class TeamRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, TeamRefused):
    """Somebody else wrote since the form was shown."""

    current: Team

    words = (
        "Cette équipe a été modifiée entre-temps : votre saisie est gardée ci-dessous, comparez, puis enregistrez "
        "de nouveau."
    )


def _values(row: Team) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _write(row: Team, values: Mapping[str, Any]) -> None:
    for name in FIELDS:
        if name in values:
            setattr(row, name, values[name])
    row.search_name = search_text(row.name)[:200]


def _twin(row: Team) -> Team | None:
    found: Team | None = (
        Team.objects.filter(search_name=row.search_name, kind=row.kind, closed_on=None)
        .exclude(pk=row.pk)
        .order_by("pk")
        .first()
    )
    return found


@transaction.atomic
def create_team(*, by: Actor, **values: Any) -> Team:
    """Write a new team (FIELDS); exactly the same one sent twice is written once. TeamRefused for a twin."""
    row = Team(community=serialised(by))
    _write(row, values)
    twin = _twin(row)
    if twin is not None:
        if _values(twin) == _values(row):
            return twin
        raise TeamRefused(f"« {twin.name} » existe déjà : complétez-la, ou précisez le nom.")
    row.save()
    record(by=by, action="association_team.created", obj=row, after=_values(row))
    return row


@transaction.atomic
def edit_team(*, by: Actor, pk: int, version: int, **values: Any) -> Team:
    """Write these values over the version that the form showed. Raises ChangedMeanwhile, TeamRefused for a twin."""
    serialised(by)
    row: Team = Team.objects.select_related("commune", "organisation").get(pk=pk)
    before = _values(row)
    _write(row, values)
    if before == _values(row):
        return row
    if row.version != version:
        raise ChangedMeanwhile(Team.objects.get(pk=pk))
    if (twin := _twin(row)) is not None:
        raise TeamRefused(f"« {twin.name} » existe déjà : précisez le nom.")
    row.version += 1
    row.save()
    record(by=by, action="association_team.changed", obj=row, before=before, after=_values(row))
    return row


@transaction.atomic
def close_team(*, by: Actor, pk: int, on: date | None = None) -> Team:
    """The team is no more; who was in it stays known. Twice is once."""
    serialised(by)
    row: Team = Team.objects.get(pk=pk)
    if row.closed_on is None:
        row.closed_on = on or timezone.localdate()
        row.save(update_fields=["closed_on"])
        record(by=by, action="association_team.closed", obj=row, after={"closed_on": row.closed_on})
    return row


@transaction.atomic
def reopen_team(*, by: Actor, pk: int) -> Team:
    """The team is one again. TeamRefused if another took its name meanwhile."""
    serialised(by)
    row: Team = Team.objects.get(pk=pk)
    if row.closed_on is not None:
        if (twin := _twin(row)) is not None:
            raise TeamRefused(f"« {twin.name} » existe déjà sous ce nom.")
        row.closed_on = None
        row.save(update_fields=["closed_on"])
        record(by=by, action="association_team.reopened", obj=row)
    return row


@transaction.atomic
def enter(
    *, by: Actor, team: Team, contact: Contact, function: str = "", since_on: date | None = None
) -> TeamMember:
    """Put somebody in a team; one who is in it already gets the function."""
    serialised(by)
    row: Team = Team.objects.get(pk=team.pk)
    if row.closed_on is not None:
        raise TeamRefused("Cette équipe est dissoute : rétablissez-la d’abord.")
    place: TeamMember | None = TeamMember.objects.filter(team=row, contact=contact, ended_on=None).first()
    if place is None:
        place = TeamMember.objects.create(
            community=row.community, team=row, contact=contact, function=function, since_on=since_on
        )
    elif function and place.function != function:
        place.function = function
        place.save(update_fields=["function"])
    else:
        return place
    record(by=by, action="association_team.entered", obj=row, after={"function": function})
    return place


@transaction.atomic
def leave(*, by: Actor, place: TeamMember, on: date | None = None) -> Team:
    """Somebody is no longer in the team. Twice is once."""
    serialised(by)
    row: TeamMember = TeamMember.objects.select_related("team").get(pk=place.pk)
    if row.ended_on is None:
        row.ended_on = on or timezone.localdate()
        row.save(update_fields=["ended_on"])
        record(by=by, action="association_team.left", obj=row.team)
    return row.team
