"""Each fault is made for real, past the ORM, and seen."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_scopes import scopes_disabled
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.platform.audit import anchors, verifications
from maillage.platform.audit.append_only import all_rows
from maillage.platform.audit.digests import (
    GENESIS,
    chain_digest,
    contents_digest,
    encoded,
    fields_of,
    line_digest,
)
from maillage.platform.audit.models import AccessEntry, AnchorFile, AuditEntry, Seal, Trail, Verification
from maillage.platform.audit.sealing import seal_new
from maillage.platform.audit.services import erase_community, purge_contents, record
from maillage.platform.audit.tests.journal_lines import SYSTEM, entry_of, kinds, sql, verified, write_lines
from maillage.platform.audit.verification import walk
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("all_ages")]


@pytest.fixture(autouse=True)
def lines(db: None) -> None:
    """Four sealings of four lines: 1 and 2 are actions, 3 and 4 readings, and so on; anchored at 4, 8, 12, 16."""
    for round_ in range(4):
        write_lines(2, start=2 * round_)


def test_an_untouched_journal_is_well() -> None:
    report = verified()
    assert (report.ok, report.lines, report.notes) == (True, 16, [])


def test_a_changed_line_is_named() -> None:
    sql("UPDATE audit_auditentry SET label = 'autre' WHERE id = %s", entry_of(5))
    (fault,) = verified().faults
    assert (fault.kind, fault.number) == ("altered", 5)
    assert "ligne 5" in fault.message


def test_a_removed_line_is_named() -> None:
    sql("DELETE FROM audit_accessentry WHERE id = %s", entry_of(7))
    (fault,) = verified().faults
    assert (fault.kind, fault.number) == ("removed", 7)


def test_a_line_removed_with_its_seal_is_seen() -> None:
    sql("DELETE FROM audit_accessentry WHERE id = %s", entry_of(7))
    sql("DELETE FROM audit_seal WHERE number = 7")
    assert kinds() == {"seal_removed"}


def test_a_line_put_in_between_is_seen() -> None:
    sql("DELETE FROM audit_auditentry WHERE id = %s", entry_of(5))
    sql(
        "INSERT INTO audit_auditentry (id, at, actor_label, action, object_type, object_id, label, changes)"
        " VALUES (%s, %s, 'x', 'tests.changed', '', '', 'inventée', '{}')",
        entry_of(5),
        timezone.now(),
    )
    assert kinds() == {"altered"}


def test_a_line_added_without_seal_is_seen() -> None:
    for trail in Trail.values:
        settled = Seal.objects.filter(trail=trail).order_by("-entry_id")[0].entry_id
        sql("UPDATE audit_sealingprogress SET settled_id = %s WHERE trail = %s", settled, trail)
    sql("DELETE FROM audit_seal WHERE number > 14")
    assert {"truncated", "added"} <= kinds()


def test_two_swapped_lines_are_named() -> None:
    first, second = Seal.objects.get(number=2), Seal.objects.get(number=9)
    sql("DELETE FROM audit_seal WHERE number IN (2, 9)")
    for seal, other in ((first, second), (second, first)):
        columns = ("number", "chain_digest", "sealed_at")
        values = {f.attname: getattr(other, f.attname) for f in Seal._meta.concrete_fields}
        values |= {name: getattr(seal, name) for name in columns}
        Seal(**values).save(force_insert=True)
    report = verified()
    assert kinds(report) == {"swapped"}
    assert "2 et 9" in report.faults[0].message


def test_swapped_contents_are_seen() -> None:
    one, other = entry_of(1), entry_of(2)
    labels = dict(all_rows(AuditEntry).values_list("pk", "label"))
    sql("UPDATE audit_auditentry SET label = %s WHERE id = %s", labels[other], one)
    sql("UPDATE audit_auditentry SET label = %s WHERE id = %s", labels[one], other)
    assert [fault.number for fault in verified().faults if fault.kind == "altered"] == [1, 2]


def cut(number: int) -> None:
    """Take off every line and seal above `number`."""
    for trail, table in ((Trail.WRITING, "audit_auditentry"), (Trail.READING, "audit_accessentry")):
        for pk in Seal.objects.filter(trail=trail, number__gt=number).values_list("entry_id", flat=True):
            sql(f"DELETE FROM {table} WHERE id = %s", pk)  # two names of our own
    sql("DELETE FROM audit_seal WHERE number > %s", number)


def test_a_cut_end_is_seen_by_the_anchors() -> None:
    cut(11)
    report = verified()
    assert kinds(report) == {"truncated"}
    assert "s’arrête à la ligne 11" in report.faults[0].message
    assert "restaurée" in report.faults[0].message


def test_a_cut_end_that_grew_again_is_seen_too() -> None:
    cut(6)
    write_lines(1, start=50)
    assert kinds() == {"diverged"}
    write_lines(6, start=60)
    report = verified()
    assert kinds(report) == {"diverged"}
    assert "jusqu’à la ligne 4" in report.faults[0].message


def rewrite(number: int) -> None:
    """What a patient attacker does: change a line, then compute all its seals anew."""
    sql("UPDATE audit_auditentry SET label = 'réécrite' WHERE id = %s", entry_of(number))
    link = GENESIS
    for seal in Seal.objects.order_by("number"):
        model = AuditEntry if seal.trail == Trail.WRITING else AccessEntry
        line = all_rows(model).filter(pk=seal.entry_id).values_list(*fields_of(seal.trail)).get()
        contents = contents_digest(seal.trail, line, bytes(seal.salt))
        whole = line_digest(seal.trail, line, contents)
        link = chain_digest(link, whole)
        all_rows(Seal).filter(pk=seal.pk).update(
            contents_digest=contents, line_digest=whole, chain_digest=link
        )


def test_a_rewritten_chain_is_seen_by_the_anchors() -> None:
    rewrite(6)
    report = verified()
    assert [(fault.kind, fault.number) for fault in report.faults] == [
        ("rewritten", 8),
        ("rewritten", 12),
        ("rewritten", 16),
    ]
    write_lines(1, start=70)
    assert {"diverged"} <= kinds()


def test_a_rewritten_last_seal_is_seen() -> None:
    seal = Seal.objects.get(number=16)
    all_rows(Seal).filter(pk=16).update(chain_digest=chain_digest(GENESIS, bytes(seal.line_digest)))
    assert kinds() == {"broken", "rewritten"}


def test_a_missing_a_cut_and_a_replaced_anchor_file_are_told(anchor_file: Path) -> None:
    kept = anchor_file.read_bytes()
    anchor_file.unlink()
    assert kinds() == {"anchors_missing"}
    anchor_file.write_bytes(b"".join(kept.splitlines(keepends=True)[:3]))
    assert kinds() == {"anchors_cut"}
    in_the_middle = kept.splitlines(keepends=True)
    del in_the_middle[2]
    anchor_file.write_bytes(b"".join(in_the_middle))
    assert kinds() == {"anchors_cut"}
    anchor_file.unlink()
    write_lines(1, start=80)
    assert kinds() == {"anchors_replaced"}
    anchor_file.write_bytes(kept)
    AnchorFile.objects.exclude(identity=json.loads(kept.splitlines()[0])["file"]).delete()
    assert verified().ok


def test_a_restored_backup_is_told_and_accepted_by_a_note() -> None:
    cut(10)
    assert kinds() == {"truncated"}
    assert anchors.note_restore(reason="sauvegarde du 3 mars") == 8
    report = verified()
    assert report.ok
    assert "sauvegarde du 3 mars" in report.notes[0]
    write_lines(5, start=90)
    assert verified().ok
    rewrite(2)
    assert "rewritten" in kinds(), "what was anchored before the restore still counts"


def test_lines_that_wait_for_their_seal_are_told() -> None:
    with scopes_disabled():
        AuditEntry.objects.create(
            at=timezone.now() - timedelta(hours=1), actor_label="x", action="tests.changed"
        )
    report = verified()
    assert report.ok
    assert "leur sceau depuis plus de" in report.notes[0]


def test_ranges_and_slices_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sql("UPDATE audit_auditentry SET label = 'autre' WHERE id = %s", entry_of(10))
    assert [fault.number for fault in walk(9, 12).faults] == [10]
    assert walk(1, 8).ok
    monkeypatch.setattr(verifications, "SLICE", 5)
    verification = verifications.begin()
    assert verifications.begin() == verification, "one at a time"
    steps = 0
    while not verifications.advance(Verification.objects.get(pk=verification.pk)):
        steps += 1
    done = verifications.latest()
    assert done is not None
    assert (steps, done.fault_count, done.last_number) == (3, 1, 16)
    assert "ligne 10" in done.faults[0]


def test_a_slice_noted_twice_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifications, "SLICE", 5)
    sql("UPDATE audit_auditentry SET label = 'autre' WHERE id = %s", entry_of(1))
    first = verifications.begin()
    stale = Verification.objects.get(pk=first.pk)
    verifications.advance(first)
    verifications.advance(stale)
    assert Verification.objects.get().fault_count == 1


# --- Purges -----------------------------------------------------------------------------------------------


def test_a_purge_empties_contents_and_keeps_the_proof_of_the_rest() -> None:
    now = timezone.now()
    assert purge_contents(by=SYSTEM, before=now, trail="writing") == 8
    assert purge_contents(by=SYSTEM, before=now, trail="writing") == 0
    assert verified().ok
    row = all_rows(AuditEntry).get(pk=entry_of(1))
    assert (row.action, row.label, row.actor_label, row.changes) == ("tests.changed", "", "", {})
    assert bytes(Seal.objects.get(number=1).salt) == b""
    sql("UPDATE audit_auditentry SET action = 'tests.other' WHERE id = %s", row.pk)
    assert kinds() == {"altered"}


def empty(number: int) -> None:
    sql(
        "UPDATE audit_auditentry SET label = '', actor_label = '', changes = '{}' WHERE id = %s",
        entry_of(number),
    )
    sql("UPDATE audit_seal SET salt = %s WHERE number = %s", b"", number)


def test_a_line_emptied_by_somebody_else_is_seen() -> None:
    empty(6)
    assert kinds() == {"altered"}


def test_a_line_emptied_after_a_purge_of_older_ones_is_seen() -> None:
    at = all_rows(AuditEntry).get(pk=entry_of(5)).at
    assert purge_contents(by=SYSTEM, before=at, trail="writing") == 2
    assert verified().ok
    empty(6)
    assert [fault.number for fault in verified().faults] == [6]


def test_a_purge_line_that_was_changed_allows_nothing() -> None:
    at = all_rows(AuditEntry).get(pk=entry_of(5)).at
    purge_contents(by=SYSTEM, before=at, trail="writing")
    line = all_rows(AuditEntry).get(action="journal.purged")
    changes = line.changes | {"before": [None, "2099-01-01T00:00:00+00:00"]}
    sql("UPDATE audit_auditentry SET changes = %s WHERE id = %s", json.dumps(changes), line.pk)
    empty(6)
    assert {fault.number for fault in verified().faults} >= {6}


def test_readings_are_purged_apart() -> None:
    assert purge_contents(by=SYSTEM, before=timezone.now(), trail="reading") == 8
    report = verified()
    assert report.ok
    assert report.emptied == {"reading": 8}
    assert all_rows(AuditEntry).exclude(label="").exists()


def test_a_community_that_leaves_takes_its_lines_and_the_chain_holds(community: Community) -> None:
    with scopes_disabled():
        record(by=Actor.system(community), action="tests.changed", label="chez elle")
        record(by=SYSTEM, action="tests.changed", label="ailleurs")
    seal_new()
    gone = set(all_rows(AuditEntry).filter(community=community).values_list("pk", flat=True))
    assert erase_community(by=SYSTEM, community=community) == len(gone) > 0
    seal_new()
    assert verified().ok
    sql("DELETE FROM audit_auditentry WHERE id = %s", entry_of(1))
    assert kinds() == {"removed"}


# --- Any change of any line -------------------------------------------------------------------------------

NUMBERS = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


@given(VALUES, VALUES)
def test_two_values_have_the_same_encoding_only_if_they_are_the_same(one: Any, other: Any) -> None:
    def kind(value: Any) -> Any:
        if isinstance(value, bool) or value is None:
            return (str(value),)
        if isinstance(value, list):
            return [kind(item) for item in value]
        return {k: kind(v) for k, v in value.items()} if isinstance(value, dict) else value

    if kind(one) == kind(other):
        return
    assert encoded(one) != encoded(other)


@given(VALUES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_a_value_is_the_same_after_the_database(value: Any) -> None:
    with scopes_disabled():
        row = AuditEntry.objects.create(at=timezone.now(), actor_label="x", action="a", changes={"v": value})
    assert encoded(all_rows(AuditEntry).get(pk=row.pk).changes) == encoded({"v": value})


def test_numbers_as_both_databases_give_them_back() -> None:
    for mine, theirs in ((1e16, 10**16), (1e23, 10**23), (1.0, 1), (-0.0, 0), (1.5e-7, 0.00000015)):
        assert encoded(mine) == encoded(theirs)
    different: tuple[Any, ...] = (1, 10, 100, -1, "1", True, None, 0.1, [], {}, "", [1], [[1]])
    assert len({encoded(value) for value in different}) == len(different)
    paris = datetime(2026, 3, 1, 12, 0, 0, 1, tzinfo=UTC)
    assert encoded(paris) == encoded(paris.astimezone()) != encoded(paris + timedelta(microseconds=1))


COLUMNS = {
    "at": st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    "actor_label": TEXTS,
    "object_type": TEXTS,
    "object_id": TEXTS,
    "label": TEXTS,
}
WRITING = COLUMNS | {"action": TEXTS, "changes": st.dictionaries(TEXTS, VALUES, max_size=2)}
READING = COLUMNS | {"what": TEXTS, "count": st.integers(0, 2**31 - 1)}


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
def test_any_change_of_one_column_of_any_line_is_seen(data: st.DataObject) -> None:
    seal = Seal.objects.get(number=data.draw(st.integers(1, 16)))
    model, columns = (AuditEntry, WRITING) if seal.trail == Trail.WRITING else (AccessEntry, READING)
    name = data.draw(st.sampled_from(sorted(columns)))
    value = data.draw(columns[name])
    row = all_rows(model).filter(pk=seal.entry_id)
    before = row.values_list(name, flat=True).get()
    row.update(**{name: value})
    after = row.values_list(name, flat=True).get()
    try:
        seen = [fault.number for fault in walk().faults]
        assert seen == ([] if encoded(before) == encoded(after) else [seal.number])
    finally:
        row.update(**{name: before})
