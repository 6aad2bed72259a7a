"""Files that the worker fetches: once, or when they are due."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from maillage.contexts.directory.imports.fetching import fetch
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.sources import receiving, tasks, telling
from maillage.contexts.directory.sources.models import Delivery, DeliveryState, FetchSource
from maillage.contexts.directory.sources.receiving import FOLDER_PREFIX, carry_out
from maillage.contexts.directory.sources.services import (
    Wishes,
    change_source,
    check_source,
    import_from_address,
)
from maillage.contexts.directory.tests.ground import edition, line
from maillage.contexts.directory.tests.publisher import Handler, Site, answer
from maillage.contexts.directory.tests.traces import journal, mails
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]

DAY = "Mon, 07 Sep 2026 04:15:00 GMT"


@pytest.fixture
def published(site: Site, land: Community, folder: Path) -> Site:
    """The publisher gives the register, with its marks."""
    content = edition(folder, date(2026, 9, 7), [line(1)]).read_bytes()

    def give(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == '"un"':
            handler.give(b"", 304)
        else:
            handler.give(content, ETag='"un"', Last_Modified=DAY)

    site.answers["/fichier.txt"] = give
    return site


def _watch(operator: Actor, site: Site, *, is_active: bool = True, every_days: int = 7) -> FetchSource:
    return change_source(
        by=operator, kind_name="rpps", address=site.url(), every_days=every_days, is_active=is_active
    )


def _work() -> Delivery:
    """What the worker does with the one delivery that waits."""
    delivery = Delivery.objects.get(state=DeliveryState.WAITING)
    carry_out(delivery.pk)
    delivery.refresh_from_db()
    return delivery


def _ended(run: ImportRun | None, state: str, message: str = "") -> None:
    assert run is not None
    ImportRun.objects.filter(pk=run.pk).update(state=state, message=message)


def test_a_file_is_fetched_then_imported(published: Site, operator: Actor) -> None:
    token = uuid.uuid4()
    asked = [
        import_from_address(
            by=operator,
            token=token,
            kind_name="rpps",
            address=published.url(),
            wishes=Wishes(accept_older=True),
        )
        for _ in range(2)
    ]
    assert asked[0].pk == asked[1].pk
    assert DBTaskResult.objects.filter(task_path__endswith="sources.tasks.receive").count() == 1
    delivery = _work()
    run = delivery.run
    assert run is not None
    assert (run.kind, run.file_name, run.started_by) == ("rpps", "fichier.txt", operator.user)
    options = Options.of_json(run.options)
    assert options.accept_older
    # The publisher's date, since the name tells none.
    assert options.given_extraction is not None
    assert options.given_extraction.date() == date(2026, 9, 7)
    assert (delivery.state, delivery.bytes_read) == (DeliveryState.DELIVERED, run.file_size_bytes)
    assert list(imports_folder().glob(f"{FOLDER_PREFIX}*")) == []
    # A second worker that takes the same task finds it done.
    assert carry_out(delivery.pk) == "already done"


def test_a_failure_says_why_on_its_page(site: Site, operator: Actor, browser: Client) -> None:
    site.answers["/fichier.txt"] = answer(b"", 404)
    import_from_address(
        by=operator, token=uuid.uuid4(), kind_name="rpps", address=site.url(), wishes=Wishes()
    )
    delivery = _work()
    assert delivery.state == DeliveryState.FAILED
    assert (
        "nouvelle adresse" in browser.get(f"/installation/imports/receptions/{delivery.pk}/").content.decode()
    )
    assert "le téléchargement a échoué" in browser.get("/installation/imports/").content.decode()


def test_the_page_follows_the_transfer_and_then_the_import(
    published: Site, operator: Actor, browser: Client
) -> None:
    delivery = import_from_address(
        by=operator, token=uuid.uuid4(), kind_name="rpps", address=published.url(), wishes=Wishes()
    )
    url = f"/installation/imports/receptions/{delivery.pk}/"
    assert 'hx-trigger="every 2s"' in browser.get(url).content.decode()
    Delivery.objects.update(state=DeliveryState.RUNNING, bytes_read=400_000_000, file_size_bytes=800_000_000)
    part = browser.get(url, headers={"HX-Request": "true", "HX-Target": "avancement"}).content.decode()
    assert "<html" not in part
    assert "400\u00a0Mo reçus sur 800\u00a0Mo (50\u00a0%)" in part
    carry_out(delivery.pk)
    delivery.refresh_from_db()
    report = reverse("directory_national:report", kwargs={"pk": delivery.run_id})
    assert browser.get(url)["Location"] == report
    assert browser.get(url, headers={"HX-Request": "true"})["HX-Redirect"] == report


def test_the_task_is_written_with_the_delivery(site: Site, operator: Actor) -> None:
    with transaction.atomic():
        import_from_address(
            by=operator, token=uuid.uuid4(), kind_name="rpps", address=site.url(), wishes=Wishes()
        )
        assert DBTaskResult.objects.filter(task_path__endswith="sources.tasks.receive").count() == 1


def test_a_register_of_the_whole_of_france_stays_one(published: Site, operator: Actor) -> None:
    _watch(operator, published)
    RegisterState.objects.create(source="rpps", keeps_all=True)
    look = check_source(by=Actor.system(), kind_name="rpps")
    carry_out(look.pk)
    assert Options.of_json(ImportRun.objects.get().options).keep_all


def test_what_came_from_an_address_says_nothing_of_the_next_one(
    published: Site, operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _watch(operator, published)
    look = check_source(by=operator, kind_name="rpps")

    def fetch_then_change(*args: Any, **named: Any) -> Any:
        fetched = fetch(*args, **named)
        change_source(
            by=operator,
            kind_name="rpps",
            address=published.url("/autre.txt"),
            every_days=7,
            is_active=True,
        )
        return fetched

    monkeypatch.setattr(receiving, "fetch", fetch_then_change)
    assert carry_out(look.pk) == DeliveryState.DELIVERED
    source = FetchSource.objects.get()
    assert (source.etag, source.last_modified, source.file_name) == ("", "", "")
    assert tasks.is_due(source, timezone.now())


def test_nothing_is_looked_up_until_the_operator_says_so(land: Community) -> None:
    assert tasks.fetch_sources() == 0
    assert not FetchSource.objects.exists()
    assert not Delivery.objects.exists()


def test_a_source_that_is_on_is_looked_up_when_due(published: Site, operator: Actor) -> None:
    _watch(operator, published)
    assert tasks.fetch_sources() == 1
    # While it is under way it is not asked for again.
    assert tasks.fetch_sources() == 1
    assert Delivery.objects.count() == 1
    delivery = _work()
    source = FetchSource.objects.get()
    assert delivery.run is not None
    assert delivery.run.started_by is None
    assert (source.last_run_id, source.etag, source.last_modified) == (delivery.run_id, '"un"', DAY)
    assert not source.has_failed
    assert tasks.fetch_sources() == 0
    FetchSource.objects.update(last_checked_at=timezone.now() - timedelta(days=7))
    assert tasks.fetch_sources() == 1


def test_an_unchanged_file_is_not_imported_again(published: Site, operator: Actor) -> None:
    _watch(operator, published)
    tasks.fetch_sources()
    _ended(_work().run, RunState.ACCEPTED)
    check_source(by=operator, kind_name="rpps")
    assert _work().state == DeliveryState.UNCHANGED
    assert ImportRun.objects.count() == 1
    assert "pas changé" in FetchSource.objects.get().last_message


def test_an_unchanged_file_is_tried_again_after_a_refusal(
    published: Site, operator: Actor, client_of: Callable[..., Client]
) -> None:
    _watch(operator, published)
    tasks.fetch_sources()
    _ended(_work().run, RunState.REFUSED, "Aucune commune à garder.")
    assert telling.tell_refused_imports() == 1
    source = FetchSource.objects.get()
    assert source.has_failed
    assert "Aucune commune" in source.last_message
    # There the option is named with which the file would be taken.
    report = reverse("directory_national:report", kwargs={"pk": ImportRun.objects.get().pk})
    assert report in client_of("operator").get(reverse("directory_national:sources")).content.decode()
    check_source(by=operator, kind_name="rpps")
    assert _work().state == DeliveryState.DELIVERED
    assert ImportRun.objects.count() == 2


def test_the_first_failure_is_told_by_mail_and_tried_again_the_next_day(site: Site, operator: Actor) -> None:
    site.answers["/fichier.txt"] = answer(b"", 404)
    _watch(operator, site, every_days=30)
    for _ in range(2):
        FetchSource.objects.update(last_checked_at=timezone.now() - timedelta(days=1))
        FetchSource.objects.filter(last_message="").update(last_checked_at=None)
        assert tasks.fetch_sources() == 1
        _work()
    (message,) = mails("directory.source_failed")
    assert operator.user is not None
    assert message.to == operator.user.email
    assert "nouvelle adresse" in message.body
    source = FetchSource.objects.get()
    assert source.has_failed
    assert source.last_checked_at is not None
    assert not tasks.is_due(source, source.last_checked_at + timedelta(hours=20))
    assert tasks.is_due(source, source.last_checked_at + timedelta(hours=24))


def test_a_lost_delivery_does_not_hold_its_source_for_ever(published: Site, operator: Actor) -> None:
    _watch(operator, published)
    tasks.fetch_sources()
    Delivery.objects.update(state=DeliveryState.RUNNING, requested_at=timezone.now() - timedelta(hours=13))
    assert tasks.fetch_sources() == 0
    source, lost = FetchSource.objects.get(), Delivery.objects.get()
    assert (lost.state, source.has_failed) == ("failed", True)
    assert "interrompu" in source.last_message and len(mails("directory.source_failed")) == 1
    assert tasks.is_due(source, timezone.now() + timedelta(days=1))


def test_a_delivery_of_a_lost_worker_is_begun_again(published: Site, operator: Actor) -> None:
    delivery = import_from_address(
        by=operator, token=uuid.uuid4(), kind_name="rpps", address=published.url(), wishes=Wishes()
    )
    Delivery.objects.update(state=DeliveryState.RUNNING)
    folder = imports_folder() / f"{FOLDER_PREFIX}{delivery.pk}"
    folder.mkdir()
    (folder / "recu-commence").write_bytes(b"la moitie")
    assert carry_out(delivery.pk) == DeliveryState.DELIVERED
    assert not folder.exists()


def test_old_deliveries_and_leftovers_are_forgotten(published: Site, operator: Actor, folder: Path) -> None:
    import os

    import_from_address(
        by=operator, token=uuid.uuid4(), kind_name="rpps", address=published.url(), wishes=Wishes()
    )
    _work()
    old, fresh = imports_folder() / "envoi-ancien", imports_folder() / "envoi-recent"
    for path in (old, fresh):
        path.write_bytes(b"x")
    os.utime(old, (0, 0))
    assert tasks.forget_deliveries() == 0
    assert (old.exists(), fresh.exists()) == (False, True)
    Delivery.objects.update(finished_at=timezone.now() - timedelta(days=61))
    assert tasks.forget_deliveries() == 1


def test_the_operator_switches_a_source_on_and_off(browser: Client) -> None:
    page = "/installation/sources/rpps/"
    form = {"address": "https://exemple.fr/f", "every_days": "30", "is_active": "on"}
    assert browser.post(page, form).status_code == 302
    source = FetchSource.objects.get()
    assert (source.is_active, source.every_days, source.address) == (True, 30, "https://exemple.fr/f")
    shown = browser.get("/installation/sources/").content.decode()
    assert "tous les mois" in shown
    browser.post(page, form)
    browser.post(page, {"address": "https://exemple.fr/f", "every_days": "30"})
    source.refresh_from_db()
    assert not source.is_active
    # Saved again as it was: nothing to tell.
    changes = journal("source.changed")
    assert len(changes) == 2
    assert changes[1].changes == {"is_active": [True, False]}


def test_another_address_forgets_what_was_known_of_the_file(published: Site, operator: Actor) -> None:
    _watch(operator, published)
    tasks.fetch_sources()
    _work()
    change_source(
        by=operator, kind_name="rpps", address=published.url("/autre"), every_days=7, is_active=True
    )
    source = FetchSource.objects.get()
    assert (source.etag, source.last_modified, source.last_checked_at) == ("", "", None)


@pytest.mark.parametrize("address", ["http://exemple.fr/f", "", "https://nom:secret@exemple.fr/f"])
def test_a_wrong_address_is_told_beside_its_field(browser: Client, address: str) -> None:
    answered = browser.post("/installation/sources/rpps/", {"address": address, "every_days": "7"})
    assert answered.status_code == 422
    assert 'id="id_address_error"' in answered.content.decode()
    assert not FetchSource.objects.exists()


def test_look_now_leads_to_the_transfer(browser: Client, published: Site, operator: Actor) -> None:
    _watch(operator, published, is_active=False)
    answered = browser.post("/installation/sources/rpps/verifier/")
    delivery = Delivery.objects.get()
    assert answered["Location"] == reverse("directory_national:delivery", kwargs={"pk": delivery.pk})
    assert len(journal("source.checked")) == 1
    assert browser.post("/installation/sources/rpps/verifier/")["Location"] == answered["Location"]
    assert browser.post("/installation/sources/inconnu/verifier/").status_code == 404


def test_only_an_operator_asks_for_anything(land: Community) -> None:
    nobody = Actor(user=None, community=None)
    stranger: Any = Actor(user=_Someone(), community=None, roles=frozenset({"coordinator"}))  # type: ignore[arg-type]
    assert nobody.user is None
    with pytest.raises(PermissionDenied):
        check_source(by=stranger, kind_name="rpps")
    with pytest.raises(PermissionDenied):
        change_source(
            by=stranger, kind_name="rpps", address="https://exemple.fr", every_days=7, is_active=True
        )
    with pytest.raises(FileRefused):
        change_source(by=nobody, kind_name="rpps", address="http://exemple.fr", every_days=7, is_active=True)


class _Someone:
    pk = 1
    name = "Exemple"
