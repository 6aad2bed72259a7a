"""A pack from two clicks to the archive: one at a time, killed and started again, what is missing is told."""

from __future__ import annotations

import errno
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
import time_machine
from django.utils import timezone
from pypdf import PdfReader

from maillage.contexts.dossier.figures.book import StepRow
from maillage.contexts.dossier.figures.gathering import gather
from maillage.contexts.dossier.pack import joining, queries, services
from maillage.contexts.dossier.pack.conftest import Lived
from maillage.contexts.dossier.pack.contents import PAPER, Builder
from maillage.contexts.dossier.pack.figures import changes_between, digest_of, figures_of
from maillage.contexts.dossier.pack.models import Pack
from maillage.contexts.dossier.pack.paper.sheet import sheet
from maillage.contexts.dossier.pack.tasks import build_pack
from maillage.contexts.programme import api as programme
from maillage.contexts.programme.models import Evidence
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.files.models import StoredFile
from maillage.platform.files.storage import path_of
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


def built(lived: Lived) -> Pack:
    asked = services.ask(by=lived.hand, year=lived.year)
    assert services.build(asked.pk) == "built"
    return Pack.objects.select_related("file", "year").get(pk=asked.pk)


def archive_of(pack: Pack) -> ZipFile:
    assert pack.file is not None
    return ZipFile(path_of(pack.file.sha256))


def test_two_clicks(lived: Lived, client_of: ClientOf) -> None:
    coordinator = client_of("coordinator")
    url = community_url(lived.community, "dossier:packs")
    assert "Préparer le dossier" in coordinator.get(url).content.decode()
    asking = community_url(lived.community, "dossier:pack_ask")
    # A double click, and somebody else at the same time: one pack.
    for client in (coordinator, coordinator, client_of("treasurer")):
        assert client.post(asking, {"annee": lived.year.pk}).status_code == 302
    pack = Pack.objects.get()
    assert pack.state == "waiting"
    waiting = coordinator.get(url).content.decode()
    assert "Préparation en cours" in waiting and "hx-trigger" in waiting
    assert build_pack.func(pack.pk) == "built"
    ready = coordinator.get(url).content.decode()
    assert "Télécharger l’archive" in ready and "hx-trigger" not in ready
    pack = Pack.objects.get()
    answer = coordinator.get(community_url(lived.community, "files:download", pk=pack.file_id))
    content = b"".join(answer)
    assert hashlib.sha256(content).hexdigest() == pack.file.sha256
    assert ZipFile(BytesIO(content)).testzip() is None
    # What is inside opens on a page, each by itself.
    for rank, one in enumerate(pack.part_list):
        page = coordinator.get(community_url(lived.community, "dossier:pack_part", pk=pack.pk, rank=rank))
        assert page.status_code == 200, one
        file = coordinator.get(
            community_url(lived.community, "dossier:pack_part_file", pk=pack.pk, rank=rank)
        )
        assert hashlib.sha256(file.content).hexdigest() == one["sha256"]
    assert (
        coordinator.get(community_url(lived.community, "dossier:pack_part", pk=pack.pk, rank=99)).status_code
        == 404
    )


def test_strangers_and_members_learn_nothing(lived: Lived, client_of: ClientOf) -> None:
    pack = built(lived)
    for name, more in (("dossier:pack", {"pk": pack.pk}), ("files:download", {"pk": pack.file_id})):
        url = community_url(lived.community, name, **more)
        assert client_of("stranger").get(url).status_code == 404
        assert client_of("professional").get(url).status_code in (403, 404)
    asking = community_url(lived.community, "dossier:pack_ask")
    assert client_of("auditor").post(asking, {"annee": lived.year.pk}).status_code == 403


