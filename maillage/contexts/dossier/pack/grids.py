"""The tables of a pack as plain rows: the same for a workbook, a PDF and a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final, Literal

from maillage.contexts.dossier.figures.book import ContractRow, IndicatorLine, MissionPage, Money, YearBook
from maillage.contexts.dossier.pack.joining import Document
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import number, short_date

Kind = Literal["text", "number", "euros", "date", "page", "file"]


@dataclass(frozen=True)
class Column:
    """width: in parts of the page, for a PDF; in characters for a workbook. on_paper: false, left out of the PDF.

    right: words that stand at the right, as figures do.
    """

    label: str
    kind: Kind = "text"
    width: int = 18
    on_paper: bool = True
    right: bool = False


@dataclass(frozen=True)
class Grid:
    """name: of its sheet. rows: as many values as columns; euros in cents, None for what is not known.

    page: an address inside the product, of its own site; file: a path of the archive. strong: rows in bold.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total: tuple[Any, ...] | None = None
    note: str = ""
    strong: frozenset[int] = field(default_factory=frozenset)
    empty: str = "Rien à montrer cette année."


def words(value: Any, kind: Kind) -> str:
    """A value as a person reads it; "" for what is not known."""
    if value is None or value == "":
        return ""
    if kind == "euros":
        return euros(value)
    if kind == "date" and isinstance(value, date):
        return short_date(value)
    if kind == "number":
        return number(_plain(value))
    return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
    return value


# --- Indicators -------------------------------------------------------------------------------------------

_INDICATORS: Final = (
    Column("N°", width=7),
    Column("Indicateur", width=44),
    Column("Mission", width=24),
    Column("Fiche", width=7),
    Column("Nature", width=10, on_paper=False),
    Column("Résultat", "number", 12, on_paper=False),
    Column("Résultat affiché", width=16),
    Column("Cible", "number", 12, on_paper=False),
    Column("Cible affichée", width=16),
    Column("État", width=13),
    Column("Part variable", "euros", 14),
    Column("Acquis à ce jour", "euros", 14),
    Column("Justificatifs", "number", 11),
    Column("Origine du chiffre", width=26, on_paper=False),
    Column("Remarque", width=30, on_paper=False),
    Column("Page du produit", "page", 30, on_paper=False),
)


def indicators(book: YearBook) -> Grid:
    """Value, target, share of the variable part, evidence of every indicator."""
    codes = {one.pk: one.code for one in book.actions}
    rows = tuple(_indicator(book, one, codes.get(one.action_id or 0, "")) for one in book.indicators)
    stakes = sum(one.stake_cents or 0 for one in book.indicators)
    acquired = sum(one.acquired_cents or 0 for one in book.indicators)
    total = ("", "Ensemble", *("",) * 8, stakes, acquired, None, "", "", "")
    return Grid(
        "Indicateurs",
        f"Indicateurs {book.year.label}",
        _INDICATORS,
        rows,
        total if rows else None,
        "Part variable : ce qui dépend de l’indicateur dans l’année. Acquis : d’après le chiffre et la cible du jour.",
        empty="Aucun indicateur n’est suivi cette année.",
    )


def _indicator(book: YearBook, one: IndicatorLine, code: str) -> tuple[Any, ...]:
    how = "saisi" if one.is_typed else "calculé"
    origin = f"{how}, {one.origin}" if one.origin else how
    corrected = "corrigé après la clôture" if one.is_corrected else ""
    return (
        one.code,
        one.name,
        book.names_of_missions.get(one.mission_id, "Toute la CPTS") if one.mission_id else "Toute la CPTS",
        code,
        one.kind_label,
        one.value,
        one.value_words,
        one.target,
        one.target_words,
        one.state,
        one.stake_cents,
        one.acquired_cents,
        one.evidence,
        origin if one.value_words else "",
        ". ".join(text for text in (corrected, one.note) if text),
        one.url,
    )


# --- Money ------------------------------------------------------------------------------------------------

_MISSIONS: Final = (
    Column("Mission", width=34),
    Column("Recettes attendues", "euros", 14),
    Column("Recettes reçues", "euros", 14),
    Column("Budget", "euros", 14),
    Column("Engagé", "euros", 14),
    Column("Payé", "euros", 14),
    Column("Reste", "euros", 14),
)


