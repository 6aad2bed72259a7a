"""`import_file` of manage.py, which `maillage import` calls."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from maillage.contexts.directory.imports import kinds
from maillage.contexts.directory.imports.fetching import Fetched
from maillage.contexts.directory.imports.models import ImportRun
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.staging import imports_folder
from maillage.contexts.directory.management.commands import import_file
from maillage.contexts.directory.tests.ground import ALPHA
from maillage.contexts.directory.tests.notices import NOTICES, notice, notices, seen
from maillage.platform.tenancy.models import Community

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def known_kinds(monkeypatch: pytest.MonkeyPatch, land: Community) -> None:
    monkeypatch.setattr(kinds, "_KINDS", dict(kinds._KINDS))
    kinds.register_kind(NOTICES)


def _say(*arguments: str) -> str:
    out = io.StringIO()
    call_command("import_file", *arguments, stdout=out)
    return out.getvalue()


def test_any_kind_is_imported_and_told(folder: Path) -> None:
    path = notices(folder, date(2026, 9, 1), [notice(1, ALPHA), "un;deux"])
    said = _say("avis", str(path))
    assert "Résultat : accepté" in said and "Lignes nouvelles ou changées : 1" in said
    assert "  ligne 3 refusée : 2 champs au lieu de 6" in said
    assert len(seen()) == 1


def test_without_a_kind_all_are_listed() -> None:
    said = _say()
    for kind in kinds.kinds():
        assert kind.name in said and kind.label in said and kind.expected in said


def test_what_is_missing_or_unknown_is_told() -> None:
    with pytest.raises(CommandError, match=r"« horoscope » n’est pas un genre de fichier.*rpps"):
        _say("horoscope", "f.csv")
    with pytest.raises(CommandError, match=r"avis-AAAAMMJJ\.csv"):
        _say("avis")
    with pytest.raises(CommandError, match=r"Import refusé\. Le fichier « absent.csv » n’existe pas"):
        _say("avis", "absent.csv")


def test_a_refusal_names_the_option_that_would_have_the_file_taken(folder: Path) -> None:
    rows = [notice(1, ALPHA)]
    _say("avis", str(notices(folder, date(2026, 9, 1), rows, fill=100)))
    older = str(notices(folder, date(2026, 8, 1), rows, fill=100))
    with pytest.raises(CommandError, match=r"plus ancien\. Option à ajouter : --accepter-ancien\.$"):
        _say("avis", older)
    shorter = str(notices(folder, date(2026, 10, 1), rows, fill=50))
    with pytest.raises(CommandError, match=r"plus court\. Option à ajouter : --accepter-baisse\.$"):
        _say("avis", shorter)
    assert "accepté" in _say("avis", shorter, "--accepter-baisse")


def test_only_https_addresses_are_called() -> None:
    for address in ("http://exemple.invalid/avis.csv", "ftp://exemple.invalid/avis.csv"):
        with pytest.raises(CommandError, match=r"commence par https://"):
            _say("avis", address)


def test_an_address_is_fetched_then_imported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fetch(address: str, *, into: Path, progress: Any = None) -> Fetched:
        asked.append(address)
        path = notices(folder, date(2026, 9, 1), [notice(1, ALPHA)])
        return Fetched(path.rename(into / "recu"), "avis-20260901.csv")

    monkeypatch.setattr(import_file, "fetch", fetch)
    _say("avis", "https://exemple.invalid/avis.csv")
    run = ImportRun.objects.get()
    assert asked == ["https://exemple.invalid/avis.csv"]
    assert (run.file_name, run.extraction_on, len(seen())) == ("avis-20260901.csv", date(2026, 9, 1), 1)
    assert list(imports_folder().glob("reception-*")) == []


def test_an_address_that_does_not_answer_leaves_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(address: str, *, into: Path, progress: Any = None) -> Fetched:
        raise FileRefused("Le site ne répond pas.")

    monkeypatch.setattr(import_file, "fetch", fetch)
    with pytest.raises(CommandError, match="Le site ne répond pas"):
        _say("avis", "https://exemple.invalid/avis.csv")
    assert list(imports_folder().glob("reception-*")) == []
