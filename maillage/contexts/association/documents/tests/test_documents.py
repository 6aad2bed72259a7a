"""The register of documents: files, versions, who sees what, the search in the text, the last day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from django_scopes import scope
from hypothesis import given
from hypothesis import strategies as st

from maillage.contexts.association.documents import extraction, queries, reading, retention, services
from maillage.contexts.association.documents.access import seen_by
from maillage.contexts.association.documents.models import Document, DocumentText, DocumentVersion
from maillage.contexts.association.documents.offers import _ending, search
from maillage.contexts.association.minutes.tests import sitting
from maillage.platform.audit.models import AccessEntry
from maillage.platform.files import storage
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}},
    }
    yield


def word_file(*paragraphs: str) -> bytes:
    made = docx.Document()
    for text in paragraphs:
        made.add_paragraph(text)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def deposit(
    by: Any, content: bytes = b"Statuts de la CPTS", name: str = "statuts.txt", **values: Any
) -> Document:
    values = {"title": "Statuts", "kind": "statutes", "visibility": "members", **values}
    return services.add_document(by=by, values=values, name=name, stream=io.BytesIO(content))


def test_a_document_and_its_versions(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    row = deposit(by)
    services.add_version(
        by=by, document=row, name="statuts.txt", stream=io.BytesIO(b"Statuts de 2026"), note="Article 4"
    )
    assert [(one.number, one.is_current, one.note) for one in queries.versions_of(row)] == [
        (2, True, "Article 4"),
        (1, False, ""),
    ]
    assert {file.owner_id for file in StoredFile.objects.all()} == {str(row.pk)}


def test_what_is_refused_leaves_nothing(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    with pytest.raises(services.FileRefused, match="format accepté"):
        deposit(by, b"\x7fELF\x00\x01", "statuts.pdf")
    with pytest.raises(services.DocumentRefused, match="titre"):
        deposit(by, title=" ")
    with pytest.raises(services.DocumentRefused, match="précède"):
        deposit(by, valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1))
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_failure_after_the_file_forgets_the_file(
    scoped: Community, actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "_enter", fail)
    with pytest.raises(RuntimeError):
        deposit(actor_of("secretary"))
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 0", ""),
        ("exit 1", "malveillant"),
        ("exit 2", "ne répond pas"),
        ("no-such-program-at-all", "ne répond pas"),
    ],
)
def test_the_scanner_decides(
    scoped: Community, actor_of: ActorOf, settings: Any, tmp_path: Path, script: str, said: str
) -> None:
    program = tmp_path / "scanner"
    program.write_text(f'#!/bin/sh\ntest -s "$2" || exit 9\n{script}\n', encoding="utf-8")
    program.chmod(0o755)
    settings.MAILLAGE_SCAN_COMMAND = f"{program} --quiet" if script.startswith("exit") else script
    if said:
        with pytest.raises(services.FileRefused, match=said):
            deposit(actor_of("secretary"))
        assert not any(storage.contents())
    else:
        assert deposit(actor_of("secretary")).pk


def test_who_sees_what(
    scoped: Community, actor_of: ActorOf, community: Community, client_of: ClientOf
) -> None:
    by = actor_of("secretary")
    rows = {one: deposit(by, title=one, visibility=one) for one in ("partners", "members", "board", "office")}
    seen = {
        role: [one for one in rows if one in seen_by(actor_of(role))]
        for role in ("partner", "professional", "auditor", "board_member", "treasurer", "supervisor")
    }
    assert seen == {
        "partner": ["partners"],
        "professional": ["partners", "members"],
        "auditor": ["partners", "members", "board"],
        "board_member": ["partners", "members", "board"],
        "treasurer": ["partners", "members", "board", "office"],
        "supervisor": [],
    }
    for role, allowed in seen.items():
        for visibility, row in rows.items():
            file = DocumentVersion.objects.get(document=row).file
            answer: Any = client_of(role).get(community_url(community, "files:download", pk=file.pk))
            assert answer.status_code == (200 if visibility in allowed else 404), (role, visibility)
            if answer.status_code == 200:
                # Read to its end: closing it would close the connection of the test too.
                assert b"".join(answer.streaming_content) == b"Statuts de la CPTS"
    assert AccessEntry.objects.filter(what="files.download").exists()
    page = client_of("professional").get(
        community_url(community, "association:document", pk=rows["board"].pk)
    )
    assert page.status_code == 404
    assert [hit.label for hit in search(actor_of("professional"), "members", 5)] == ["members"]
    assert search(actor_of("professional"), "office", 5) == []


def test_the_text_is_found_and_follows_the_version(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    row = deposit(
        by, word_file("La cotisation est fixée à vingt euros."), "reglement.docx", title="Règlement"
    )
    other = deposit(by, title="Convention")
    assert queries.text_of(row) is None
    assert reading.read_documents() == 2
    assert reading.read_documents() == 0
    rows = queries.documents(by)
    assert list(queries.holding(rows, "cotisation euros")) == [row]
    assert list(queries.holding(rows, "cotis")) == [row]
    # The beginning of a word, not its middle.
    assert list(queries.holding(rows, "tisation")) == []
    assert list(queries.holding(rows, "conv")) == [other]
    services.add_version(by=by, document=row, name="r.txt", stream=io.BytesIO(b"Autre texte"))
    assert reading.read_documents() == 1
    assert list(queries.holding(rows, "cotisation")) == []
    assert list(queries.holding(rows, "autre texte")) == [row]


def test_a_lost_file_is_said(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    broken = deposit(by, b"%PDF-1.7 whatever", "statuts.pdf")
    lost = deposit(by, b"Perdu", title="Perdu")
    storage.path_of(DocumentVersion.objects.get(document=lost).file.sha256).unlink()
    assert reading.read_documents() == 2
    assert {one.document_id: one.reading for one in DocumentText.objects.all()} == {
        broken.pk: "unreadable",
        lost.pk: "unreadable",
    }


def archive_with(tmp_path: Path, name: str, content: bytes) -> Path:
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, content)
    return path


def test_words_split_by_the_layout_are_whole(tmp_path: Path) -> None:
    xml = "<w:p><w:r><w:t>conven</w:t></w:r><w:r><w:t>tion</w:t></w:r></w:p><w:p><w:t>l&amp;s</w:t></w:p>"
    path = archive_with(tmp_path, "word/document.xml", xml.encode())
    assert extraction.text_of(path, "…wordprocessingml.document").text.split() == ["convention", "l&s"]


def test_an_archive_made_to_swell_is_bounded(tmp_path: Path) -> None:
    path = archive_with(tmp_path, "content.xml", b"a" * 30_000_000)
    assert (
        len(extraction.text_of(path, "application/vnd.oasis.opendocument.text").text) <= extraction.MAX_BYTES
    )


@given(st.text(max_size=300))
def test_each_word_once_between_spaces(text: str) -> None:
    words = extraction.words_of(text)
    assert words == "" or (words[0] == words[-1] == " ")
    assert len(set(words.split())) == len(words.split())
    assert words == extraction.words_of(words)


def test_documents_are_erased_after_their_last_day(scoped: Community, actor_of: ActorOf) -> None:
    by, today = actor_of("secretary"), timezone.localdate()
    deposit(by, title="Hier", keep_until=today - timedelta(days=1))
    kept = [deposit(by, title="Aujourd’hui", keep_until=today), deposit(by, title="Toujours")]
    soon = deposit(by, title="Assurance", valid_until=today + timedelta(days=30))
    assert [one.label for one in _ending(by)] == [
        "Sera effacé : Hier",
        "Sera effacé : Aujourd’hui",
        "À renouveler : Assurance",
    ]
    assert retention.erase_documents(timezone.now()) == 1
    assert retention.erase_documents(timezone.now()) == 0
    assert set(Document.objects.all()) == {*kept, soon}
    assert StoredFile.objects.count() == 3


def test_archived_first_then_erased(scoped: Community, actor_of: ActorOf) -> None:
    by = actor_of("secretary")
    row = deposit(by)
    with pytest.raises(services.DocumentRefused, match="Archivez"):
        services.delete(by=by, document=row)
    services.archive(by=by, document=row)
    with pytest.raises(services.DocumentRefused, match="archivé"):
        services.add_version(by=by, document=row, name="x.txt", stream=io.BytesIO(b"x"))
    assert not services.restore(by=by, document=row).archived_at
    services.archive(by=by, document=row)
    services.delete(by=by, document=row)
    assert not Document.objects.exists()
    assert not StoredFile.objects.exists()


def test_the_pages(community: Community, client_of: ClientOf) -> None:
    client = client_of("secretary")
    with scope(community=community):
        held = sitting.meeting(community)
    url = community_url(community, "association:document_add")
    assert f'value="{held.pk}" selected' in client.get(url, {"reunion": held.pk}).content.decode()
    sent = {"title": "Feuille signée", "kind": "signed_sheet", "visibility": "office", "meeting": held.pk}
    page = client.post(url, sent).content.decode()
    assert "Choisissez un fichier" in page
    bad = {**sent, "file": SimpleUploadedFile("a.pdf", b"\x00\x01\x02")}
    page = client.post(url, bad).content.decode()
    assert "format accepté" in page
    assert 'value="Feuille signée"' in page
    empty = {**sent, "file": SimpleUploadedFile("a.pdf", b"")}
    assert "Ce fichier est vide" in client.post(url, empty).content.decode()
    good = {**sent, "file": SimpleUploadedFile("feuille.png", b"\x89PNG\r\n\x1a\n0000")}
    page = client.post(url, good, follow=True).content.decode()
    assert "Version 1" in page
    with scope(community=community):
        row = Document.objects.get()
    edit = community_url(community, "association:document_edit", pk=row.pk)
    late = client.post(edit, {**sent, "title": "Autre", "version": "9"}).content.decode()
    assert "Modifié entre-temps" in late
    assert client.post(edit, {**sent, "title": "Feuille", "version": "1"}).status_code == 302
    version = community_url(community, "association:document_version", pk=row.pk)
    assert client.post(version, {}).status_code == 422
    assert client.post(version, {"file": SimpleUploadedFile("b.txt", b"texte")}).status_code == 302


def test_the_list_is_flat(
    community: Community, actor_of: ActorOf, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    url, client = community_url(community, "association:documents"), client_of("secretary")
    counts = []
    for size in (3, 20):
        with scope(community=community):
            for number in range(size):
                deposit(actor_of("secretary"), title=f"Document {size} {number}")
        client.get(url)
        with django_assert_max_num_queries(60) as seen:
            assert client.get(url).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
