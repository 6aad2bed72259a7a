"""Paths that climb, archives that swell, documents that expand, messages with a second header: refused or harmless."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_scopes import scopes_disabled

from maillage.contexts.directory.imports import opening
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.platform.files.checks import KINDS, clean_name, kind_of
from maillage.platform.messaging.models import Message
from tests.people import ActorOf, ClientOf

# Nothing here depends on the database.
pytestmark = pytest.mark.once

CLIMBING = (
    "../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd",
    "..\\..\\windows\\win.ini", "..%5c..%5cwin.ini", "%252e%252e%252fetc%252fpasswd", "/etc/passwd", "//etc/passwd",
    "%00/etc/passwd", "..%c0%af..%c0%afetc/passwd", "ui/../../../secret_key", "ui/%2e%2e/%2e%2e/%2e%2e/manage.py",
)  # fmt: skip
SECRET_WORDS = (b"root:x:", b"[fonts]", b"DJANGO_SETTINGS_MODULE")
BILLION_LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "'
    + b"&lol;" * 10
    + b'"><!ENTITY x SYSTEM "file:///etc/passwd">]><lolz>&lol2;&x;</lolz>'
)


@pytest.mark.parametrize("path", CLIMBING)
@pytest.mark.parametrize(
    "under", ["/static/", "/c/val-exemple/fichiers/", "/c/val-exemple/annuaire/personnes/"]
)
def test_no_address_climbs_out(path: str, under: str, client_of: ClientOf) -> None:
    answer = client_of("coordinator").get(under + path)
    content = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code in {301, 400, 404}
    assert not [word for word in SECRET_WORDS if word in content]


@pytest.mark.parametrize(
    "name", [*CLIMBING, "a\r\nX: y.pdf", "con.pdf", ".htaccess", "x.php", "x.html", "\u202efdp.exe", "", "."]
)
def test_a_name_is_a_name(name: str) -> None:
    clean = clean_name(name, KINDS["pdf"])
    assert clean.endswith(".pdf")
    assert not set(clean) & set('/\\\r\n\x00"<>:;')
    assert Path(clean).name == clean


def _folder() -> Path:
    """The data folder."""
    storage: Any = configured.STORAGES["default"]
    return Path(storage["OPTIONS"]["location"]).parent


@pytest.mark.parametrize("name", CLIMBING)
def test_a_file_that_is_sent_stays_in_its_folder(name: str, client_of: ClientOf) -> None:
    before = sorted(_folder().glob("*"))
    sent = SimpleUploadedFile("x", b"contenu", content_type="text/plain")
    sent.__dict__["_name"] = name
    answer = client_of("operator").post(
        "/installation/imports/nouveau/", {"kind": "rpps", "end": "1", "file": sent}
    )
    assert answer.status_code in {302, 422}
    after = sorted(_folder().glob("*"))
    assert {path.name for path in after} - {path.name for path in before} <= {"imports"}


def bomb(megabytes: int) -> bytes:
    """An archive of some kilobytes that would fill that much."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(
            "PS_LibreAcces_Personne_activite_202609010000.txt", b"12345678|\n" * 100_000 * megabytes
        )
    return target.getvalue()


def test_an_archive_that_swells_is_refused_before_it_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MAX_BYTES", 1_000_000)
    path = tmp_path / "bombe.zip"
    path.write_bytes(bomb(40))
    assert path.stat().st_size < 200_000
    read = 0
    with pytest.raises(FileRefused), opening.open_file(path, expected="Personne_activite") as opened:
        while block := opened.file.stream.read(100_000):
            read += len(block)
    assert read <= 2_000_000


def test_an_office_document_is_looked_at_and_not_unpacked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parts are listed; none is read but a short `mimetype`."""
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", BILLION_LAUGHS)
        archive.writestr("word/document.xml", b"\x00" * 5_000_000)
        archive.writestr("mimetype", b"x" * 5_000_000)
    read: list[str] = []

    def noted(self: zipfile.ZipFile, name: str, *rest: Any) -> bytes:
        read.append(name)
        return b""

    monkeypatch.setattr(zipfile.ZipFile, "read", noted)
    kind = kind_of(path)
    assert kind is not None
    assert (kind.name, read) == ("docx", [])


@pytest.mark.parametrize(
    "content",
    [BILLION_LAUGHS, b"<svg onload='alert(1)'/>", b"<?php system('id');", b"MZ\x90\x00", b"#!/bin/sh\n"],
)
def test_what_could_run_is_at_most_a_text(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    kind = kind_of(path)
    assert kind is None or kind.content_type == "text/plain; charset=utf-8"


# What they read was made by us a moment before, or comes with a locked library: nobody sends it.
OUR_OWN_XML = {
    "core/pay/sepa.py": "writes transfers, reads nothing",
    "contexts/funding/payments/schema.py": "checks what was written against the bank's schema",
}


def test_nothing_reads_xml() -> None:
    """No parser, no bomb: no module of the product imports one (openpyxl is the tests')."""
    import maillage

    root = Path(maillage.__file__).parent
    readers = ("xml.", "lxml", "xmlschema", "from xml", "openpyxl", "yaml", "pickle", "marshal", "shelve")
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in root.rglob("*.py")
        if "tests" not in path.parts and path.relative_to(root).as_posix() not in OUR_OWN_XML
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(("import ", "from "))
        and any(f" {reader}" in f" {line.split(' ', 1)[1]}" for reader in readers)
    ]
    assert found == []


@pytest.mark.parametrize(
    "sign",
    [
        "\r\nBcc: pris@ailleurs.invalid",
        "\nBcc: pris@ailleurs.invalid",
        "\x0bBcc: a@b.invalid",
        "\u2028Bcc: a@b.invalid",
    ],
)
def test_no_name_opens_a_second_header(
    sign: str, client_of: ClientOf, actor_of: ActorOf, mailoutbox: list[Any]
) -> None:
    """From a form to the letter: who is invited, and the community that invites."""
    from maillage.platform.messaging.delivery import deliver

    community = actor_of("coordinator").community
    assert community is not None
    community.name = f"CPTS{sign}"[:120]
    community.save(update_fields=["name"])
    client: Client = client_of("coordinator")
    page = f"/c/{community.slug}/reglages/comptes/inviter/"
    client.post(page, {"email": "n@tests.example", "name": f"Nom{sign}", "roles": ["partner"]})
    client.post(page, {"email": f"n@tests.example{sign}", "name": "Nom", "roles": ["partner"]})
    deliver()
    with scopes_disabled():
        assert Message.objects.exists()
    for letter in mailoutbox:
        whole = letter.message()
        assert whole.get_all("Bcc") is None
        assert len(letter.recipients()) == 1
        assert not set(str(whole["Subject"])) & set("\r\n\x0b\u2028")
