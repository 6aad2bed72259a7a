"""Each thing is broken for real, and the doctor says it."""

from __future__ import annotations

import os
import shutil
import time
from collections import namedtuple
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.audit.models import AuditEntry
from maillage.platform.audit.tests.journal_lines import sql, write_lines
from maillage.platform.checkup.doctor import (
    database,
    examination,
    journal,
    keys,
    machine,
    repairs,
    site,
    worker,
)
from maillage.platform.checkup.doctor.models import ClockReading, Examination
from maillage.platform.encryption import keys as keyring
from maillage.platform.encryption import seal
from maillage.platform.registry import Check, Finding
from maillage.platform.tasks.models import DueJob
from maillage.platform.tasks.recovery import beat
from tests.people import MakeUser

pytestmark = pytest.mark.django_db


def levels(check: Check) -> set[str]:
    return {finding.level for finding in check.run()}


def told(check: Check, level: str = "fault") -> str:
    return " ".join(f"{one.message} {one.advice}" for one in check.run() if one.level == level)


def test_a_healthy_database_is_well() -> None:
    assert levels(database.DATABASE) == {"ok"}
    assert levels(database.MIGRATIONS) == {"ok"}
    assert levels(database.DEEP) == {"ok"}


def test_missing_and_unknown_migrations_are_told() -> None:
    sql("DELETE FROM django_migrations WHERE app = 'checkup'")
    assert "maillage migrate" in told(database.MIGRATIONS)
    from django.core.management import call_command

    call_command("migrate", "checkup", fake=True, verbosity=0)
    sql(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('audit', '9999_later', %s)",
        timezone.now(),
    )
    assert "plus récente" in told(database.MIGRATIONS)


def test_the_file_system_of_a_folder_is_known(tmp_path: Path) -> None:
    assert database.file_system_of(Path("/proc/self/status")) == "proc"
    assert database.file_system_of(tmp_path)


def test_a_database_on_the_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "file_system_of", lambda path: "nfs4")
    said = told(database.DATABASE)
    assert ("disque du réseau" in said) == (connection.vendor == "sqlite")


Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(("free", "level"), [(10**8, "fault"), (10**9, "warning"), (10**12, "ok")])
def test_room_on_the_disk(monkeypatch: pytest.MonkeyPatch, free: int, level: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(10**12, 0, free))
    assert levels(machine.DISK) == {level}


