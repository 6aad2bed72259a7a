"""The two lists of the journal: what was done, what was read."""

from __future__ import annotations

from typing import Any

from maillage.platform.audit.forms import AccessFilters, EntryFilters
from maillage.platform.audit.labels import action_label, changes_text, object_label, reading_label
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table

# A perimeter can change by sixty communes: the page shows the start, the export shows all.
SHOWN = 160


def _changes(entry: Any) -> str:
    return changes_text(entry.object_type, entry.changes)


def _shortened(entry: Any) -> str:
    text = _changes(entry)
    return text if len(text) <= SHOWN else f"{text[:SHOWN].rstrip()}…"


ENTRIES = Table(
    name="audit.entries",
    title="Journal des actions",
    model=AuditEntry,
    noun="action",
    feminine=True,
    order=("-at",),
    filters=EntryFilters,
    columns=(
        Column("at", "Quand", kind="datetime", sort=("at",)),
        Column("actor_label", "Qui", sort=("actor_label",)),
        Column("action", "Action", value=lambda entry: action_label(entry.action), sort=("action",)),
        Column("label", "Objet", second=lambda entry: object_label(entry.object_type), sort=("label",)),
        Column(
            "kind",
            "Type d’objet",
            level="public",
            place="export",
            value=lambda e: object_label(e.object_type),
        ),
        Column("shortened", "Avant → après", level="professional", place="page", value=_shortened),
        Column("changes", "Avant → après", place="export", value=_changes),
    ),
    empty=Empty("Personne n’a encore rien changé dans cette communauté."),
    sources=("Journal de Maillage, écrit au moment de chaque action ; il ne se modifie pas.",),
)

ACCESSES = Table(
    name="audit.accesses",
    title="Journal des consultations",
    model=AccessEntry,
    noun="consultation",
    feminine=True,
    order=("-at",),
    filters=AccessFilters,
    columns=(
        Column("at", "Quand", kind="datetime", sort=("at",)),
        Column("actor_label", "Qui", sort=("actor_label",)),
        Column("what", "Quoi", value=lambda entry: reading_label(entry.what), sort=("what",)),
        Column("label", "Objet", sort=("label",)),
        Column("count", "Lignes", kind="number", sort=("count",)),
    ),
    empty=Empty("Aucune donnée personnelle n’a encore été consultée ni exportée."),
    sources=("Journal de Maillage, écrit à chaque consultation de données personnelles et à chaque export.",),
)
