"""The seals in the background, on the operator's page and in a community's journal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django_scopes import scopes_disabled
from django_tasks_db.models import DBTaskResult

from maillage.platform.accounts.models import User
from maillage.platform.audit import verifications
from maillage.platform.audit.models import Seal, Verification
from maillage.platform.audit.tests.journal_lines import sql, write_lines
from maillage.platform.checkup.doctor.examination import Result, keep
from maillage.platform.checkup.journal import jobs, tasks
from maillage.platform.messaging.models import Message
from maillage.platform.registry import Check, Finding
from maillage.platform.tasks.due import DECLARED
from maillage.platform.tasks.worker import Worker
from tests.people import ClientOf, MakeUser

PAGE = "/installation/journal-scelle/"
STATE = "/installation/etat/"
COMMUNITY_PAGE = "/c/val-exemple/reglages/journal/"


@pytest.fixture(autouse=True)
def anchor_file(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "anchors.jsonl"
    settings.MAILLAGE_ANCHORS = str(path)
    return path


def messages(purpose: str) -> list[Message]:
    with scopes_disabled():
        return list(Message.objects.filter(purpose=purpose).order_by("pk"))


def page(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


@pytest.mark.django_db
def test_the_jobs_are_declared() -> None:
    assert DECLARED["journal.seal"].every.total_seconds() == 10
    assert {"journal.verify", "journal.mail", "checkup.examine", "checkup.clock"} <= DECLARED.keys()


@pytest.mark.django_db
def test_a_fault_is_written_to_the_operators_once(
    make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator: User = make_user(is_operator=True)
    write_lines(6)
    monkeypatch.setattr(verifications, "SLICE", 5)
    assert jobs.verify_slice() is False
    sql("UPDATE audit_accessentry SET label = 'autre' WHERE id = %s", Seal.objects.get(number=12).entry_id)
    assert jobs.verify_slice() is False
    assert jobs.verify_slice() is True
    assert jobs.verify_slice() is False, "the next one is due in a week"
    (message,) = messages("journal.fault")
    assert message.to == operator.email
    assert "ligne 12" in message.body
    assert not mail.outbox


@pytest.mark.django_db
def test_a_sound_journal_writes_to_nobody(make_user: MakeUser) -> None:
    make_user(is_operator=True)
    write_lines(2)
    assert jobs.verify_slice() is True
    assert messages("journal.fault") == []


@pytest.mark.django_db
def test_the_head_is_mailed_only_where_the_installation_says_so(settings: Any) -> None:
    write_lines(1)
    assert jobs.mail_head() is False
    settings.MAILLAGE_ANCHOR_MAIL = "presidence@tests.example"
    assert jobs.mail_head() is True
    (message,) = messages("journal.anchor")
    assert bytes(Seal.objects.get(number=2).chain_digest).hex() in message.body


@pytest.mark.django_db(transaction=True)
def test_a_worker_seals_what_is_left_when_it_ends() -> None:
    with scopes_disabled():
        from maillage.platform.audit.services import record
        from maillage.platform.audit.tests.journal_lines import SYSTEM

        record(by=SYSTEM, action="tests.changed")
    worker = Worker("essai")
    worker.stopping.set()
    worker.run()
    assert Seal.objects.count() == 1


def test_the_button_queues_one_verification_and_the_page_tells_it(
    client_of: ClientOf, django_capture_on_commit_callbacks: Any
) -> None:
    browser = client_of("operator")
    write_lines(2)
    assert "n’a pas encore été vérifié" in page(browser, PAGE)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{PAGE}verifier/")
        assert "déjà en cours" in browser.post(f"{PAGE}verifier/", follow=True).content.decode()
    assert DBTaskResult.objects.filter(task_path__endswith="verify_now").count() == 1
    assert "est en cours" in page(browser, PAGE)
    tasks.verify_now.func()
    tasks.verify_now.func()
    assert Verification.objects.count() == 1
    shown = page(browser, PAGE)
    assert "intact" in shown
    assert bytes(Seal.objects.order_by("-number")[0].chain_digest).hex() in shown


def test_faults_are_on_the_page(client_of: ClientOf) -> None:
    browser = client_of("operator")
    write_lines(2)
    sql("UPDATE audit_accessentry SET label = 'autre'")
    verifications.verify_everything()
    shown = page(browser, PAGE)
    assert "a été modifiée depuis" in shown
    assert "--noter-reprise" in shown


def test_a_community_sees_where_its_journal_stands(client_of: ClientOf) -> None:
    browser = client_of("coordinator")
    assert "quelques secondes après" in page(browser, COMMUNITY_PAGE)
    write_lines(1)
    assert "pas encore vérifié en entier" in page(browser, COMMUNITY_PAGE)
    answer = browser.post(f"{COMMUNITY_PAGE}verifier/")
    assert answer["Location"] == COMMUNITY_PAGE
    tasks.verify_now.func()
    shown = page(browser, f"{COMMUNITY_PAGE}consultations/")
    assert f"jusqu’à la ligne {Seal.objects.count()}" in shown
    assert "intact" in shown


def test_the_state_of_the_installation_is_shown_worst_first(client_of: ClientOf) -> None:
    browser = client_of("operator")
    assert "pas encore été examinée" in page(browser, STATE)
    keep(
        [
            Result(Check("a", "Disque", 1, list), (Finding("ok", "Bien."),)),
            Result(Check("b", "Horloge", 2, list), (Finding("fault", "Elle retarde.", "Réglez-la."),)),
        ]
    )
    shown = page(browser, STATE)
    assert shown.index("Elle retarde") < shown.index("Bien.")
    assert "Réglez-la." in shown
    assert "Le travail de fond ne tourne pas" in shown
