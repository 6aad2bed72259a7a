"""The evidence of a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from maillage.contexts.programme.evidence.proofs import LABELS, Proof, ProofKind
from maillage.contexts.programme.indicators.tables import known_years
from maillage.contexts.programme.permissions import WRITE
from maillage.core.search_text import search_text
from maillage.platform.tables.columns import Action as Button
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

ICONS = {
    ProofKind.SIGNED_SHEET: ("success", "clipboard-check"),
    ProofKind.MINUTES: ("success", "file-text"),
    ProofKind.DECISION: ("info", "gavel"),
    ProofKind.DOCUMENT: ("neutral", "file"),
    ProofKind.ADDED: ("neutral", "paperclip"),
}


@dataclass(frozen=True)
class ProofRow:
    """A proof with the words of what it proves. of_url: page of the action or of the indicator."""

    proof: Proof
    of_words: str

    @property
    def pk(self) -> str:
        return f"{self.proof.source}:{self.proof.action_id or 0}"


class ProofFilters(ListFilters):
    """Year, words, kind."""

    annee = forms.ChoiceField(label="Année")
    q = SearchField(label="Rechercher")
    genre = forms.ChoiceField(
        label="Genre", choices=[("", "tous"), *((kind.value, words) for kind, words in LABELS.items())]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("annee", "en cours", [(str(one.pk), one.label) for one in known_years(self.actor)])

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        kept: list[ProofRow] = list(rows)
        if text := cleaned.get("q"):
            words = search_text(text).split()
            kept = [
                row
                for row in kept
                if all(word in search_text(f"{row.proof.title} {row.of_words}") for word in words)
            ]
        if kind := cleaned.get("genre"):
            kept = [row for row in kept if row.proof.kind == kind]
        return kept


def _url(row: ProofRow, actor: Actor) -> str:
    del actor
    return row.proof.url


def _buttons(row: ProofRow, actor: Actor) -> Sequence[Button]:
    if actor.community is None or row.proof.file is None:
        return ()
    url = community_url(actor.community, "files:download", pk=row.proof.file.pk)
    return [Button("Télécharger", url, "download")]


def _add_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(WRITE):
        return ""
    return community_url(actor.community, "programme:actions")


EVIDENCE = Table(
    name="programme.evidence",
    title="Preuves",
    noun="preuve",
    feminine=True,
    order=("-proof.on",),
    filters=ProofFilters,
    columns=(
        Column(
            "title",
            "Preuve",
            value=lambda row: row.proof.title,
            link=_url,
            level="professional",
            sort=("proof.title",),
        ),
        Column("of_words", "De quoi", level="public", sort=("of_words",)),
        Column(
            "on",
            "Date du fait",
            value=lambda row: row.proof.on,
            kind="date",
            level="public",
            sort=("proof.on",),
        ),
        Column(
            "kind",
            "Genre",
            value=lambda row: row.proof.kind_label,
            kind="badge",
            badge=lambda row: ICONS[row.proof.kind],
            level="public",
        ),
        Column(
            "file",
            "Fichier",
            value=lambda row: row.proof.file.name if row.proof.file else "",
            level="professional",
            place="export",
        ),
    ),
    actions=_buttons,
    empty=Empty(
        "Aucune preuve cette année : liez une réunion, un document ou une décision à une fiche action ; sa feuille "
        "signée et son compte rendu s’y ajoutent d’eux-mêmes.",
        "Voir les fiches actions",
        _add_url,
    ),
    sources=(
        "Feuilles signées, comptes rendus approuvés, documents et décisions liés aux fiches, pièces ajoutées.",
    ),
)