def missions(book: YearBook) -> Grid:
    """Income and spending of each mission; the payments of the insurer on the lines of the contract."""
    received = _aci_by_mission(book)
    shown = [one for one in book.missions if one.money != Money() or one.pk in received or one.actions]
    rows: list[tuple[Any, ...]] = [_mission(one, received.pop(one.pk, 0)) for one in shown]
    if other := sum(received.values()):
        rows.append(("Versements sans ligne du contrat", 0, other, 0, 0, 0, 0))
    sums = ("Ensemble", *(sum(row[at] for row in rows) for at in range(1, len(_MISSIONS))))
    note = (
        "Recettes reçues : versements de l’assurance maladie sur les lignes du contrat, et autres recettes. "
        "Engagé : dépenses et indemnités approuvées, payées ou non ; aucune rémunération n’est nommée."
    )
    title = f"Recettes et dépenses par mission {book.year.label}"
    return Grid("Par mission", title, _MISSIONS, tuple(rows), sums, note)


def _aci_by_mission(book: YearBook) -> dict[int | None, int]:
    """What the insurer paid in the year, by mission; 0: what settles no line."""
    found: dict[int | None, int] = {}
    if book.contract is None:
        return found
    places = {row.line_id: row.mission_id for row in book.contract.rows}
    for one in book.contract.payments:
        place = places.get(one.line_id or 0, 0)
        found[place] = found.get(place, 0) + one.amount_cents
    return found


def _mission(one: MissionPage, aci: int) -> tuple[Any, ...]:
    money = one.money
    return (
        one.name,
        money.income_planned,
        money.income_received + aci,
        money.granted,
        money.engaged,
        money.paid,
        money.left,
    )


_LINES: Final = (
    Column("Mission", width=26),
    Column("Sens", width=9),
    Column("Nature", width=26),
    Column("Ligne", width=36),
    Column("Fiche", width=7),
    Column("Prévu", "euros", 14),
    Column("Accordé", "euros", 14),
    Column("Engagé", "euros", 14),
    Column("Reçu ou payé", "euros", 14),
)


def money_lines(book: YearBook) -> Grid:
    """The lines of the budget, mission by mission."""
    codes = {one.pk: one.code for one in book.actions}
    rows = tuple(
        (
            mission.name,
            "recette" if line.is_income else "dépense",
            line.nature,
            line.label,
            codes.get(line.action_id or 0, ""),
            line.planned,
            line.granted,
            None if line.is_income else line.engaged,
            line.done,
        )
        for mission in book.missions
        for line in mission.lines
    )
    return Grid(
        "Lignes du budget",
        f"Lignes du budget {book.year.label}",
        _LINES,
        rows,
        empty="Aucune ligne de budget.",
    )


_PAYMENTS: Final = (
    Column("Reçu le", "date", 12),
    Column("Libellé", width=44),
    Column("Montant", "euros", 14),
    Column("Ligne du contrat", width=34),
)


def payments(book: YearBook) -> Grid:
    """What the insurer paid in the year."""
    contract = book.contract
    names = {row.line_id: f"{row.mission}, {row.part_label}" for row in contract.rows} if contract else {}
    listed = contract.payments if contract else ()
    rows = tuple(
        (one.received_on, one.label, one.amount_cents, names.get(one.line_id or 0, "")) for one in listed
    )
    return Grid(
        "Versements",
        f"Versements de l’assurance maladie {book.year.label}",
        _PAYMENTS,
        rows,
        ("", "Ensemble", sum(one.amount_cents for one in listed), "") if rows else None,
        empty="Aucun versement noté cette année.",
    )


# --- In the order of the contract --------------------------------------------------------------------------

_CONTRACT: Final = (
    Column("Ligne", width=6),
    Column("Mission", width=28),
    Column("Part", width=15),
    Column("Indicateur", width=34),
    Column("Cible", width=14),
    Column("Résultat", width=14),
    Column("État", width=12),
    Column("Poids", width=9),
    Column("Montant de l’année", "euros", 15),
    Column("Acquis à ce jour", "euros", 15),
    Column("Reçu", "euros", 14),
    Column("Actions menées", width=44, on_paper=False),
    Column("Justificatifs", "number", 11, on_paper=False),
    Column("D’où vient le montant", width=30, on_paper=False),
)


