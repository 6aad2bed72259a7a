"""The printable directory: practices and places of care in two levels of headings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from maillage.contexts.directory.nomenclature.professions import display_rank
from maillage.contexts.directory.professionals.models import readable_phone
from maillage.contexts.directory.professionals.naming import proper_address, proper_structure_name
from maillage.contexts.directory.publishing.queries import Practice
from maillage.contexts.directory.structures.models import Structure
from maillage.platform.ui.typography import count_words, french

TEMPLATE: Final = Path(__file__).parent / "documents" / "directory.typ"
BY_COMMUNE, BY_PROFESSION = "commune", "profession"
PLACES_OF_CARE: Final = "Lieux de soins"


@dataclass(frozen=True)
class Entry:
    """One entry of the document, with the two headings under which it may stand."""

    commune: str
    heading: str
    rank: Any
    name: str
    lines: tuple[str, ...]
    phone: str


def entry_of_practice(practice: Practice) -> Entry:
    lines = (", ".join(practice.skills), practice.structure, practice.address)
    return Entry(
        commune=practice.commune,
        heading=practice.professions,
        rank=(0, display_rank(practice.profession_code), practice.professions),
        name=practice.name,
        lines=tuple(line for line in lines if line),
        phone=readable_phone(practice.phone),
    )


def entry_of_structure(structure: Structure) -> Entry:
    lines = (structure.category_label, proper_address(structure.address))
    return Entry(
        commune=structure.commune.name if structure.commune else "",
        heading=PLACES_OF_CARE,
        rank=(1, 0, ""),
        name=proper_structure_name(structure.name),
        lines=tuple(line for line in lines if line),
        phone=structure.shown_phone,
    )


def document(
    entries: Iterable[Entry], *, order: str, title: str, community: str, edition: str, sources: Iterable[str]
) -> dict[str, Any]:
    """What the template reads. order: BY_COMMUNE (professions inside) or BY_PROFESSION (communes inside)."""
    rows = list(entries)
    outer, inner = (_commune, _heading) if order == BY_COMMUNE else (_heading, _commune)
    chapters = [
        {
            "title": french(chapter),
            "sections": [
                {"title": french(section), "entries": [_printed(entry) for entry in inside]}
                for section, inside in _grouped(under, inner)
            ],
        }
        for chapter, under in _grouped(rows, outer)
    ]
    return {
        "title": french(title),
        "community": french(community),
        "edition": french(edition),
        "intro": french(f"{count_words(len(rows), 'fiche')}."),
        "chapters": chapters,
        "sources": [french(source) for source in sources],
    }


Key = Callable[[Entry], tuple[Any, str]]


def _commune(entry: Entry) -> tuple[Any, str]:
    return entry.commune.casefold(), entry.commune


def _heading(entry: Entry) -> tuple[Any, str]:
    return entry.rank, entry.heading


def _grouped(entries: Iterable[Entry], key: Key) -> list[tuple[str, list[Entry]]]:
    """Entries under their headings, headings in order; inside, the order in which the entries came."""
    groups: dict[tuple[Any, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(key(entry), []).append(entry)
    return [(heading, groups[rank, heading]) for rank, heading in sorted(groups)]


def _printed(entry: Entry) -> dict[str, Any]:
    return {"name": french(entry.name), "lines": [french(line) for line in entry.lines], "phone": entry.phone}
