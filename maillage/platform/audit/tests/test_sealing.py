"""What is sealed, when, by whom, and at which price."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.audit import anchors, sealing
from maillage.platform.audit.append_only import AppendOnlyError, all_rows
from maillage.platform.audit.digests import CONTENTS, EMPTY, GENESIS, KEPT, MODELS, chain_digest
from maillage.platform.audit.models import AccessEntry, AnchorFile, AuditEntry, Seal, SealingProgress
from maillage.platform.audit.sealing import seal_new
from maillage.platform.audit.services import record, record_read
from maillage.platform.audit.tests.journal_lines import SYSTEM, anchored, verified, write_lines
from maillage.platform.registry import gauges
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf


@pytest.mark.django_db
def test_every_line_of_both_trails_gets_one_seal_in_one_chain() -> None:
    write_lines(3)
    write_lines(2, start=3)
    link = GENESIS
    seals = list(Seal.objects.order_by("number"))
    assert [seal.number for seal in seals] == list(range(1, 11))
    for seal in seals:
        link = chain_digest(link, bytes(seal.line_digest))
        assert bytes(seal.chain_digest) == link
    assert len({(seal.trail, seal.entry_id) for seal in seals}) == 10
    assert verified().ok
    assert verified().lines == 10


@pytest.mark.django_db
def test_nothing_new_is_one_query() -> None:
    write_lines(5)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert seal_new() == 0
    assert len(queries) == 1


@pytest.mark.django_db
def test_machines_may_read_how_many_lines_wait() -> None:
    write_lines(2)
    gauge = gauges.get("maillage_journal_unsealed_lines")
    assert gauge is not None
    assert gauge.read() == 0
    with scopes_disabled():
        record(by=SYSTEM, action="tests.changed", label="objet")
        record_read(by=SYSTEM, what="tests.list", label="liste", count=1)
    with CaptureQueriesContext(connection) as queries:
        assert gauge.read() == 2
    assert len(queries) == 3
    seal_new()
    assert gauge.read() == 0


@pytest.mark.django_db
def test_the_head_is_written_outside_after_each_sealing_and_to_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.INFO, logger="maillage.anchors"):
        write_lines(1)
        write_lines(1, start=1)
    opened, first, second = anchored()
    assert (opened["kind"], opened["rank"]) == ("opened", 0)
    assert (first["number"], second["number"], second["rank"]) == (2, 4, 2)
    assert second["chain"] == bytes(Seal.objects.get(number=4).chain_digest).hex()
    assert f"head 4 {second['chain']}" in caplog.text
    assert AnchorFile.objects.get().rank == 2
    assert anchors.path().parent.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_what_a_kill_left_unanchored_is_anchored_by_the_next_process(anchor_file: Path) -> None:
    write_lines(1)
    kept = anchor_file.read_bytes()
    write_lines(1, start=1)
    anchor_file.write_bytes(kept)
    AnchorFile.objects.update(rank=1)
    anchors._checked.clear()
    assert seal_new() == 0
    assert anchored()[-1]["number"] == 4


@pytest.mark.django_db
def test_lines_that_become_visible_out_of_order_are_sealed_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """PostgreSQL gives out ids before it commits: a lower one may come later."""
    write_lines(1)
    with scopes_disabled():
        last = AuditEntry.objects.order_by("-pk").first().pk
        AuditEntry.objects.create(pk=last + 5, at=timezone.now(), actor_label="x", action="tests.changed")
        seal_new()
        AuditEntry.objects.create(pk=last + 2, at=timezone.now(), actor_label="x", action="tests.changed")
    assert seal_new() == 1
    assert list(Seal.objects.order_by("-number").values_list("entry_id", flat=True)[:2]) == [
        last + 2,
        last + 5,
    ]
    assert verified().ok
    # Once old, a gap is no longer waited for.
    monkeypatch.setattr(sealing, "GRACE", timedelta(0))
    write_lines(1, start=9)
    assert SealingProgress.objects.get(trail="writing").settled_id >= last + 5


@pytest.mark.django_db
def test_old_lines_are_sealed_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 10)
    old = datetime(2024, 1, 1, tzinfo=UTC)
    rows = [AuditEntry(at=old, actor_label="x", action="tests.changed", label=str(n)) for n in range(35)]
    all_rows(AuditEntry).bulk_create(rows)
    assert seal_new() == 35
    assert verified().ok


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_seal_each_line_once() -> None:
    with scopes_disabled():
        for rank in range(60):
            record(by=SYSTEM, action="tests.changed", label=str(rank))
    sealed: list[int] = []

    def work() -> None:
        try:
            sealed.append(seal_new())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sealed) == 60
    assert Seal.objects.count() == 60
    assert verified().ok
    assert [line["number"] for line in anchored()[1:]] == sorted({line["number"] for line in anchored()[1:]})


@pytest.mark.django_db
def test_an_anchor_file_that_cannot_be_written_fails_aloud_and_loses_nothing(
    anchor_file: Path, settings: Any
) -> None:
    anchor_file.parent.mkdir()
    (anchor_file.parent / "plain").write_text("")
    settings.MAILLAGE_ANCHORS = str(anchor_file.parent / "plain" / "anchors.jsonl")
    with pytest.raises(OSError):
        write_lines(1)
    assert Seal.objects.count() == 2
    settings.MAILLAGE_ANCHORS = str(anchor_file)
    seal_new()
    assert anchored()[-1]["number"] == 2


@pytest.mark.django_db
def test_a_torn_last_line_is_closed_and_told(anchor_file: Path) -> None:
    write_lines(1)
    with anchor_file.open("ab") as file:
        file.write(b'{"kind": "head", "ra')
    write_lines(1, start=1)
    report = verified()
    assert report.ok
    assert any("1\N{NO-BREAK SPACE}ligne du fichier d’ancres ne se lit pas" in note for note in report.notes)


def test_the_digests_take_in_every_column() -> None:
    for trail, model in MODELS.items():
        columns = {field.attname for field in model._meta.concrete_fields}
        assert set(KEPT[trail]) | set(CONTENTS[trail]) == columns
        assert tuple(EMPTY[trail]) == CONTENTS[trail]


@pytest.mark.django_db
def test_the_orm_neither_changes_nor_deletes_a_line(community: Community, actor_of: ActorOf) -> None:
    actor = actor_of("coordinator")
    with scope(community=community):
        entry = record(by=actor, action="tests.changed")
        entry.label = "autre"
        for attempt in (
            entry.save,
            entry.delete,
            AuditEntry.objects.all().delete,
            AccessEntry.objects.all().delete,
            lambda: AuditEntry.objects.update(label="x"),
            lambda: AuditEntry.objects.bulk_update([entry], ["label"]),
        ):
            with pytest.raises(AppendOnlyError):
                attempt()
    seal_new()
    with pytest.raises(AppendOnlyError):
        Seal.objects.order_by("number")[0].delete()