def test_what_is_in_the_archive(lived: Lived) -> None:
    pack = built(lived)
    archive = archive_of(pack)
    names = archive.namelist()
    assert len({one.casefold() for one in names}) == len(names)
    assert {one for one in names if "/" not in one} == {
        "00-sommaire.html",
        "empreintes-sha256.txt",
        "finances.xlsx",
        "indicateurs.pdf",
        "indicateurs.xlsx",
        "pieces.xlsx",
        "rapport-d-activite.docx",
        "rapport-d-activite.pdf",
        "tableau-contrat.pdf",
        "tableau-contrat.xlsx",
    }
    for line in archive.read("empreintes-sha256.txt").decode().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256(archive.read(name)).hexdigest() == digest
    # One page for each action, and the same photograph once.
    sheets = [one for one in names if one.startswith("fiches/")]
    assert len(sheets) == 4
    assert all(len(PdfReader(BytesIO(archive.read(one))).pages) == 1 for one in sheets)
    assert sum("photo" in one for one in names) == 1
    # What the office keeps is neither joined nor named.
    summary = archive.read("00-sommaire.html").decode()
    assert "Feuille d’émargement 2" not in summary
    assert any("réservée" in one for one in pack.lacking)
    assert not any("emargement-2" in one for one in names)


def test_a_file_that_is_gone_or_spoilt_is_told(lived: Lived) -> None:
    files = [one.file for one in Evidence.objects.select_related("file").order_by("pk")]
    assert files[0] is not None
    place = path_of(files[0].sha256)
    content = place.read_bytes()
    try:
        place.write_bytes(b"%PDF-1.4 something else")
        first = built(lived)
        assert any("n’est plus celui" in one for one in first.lacking)
        place.unlink()
        later = lived.hand
        Pack.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
        asked = services.ask(by=later, year=lived.year)
        assert services.build(asked.pk) == "built"
        second = Pack.objects.get(pk=asked.pk)
        assert any("plus sur le disque" in one for one in second.lacking)
    finally:
        place.write_bytes(content)


def test_a_killed_worker_starts_again_and_leaves_nothing_twice(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = services.ask(by=lived.hand, year=lived.year)

    class Killed(BaseException):
        """As a kill: nothing after it runs."""

    def killed(*args: Any) -> str:
        raise Killed

    # Once in the middle of the archive, once between the file and the pack.
    for name, owner in (("_sheets", Builder), ("_finish", services)):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, killed)
            with pytest.raises(Killed):
                services.build(asked.pk)
        assert Pack.objects.get().state == "building"
    assert StoredFile.objects.filter(owner="dossier.pack").count() == 1
    assert services.build(asked.pk) == "built"
    assert StoredFile.objects.filter(owner="dossier.pack").count() == 1
    assert services.build(asked.pk) == "nothing to do"
    assert Pack.objects.get().state == "ready"


