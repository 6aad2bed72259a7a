"""Somebody who can write in the database, and not in the anchors; and what only looks like such a person."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.audit import services, verifications
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.models import AuditEntry, Seal, Trail, Verification
from maillage.platform.audit.sealing import seal_new
from maillage.platform.audit.services import erase_community, purge_contents, record
from maillage.platform.audit.tests.journal_lines import (
    SYSTEM,
    anchored,
    entry_of,
    kinds,
    sql,
    verified,
    write_lines,
)
from maillage.platform.audit.verification import walk
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lines(db: None) -> None:
    write_lines(4)


def forged(action: str, changes: dict[str, Any], *, at: datetime | None = None) -> None:
    """A line put in by SQL, which the sealer takes for any other."""
    sql(
        "INSERT INTO audit_auditentry (at, actor_label, action, object_type, object_id, label, changes)"
        " VALUES (%s, 'Installation', %s, '', '', '', %s)",
        at or timezone.now(),
        action,
        json.dumps({key: [None, value] for key, value in changes.items()}),
    )
    seal_new()


def emptied(number: int) -> None:
    sql(
        "UPDATE audit_auditentry SET user_id = NULL, actor_label = '', object_id = '', label = '', changes = '{}'"
        " WHERE id = %s",
        entry_of(number),
    )
    sql("UPDATE audit_seal SET salt = %s WHERE number = %s", b"", number)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=400)])
def test_a_forged_purge_does_not_cover_what_is_younger_than_any_purge_may_take(ahead: timedelta) -> None:
    forged(
        "journal.purged",
        {"trail": "writing", "before": (timezone.now() + ahead).isoformat(), "lines": 100},
        at=timezone.now() + ahead,
    )
    emptied(2)
    assert kinds() == {"altered"}


@pytest.mark.parametrize(
    ("action", "changes"),
    [
        ("journal.purged", {}),
        ("journal.purged", {"trail": "writing", "before": "hier", "lines": 1}),
        ("journal.purged", {"trail": "writing", "before": "2026-01-01T00:00:00", "lines": 1}),
        ("journal.purged", {"trail": "writing", "before": 3, "lines": "x"}),
        ("journal.erased", {"numbers": "1-9"}),
        ("journal.erased", {"numbers": [[1]]}),
    ],
)
def test_a_forged_line_that_says_nothing_allows_nothing(action: str, changes: dict[str, Any]) -> None:
    forged(action, changes)
    assert verified().ok
    emptied(2)
    assert kinds() == {"altered"}


def test_what_was_taken_out_on_purpose_is_told() -> None:
    forged("journal.erased", {"numbers": [[1, 1]]})
    sql("DELETE FROM audit_auditentry WHERE id = %s", entry_of(1))
    (note,) = verified().notes
    assert "Lignes retirées avec une communauté" in note and note.endswith(" : 1.")


def test_a_purge_may_not_ask_for_younger_lines() -> None:
    with pytest.raises(ValueError, match="183"):
        purge_contents(by=SYSTEM, before=timezone.now(), trail=Trail.WRITING)


def planted(**values: Any) -> None:
    Verification.objects.create(
        **{"started_at": timezone.now(), "last_number": 10**9, "next_number": 10**9 + 1, **values}
    )


@pytest.mark.parametrize(
    "values",
    [
        {"finished_at": timezone.now()},
        {"finished_at": timezone.now(), "started_at": timezone.now() + timedelta(days=999), "last_number": 8},
    ],
)
def test_a_forged_verification_keeps_nobody_from_looking(values: dict[str, Any]) -> None:
    sql("UPDATE audit_auditentry SET label = 'autre' WHERE id = %s", entry_of(2))
    planted(**values)
    assert "altered" in {fault.kind for fault in verifications.recent().faults}
    assert verifications.is_due()


def test_a_verification_asked_for_by_hand_begins_at_the_first_line() -> None:
    sql("UPDATE audit_auditentry SET label = 'autre' WHERE id = %s", entry_of(2))
    planted()
    assert verifications.verify_everything().fault_count == 1


# --- What only looks like it ------------------------------------------------------------------------------


def test_a_verification_between_two_batches_of_a_purge_finds_nothing(
    monkeypatch: pytest.MonkeyPatch, all_ages: None
) -> None:
    monkeypatch.setattr(services, "_BATCH", 2)
    found: list[set[str]] = []
    batch = services._purge_batch

    def and_verified(**asked: Any) -> int:
        count = batch(**asked)
        found.append(kinds(walk()))
        return count

    monkeypatch.setattr(services, "_purge_batch", and_verified)
    assert purge_contents(by=SYSTEM, before=timezone.now(), trail=Trail.WRITING) == 4
    assert found == [set(), set(), set()]
    assert anchored()[-1]["number"] == Seal.objects.count()


def test_a_purge_in_the_middle_of_a_verification_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, all_ages: None
) -> None:
    """The walk has read the seals, then the lines are emptied, then it reads the lines."""
    from maillage.platform.audit import verification

    read = verification._lines_of

    def meanwhile(seals: list[Seal]) -> Any:
        purge_contents(by=SYSTEM, before=timezone.now(), trail=Trail.WRITING)
        return read(seals)

    monkeypatch.setattr(verification, "_lines_of", meanwhile)
    assert kinds(walk()) == set()


def test_a_community_that_leaves_in_the_middle_of_a_verification_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, community: Community
) -> None:
    from maillage.platform.audit import verification

    with scopes_disabled():
        record(by=Actor.system(community), action="tests.changed", label="chez elle")
    seal_new()
    read = verification._lines_of

    def meanwhile(seals: list[Seal]) -> Any:
        erase_community(by=SYSTEM, community=community)
        return read(seals)

    monkeypatch.setattr(verification, "_lines_of", meanwhile)
    assert kinds(walk()) == set()


def test_an_erasure_that_is_rolled_back_leaves_no_anchor(community: Community) -> None:
    with scopes_disabled():
        record(by=Actor.system(community), action="tests.changed", label="chez elle")
    with pytest.raises(RuntimeError), transaction.atomic():
        erase_community(by=SYSTEM, community=community)
        raise RuntimeError
    assert verified().ok
    assert anchored()[-1]["number"] == Seal.objects.count()


@pytest.mark.django_db(transaction=True)
def test_an_erasure_is_sealed_and_anchored_at_once(community: Community) -> None:
    with scopes_disabled():
        record(by=Actor.system(community), action="tests.changed", label="chez elle")
    erase_community(by=SYSTEM, community=community)
    assert anchored()[-1]["number"] == Seal.objects.count()
    assert not all_rows(AuditEntry).filter(community=community).exists()
    assert verified().ok
