"""Writes on scenarios and on their links."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from maillage.contexts.atlas.workshop.changes import Change, parse_all
from maillage.contexts.atlas.workshop.models import Scenario, ScenarioShare
from maillage.platform.access.tokens import digest_of
from maillage.platform.audit.services import record
from maillage.platform.editing import meanwhile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.services import serialised

MAX_NAME: Final = 120
# Beyond, a list is no help any more; archived ones do not count.
MAX_SCENARIOS: Final = 200
MAX_SHARES: Final = 50
SECRET_BYTES: Final = 32


class ScenarioRefused(ValueError):
    """What was asked cannot be done; the message is for the person. Nothing was written."""


class ScenarioChangedMeanwhile(meanwhile.ChangedMeanwhile, ScenarioRefused):
    """Somebody else wrote since the page was shown; `current` is the scenario today."""

    current: Scenario

    def sentence(self) -> str:
        last = self.current.updated_by
        who = last.name or last.email if last else "Quelqu’un"
        return (
            f"{who} a modifié ce scénario entre-temps. Vos changements sont gardés ici, non enregistrés : "
            "mettez-les dans une copie, ou reprenez la version enregistrée."
        )


def clean_name(name: str) -> str:
    """One line without stray spaces; ScenarioRefused for an empty one."""
    text = " ".join(name.split())[:MAX_NAME]
    if not text:
        raise ScenarioRefused("Donnez un nom au scénario, par exemple « Départs de 2027 ».")
    return text


@transaction.atomic
def create_scenario(
    *, by: Actor, name: str, profession: str, changes: list[dict[str, Any]] | None = None
) -> Scenario:
    """Write a new scenario. Raises ScenarioRefused, ChangeRefused."""
    serialised(by)
    if Scenario.objects.filter(archived_at=None).count() >= MAX_SCENARIOS:
        raise ScenarioRefused(f"La communauté a déjà {MAX_SCENARIOS} scénarios : archivez-en un d’abord.")
    facts = [change.as_json() for change in parse_all(changes or [], profession)]
    row: Scenario = Scenario.objects.create(
        community=by.community,
        name=clean_name(name),
        profession=profession,
        changes=facts,
        created_by=by.user,
        updated_by=by.user,
    )
    record(by=by, action="scenario.created", obj=row, after={"name": row.name, "changes": facts})
    return row


@transaction.atomic
def save_changes(*, by: Actor, pk: int, version: int, changes: list[dict[str, Any]]) -> Scenario:
    """Write the whole list of changes over the version that the page showed.

    The same list again is no edit. Raises ChangeRefused, ScenarioRefused (archived), ScenarioChangedMeanwhile.
    """
    row = _to_edit(by, pk)
    facts = [change.as_json() for change in parse_all(changes, row.profession)]
    if facts == row.changes:
        return row
    _check_version(row, version)
    before, row.changes = row.changes, facts
    _save(by, row)
    record(by=by, action="scenario.changed", obj=row, before={"changes": before}, after={"changes": facts})
    return row


@transaction.atomic
def add_change(*, by: Actor, pk: int, version: int, change: Change) -> Scenario:
    """Add one change at the end, over the version that the form showed."""
    row = _to_edit(by, pk)
    _check_version(row, version)
    return save_changes(by=by, pk=pk, version=row.version, changes=[*row.changes, change.as_json()])


@transaction.atomic
def remove_change(*, by: Actor, pk: int, version: int, position: int) -> Scenario:
    """Take away the change at `position` (0 is the first; -1 the last). ScenarioRefused when there is none."""
    row = _to_edit(by, pk)
    _check_version(row, version)
    if not -len(row.changes) <= position < len(row.changes):
        raise ScenarioRefused("Ce changement n’est plus dans la liste.")
    kept = list(row.changes)
    del kept[position]
    return save_changes(by=by, pk=pk, version=row.version, changes=kept)


@transaction.atomic
def rename_scenario(*, by: Actor, pk: int, name: str) -> Scenario:
    """Give another name; changes saved meanwhile by others stay."""
    row = _to_edit(by, pk)
    before, after = row.name, clean_name(name)
    if before != after:
        row.name, row.updated_at, row.updated_by = after, timezone.now(), by.user
        row.save(update_fields=["name", "updated_at", "updated_by"])
        record(by=by, action="scenario.renamed", obj=row, before={"name": before}, after={"name": after})
    return row


@transaction.atomic
def archive_scenario(*, by: Actor, pk: int) -> Scenario:
    """Put away, with its links, which open nothing any more. Twice is once."""
    serialised(by)
    row: Scenario = Scenario.objects.get(pk=pk)
    if row.archived_at is None:
        row.archived_at = timezone.now()
        row.save(update_fields=["archived_at"])
        record(by=by, action="scenario.archived", obj=row)
        for share in ScenarioShare.objects.filter(scenario=row, revoked_at=None).order_by("pk"):
            _revoke(by, share)
    return row


@transaction.atomic
def reopen_scenario(*, by: Actor, pk: int) -> Scenario:
    """Take back from the archive; its links stay revoked. Twice is once."""
    serialised(by)
    row: Scenario = Scenario.objects.get(pk=pk)
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        record(by=by, action="scenario.reopened", obj=row)
    return row


@transaction.atomic
def share_scenario(*, by: Actor, pk: int, recipient: str, days: int) -> tuple[ScenarioShare, str]:
    """Make a link; the row, and the secret of its address, which is kept nowhere: show it at once."""
    row = _to_edit(by, pk)
    now = timezone.now()
    if ScenarioShare.objects.filter(scenario=row, revoked_at=None, expires_at__gt=now).count() >= MAX_SHARES:
        raise ScenarioRefused(f"Ce scénario a déjà {MAX_SHARES} liens en cours : retirez-en un d’abord.")
    secret = secrets.token_urlsafe(SECRET_BYTES)
    share: ScenarioShare = ScenarioShare.objects.create(
        community=by.community,
        scenario=row,
        recipient=" ".join(recipient.split())[:MAX_NAME],
        digest=digest_of(secret),
        created_by=by.user,
        expires_at=now + timedelta(days=days),
    )
    record(by=by, action="scenario.shared", obj=row, after={"expires_at": share.expires_at, "link": share.pk})
    return share, secret


@transaction.atomic
def revoke_share(*, by: Actor, pk: int, share: int) -> ScenarioShare:
    """Make a link useless. Twice is once."""
    serialised(by)
    row: ScenarioShare = ScenarioShare.objects.select_related("scenario").get(pk=share, scenario=pk)
    _revoke(by, row)
    return row


def _revoke(by: Actor, share: ScenarioShare) -> None:
    if share.revoked_at is None:
        share.revoked_at = timezone.now()
        share.save(update_fields=["revoked_at"])
        record(by=by, action="scenario.unshared", obj=share.scenario, after={"link": share.pk})


def _to_edit(by: Actor, pk: int) -> Scenario:
    serialised(by)
    row: Scenario = Scenario.objects.select_related("updated_by").get(pk=pk)
    if row.archived_at is not None:
        raise ScenarioRefused("Ce scénario est archivé : rétablissez-le pour le modifier ou le partager.")
    return row


def _check_version(row: Scenario, version: int) -> None:
    if row.version != version:
        raise ScenarioChangedMeanwhile(row)


def _save(by: Actor, row: Scenario) -> None:
    row.version += 1
    row.updated_at, row.updated_by = timezone.now(), by.user
    row.save(update_fields=["changes", "version", "updated_at", "updated_by"])
