"""Writes on missions."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from maillage.contexts.association.models import Contact
from maillage.contexts.programme.missions.models import Mission, MissionKind
from maillage.core.aci.nomenclature import nomenclature
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import one_at_a_time

FIELDS: Final = ("name", "aim", "pilot", "rank", "starts_on")


class MissionRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ChangedMeanwhile(meanwhile.ChangedMeanwhile, MissionRefused):
    """Somebody else wrote since the form was shown; `current` is the row today."""

    current: Mission

    words = (
        "Modifiée entre-temps par quelqu’un d’autre. Rien n’a été enregistré et votre saisie est gardée "
        "ci-dessous : comparez, puis enregistrez de nouveau pour la garder."
    )


@transaction.atomic
def create_from_nomenclature(*, by: Actor, on: date) -> list[Mission]:
    """The missions that the contract names on that day and that the community does not have yet, in their order."""
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    known = set(Mission.objects.exclude(reference="").values_list("reference", flat=True))
    made = []
    for rank, line in enumerate(nomenclature().in_force(on), start=1):
        if line.key in known:
            continue
        mission = Mission.objects.create(
            community=community,
            reference=line.key,
            name=line.name,
            kind=line.kind,
            rank=rank,
            aim="\n".join(line.aims),
            starts_on=on,
        )
        record(by=by, action="mission.created", obj=mission, after={"name": line.name, "reference": line.key})
        made.append(mission)
    return made


@transaction.atomic
def create_mission(
    *,
    by: Actor,
    name: str,
    aim: str = "",
    pilot: Contact | None = None,
    starts_on: date | None = None,
) -> Mission:
    """An axis of the community's own, after the others. MissionRefused without name."""
    assert by.community is not None
    community = one_at_a_time(by.community.pk)
    last: int = Mission.objects.aggregate(last=Max("rank"))["last"] or 0
    mission = Mission(
        community=community,
        name=name.strip()[:160],
        kind=MissionKind.OWN,
        rank=last + 1,
        aim=aim.strip(),
        pilot=pilot,
        starts_on=starts_on,
    )
    _check(mission)
    mission.save()
    record(by=by, action="mission.created", obj=mission, after=_values(mission))
    return mission


@transaction.atomic
def update_mission(*, by: Actor, pk: int, version: int, **values: Any) -> Mission:
    """Write the named fields of `FIELDS`; ChangedMeanwhile when another version is recorded."""
    mission = _locked(pk, version)
    before = _values(mission)
    for name in FIELDS:
        if name in values:
            value = values[name]
            setattr(mission, name, value.strip() if isinstance(value, str) else value)
    _check(mission)
    after = _values(mission)
    if before == after:
        return mission
    mission.version += 1
    mission.save()
    record(by=by, action="mission.changed", obj=mission, before=before, after=after)
    return mission


@transaction.atomic
def end_mission(*, by: Actor, pk: int, on: date) -> Mission:
    """The mission ends that day; its sheets, its figures and its money stay readable. Twice is once."""
    mission = _locked(pk)
    if mission.ends_on == on:
        return mission
    before = {"ends_on": mission.ends_on}
    mission.ends_on = on
    _check(mission)
    mission.version += 1
    mission.save()
    record(by=by, action="mission.ended", obj=mission, before=before, after={"ends_on": on})
    return mission


@transaction.atomic
def resume_mission(*, by: Actor, pk: int) -> Mission:
    """A mission that had ended goes on."""
    mission = _locked(pk)
    if mission.ends_on is None:
        return mission
    before, mission.ends_on, mission.version = mission.ends_on, None, mission.version + 1
    mission.save()
    record(by=by, action="mission.resumed", obj=mission, before={"ends_on": before}, after={"ends_on": None})
    return mission


def _locked(pk: int, seen: int | None = None) -> Mission:
    row: Mission = Mission.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if seen is not None and row.version != seen:
        raise ChangedMeanwhile(row)
    return row


def _check(mission: Mission) -> None:
    if not mission.name:
        raise MissionRefused("Donnez un nom à la mission.")
    if mission.starts_on and mission.ends_on and mission.ends_on < mission.starts_on:
        raise MissionRefused("La mission finirait avant d’avoir commencé : corrigez l’une des deux dates.")


def _values(mission: Mission) -> dict[str, Any]:
    return {name: getattr(mission, name) for name in FIELDS}
