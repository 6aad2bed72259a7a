"""The list of imports, and the refused lines of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse

from maillage.contexts.directory.imports.kinds import kinds
from maillage.contexts.directory.imports.models import ImportRun, RunState
from maillage.contexts.directory.sources.queries import label_of
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters
from maillage.platform.tenancy.actor import Actor

TONES = {
    RunState.WAITING: ("neutral", "clock"),
    RunState.RUNNING: ("info", "refresh"),
    RunState.ACCEPTED: ("success", ""),
    RunState.REFUSED: ("danger", ""),
    RunState.INTERRUPTED: ("warning", ""),
}


class RunFilters(ListFilters):
    kind = forms.ChoiceField(
        label="Fichier",
        required=False,
        choices=lambda: [("", "Tous"), *((kind.name, kind.label) for kind in kinds())],
    )
    state = forms.ChoiceField(label="Résultat", required=False, choices=[("", "Tous"), *RunState.choices])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        wanted = {name: cleaned[name] for name in ("kind", "state") if cleaned.get(name)}
        return rows.filter(**wanted)


def _kind(run: Any) -> str:
    return label_of(run.kind) + (" (rejeu pour un périmètre changé)" if run.is_replay else "")


def _report(run: Any, actor: Actor) -> str:
    return reverse("directory_national:report", kwargs={"pk": run.pk})


def _by(run: Any) -> str:
    return str(run.started_by) if run.started_by else "Installation"


def _new_file(actor: Actor) -> str:
    return reverse("directory_national:import")


RUNS = Table(
    name="directory.imports",
    title="Données nationales",
    model=ImportRun,
    noun="import",
    order=("-started_at",),
    filters=RunFilters,
    columns=(
        Column("file_name", "Fichier", link=_report, second=_kind, sort=("file_name",)),
        Column("kind", "Sorte de fichier", value=_kind, place="export"),
        Column(
            "state",
            "Résultat",
            kind="badge",
            value=lambda run: run.get_state_display(),
            badge=lambda run: TONES[run.state],
            sort=("state",),
        ),
        Column("message", "Motif", place="export"),
        Column("extraction_on", "Date du fichier", kind="date", sort=("extraction_on",)),
        Column("rows_kept", "Lignes gardées", kind="number", sort=("rows_kept",)),
        Column("rows_refused", "Lignes refusées", kind="number", sort=("rows_refused",)),
        Column("rows_read", "Lignes lues", kind="number", place="export"),
        Column("rows_new", "Lignes nouvelles", kind="number", place="export"),
        Column("rows_ended", "Lignes disparues", kind="number", place="export"),
        Column("started_at", "Commencé le", kind="datetime", sort=("started_at",)),
        Column("finished_at", "Terminé le", kind="datetime", place="export"),
        Column("started_by", "Demandé par", value=_by, place="export"),
    ),
    empty=Empty("Aucun fichier n’a encore été importé.", "Importer un fichier", _new_file),
    sources=("Rapports d’import de cette installation.",),
)


@dataclass(frozen=True)
class RefusedRow:
    """One line left out, as the report keeps it."""

    number: int
    reason: str


REFUSED_LINES = Table(
    name="directory.refused_lines",
    title="Lignes refusées",
    noun="ligne refusée",
    noun_plural="lignes refusées",
    feminine=True,
    order=("number",),
    columns=(
        Column("number", "Ligne", kind="number", level="public", sort=("number",)),
        Column("reason", "Raison", level="professional", sort=("reason",)),
    ),
    empty=Empty("Aucune ligne n’a été refusée."),
    sources=("Rapport d’import : les 200 premières lignes refusées sont gardées.",),
)


def refused_rows(run: ImportRun) -> list[RefusedRow]:
    return [RefusedRow(int(number), str(reason)) for number, reason in run.refusals]