def test_a_full_disk_is_told_and_another_pack_may_be_asked(
    lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = services.ask(by=lived.hand, year=lived.year)

    def full(*args: Any, **more: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Builder, "build", full)
        assert services.build(asked.pk) == "no room"
    failed = Pack.objects.get()
    assert (failed.state, failed.file) == ("failed", None)
    assert "plus de place" in failed.failure
    again = services.ask(by=lived.hand, year=lived.year)
    assert again.pk != failed.pk
    assert services.build(again.pk) == "built"
    # Those that failed go once another is ready.
    assert [one.pk for one in Pack.objects.order_by("pk")] == [again.pk]


def test_a_closed_year_gives_the_same_figures_twice(lived: Lived) -> None:
    with time_machine.travel(datetime(2027, 1, 5, tzinfo=UTC), tick=False):
        lived.year = programme.close_year(by=lived.hand, pk=lived.year.pk, despite_waiting=True)
    first = built(lived)
    assert "Dossier" in str(first)
    Pack.objects.update(
        asked_at=timezone.now() - timedelta(minutes=5), built_at=timezone.now() - timedelta(minutes=4)
    )
    second = built(lived)
    assert first.pk != second.pk
    assert first.figures_digest == second.figures_digest
    assert queries.changes(second, queries.before(second)) == []


def test_what_changed_since_the_last_pack(lived: Lived) -> None:
    built(lived)
    Pack.objects.update(
        asked_at=timezone.now() - timedelta(minutes=5), built_at=timezone.now() - timedelta(minutes=4)
    )
    programme.set_target(by=lived.hand, indicator=lived.indicators[0], year=lived.year, value=Decimal(75))
    second = built(lived)
    changed = {one.label: (one.before, one.after) for one in queries.changes(second, queries.before(second))}
    label = f"{lived.indicators[0].code} · {lived.indicators[0].name}, cible"
    assert changed[label] == ("60\u202f%", "75\u202f%") or changed[label] == ("60 %", "75 %")
    assert not any("réunions" in one.lower() and "tenues" in one for one in changed)


def test_the_last_packs_are_kept(lived: Lived) -> None:
    for _ in range(services.KEPT + 1):
        Pack.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
        made = Pack.objects.create(
            community=lived.community, year=lived.year, asked_at=timezone.now(), state="ready"
        )
        Pack.objects.filter(pk=made.pk).update(built_at=timezone.now() - timedelta(minutes=5))
    Pack.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
    last = built(lived)
    kept = [one.pk for one in queries.of_year(lived.year)]
    assert len(kept) == services.KEPT
    assert last.pk in kept


def test_the_page_of_an_action_is_one_page_whatever_is_written(lived: Lived) -> None:
    book = gather(lived.year, actor=lived.hand)
    action = book.actions[0]
    long = "Un texte très long, avec des mots interminables comme anticonstitutionnellement. " * 120
    full = replace(
        action,
        title=long[:200],
        finding=long,
        objective="\n".join(["Une ligne."] * 200),
        public=long,
        means=long,
        risks=long,
        members=tuple(f"Personne au nom composé {n}" for n in range(60)),
        partners=tuple(f"Organisme partenaire {n}" for n in range(60)),
        steps=tuple(
            StepRow(n, long[:200], "Quelqu’un", None, "todo", "à faire", None, False) for n in range(40)
        ),
        indicators=action.indicators * 20,
        evidence=action.evidence * 40,
    )
    content = render_pdf(PAPER / "sheet.typ", sheet(book, full, on=book.on))
    pages = PdfReader(BytesIO(content)).pages
    assert len(pages) == 1
    assert "autres justificatifs" in " ".join(pages[0].extract_text().split())


def test_figures_compared() -> None:
    before = {"a": ["A", "1"], "b": ["B", "2"], "c": ["C", "3"]}
    after = {"a": ["A", "1"], "b": ["B", "5"], "d": ["D", "4"]}
    found = [(one.label, one.before, one.after) for one in changes_between(before, after)]
    assert found == [("B", "2", "5"), ("C", "3", ""), ("D", "", "4")]


def test_the_same_book_has_the_same_digest(lived: Lived) -> None:
    digests = {digest_of(figures_of(gather(lived.year, actor=lived.hand))) for _ in range(2)}
    assert len(digests) == 1


def test_the_number_of_queries_depends_on_no_row(lived: Lived, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(45):
        gather(lived.year, actor=lived.hand)


def test_the_office_keeps_its_own(lived: Lived) -> None:
    assert joining.may_all_read(lived.community, "board")
    assert joining.may_all_read(lived.community, "")
    assert not joining.may_all_read(lived.community, "office")


def test_who_sees_totals_only_reads_no_name_and_no_small_figure(lived: Lived, actor_of: ActorOf) -> None:
    type(lived.indicators[1]).objects.filter(pk=lived.indicators[1].pk).update(mask_under=5)
    full = gather(lived.year, actor=lived.hand)
    book = gather(lived.year, actor=actor_of("supervisor"))
    assert {one.pilot for one in full.actions} == {"Jeanne Aubépine", ""}
    assert {one.pilot for one in book.actions} == {""}
    assert not any(one.objective or one.members for one in book.actions)
    assert book.invoices == () and full.invoices
    masked = {one.pk: one for one in book.indicators}[lived.indicators[1].pk]
    assert (masked.value, masked.value_words, masked.acquired_cents) == (None, "masqué", None)
    assert book.evidence == ()
