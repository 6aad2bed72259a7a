"""A file sent by the operator's browser."""

from __future__ import annotations

import io
import re
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from maillage.contexts.directory.imports import room
from maillage.contexts.directory.imports.kinds import kinds
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.imports.options import Options
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.imports.tasks import run_import
from maillage.contexts.directory.sources import uploading
from maillage.contexts.directory.sources.models import Delivery, DeliveryState
from maillage.contexts.directory.sources.recognition import kind_of_address, kind_of_name
from maillage.contexts.directory.tests.ground import bring, edition, line
from maillage.contexts.directory.tests.traces import journal

PAGE = "/installation/imports/nouveau/"
DAY = date(2026, 9, 1)


def _sent(content: bytes = b"contenu", name: str = "fichier.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/plain")


def _form(**values: Any) -> dict[str, Any]:
    return {"token": str(uuid.uuid4()), "kind": "rpps", "end": "1"} | values


def _leftovers() -> list[Path]:
    return list(imports_folder().glob(f"{uploading.UPLOAD_PREFIX}*"))


def test_a_file_becomes_an_import_that_waits_for_the_worker(browser: Client, folder: Path) -> None:
    path = edition(folder, DAY, [line(1)])
    with path.open("rb") as file:
        answer = browser.post(
            PAGE, _form(file=file, accept_older="on", extent="france", given_on="2026-08-31")
        )
    run = ImportRun.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == reverse("directory_national:report", kwargs={"pk": run.pk})
    assert (run.kind, run.state, run.file_name) == ("rpps", RunState.WAITING, path.name)
    assert run.file_size_bytes == path.stat().st_size
    asked = Options.of_json(run.options)
    assert (asked.keep_all, asked.accept_older, asked.accept_shrink) == (True, True, False)
    assert asked.given_extraction is not None
    assert asked.given_extraction.date() == date(2026, 8, 31)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.run_id) == (DeliveryState.DELIVERED, run.pk)
    # Moved to where the worker finds it, not copied: nothing is left of what was sent.
    assert _leftovers() == []
    assert len(journal("import.requested")) == 1


