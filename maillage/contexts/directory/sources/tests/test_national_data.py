"""What is in place and what is missing; the report of one import."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from maillage.contexts.directory.imports.kinds import kinds
from maillage.contexts.directory.imports.models import ImportRun, RegisterState, RunState
from maillage.contexts.directory.sources.queries import registers_in_force
from maillage.contexts.directory.tests.ground import bring, edition, line
from maillage.contexts.directory.tests.traces import exports

PAGE = "/installation/imports/"


def _run(state: str, **values: object) -> ImportRun:
    return ImportRun.objects.create(
        **{
            "kind": "rpps",
            "source": "rpps",
            "state": state,
            "file_name": "exemple.txt",
            "file_size_bytes": 1_000_000_000,
            "started_at": timezone.now(),
        }
        | values
    )


def _downloaded(browser: Client, address: str) -> str:
    answer: Any = browser.get(address, {"export": "csv"})
    return b"".join(answer.streaming_content).decode()


def test_an_installation_without_data_says_what_to_do_next(browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    assert page.count("absent") == len({kind.register for kind in kinds()})
    # Fetched where it is published at a known address, sent by hand where it is not.
    assert "/installation/sources/rpps/verifier/" in page
    assert "/installation/imports/nouveau/?fichier=bpe" in page
    assert "Aucun fichier n’a encore été importé." in page


@pytest.mark.django_db(transaction=True)
def test_what_is_in_place_comes_first_with_its_date(browser: Client, folder: Path) -> None:
    bring(edition(folder, date(2026, 9, 1), [line(1)]))
    first = registers_in_force()[0]
    assert first.run is not None
    assert (first.register, first.run.extraction_on) == ("rpps", date(2026, 9, 1))
    page = browser.get(PAGE).content.decode()
    assert page.index("en place") < page.index("absent")
    assert "Mettre à jour" in page


def test_each_vintage_of_a_register_is_a_line(browser: Client) -> None:
    bpe = next((kind for kind in kinds() if kind.name.startswith("bpe")), None)
    assert bpe is not None
    for vintage in (2019, 2024):
        run = _run(RunState.ACCEPTED, kind=bpe.name, finished_at=timezone.now())
        RegisterState.objects.create(source=f"{bpe.register}-{vintage}", generation=1, run=run)
    labels = [found.label for found in registers_in_force() if found.run is not None]
    assert labels == [f"{bpe.label} (2019)", f"{bpe.label} (2024)"]


def test_the_list_is_filtered_and_exported(browser: Client) -> None:
    _run(RunState.REFUSED, message="Vide.")
    _run(RunState.ACCEPTED, file_name="bon.txt")
    page = browser.get(PAGE, {"state": "accepted"}).content.decode()
    assert "bon.txt" in page
    assert "exemple.txt" not in page
    text = _downloaded(browser, PAGE)
    assert "Vide." in text
    assert exports("directory.imports") == 1


@pytest.mark.parametrize("state", [RunState.WAITING, RunState.RUNNING])
def test_the_page_of_an_import_under_way_looks_again(browser: Client, state: str) -> None:
    run = _run(state, bytes_read=250_000_000)
    page = browser.get(f"{PAGE}{run.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert f'href="{PAGE}{run.pk}/"' in page
    part = browser.get(f"{PAGE}{run.pk}/", headers={"HX-Request": "true", "HX-Target": "avancement"})
    assert "<html" not in part.content.decode()
    if state == RunState.RUNNING:
        assert "250\u00a0Mo lus sur 1,0\u00a0Go" in part.content.decode()


@pytest.mark.parametrize("state", [RunState.ACCEPTED, RunState.REFUSED, RunState.INTERRUPTED])
def test_the_page_of_an_import_that_ended_does_not(browser: Client, state: str) -> None:
    run = _run(state, message="Motif.")
    assert "every 2s" not in browser.get(f"{PAGE}{run.pk}/").content.decode()
    part = browser.get(f"{PAGE}{run.pk}/", headers={"HX-Request": "true", "HX-Target": "avancement"})
    assert part["HX-Redirect"] == f"{PAGE}{run.pk}/"


def test_refused_lines_are_shown_and_exported(browser: Client) -> None:
    refusals = [[number, f"Raison {number}"] for number in range(2, 202)]
    run = _run(RunState.ACCEPTED, rows_refused=1_234, refusals=refusals)
    page = browser.get(f"{PAGE}{run.pk}/").content.decode()
    assert "Voici les 200 premières des 1\u202f234 lignes refusées." in page
    assert "Raison 2" in page
    text = _downloaded(browser, f"{PAGE}{run.pk}/")
    assert text.count("Raison") == 201
    assert exports("directory.refused_lines") == 1


def test_nobody_else_sees_them(client_of: Callable[..., Client], db: None) -> None:
    for path in (PAGE, f"{PAGE}nouveau/", "/installation/sources/", "/installation/sources/rpps/"):
        assert client_of("coordinator").get(path).status_code == 404
        assert client_of("anonymous").get(path).status_code == 302
