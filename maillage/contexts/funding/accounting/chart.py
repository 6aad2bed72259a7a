"""Natures of what is written in the journal, and the account that each has unless the treasurer says otherwise.

Numbers are those commonly used in the plan comptable of associations: each is to be confirmed with the accountant.
"""

from __future__ import annotations

from typing import Final

from maillage.contexts.funding.accounting.banks import bank_accounts, number_of, role_of
from maillage.contexts.funding.accounting.models import LedgerAccount

BANK, CASH, SUPPLIERS, MEMBERS = "bank", "cash", "suppliers", "members"
JOURNALS: Final = {"AC": "Achats", "BQ": "Banque", "CA": "Caisse", "OD": "Opérations diverses"}
# role -> (what it is, number, label).
ROLES: Final[dict[str, tuple[str, str, str]]] = {
    BANK: ("Banque", "512000", "Banque"),
    CASH: ("Espèces", "530000", "Caisse"),
    SUPPLIERS: ("Fournisseurs", "401000", "Fournisseurs"),
    MEMBERS: ("Membres à payer", "467000", "Autres comptes débiteurs ou créditeurs"),
    "between": ("Virements entre comptes", "580000", "Virements internes"),
    "waiting": ("Lignes de la banque sans objet", "471000", "Compte d’attente"),
    "charges": ("Frais de la banque", "627000", "Services bancaires"),
    "pay_function": ("Indemnités de fonction", "622800", "Indemnités de fonction des membres"),
    "pay_mission": ("Rémunérations de mission", "622610", "Rémunérations de mission des membres"),
    "staff": ("Salaires et charges", "641000", "Rémunérations du personnel"),
    "members_expense": ("Factures de membres", "622000", "Rémunérations d’intermédiaires et honoraires"),
    "services": ("Prestataires et honoraires", "622600", "Honoraires"),
    "premises": ("Locaux", "613000", "Locations"),
    "supplies": ("Fournitures administratives", "606400", "Fournitures administratives"),
    "equipment": ("Matériel et logiciels", "606300", "Petit équipement"),
    "travel": ("Déplacements et réunions", "625000", "Déplacements, missions et réceptions"),
    "communication": ("Communication", "623000", "Publicité, publications, relations publiques"),
    "training": ("Formation", "618500", "Frais de colloques, séminaires, conférences"),
    "other_expense": ("Autres dépenses", "658000", "Charges diverses de gestion courante"),
    "aci": ("Versements du contrat ACI", "740000", "Subventions d’exploitation"),
    "fir": ("FIR (ARS)", "740100", "Subventions ARS"),
    "local": ("Collectivités", "740200", "Subventions des collectivités"),
    "subsidy": ("Autres subventions", "740300", "Autres subventions publiques"),
    "job_support": ("Aides à l’emploi", "740400", "Aides à l’emploi"),
    "private": ("Dons, mécénat, partenaires", "754000", "Ressources liées à la générosité"),
    "sales": ("Prestations vendues", "706000", "Prestations de services"),
    "other_income": ("Autres recettes", "758000", "Produits divers de gestion courante"),
    "fees": ("Cotisations", "756000", "Cotisations"),
}


def accounts(named: dict[str, tuple[str, str, str]] | None = None) -> dict[str, LedgerAccount]:
    """The account of every nature: what the treasurer wrote, else the usual one, not saved. named: `roles`, when known.

    2 queries at most.
    """
    written = {row.role: row for row in LedgerAccount.objects.order_by("pk")}
    return {
        role: written.get(role) or LedgerAccount(role=role, number=number, label=label)
        for role, (_, number, label) in (named or roles()).items()
    }


def roles() -> dict[str, tuple[str, str, str]]:
    """`ROLES`, with an account of the plan for each account at the bank, in their order. 1 query."""
    known = bank_accounts()
    banks = {
        role_of(rank): (
            f"Banque : {row.name}",
            number_of(rank, len(known)),
            f"Banque, {row.name}" if len(known) > 1 else "Banque",
        )
        for rank, row in enumerate(known, 1)
    }
    others = {role: one for role, one in ROLES.items() if role != BANK}
    return {**(banks or {BANK: ROLES[BANK]}), **others}