def test_a_form_that_is_sent_twice_brings_one_import(browser: Client) -> None:
    form = _form()
    answers = [browser.post(PAGE, form | {"file": _sent()}) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert ImportRun.objects.count() == 1
    assert _leftovers() == []


def test_another_form_brings_another_import(browser: Client) -> None:
    for _ in range(2):
        browser.post(PAGE, _form(file=_sent()))
    assert ImportRun.objects.count() == 2


def test_nothing_chosen_is_told_beside_the_field(browser: Client) -> None:
    answer = browser.post(PAGE, _form(kind=""))
    assert answer.status_code == 422
    assert "Choisissez un fichier, ou écrivez son adresse." in answer.content.decode()
    assert not Delivery.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"file": True, "address": "https://exemple.fr/f"}, "gardez l’un des deux"),
        ({"address": "http://exemple.fr/f"}, "https://"),
        ({"address": "https://nom:secret@exemple.fr/f"}, "mot de passe"),
        ({"file": True, "given_on": "3026-01-01"}, "est à venir"),
        ({"file": True, "kind": "inconnu"}, "inconnu"),
    ],
)
def test_a_mistake_keeps_what_was_written(browser: Client, values: dict[str, Any], words: str) -> None:
    if values.get("file"):
        values = values | {"file": _sent()}
    answer = browser.post(
        PAGE, _form(accept_shrink="on", **values) if "kind" not in values else _form() | values
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    if "address" in values:
        assert values["address"] in page
    assert not ImportRun.objects.exists()
    assert _leftovers() == []


def test_a_file_that_is_too_large_is_not_kept_and_the_form_is(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MAX_UPLOAD_BYTES", 1_000)
    answer = browser.post(PAGE, {"file": _sent(b"x" * 5_000)} | _form(accept_older="on"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "trop grand" in page
    assert '<option value="rpps" selected>' in page
    assert _leftovers() == []
    assert not ImportRun.objects.exists()


def test_a_file_beyond_all_measure_is_refused_in_words_and_not_listened_to(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes before the file has been read, the secret of the form among it; the rest is left on the line."""
    monkeypatch.setattr(uploading, "MAX_UPLOAD_BYTES", 1_000)
    monkeypatch.setattr(uploading, "_HANG_UP_BYTES", 2_000)
    answer = browser.post(PAGE, _form(accept_older="on") | {"file": _sent(b"x" * 500_000)})
    assert answer.status_code == 422
    assert "trop grand" in answer.content.decode()
    assert _leftovers() == []


def test_a_file_that_swells_on_the_way_is_stopped(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The length that was announced is not trusted."""
    monkeypatch.setattr(uploading.DiskUploadHandler, "handle_raw_input", lambda *args, **kwargs: None)
    monkeypatch.setattr(uploading, "MAX_UPLOAD_BYTES", 100_000)
    answer = browser.post(PAGE, {"file": _sent(b"x" * 300_000)} | _form())
    assert "trop grand" in answer.content.decode()
    assert _leftovers() == []


def test_a_file_that_was_cut_on_the_way_is_not_taken_for_a_whole_one(browser: Client) -> None:
    """The browser went away in the middle: the server sees an end of data, and no error."""
    body = encode_multipart(BOUNDARY, _form(end="") | {"file": _sent(b"x" * 200_000)})
    answer = browser.generic("POST", PAGE, body[:150_000], content_type=MULTIPART_CONTENT)
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()
    whole = {"token": str(uuid.uuid4()), "kind": "rpps", "file": _sent()}
    assert "coupé avant la fin" in browser.post(PAGE, whole).content.decode()
    assert _leftovers() == []


def test_a_disk_without_room_is_told_before_anything_is_written(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MARGIN_BYTES", 1 << 60)
    answer = browser.post(PAGE, _form(file=_sent()))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "pas la place" in page
    assert 'data-largest="0"' in page
    assert not ImportRun.objects.exists()


def test_the_file_is_never_held_in_memory(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[int] = []
    receive = uploading.DiskUploadHandler.receive_data_chunk

    def watched(self: uploading.DiskUploadHandler, raw_data: bytes, start: int) -> bytes | None:
        pieces.append(len(raw_data))
        return receive(self, raw_data, start)

    monkeypatch.setattr(uploading.DiskUploadHandler, "receive_data_chunk", watched)
    browser.post(PAGE, _form(file=_sent(b"x" * 2_000_000)))
    assert sum(pieces) == 2_000_000
    assert max(pieces) <= 1 << 16


def test_a_stranger_is_turned_away_before_a_byte_is_written(
    client_of: Callable[..., Client], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("the upload was read")

    monkeypatch.setattr(uploading.DiskUploadHandler, "__init__", never)
    answers = [client_of(who).post(PAGE, _form(file=_sent())) for who in ("anonymous", "coordinator")]
    assert [answer.status_code for answer in answers] == [302, 404]


def test_a_forged_form_is_refused(client_of: Callable[..., Client], folder: Path) -> None:
    browser = client_of("operator", enforce_csrf_checks=True)
    assert browser.post(PAGE, _form(file=_sent())).status_code == 403
    browser.get(PAGE)
    token = browser.cookies["csrftoken"].value
    assert browser.post(PAGE, _form(file=_sent(), csrfmiddlewaretoken=token)).status_code == 302
    assert ImportRun.objects.count() == 1
    assert _leftovers() == []


def test_a_name_with_a_path_leads_nowhere(browser: Client) -> None:
    file = io.BytesIO(b"contenu")
    file.name = "../../etc/passwd"
    browser.post(PAGE, _form(file=file))
    assert ImportRun.objects.get().file_name == "passwd"


def test_a_file_is_recognised_by_its_name(browser: Client) -> None:
    name = "PS_LibreAcces_Personne_activite_202609010630.txt"
    browser.post(PAGE, _form(kind="", file=_sent(name=name)))
    assert ImportRun.objects.get().kind == "rpps"
    assert '<option value="rpps" selected>' in browser.get(PAGE, {"nom": name}).content.decode()
    unknown = browser.post(PAGE, _form(kind="", file=_sent(name="liste.txt")))
    assert unknown.status_code == 422
    assert "pas reconnu à son nom" in unknown.content.decode()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ps-libreacces-personne-activite.txt", "rpps"),
        ("PS_LibreAcces_SavoirFaire_202611030615.txt.gz", "savoir-faire"),
        ("finess-structures-journalier-20260309.json.gz", "finess-plus"),
        ("PS_LibreAcces_202611030615.zip", ""),
        ("", ""),
    ],
)
def test_published_names_are_known(name: str, kind: str) -> None:
    assert kind_of_name(name) == kind
    assert kind_of_address(f"https://depot.example/20260309/{name}?v=1") == kind


def test_an_address_of_a_publisher_is_known() -> None:
    for kind in kinds():
        if kind.address:
            assert kind_of_address(kind.address) == kind.name


def test_the_page_proposes_the_kind_that_was_asked_for(browser: Client) -> None:
    page = browser.get(PAGE, {"fichier": "rpps"}).content.decode()
    assert '<option value="rpps" selected>' in page
    assert browser.get(PAGE, {"fichier": "<x>"}).status_code == 200


@pytest.mark.parametrize(
    ("is_whole", "extent", "keeps_all"),
    [
        (True, "", True),
        (True, "france", True),
        (True, "perimetres", False),
        (False, "", False),
        (False, "france", True),
    ],
)
@pytest.mark.parametrize("kind", ["rpps", ""])
def test_a_register_of_the_whole_of_france_is_narrowed_only_when_it_is_said(
    browser: Client, kind: str, is_whole: bool, extent: str, keeps_all: bool
) -> None:
    """Also where the kind is known only once the file has come."""
    RegisterState.objects.create(source="rpps", keeps_all=is_whole)
    name = "PS_LibreAcces_Personne_activite_202609010630.txt"
    browser.post(PAGE, _form(kind=kind, file=_sent(name=name), extent=extent))
    assert Options.of_json(ImportRun.objects.get().options).keep_all is keeps_all


def test_an_extent_that_does_not_exist_is_refused_beside_its_field(browser: Client) -> None:
    answer = browser.post(PAGE, _form(file=_sent(), extent="lune"))
    assert answer.status_code == 422
    assert "<details" in answer.content.decode() and " open>" in answer.content.decode()
    assert not ImportRun.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_report_of_a_refusal_leads_to_the_form_with_the_option_set(browser: Client, folder: Path) -> None:
    bring(edition(folder, DAY, [line(1)], fill=95))
    path = edition(folder, date(2026, 8, 1), [line(1)], fill=40)
    with path.open("rb") as file:
        browser.post(PAGE, _form(file=file, accept_older="on"))
    run = ImportRun.objects.latest("pk")
    run_import.call(run.pk)
    report = reverse("directory_national:report", kwargs={"pk": run.pk})
    page = browser.get(report).content.decode()
    assert "a perdu" in page and "--accepter" not in page
    assert "Accepter un fichier plus court" in page
    # What had been asked of the first one is asked again.
    query = "?fichier=rpps&amp;option=accept_shrink&amp;option=accept_older"
    assert f'href="{PAGE}{query}"' in page
    form = browser.get(PAGE + query.replace("&amp;", "&")).content.decode()
    assert '<option value="rpps" selected>' in form
    for name in ("accept_shrink", "accept_older"):
        assert re.search(rf'<input[^>]*name="{name}"[^>]* checked', form)
    plain = browser.get(PAGE).content.decode()
    assert " checked" not in plain


@pytest.mark.django_db(transaction=True)
def test_no_option_is_proposed_where_none_would_help(browser: Client, folder: Path) -> None:
    browser.post(PAGE, _form(file=_sent()))
    run = ImportRun.objects.get()
    run_import.call(run.pk)
    page = browser.get(reverse("directory_national:report", kwargs={"pk": run.pk})).content.decode()
    assert "Le fichier est refusé" in page and "avec cette option" not in page
