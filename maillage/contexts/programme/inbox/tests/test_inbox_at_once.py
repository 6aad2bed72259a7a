"""An item that several file at the same moment becomes one thing of each kind."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from maillage.contexts.association.models import FollowUp
from maillage.contexts.programme.actions.models import Step
from maillage.contexts.programme.evidence.models import Evidence
from maillage.contexts.programme.inbox import filing, queries, services
from maillage.contexts.programme.inbox.conftest import MakeSheet
from maillage.contexts.programme.inbox.models import InboxItem
from maillage.contexts.programme.inbox.refusals import SortedMeanwhile
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.at_once import at_once, die, killed
from tests.people import ActorOf

pytestmark = pytest.mark.django_db(transaction=True)


def _dropped(by: Actor) -> InboxItem:
    today = timezone.localdate()
    files = [("photo.txt", b"contenu")]
    row = services.drop_files(by=by, once="a", title="Atelier", happened_on=today, files=files)
    assert row is not None
    return row


def test_dropped_twice_at_once_is_one_item(scoped: Community, hand: Actor) -> None:
    said = at_once(scoped, *[lambda: _dropped(hand)] * 4)
    assert not [one for one in said if not isinstance(one, InboxItem | AssertionError)], said
    assert (InboxItem.objects.count(), queries.files_of(InboxItem.objects.get())[0].file.name) == (
        1,
        "photo.txt",
    )


def test_filed_by_several_is_filed_once(
    scoped: Community, hand: Actor, make_sheet: MakeSheet, actor_of: ActorOf
) -> None:
    sheet, row, president = make_sheet("Prévention des chutes"), _dropped(hand), actor_of("president")
    held = queries.files_of(row)[0]
    given: dict[str, Any] = {"pk": row.pk, "version": row.version, "title": "Atelier"}

    def as_evidence(by: Actor) -> object:
        return filing.file_as_evidence(
            by=by, action=sheet, happened_on=row.happened_on, files=[held.pk], **given
        )

    calls = [
        lambda: as_evidence(hand),
        lambda: as_evidence(president),
        lambda: filing.file_as_follow_up(by=president, owner=None, due_on=None, **given),
        lambda: filing.file_as_step(by=hand, action=sheet, owner=None, due_on=None, **given),
        lambda: services.discard(by=hand, pk=row.pk, version=row.version),
    ]
    said = at_once(scoped, *calls, *calls)
    refused = [one for one in said if isinstance(one, SortedMeanwhile)]
    assert len(refused) == len(said) - 1, said
    made = Evidence.objects.count() + FollowUp.objects.count() + Step.objects.count()
    discarded = InboxItem.objects.get().state == "discarded"
    assert made + discarded == 1
    filed = AuditEntry.objects.filter(action__in=("inbox.filed", "inbox.discarded"))
    assert (filed.count(), InboxItem.objects.get().version) == (1, row.version + 1)


def test_killed_before_it_is_kept_nothing_was_made(
    scoped: Community, hand: Actor, make_sheet: MakeSheet
) -> None:
    sheet, row = make_sheet("Prévention des chutes"), _dropped(hand)
    held = queries.files_of(row)[0]

    def file() -> object:
        return filing.file_as_evidence(
            by=hand,
            pk=row.pk,
            version=row.version,
            action=sheet,
            title="Atelier",
            happened_on=row.happened_on,
            files=[held.pk],
        )

    def cut() -> None:
        vars(filing).update(sort=die)
        file()

    killed(scoped, cut)
    assert (Evidence.objects.count(), InboxItem.objects.get().state) == (0, "waiting")
    killed(scoped, file)
    with pytest.raises(SortedMeanwhile):
        file()
    assert (Evidence.objects.count(), InboxItem.objects.get().state) == (1, "filed")