def contract_table(book: YearBook) -> Grid:
    """A row for each line of the contract, in its order, and under a variable one a row for each indicator."""
    rows: list[tuple[Any, ...]] = []
    strong: set[int] = set()
    for line in book.contract.rows if book.contract else ():
        strong.add(len(rows))
        rows.append(_line(book, line))
        rows += [
            (
                f"{line.position}.{rank}",
                line.mission,
                "indicateur",
                f"{one.code} · {one.name}",
                one.target_words,
                one.value_words,
                one.state,
                share_words(one.share_per_10000),
                one.stake_cents,
                one.acquired_cents,
                None,
                "",
                one.evidence,
                "",
            )
            for rank, one in enumerate(line.indicators, 1)
        ]
    return Grid(
        "Contrat",
        f"Dans l’ordre du contrat {book.year.label}",
        _CONTRACT,
        tuple(rows),
        _sum(book) if rows else None,
        _contract_note(book),
        frozenset(strong),
        "Aucun contrat n’est en vigueur cette année.",
    )


def _contract_note(book: YearBook) -> str:
    note = (
        "Montants au prorata des jours de l’année. « À confirmer » : le barème tient lieu du contrat signé. "
        "La part « si une crise survient » n’est pas comptée dans l’ensemble."
    )
    contract = book.contract
    loose = contract.received_cents - sum(row.received_cents for row in contract.rows) if contract else 0
    return f"{note} Reçu sans ligne du contrat : {euros(loose)}." if loose else note


def share_words(per_10000: int | None) -> str:
    """2500 -> « 25 % »."""
    return "" if per_10000 is None else f"{number(_plain(Decimal(per_10000) / 100))} %"


def _line(book: YearBook, line: ContractRow) -> tuple[Any, ...]:
    origin = line.origin if line.verified else f"{line.origin}, à confirmer"
    mission = next((one for one in book.missions if one.pk is not None and one.pk == line.mission_id), None)
    return (
        str(line.position),
        line.mission,
        line.part_label,
        "",
        "",
        "",
        "",
        "",
        line.due_cents,
        None if line.part == "event" else line.acquired_cents,
        line.received_cents,
        actions_words(mission) if mission and line.part == "fixed" else "",
        sum(len(one.evidence) for one in mission.actions) if mission and line.part == "fixed" else None,
        origin,
    )


def actions_words(mission: MissionPage) -> str:
    """« A1 · Mois sans tabac (en cours) ; A4 · … », to be pasted."""
    return " ; ".join(f"{one.code} · {one.title} ({one.state_label})" for one in mission.actions)


def _sum(book: YearBook) -> tuple[Any, ...]:
    assert book.contract is not None
    counted = [one for one in book.contract.rows if one.part != "event"]
    return (
        "",
        "Ensemble",
        *("",) * 6,
        sum(one.due_cents or 0 for one in counted),
        sum(one.acquired_cents or 0 for one in counted),
        sum(one.received_cents for one in book.contract.rows),
        "",
        None,
        "",
    )


# --- Supporting documents ---------------------------------------------------------------------------------

_DOCUMENTS: Final = (
    Column("N°", "number", 6),
    Column("Mission", width=26),
    Column("Fiche", width=7),
    Column("Indicateur", width=30),
    Column("Date", "date", 12),
    Column("Pièce", width=44),
    Column("Genre", width=22),
    Column("Fichier du dossier", "file", 50),
    Column("Page du produit", "page", 40, on_paper=False),
    Column("Remarque", width=34),
)


def documents(book: YearBook, listed: Sequence[Document]) -> Grid:
    """The list of supporting documents, each with where it lies and where it is in the product."""
    rows = tuple(
        (
            one.number,
            one.mission,
            one.action,
            one.indicator,
            one.on,
            one.title,
            one.kind,
            one.path,
            one.url,
            one.why,
        )
        for one in listed
    )
    return Grid(
        "Pièces",
        f"Pièces justificatives {book.year.label}",
        _DOCUMENTS,
        rows,
        empty="Aucun justificatif n’est rattaché à cette année.",
    )
