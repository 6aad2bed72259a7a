"""The schedule: when, where, what stays, and who is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone
from django_scopes import scopes_disabled
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from maillage.platform.audit.models import AuditEntry
from maillage.platform.keeping import findings, scheduled, shelf
from maillage.platform.keeping.plan import Plan, plan_from
from maillage.platform.keeping.refusals import KeepingRefused
from maillage.platform.messaging.models import Message
from maillage.platform.registry import gauges
from tests.people import ClientOf, MakeUser

PAGE = "/installation/sauvegardes/"


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A shelf and a data folder of their own, the schedule switched on."""
    made = tmp_path / "shelf"
    made.mkdir()
    settings.DATA_DIR = tmp_path
    settings.MAILLAGE_BACKUP = Plan(folder=made, verify=False)
    yield made


# --- Settings ---------------------------------------------------------------------------------------------


def test_nothing_is_scheduled_by_default() -> None:
    assert plan_from({}) == Plan()
    assert plan_from({"MAILLAGE_BACKUP_DIR": " "}).folder is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAILLAGE_BACKUP_AT", "25:00"),
        ("MAILLAGE_BACKUP_AT", "matin"),
        ("MAILLAGE_BACKUP_KEEP", "7,4"),
        ("MAILLAGE_BACKUP_KEEP", "0,4,12"),
        ("MAILLAGE_BACKUP_KEEP", "7,-1,2"),
        ("MAILLAGE_BACKUP_RECIPIENTS", "ssh-ed25519"),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name):
        plan_from({name: value})


def test_two_ways_to_encrypt_are_one_too_many() -> None:
    with pytest.raises(ImproperlyConfigured):
        plan_from({"MAILLAGE_BACKUP_RECIPIENTS": "age1x", "MAILLAGE_BACKUP_PASSPHRASE_FILE": "/x"})


# --- When -------------------------------------------------------------------------------------------------

NIGHT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)  # 02:30 in Paris


@pytest.mark.parametrize(
    ("now", "at", "failing", "due"),
    [
        (NIGHT, None, False, True),
        (NIGHT, NIGHT - timedelta(hours=20), False, True),
        (NIGHT - timedelta(minutes=1), NIGHT - timedelta(hours=20), False, False),
        (NIGHT + timedelta(hours=5), NIGHT + timedelta(minutes=1), False, False),
        (NIGHT + timedelta(days=1), NIGHT + timedelta(minutes=1), False, True),
        (NIGHT + timedelta(minutes=59), NIGHT, True, False),
        (NIGHT + timedelta(minutes=60), NIGHT, True, True),
    ],
)
def test_its_hour_comes_once_a_day(now: datetime, at: datetime | None, failing: bool, due: bool) -> None:
    assert scheduled.is_due(now, at, failing, Plan(folder=Path("/x"))) is due


# --- Rotation ---------------------------------------------------------------------------------------------


def kept(folder: Path, made_at: datetime, *, error: str = "") -> shelf.Kept:
    path = shelf.new_path(folder, made_at)
    path.write_bytes(b"x")
    one = shelf.Kept(path=path, made_at=made_at, size_bytes=1, rows=1, closed=False, error=error)
    shelf.write_card(one)
    return one


def test_a_year_of_nights_leaves_days_weeks_and_months(folder: Path) -> None:
    for day in range(366):
        kept(folder, NIGHT + timedelta(days=day))
        for old in shelf.to_remove(shelf.kept_in(folder), (7, 4, 12)):
            shelf.remove(old)
    days = [timezone.localtime(one.made_at).date() for one in shelf.kept_in(folder)]
    last = timezone.localtime(NIGHT + timedelta(days=365)).date()
    assert days[:7] == [last - timedelta(days=back) for back in range(7)]
    assert len({day.isocalendar()[:2] for day in days[:12]}) >= 4
    assert len({(day.year, day.month) for day in days}) >= 12
    assert len(days) <= 7 + 4 + 12


def test_machines_may_read_the_age_and_the_size_of_the_last_good_one(
    folder: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert read_gauges() == (None, None)
    monkeypatch.setattr(
        "maillage.platform.keeping.measures.timezone.now", lambda: NIGHT + timedelta(hours=10)
    )
    kept(folder, NIGHT)
    kept(folder, NIGHT + timedelta(hours=9), error="abîmée")
    assert read_gauges() == (36_000, 1)
    settings.MAILLAGE_BACKUP = Plan(folder=folder / "démontée")
    assert read_gauges() == (None, None)
    settings.MAILLAGE_BACKUP = Plan()
    assert read_gauges() == (None, None)


def read_gauges() -> tuple[float | None, float | None]:
    age, size = (gauges.get(f"maillage_backup_{name}") for name in ("age_seconds", "bytes"))
    assert age is not None
    assert size is not None
    return age.read(), size.read()


def test_the_last_good_one_stays_and_what_is_not_ours_is_not_touched(folder: Path, settings: Any) -> None:
    good = kept(folder, NIGHT)
    bad = kept(folder, NIGHT + timedelta(days=30), error="abîmée")
    assert shelf.to_remove(shelf.kept_in(folder), (1, 0, 0)) == []
    later = kept(folder, NIGHT + timedelta(days=31))
    assert {one.path for one in shelf.to_remove(shelf.kept_in(folder), (1, 0, 0))} == {good.path, bad.path}
    stranger = folder / "maillage-2020-01-01-000000.maillage"
    stranger.write_bytes(b"x")
    with_foreign_card = kept(folder, NIGHT - timedelta(days=900))
    settings.SECRET_KEY = "another installation"
    assert shelf.kept_in(folder) == []
    settings.SECRET_KEY = "and a third"
    assert stranger.exists() and with_foreign_card.path.exists() and later.path.exists()


@hypothesis_settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 800), max_size=40, unique=True), st.tuples(*[st.integers(0, 5)] * 3))
def test_rotation_never_takes_the_newest_and_is_stable(days: list[int], keep: Any) -> None:
    class Good(shelf.Kept):
        is_good = True

    all_of_them = [
        Good(Path(str(day)), NIGHT + timedelta(days=day), size_bytes=1, rows=1, closed=True) for day in days
    ]
    gone = shelf.to_remove(all_of_them, keep)
    left = [one for one in all_of_them if one not in gone]
    assert len(left) <= max(1, sum(keep))
    assert not days or max(one.made_at for one in left) == NIGHT + timedelta(days=max(days))
    assert shelf.to_remove(left, keep) == []


