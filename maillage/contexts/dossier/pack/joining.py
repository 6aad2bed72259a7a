"""Which supporting documents are joined, where each lies in the archive, and why one is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Final

from maillage.contexts.dossier.figures.book import EvidenceRow, YearBook
from maillage.contexts.dossier.permissions import GRANTS, VIEW
from maillage.contexts.programme.api import proofs_seen_by
from maillage.platform.files.archives import Names, plain_name
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

FOLDER: Final = "pieces"
IN_PRODUCT: Final = "page du produit, sans fichier"
RESERVED: Final = "réservé, à joindre à la main"
SAME: Final = "même fichier que plus haut"


@dataclass
class Document:
    """A line of the list of supporting documents. path: where it lies in the archive, "" when it is not joined.

    why: what keeps it from being joined, in words; "" for what is.
    """

    number: int
    mission: str
    action: str
    indicator: str
    on: date
    title: str
    kind: str
    url: str
    path: str
    why: str
    file: StoredFile | None


def may_all_read(community: Community, visibility: str) -> bool:
    """Whether everybody who opens packs may open that: the board, too, does not see what the office keeps."""
    return all(
        proofs_seen_by(Actor(None, community, frozenset({role.name})), visibility) for role in GRANTS[VIEW]
    )


def documents_of(community: Community, book: YearBook) -> list[Document]:
    """Evidence by mission and action, then invoices by mission; each content lies in the archive once."""
    names, places = Names(), dict[str, str]()
    readable: dict[str, bool] = {}
    found: list[Document] = []
    for folder, mission, action, indicator, row in _evidence(book):
        if row.visibility not in readable:
            readable[row.visibility] = may_all_read(community, row.visibility)
        is_open = readable[row.visibility]
        document = Document(
            len(found) + 1,
            mission,
            action,
            indicator,
            row.on,
            # What the office keeps is not even named.
            row.title if is_open else "Document réservé au bureau et à l’équipe",
            row.kind_label,
            row.url if is_open else "",
            "",
            "" if is_open else RESERVED,
            row.file if is_open else None,
        )
        if document.file is None and not document.why:
            document.why = IN_PRODUCT
        _place(document, folder, names, places)
        found.append(document)
    found += _invoices(book, names, places, len(found))
    found += _contract(book, names, places, len(found))
    return found


def _place(document: Document, folder: str, names: Names, places: dict[str, str]) -> None:
    file = document.file
    if file is None:
        return
    if file.sha256 in places:
        document.path, document.why, document.file = places[file.sha256], SAME, None
        return
    ending = PurePosixPath(file.name).suffix.lower()[:8]
    name = plain_name(f"{document.on:%Y-%m-%d} {document.title}", "piece")
    document.path = places[file.sha256] = names.take(folder, name, ending)


def _evidence(book: YearBook) -> Iterator[tuple[str, str, str, str, EvidenceRow]]:
    """(folder, mission, action, indicator, row), mission by mission, the oldest fact first."""
    names = {one.pk: f"{one.code} · {one.name}" for one in book.indicators}
    of_action = {one.pk for one in book.actions}
    rank = 0
    for mission in book.missions:
        rank += 1
        top = f"{FOLDER}/{rank:02d}-{plain_name(mission.name, 'mission', 40)}"
        for action in mission.actions:
            folder = f"{top}/{plain_name(f'{action.code} {action.title}', 'action', 48)}"
            for row in _oldest_first(action.evidence):
                yield folder, mission.name, str(action.code), names.get(row.indicator_id or 0, ""), row
        own = {one.pk for one in mission.indicators}
        for row in _oldest_first(book.evidence):
            if row.action_id not in of_action and row.indicator_id in own:
                yield f"{top}/indicateurs", mission.name, "", names.get(row.indicator_id or 0, ""), row
    common = {one.pk for one in book.community_indicators}
    for row in _oldest_first(book.evidence):
        if row.action_id is None and row.indicator_id in common:
            yield f"{FOLDER}/{rank + 1:02d}-indicateurs", "", "", names.get(row.indicator_id or 0, ""), row


def _oldest_first(rows: Sequence[EvidenceRow]) -> list[EvidenceRow]:
    return sorted(rows, key=lambda one: (one.on, one.title, one.source))


def _invoices(book: YearBook, names: Names, places: dict[str, str], before: int) -> list[Document]:
    codes = {one.pk: one.code for one in book.actions}
    found = []
    for number, row in enumerate(book.invoices, before + 1):
        document = Document(
            number,
            book.names_of_missions.get(row.mission_id, ""),
            codes.get(row.action_id or 0, ""),
            "",
            row.on,
            f"Facture {row.supplier}, {row.label}",
            "facture",
            row.url,
            "",
            "" if row.file else "facture non jointe dans le produit",
            row.file,
        )
        _place(document, f"{FOLDER}/90-factures", names, places)
        found.append(document)
    return found


def _contract(book: YearBook, names: Names, places: dict[str, str], before: int) -> list[Document]:
    contract = book.contract
    if contract is None or contract.file is None:
        return []
    document = Document(
        before + 1,
        "",
        "",
        "",
        contract.signed_on,
        "Contrat ACI signé",
        "contrat",
        "",
        "",
        "",
        contract.file,
    )
    _place(document, f"{FOLDER}/00-contrat", names, places)
    return [document]