def test_a_data_folder_that_is_gone_is_told(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "gone"
    assert "On ne peut pas écrire" in told(machine.DISK)


def test_clocks_that_differ_and_jumps_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert levels(machine.CLOCK) == {"ok"}
    real = time.time
    monkeypatch.setattr(machine, "_seen", [])
    assert machine.watch_clock() == 0.0
    monkeypatch.setattr(time, "time", lambda: real() + 3_600)
    assert machine.watch_clock() == pytest.approx(3_600, abs=5)
    assert ClockReading.objects.get().jump_s == pytest.approx(3_600, abs=5)
    assert "diffèrent de" in told(machine.CLOCK)
    monkeypatch.undo()
    assert "a sauté de +3600 secondes" in told(machine.CLOCK, "warning")


def test_keys_that_others_may_read_are_told_and_repaired(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.SECRET_KEY = "x" * 50
    path = tmp_path / "secret_key"
    path.write_text("tout-à-fait-secret")
    path.chmod(0o644)
    said = told(keys.KEYS)
    assert "chmod 600" in said
    assert "tout-à-fait-secret" not in said
    assert "réparés" in repairs.repair()[0]
    assert path.stat().st_mode & 0o077 == 0


def test_a_short_key_and_a_broken_keyring_are_told(settings: Any) -> None:
    settings.SECRET_KEY = "court"
    assert "trop courte" in told(keys.KEYS)
    settings.SECRET_KEY = "x" * 50
    settings.MAILLAGE_FIELD_KEYS = "ceci-n-est-pas-une-cle"
    keyring_said = told(keys.KEYS)
    assert "clés de chiffrement" in keyring_said
    assert "ceci-n-est-pas-une-cle" not in keyring_said


def test_no_worker_a_failed_job_and_a_late_one_are_told() -> None:
    assert "ne tourne pas" in told(worker.WORKER)
    beat("essai")
    assert levels(worker.WORKER) == {"ok"}
    now = timezone.now()
    DueJob.objects.create(job="a.failed", next_run_at=now, last_error="ValueError: non")
    DueJob.objects.create(job="b.late", next_run_at=now - timedelta(hours=1))
    said = told(worker.WORKER, "warning")
    assert "a.failed a échoué : ValueError: non" in said
    assert "b.late" in said


def test_an_altered_journal_and_unsealed_lines_are_told(settings: Any, tmp_path: Path) -> None:
    settings.MAILLAGE_ANCHORS = str(tmp_path / "anchors.jsonl")
    write_lines(3)
    assert levels(journal.JOURNAL) == {"ok"}
    with scopes_disabled():
        AuditEntry.objects.create(at=timezone.now() - timedelta(hours=1), actor_label="x", action="a")
    assert "leur sceau depuis plus de" in told(journal.JOURNAL, "warning")
    sql("UPDATE audit_auditentry SET label = 'autre'")
    assert "a été modifiée" in told(journal.JOURNAL)
    assert "--noter-reprise" in told(journal.JOURNAL)


@pytest.mark.parametrize(
    ("url", "hosts", "secure", "level", "word"),
    [
        ("https://m.exemple.fr", ["m.exemple.fr"], True, "ok", "est à l’adresse"),
        ("https://m.exemple.fr", ["autre.fr"], True, "fault", "MAILLAGE_HOSTS"),
        ("https://m.exemple.fr", ["*"], True, "warning", "n’importe quel nom"),
        ("https://m.exemple.fr", [".exemple.fr"], False, "fault", "en clair"),
        ("http://m.exemple.fr", [".exemple.fr"], True, "fault", "que https"),
        ("m.exemple.fr", ["m.exemple.fr"], True, "fault", "pas une adresse"),
    ],
)
def test_address_hosts_and_cookies_must_agree(
    settings: Any, url: str, hosts: list[str], secure: bool, level: str, word: str
) -> None:
    settings.MAILLAGE_BASE_URL, settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE = url, hosts, secure
    assert word in told(site.ADDRESS, level)


def test_static_files_that_are_not_built_are_told(settings: Any, tmp_path: Path) -> None:
    backend = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": backend}
    settings.STATIC_ROOT = tmp_path
    assert "ne sont pas construits" in told(site.STATIC)
    (tmp_path / "staticfiles.json").write_text("{}")
    assert levels(site.STATIC) == {"ok"}


def test_a_lost_key_is_told_and_none_is_made(make_user: MakeUser, settings: Any, tmp_path: Path) -> None:
    settings.MAILLAGE_FIELD_KEYS, settings.MAILLAGE_FIELD_KEYS_FILE = "", tmp_path / "field_keys"
    settings.SECRET_KEY = "x" * 50
    assert "premier démarrage" in told(keys.KEYS, "ok")
    user = make_user()
    Authenticator.objects.create(user=user, type="totp", data={"secret": seal("ABCDEFGH")})
    assert levels(keys.KEYS) == {"ok"} == levels(keys.SEALED)
    (tmp_path / "field_keys").unlink()
    said = told(keys.KEYS)
    assert "est perdue" in said and "MAILLAGE_FIELD_KEYS" in said
    assert list(keys.SEALED.run()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_any_table_is_called_new() -> None:
    sql("DELETE FROM django_migrations")
    said = told(database.MIGRATIONS)
    assert "neuve" in said and "sauvegarde" not in said


# --- The examination --------------------------------------------------------------------------------------


def check(name: str, run: Any, *, order: int = 1, needs_database: bool = False) -> Check:
    return Check(name, name, order, run, needs_database=needs_database)


def only(monkeypatch: pytest.MonkeyPatch, *offered: Check) -> list[examination.Result]:
    monkeypatch.setattr(examination, "checks", offered)
    return examination.examine(limit_s=0.3)


def test_a_check_that_breaks_or_hangs_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> list[Finding]:
        raise RuntimeError("inattendu")

    def hanging() -> list[Finding]:
        time.sleep(1)
        return []

    results = only(
        monkeypatch,
        check("a", broken),
        check("b", hanging, order=2),
        check("c", lambda: [Finding("ok", "bien")], order=3),
    )
    assert [result.level for result in results] == ["fault", "warning", "ok"]
    assert "inattendu" in results[0].findings[0].message
    assert examination.exit_code(results) == 2
    assert examination.exit_code(results[1:]) == 1
    assert examination.exit_code(results[2:]) == 0


def test_without_database_nothing_else_is_asked_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note() -> list[Finding]:
        asked.append("x")
        return []

    results = only(
        monkeypatch,
        check("database", lambda: [Finding("fault", "absente")]),
        check("later", note, order=2, needs_database=True),
        check("outside", note, order=3),
    )
    assert [result.check.name for result in results] == ["database", "outside"]
    assert asked == ["x"]


def test_what_was_found_is_kept_a_month() -> None:
    old = Examination.objects.create(at=timezone.now() - timedelta(days=40), machine="m")
    result = examination.Result(check("a", list), (Finding("fault", "cassé", "réparez"),))
    kept = examination.keep([result])
    assert not Examination.objects.filter(pk=old.pk).exists()
    assert kept.findings == [["a", "a", "fault", "cassé", "réparez"]]


def test_the_keyring_of_the_tests_is_not_touched() -> None:
    assert keyring.current() is not None
    assert os.environ.get("MAILLAGE_DATA")
