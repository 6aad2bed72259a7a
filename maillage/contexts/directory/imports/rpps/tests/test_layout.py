"""Headers of the official file, as published, as they were, and as they are not."""

from __future__ import annotations

import pytest

from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.rpps.layout import COLUMNS, FIELDS, REQUIRED, read_header
from maillage.contexts.directory.imports.rpps.writing import HEADER_LINE

PUBLISHED = HEADER_LINE.rstrip("\n")


def _refusal(header: str) -> str:
    with pytest.raises(FileRefused) as refused:
        read_header(header)
    return refused.value.message_fr


def test_the_published_header_is_taken_as_it_is() -> None:
    layout = read_header(PUBLISHED)
    assert layout.is_canonical
    assert layout.trailing
    assert layout.width == 56
    assert layout.unknown == ()
    assert layout.absent == ()


@pytest.mark.parametrize("width", [48, 52, 56])
def test_shorter_releases_lack_their_last_columns(width: int) -> None:
    layout = read_header("|".join(label for _, label in COLUMNS[:width]) + "|")
    assert layout.width == width
    assert layout.positions == (*range(width), *[None] * (56 - width))
    assert len(layout.absent) == 56 - width


def test_spellings_met_are_understood() -> None:
    header = (
        PUBLISHED.replace("Code rôle", "Code fonction")
        .replace("Libellé rôle", "Libellé Fonction")
        .replace("Code Département (structure)", "Code département (coord. Structure)")
        .replace("d'", "d’")
        .replace("Code genre activité", "CODE GENRE D'ACTIVITÉ")
        .replace("Nom d’exercice", " nom  d' exercice ")
    )
    assert read_header(header).is_canonical


def test_order_is_free_and_unknown_columns_are_left_aside() -> None:
    labels = [label for _, label in reversed(COLUMNS)]
    layout = read_header("|".join(["Colonne neuve", *labels]))
    assert not layout.is_canonical
    assert not layout.trailing
    assert layout.unknown == ("Colonne neuve",)
    assert layout.position("id_type") == 56
    assert layout.position(FIELDS[-1]) == 1


def test_missing_required_columns_are_named() -> None:
    labels = dict(COLUMNS)
    for name in REQUIRED:
        header = "|".join(label for field, label in COLUMNS if field != name)
        assert labels[name] in _refusal(header)


def test_a_column_named_twice_is_refused() -> None:
    assert "deux fois" in _refusal(PUBLISHED + "Code profession|")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("Type d'identifiant PP|Identifiant PP|Code type diplôme obtenu|", "Dipl_AutExerc"),
        ("Type de BAL|Adresse BAL|Type Identifiant PP|Identifiant PP|", "MSSanté"),
        ("Identifiant PP|Nom de famille|Date de naissance|Code profession|", "accès restreint"),
        ("finess;etalab;98;2026-03-06", "FINESS"),
        (PUBLISHED.replace("|", ";"), "points-virgules"),
        (PUBLISHED.replace("|", "\t"), "tabulations"),
        (PUBLISHED.replace("é", "Ã©"), "encodés deux fois"),
        ("bonjour", "pas un en-tête"),
        ("", "pas un en-tête"),
    ],
)
def test_other_files_are_recognised(header: str, words: str) -> None:
    assert words in _refusal(header)


def test_the_file_of_knowhow_is_recognised() -> None:
    header = "|".join(label for name, label in COLUMNS[:17] if "title" not in name)
    assert "SavoirFaire" in _refusal(header + "|")
