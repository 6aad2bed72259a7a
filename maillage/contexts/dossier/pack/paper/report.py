"""The activity report in words: plain data, the same for the PDF and for Word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from maillage.contexts.dossier.figures.book import (
    ActionPage,
    Count,
    IndicatorLine,
    MissionPage,
    Money,
    YearBook,
)
from maillage.contexts.dossier.figures.sheets import lives_in, states_words
from maillage.contexts.dossier.pack import grids
from maillage.contexts.dossier.pack.drawing import Bar, bars, ground_map
from maillage.contexts.dossier.pack.grids import Grid
from maillage.core.dues.euros import euros
from maillage.platform.ui.typography import count_words, french, number, short_date

LONGEST: Final = 900
_BARS: Final = 12
_NO_GROUND: Final = "Le périmètre de la CPTS n’est pas encore choisi dans Maillage."


def report(book: YearBook, *, on: date) -> dict[str, Any]:
    """Everything the templates read. on: the day of the edition. 3 queries, for the map."""
    return {
        **heading(book, on),
        "title": french(f"Rapport d’activité {book.year.label}"),
        "essentials": _essentials(book),
        "summary": [french(line) for line in _summary(book)],
        "life": _life(book),
        "ground": _ground(book),
        "missions": [_mission(one) for one in book.missions if one.pk is not None],
        "indicators": on_paper(grids.indicators(book)),
        "facts": _facts_by_mission(book),
        "finances": _finances(book),
        "contract": _contract(book),
        "method": [french(line) for line in _method(book)],
    }


def heading(book: YearBook, on: date) -> dict[str, str]:
    """What every document of a pack says of itself."""
    closed = "année close, chiffres figés" if book.year.is_closed else "année en cours, chiffres provisoires"
    return {
        "community": french(book.community),
        "edition": french(f"Maillage, établi le {short_date(on)}"),
        "period": french(
            f"Du {short_date(book.year.starts_on)} au {short_date(book.year.ends_on)} · {closed}"
        ),
    }


def on_paper(grid: Grid) -> dict[str, Any]:
    """A grid as a template draws it: words, widths, which columns stand at the right."""
    shown = [at for at, one in enumerate(grid.columns) if one.on_paper]
    rows = list(grid.rows)
    return {
        "title": french(grid.title),
        "head": [french(grid.columns[at].label) for at in shown],
        "widths": [grid.columns[at].width for at in shown],
        "right": [grid.columns[at].right or grid.columns[at].kind in ("number", "euros") for at in shown],
        "rows": [_row(grid, row, shown) for row in rows],
        "strong": sorted(grid.strong),
        "total": [] if grid.total is None else _row(grid, grid.total, shown),
        "note": french(grid.note),
        "empty": french(grid.empty),
    }


def _row(grid: Grid, row: Sequence[Any], shown: Sequence[int]) -> list[str]:
    return [french(grids.words(row[at], grid.columns[at].kind)) for at in shown]


# --- At a glance ------------------------------------------------------------------------------------------


def _essentials(book: YearBook) -> list[dict[str, str]]:
    life, money = book.association, book.money
    reached = sum(one.reached is True for one in book.indicators)
    judged = sum(one.reached is not None for one in book.indicators)
    found = [
        (number(life.members), "adhérents", ""),
        _sheets(book),
        (number(life.facts.meetings), "réunions tenues", f"{number(float(life.facts.hours))} heures"),
        (number(life.facts.people), "participations", "comptées une fois par réunion"),
        (f"{reached} sur {judged}", "cibles atteintes", f"{len(book.indicators)} indicateurs suivis"),
        (euros(money.engaged), "engagés", f"dont {euros(money.paid)} payés"),
    ]
    return [{"value": french(v), "label": french(w), "than": french(t)} for v, w, t in found]


def _sheets(book: YearBook) -> tuple[str, str, str]:
    """Those that live in the year, as the page for the board counts them; the others only left something in it."""
    lived = [one for one in book.actions if lives_in(book.year, one.state, one.starts_on, one.ends_on)]
    words, others = (
        states_words((one.state, one.state_label) for one in lived),
        len(book.actions) - len(lived),
    )
    if others:
        left = count_words(
            others, "autre y a laissé une trace", "autres y ont laissé une trace", feminine=True
        )
        words = f"{words} ; {left}" if words else left
    return number(len(lived)), "fiches actions", words


def _summary(book: YearBook) -> list[str]:
    life, contract = book.association, book.contract
    lines = [
        f"Au {short_date(book.on)}, {book.community} réunit {count_words(life.members, 'adhérent')} sur "
        f"{count_words(len(book.ground.communes), 'commune', feminine=True)} et {number(book.ground.population)} "
        f"habitants."
    ]
    if contract is not None:
        lines.append(
            f"Le contrat signé le {short_date(contract.signed_on)} (taille {contract.size_class}) prévoit "
            f"{euros(contract.due_cents)} pour l’année, part variable comprise ; {euros(contract.received_cents)} "
            f"ont été reçus."
        )
        lines.append(_variable(book))
    proofs = len({one.source for one in book.evidence})
    lines.append(
        f"{count_words(proofs, 'justificatif').capitalize()} et "
        f"{count_words(len(book.invoices), 'facture', feminine=True)} sont joints au dossier, ou à lire dans Maillage."
    )
    return lines


def _variable(book: YearBook) -> str:
    assert book.contract is not None
    low, high, whole = book.contract.variable_low, book.contract.variable_high, book.contract.variable_whole
    if not whole:
        return "Aucune part variable n’est connue pour l’année."
    if low == high:
        return f"Part variable : {euros(low)} acquis sur {euros(whole)}."
    return f"Part variable : {euros(low)} acquis à ce jour sur {euros(whole)}, {euros(high)} au plus."


# --- The association and the territory ---------------------------------------------------------------------


def _life(book: YearBook) -> dict[str, Any]:
    life = book.association
    people = count_words(life.facts.people, "participation", feminine=True)
    return {
        "members": french(count_words(life.members, "adhérent")),
        "professions": _counted("Adhérents par profession", life.by_profession),
        "meetings": _counted("Réunions tenues par type", life.meetings_by_kind),
        "people": _counted("Participations par catégorie", life.people_by_category),
        "words": french(
            f"{count_words(life.facts.meetings, 'réunion', feminine=True).capitalize()}, "
            f"{number(float(life.facts.hours))} heures de réunion, {people}, "
            f"{count_words(life.decisions, 'décision', feminine=True)} ; {hours(life.facts.minutes_given)} données par "
            f"les membres et approuvées."
        ),
    }


def hours(minutes: int) -> str:
    """125 -> « 2 h 05 »."""
    return f"{number(minutes // 60)} h {minutes % 60:02d}" if minutes % 60 else f"{number(minutes // 60)} h"


def _counted(title: str, counts: Sequence[Count]) -> dict[str, Any]:
    """A chart of the most frequent, and the table of all."""
    shown = [Bar(one.label, one.count, number(one.count)) for one in counts[:_BARS]]
    return {
        "title": french(title),
        "svg": bars(shown) if shown else "",
        "rows": [[french(one.label), number(one.count)] for one in counts],
    }


def _ground(book: YearBook) -> dict[str, Any]:
    found = ground_map(book.ground)
    communes = ", ".join(name for _, name, _ in book.ground.communes)
    density = "" if book.ground.density is None else f", {number(book.ground.density, 0)} habitants au km²"
    return {
        "title": found.title,
        "svg": found.svg,
        "legend": [{"colour": colour, "words": words} for colour, words in found.legend],
        "words": french(f"{found.title}{density}." if communes else _NO_GROUND),
        "communes": french(communes),
        "sources": french(" ; ".join(one.rstrip(".") for one in found.sources) + "."),
    }


# --- Missions ---------------------------------------------------------------------------------------------


def _mission(one: MissionPage) -> dict[str, Any]:
    rows = [*((row, "") for row in one.indicators)]
    rows += [(row, action.code) for action in one.actions for row in action.indicators]
    return {
        "name": french(one.name),
        "aim": french(cut(one.aim)),
        "facts": french(_mission_words(one)) if one.actions or rows or one.money != Money() else "",
        "actions": [_action(action) for action in one.actions],
        "indicators": [_result(row, code) for row, code in rows],
        "empty": "" if one.actions or rows else french("Aucune action ni aucun indicateur cette année."),
    }


def _mission_words(one: MissionPage) -> str:
    parts = [count_words(len(one.actions), "fiche action", "fiches actions", feminine=True)]
    if one.pilot:
        parts.insert(0, f"pilote : {one.pilot}")
    if one.minutes_given:
        parts.append(f"{hours(one.minutes_given)} données")
    if one.money != Money():
        parts.append(money_words(one.money))
    text = " ; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def money_words(money: Money) -> str:
    return f"budget {euros(money.granted)}, engagé {euros(money.engaged)}, payé {euros(money.paid)}"


def _action(one: ActionPage) -> dict[str, Any]:
    return {
        "name": french(f"{one.code} · {one.title}"),
        "meta": french(action_meta(one)),
        "text": french(cut(one.objective or one.finding)),
        "done": french(done_words(one)),
    }


def action_meta(one: ActionPage) -> str:
    """« En cours · pilote : … · du … au … »."""
    state = f"{one.state_label} : {one.state_reason}" if one.state_reason else one.state_label
    parts = [f"{state[:1].upper()}{state[1:]}", f"pilote : {one.pilot or 'à désigner'}", dates(one)]
    return " · ".join(part for part in parts if part)


def dates(one: ActionPage) -> str:
    if one.starts_on and one.ends_on:
        return f"du {short_date(one.starts_on)} au {short_date(one.ends_on)}"
    if one.starts_on:
        return f"depuis le {short_date(one.starts_on)}"
    return f"jusqu’au {short_date(one.ends_on)}" if one.ends_on else ""


def done_words(one: ActionPage) -> str:
    """« 3 étapes faites sur 5, 1 en retard ; 2 réunions, 23 participations ; 4 justificatifs ; budget … »."""
    parts = []
    if one.steps_counted:
        late = f", {one.late} en retard" if one.late else ""
        steps = count_words(one.steps_done, "étape faite", "étapes faites", feminine=True)
        parts.append(f"{steps} sur {one.steps_counted}{late}")
    if one.facts.meetings:
        parts.append(
            f"{count_words(one.facts.meetings, 'réunion', feminine=True)}, "
            f"{count_words(one.facts.people, 'participation', feminine=True)}"
        )
    if one.facts.minutes_given:
        parts.append(f"{hours(one.facts.minutes_given)} données")
    parts.append(count_words(len(one.evidence), "justificatif"))
    if one.money != Money():
        parts.append(money_words(one.money))
    text = " ; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _result(row: IndicatorLine, code: str) -> list[str]:
    shown = (row.name, code, row.value_words or "—", row.target_words or "—", row.state)
    return [french(text) for text in shown]


def cut(text: str, longest: int = LONGEST) -> str:
    """At the end of a word; the whole is on the sheet of the product."""
    text = text.strip()
    return text if len(text) <= longest else f"{text[:longest].rsplit(None, 1)[0]} […]"


# --- Facts, money, method ---------------------------------------------------------------------------------


def _facts_by_mission(book: YearBook) -> dict[str, Any]:
    """Hours and participants of the actions of each mission. A meeting of two actions counts for both."""
    columns = (
        grids.Column("Fiche", width=7),
        grids.Column("Action", width=44),
        grids.Column("Réunions", "number", 10),
        grids.Column("Heures de réunion", "number", 12),
        grids.Column("Participations", "number", 12),
        grids.Column("Temps donné", width=12, right=True),
        grids.Column("Justificatifs", "number", 11),
    )
    rows = tuple(
        (
            one.code,
            one.title,
            one.facts.meetings,
            one.facts.hours,
            one.facts.people,
            hours(one.facts.minutes_given) if one.facts.minutes_given else "",
            len(one.evidence),
        )
        for one in book.actions
    )
    note = "Une réunion liée à deux actions compte pour chacune : les colonnes ne s’additionnent pas."
    return on_paper(grids.Grid("Participants", "Heures et participants par action", columns, rows, note=note))


def _finances(book: YearBook) -> dict[str, Any]:
    shown = [one for one in book.missions if one.money.granted or one.money.engaged]
    rows = [
        Bar(
            one.name,
            one.money.engaged / 100,
            f"{euros(one.money.engaged)} sur {euros(one.money.granted)}",
            one.money.granted / 100,
        )
        for one in shown
    ]
    return {
        "svg": bars(rows) if rows else "",
        "alt": french("Engagé et budget de chaque mission, comme dans le tableau qui suit."),
        "table": on_paper(grids.missions(book)),
    }


def _contract(book: YearBook) -> dict[str, Any]:
    contract = book.contract
    if contract is None:
        return {"words": french("Aucun contrat n’est en vigueur cette année."), "table": None}
    unsure = sum(not one.verified for one in contract.rows)
    words = [f"{_variable(book)}"]
    if contract.unassigned_cents:
        words.append(f"{euros(contract.unassigned_cents)} de part variable ne dépendent d’aucun indicateur.")
    if unsure:
        verb = "ligne reste" if unsure == 1 else "lignes restent"
        words.append(f"{unsure} {verb} à confirmer d’après le contrat signé.")
    return {"words": french(" ".join(words)), "table": on_paper(grids.contract_table(book))}


def _method(book: YearBook) -> list[str]:
    lines = [
        "Chaque chiffre est lu au même moment dans Maillage, à partir des réunions, présences, décisions, dépenses et "
        "relevés qui y sont notés ; rien n’est saisi une seconde fois. Un chiffre « saisi » l’a été par une personne, "
        "et le tableau des indicateurs le dit.",
        "Réunions : celles qui sont tenues, au jour où elles ont commencé. Participations : personnes présentes, sur "
        "place ou à distance, une fois par réunion. Heures de réunion : du début à la fin, au centième d’heure.",
        "Temps donné : approuvé par la trésorerie. Aucun tarif ni aucune rémunération de personne ne figure ici.",
        "Montants en euros, au centime ; ceux du contrat au prorata des jours de l’année. « À confirmer » : la ligne "
        "vient du barème, et non du contrat signé.",
    ]
    if any(one.is_masked for one in book.indicators):
        lines.append("« Masqué » : chiffre trop petit pour être montré sans risquer de désigner quelqu’un.")
    if any(one.is_corrected for one in book.indicators):
        lines.append(
            "Certains chiffres ont été corrigés après la clôture de l’année : le tableau les signale."
        )
    return lines
