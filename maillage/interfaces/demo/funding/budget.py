"""Budget of the two years, what came in besides the contract, what was carried over, and the invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from maillage.contexts.funding import api as funding
from maillage.core.dues.euros import euros
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.papers import paper
from maillage.interfaces.demo.programme.sheets import sheets_of
from maillage.interfaces.demo.story import YEAR, Story


@dataclass(frozen=True)
class Line:
    """A line of the budget that no sheet brings. euros: planned last year and this one. granted: agreed to already."""

    key: str
    label: str
    nature: str
    euros: tuple[int, int]
    mission: str = ""
    is_income: bool = False
    granted: bool = True


LINES: Final[tuple[Line, ...]] = (
    Line("fir", "FIR, appui au démarrage", "fir", (20_000, 12_000), is_income=True),
    Line("towns", "Communauté de communes", "local", (8_000, 8_000), is_income=True),
    Line(
        "village", "Communes, journées de prévention", "local", (1_500, 3_000), "prevention", is_income=True
    ),
    Line("job", "Aide à l’emploi, poste d’appui", "job_support", (4_800, 4_800), is_income=True),
    Line("staff", "Coordination, 0,8 équivalent temps plein", "staff", (41_500, 43_000)),
    Line("support", "Poste d’appui, mi-temps", "staff", (9_500, 14_500)),
    Line("premises", "Loyer du bureau", "premises", (1_800, 3_800)),
    Line("supplies", "Fournitures et papeterie", "supplies", (600, 600)),
    Line("accountant", "Expert-comptable et assurance", "services", (4_600, 4_800)),
    Line("software", "Matériel, mobilier et logiciels", "equipment", (5_600, 2_400)),
    Line("letters", "Lettre aux habitants et affiches", "communication", (2_000, 2_600)),
    Line("governance", "Indemnités du conseil et du bureau", "members", (9_000, 9_500)),
    Line("pay-acces", "Temps des membres, accès aux soins", "members", (38_000, 48_000), "acces"),
    Line("pay-parcours", "Temps des membres, parcours", "members", (12_000, 14_000), "parcours"),
    Line("pay-prevention", "Temps des membres, prévention", "members", (5_000, 6_500), "prevention"),
    Line("pay-crise", "Temps des membres, crise", "members", (7_000, 6_000), "crise"),
    Line(
        "pay-qualite", "Temps des membres, pertinence", "members", (1_500, 2_500), "pertinence", granted=False
    ),
    Line("pay-accueil", "Temps des membres, accompagnement", "members", (2_500, 3_000), "accompagnement"),
)
_NATURES: Final = {
    "acces": "services",
    "parcours": "services",
    "prevention": "equipment",
    "crise": "training",
    "pertinence": "training",
    "accompagnement": "services",
    "vie": "communication",
}


@dataclass(frozen=True)
class Invoice:
    """day: of the invoice. state: how far it went. line: of the budget, or key of the sheet that it is spent for."""

    day: int
    supplier: str
    label: str
    euros: float
    line: str
    state: str
    reason: str = ""


INVOICES: Final[tuple[Invoice, ...]] = (
    Invoice(40, "Fournitures de démonstration", "Mobilier du bureau", 1_840, "software", "paid"),
    Invoice(
        75,
        "Cabinet comptable de démonstration",
        "Mise en place de la comptabilité",
        1_980,
        "accountant",
        "paid",
    ),
    Invoice(110, "Salaires de démonstration", "Coordination, premier semestre", 20_400, "staff", "paid"),
    Invoice(
        160, "Imprimerie de démonstration", "Livrets d’accueil, 300 exemplaires", 1_420, "livret", "paid"
    ),
    Invoice(195, "Informatique de démonstration", "Deux ordinateurs et un écran", 3_310, "software", "paid"),
    Invoice(
        262, "Plateforme de démonstration", "Abonnement, tour de rôle", 5_400, "soins-non-programmes", "paid"
    ),
    Invoice(300, "Salaires de démonstration", "Coordination, second semestre", 20_950, "staff", "paid"),
    Invoice(
        318, "Imprimerie de démonstration", "Stands et affiches, mois sans tabac", 2_870, "tabac", "paid"
    ),
    Invoice(352, "Cabinet comptable de démonstration", "Comptes annuels", 2_340, "accountant", "paid"),
    Invoice(395, "Fournitures de démonstration", "Papeterie", 412.50, "supplies", "paid"),
    Invoice(455, "Salaires de démonstration", "Coordination, premier semestre", 21_300, "staff", "paid"),
    Invoice(
        470, "Plateforme de démonstration", "Abonnement, tour de rôle", 5_600, "soins-non-programmes", "paid"
    ),
    Invoice(505, "Psychologue de démonstration", "Animation, quatre groupes", 960, "soutien", "paid"),
    Invoice(530, "Imprimerie de démonstration", "Livret du patient, diabète", 1_180, "diabete", "approved"),
    Invoice(
        552,
        "Formation de démonstration",
        "Soin de bouche, deux demi-journées",
        1_750,
        "bucco-dentaire",
        "approved",
    ),
    Invoice(574, "Traiteur de démonstration", "Soirée des professionnels", 640, "letters", "submitted"),
    Invoice(585, "Informatique de démonstration", "Tablette d’émargement", 389.90, "software", "submitted"),
    Invoice(
        590,
        "Communication de démonstration",
        "Film de présentation",
        4_800,
        "letters",
        "refused",
        "Trois devis sont demandés au-dessus de 3 000 € : en joindre deux autres.",
    ),
    Invoice(600, "Imprimerie de démonstration", "Affiches, journées de dépistage", 720, "cancers", "draft"),
)


def plan(story: Story, year: int) -> None:
    """The lines of a year: those of the structure and the missions, then one for each sheet that costs something."""
    by, column = story.actor("tresorerie"), year + 1
    first = story.years[year].starts_on + timedelta(days=14)
    with as_of(evening(min(first, story.today), 18)):
        for one in LINES:
            cents = one.euros[column] * 100
            story.lines[year, one.key] = funding.create_budget_line(
                by=by,
                year=story.years[year],
                values={
                    "kind": "income" if one.is_income else "expense",
                    "nature": one.nature,
                    "mission": story.missions[one.mission] if one.mission else None,
                    "label": one.label,
                    "planned_cents": cents,
                    "granted_cents": cents if one.granted else None,
                },
            )
        for sheet in sheets_of(story.slug):
            action = story.actions.get(sheet.key)
            if action is None or not sheet.cost[column]:
                continue
            story.lines[year, sheet.key] = funding.create_budget_line(
                by=by,
                year=story.years[year],
                values={
                    "kind": "expense",
                    "nature": _NATURES[sheet.mission],
                    "action": action,
                    "label": action.title[:150],
                    "planned_cents": sheet.cost[column] * 100,
                    "granted_cents": sheet.cost[column] * 100 if sheet.begin < YEAR else None,
                },
            )


def receive(story: Story, year: int) -> None:
    """What the ARS and the town halls paid: all of last year, most of this one."""
    by = story.actor("tresorerie")
    for key, payer, after, part in (
        ("fir", "ARS de démonstration", 120, 1.0 if year else 0.7),
        ("towns", "Communauté de communes de démonstration", 150, 1.0 if year else 0.5),
        ("job", "Agence de l’emploi de démonstration", 170, 1.0 if year else 0.5),
        ("village", "Mairie de démonstration nord", 200, 1.0 if year else 0.25),
    ):
        line = story.lines[year, key]
        on = story.years[year].starts_on + timedelta(days=after)
        with as_of(evening(on, 9)):
            funding.record_receipt(
                by=by,
                line_pk=line.pk,
                received_on=on,
                amount_cents=round(line.planned_cents * part),
                payer=payer,
            )


def carry(story: Story) -> None:
    """What was left of last year, agreed with the insurer to be spent on prevention and parcours."""
    with as_of(evening(story.current + timedelta(days=80), 18)):
        for key, cents in (("prevention", 260_000), ("parcours", 410_000)):
            funding.carry_over(
                by=story.actor("tresorerie"),
                from_year=story.years[-1],
                to_year=story.years[0],
                mission=story.missions[key],
                amount_cents=cents,
                reason="Accord de la CPAM au dialogue de gestion",
            )


def spend(story: Story, year: int) -> None:
    """The invoices of a year, each brought as far as it went."""
    for number, one in enumerate(INVOICES):
        if (one.day >= YEAR) == (year == 0) and (year, one.line) in story.lines:
            _spend(story, year, one, number)


def _spend(story: Story, year: int, one: Invoice, number: int) -> None:
    secretary, treasurer = story.by, story.actor("tresorerie")
    on, cents = story.on(one.day), round(one.euros * 100)
    with as_of(story.at(one.day + 3, 10)):
        expense = funding.create_expense(
            by=secretary,
            values={
                "year": story.years[year],
                "line": story.lines[year, one.line],
                "supplier": one.supplier,
                "label": one.label,
                "invoice": f"D-{on.year}-{number + 1:03d}",
                "amount_cents": cents,
                "invoiced_on": on,
                "due_on": on + timedelta(days=30),
            },
        )
        expense = funding.attach_invoice(
            by=secretary,
            pk=expense.pk,
            name=f"facture-{number + 1:03d}.pdf",
            stream=_invoice(story, one, on, cents, number),
        )
    _move(story, one, expense, secretary, treasurer)


def _invoice(story: Story, one: Invoice, on: Any, cents: int, number: int) -> Any:
    return paper(
        f"Facture D-{on.year}-{number + 1:03d}",
        sender=one.supplier,
        community=story.community.name,
        on=on,
        paragraphs=("Payable à trente jours par virement.",),
        rows=((one.label, euros(cents)), ("Total TTC", euros(cents))),
    )


def _move(story: Story, one: Invoice, expense: Any, secretary: Any, treasurer: Any) -> None:
    if one.state == "draft":
        return
    with as_of(story.at(one.day + 4, 10)):
        expense = funding.submit_expense(by=secretary, pk=expense.pk, seen=expense.version)
    if one.state == "submitted":
        return
    with as_of(story.at(one.day + 9, 20)):
        if one.state == "refused":
            funding.refuse_expense(by=treasurer, pk=expense.pk, reason=one.reason, seen=expense.version)
            return
        expense = funding.approve_expense(by=treasurer, pk=expense.pk, seen=expense.version)
    if one.state == "paid":
        day = one.day + 12
        with as_of(story.at(day, 21)):
            funding.mark_expense_paid(
                by=treasurer, pk=expense.pk, paid_on=story.on(day), seen=expense.version
            )
