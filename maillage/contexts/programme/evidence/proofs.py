"""One piece of evidence, wherever it comes from, and who sees it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Final

from maillage.contexts.association import api as association
from maillage.contexts.programme.permissions import VIEW, VIEW_FIGURES
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.actor import Actor


class ProofKind(StrEnum):
    """What a piece of evidence is; the value is kept in frozen lists."""

    SIGNED_SHEET = "signed_sheet"
    MINUTES = "minutes"
    DECISION = "decision"
    DOCUMENT = "document"
    ADDED = "added"


LABELS: Final[dict[ProofKind, str]] = {
    ProofKind.SIGNED_SHEET: "feuille d’émargement signée",
    ProofKind.MINUTES: "compte rendu approuvé",
    ProofKind.DECISION: "décision",
    ProofKind.DOCUMENT: "document",
    ProofKind.ADDED: "pièce ajoutée",
}
# What every member of the association sees: its minutes and decisions.
MEMBERS: Final = "association"
_ASSOCIATION: Final = "association.view"


@dataclass(frozen=True)
class Proof:
    """on: the day of the fact. action_id, indicator_id: what it proves, either may be None.

    source: kind and number of the row that it was read from. visibility: that of a document, `MEMBERS`, or "" for what
    was added by hand. url: its page, "" when it has none. meeting_id… evidence_id: where it came from.
    """

    on: date
    title: str
    kind: ProofKind
    file: StoredFile | None
    url: str
    action_id: int | None
    source: str
    indicator_id: int | None = None
    visibility: str = ""
    meeting_id: int | None = None
    decision_id: int | None = None
    document_id: int | None = None
    evidence_id: int | None = None

    @property
    def kind_label(self) -> str:
        return LABELS[self.kind]


def is_insider(actor: Actor) -> bool:
    """Members, team and auditor: neither partners nor regional supervision."""
    return actor.can(VIEW) and actor.can(VIEW_FIGURES)


def sees(actor: Actor, visibility: str) -> bool:
    if visibility == "":
        return actor.can(VIEW)
    if visibility == MEMBERS:
        return actor.can(_ASSOCIATION)
    return visibility in association.document_visibilities(actor)


def shown_to(actor: Actor, proofs: Iterable[Proof]) -> list[Proof]:
    """Those that the actor may know of; a partner reads what was added by hand without opening its file. No query."""
    allowed = [proof for proof in proofs if sees(actor, proof.visibility)]
    if is_insider(actor):
        return allowed
    return [replace(proof, file=None, url="") if not proof.visibility else proof for proof in allowed]