# --- Made by the worker -----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_scheduled_backup_is_made_tried_and_shelved(folder: Path, settings: Any) -> None:
    settings.MAILLAGE_BACKUP = Plan(folder=folder, verify=True)
    (folder / "maillage-2020-01-01-000000.maillage.part").write_bytes(b"killed")
    name = scheduled.back_up_when_due()
    (one,) = shelf.kept_in(folder)
    assert one.path.name == name and one.is_good and one.verified_at is not None
    assert sorted(path.name for path in folder.iterdir()) == [name, f"{name}.json"]
    assert scheduled.back_up_when_due() == ""
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="backup.made", label=name).exists()
    assert [finding.level for finding in findings.backup_findings()] == ["ok"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_for_a_public_key_is_tried_without_its_secret(folder: Path, settings: Any) -> None:
    import pyrage

    recipient = str(pyrage.x25519.Identity.generate().to_public())
    settings.MAILLAGE_BACKUP = Plan(folder=folder, recipients=(recipient,))
    scheduled.make_scheduled()
    (one,) = shelf.kept_in(folder)
    assert one.verified_at is not None and one.closed
    assert one.path.read_bytes().startswith(b"age-encryption.org/v1")


@pytest.mark.django_db(transaction=True)
def test_the_first_failure_is_told_and_the_next_ones_are_not(
    folder: Path, settings: Any, make_user: MakeUser
) -> None:
    make_user(email="exploitation@tests.example", is_operator=True)
    make_user(email="autre@tests.example")
    settings.MAILLAGE_BACKUP = Plan(folder=folder / "absent")
    for _ in range(2):
        with pytest.raises(KeepingRefused, match="n’existe pas"):
            scheduled.make_scheduled()
    with scopes_disabled():
        told = [message.to for message in Message.objects.all()]
    assert told == ["exploitation@tests.example"]
    first = scheduled.last_try()
    assert first.failing_since is not None and "n’existe pas" in first.error
    settings.MAILLAGE_BACKUP = Plan(folder=folder, verify=False)
    assert [finding.level for finding in findings.backup_findings()] == ["warning", "warning"]
    scheduled.make_scheduled()
    assert scheduled.last_try().failing_since is None


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_restored_is_not_good(
    folder: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.MAILLAGE_BACKUP = Plan(folder=folder, verify=True)

    def refuse(*arguments: Any) -> None:
        raise KeepingRefused("un essai manqué")

    monkeypatch.setattr(scheduled, "verify", refuse)
    with pytest.raises(KeepingRefused):
        scheduled.make_scheduled()
    (one,) = shelf.kept_in(folder)
    assert one.error == "un essai manqué" and not one.is_good


# --- Doctor and page --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "level"), [(0, "ok"), (3, "warning"), (8, "fault")])
def test_the_doctor_looks_at_the_age_of_the_last_good_one(folder: Path, days: int, level: str) -> None:
    kept(folder, timezone.now() - timedelta(days=days))
    kept(folder, timezone.now() - timedelta(hours=1), error="abîmée")
    assert findings.backup_findings()[0].level == level


def test_the_doctor_says_that_nothing_is_scheduled_or_that_the_folder_is_gone(
    folder: Path, settings: Any
) -> None:
    settings.MAILLAGE_BACKUP = Plan()
    assert findings.backup_findings()[0].level == "warning"
    settings.MAILLAGE_BACKUP = Plan(folder=folder / "absent")
    assert findings.backup_findings()[0].level == "fault"


def test_the_page_lists_them_and_says_how_to_restore(folder: Path, client_of: ClientOf) -> None:
    client: Client = client_of("operator")
    assert "dans les dix minutes" in client.get(PAGE).content.decode()
    one = kept(folder, timezone.now())
    bad = kept(folder, timezone.now() - timedelta(days=1), error="trop courte")
    one.path.write_bytes(b"changed since")
    page = client.get(PAGE).content.decode()
    assert one.path.name in page and "modifiée" in page
    assert bad.path.name in page and "trop courte" in page
    assert "maillage restore" in page


def test_the_page_without_a_folder_says_which_setting(client_of: ClientOf) -> None:
    assert "MAILLAGE_BACKUP_DIR" in client_of("operator").get(PAGE).content.decode()


def test_a_backup_is_asked_for_from_the_page(folder: Path, client_of: ClientOf) -> None:
    from django_tasks_db.models import DBTaskResult

    client: Client = client_of("operator")
    assert client.post(f"{PAGE}maintenant/").status_code == 302
    assert [row.task_path for row in DBTaskResult.objects.all()] == [
        "maillage.platform.keeping.scheduled.back_up_now"
    ]
    with scopes_disabled():
        assert AuditEntry.objects.filter(action="backup.asked").count() == 1
