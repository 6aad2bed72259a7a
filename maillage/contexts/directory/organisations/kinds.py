"""The kinds of organisations that a CPTS works with and that no national file of places of care lists."""

from __future__ import annotations

from typing import Final

from django.db import models


class OrganisationKind(models.TextChoices):
    """In the order in which lists and choices show them: public bodies, care, social support, others."""

    TOWN_HALL = "town_hall", "Mairie"
    CCAS = "ccas", "CCAS ou CIAS"
    EPCI = "epci", "Intercommunalité"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    STATE = "state", "Service de l’État"
    ARS = "ars", "ARS"
    INSURER = "insurer", "Assurance maladie ou mutuelle"
    FRANCE_SERVICES = "france_services", "France services"
    LOCAL_HEALTH_CONTRACT = "local_health_contract", "Contrat local de santé"
    MENTAL_HEALTH_COUNCIL = "mental_health_council", "Conseil local de santé mentale"
    PRIMARY_CARE_TEAM = "primary_care_team", "Équipe de soins primaires"
    HOSPITAL_PARTNER = "hospital_partner", "Service hospitalier partenaire"
    PROFESSIONAL_BODY = "professional_body", "Ordre, URPS ou syndicat professionnel"
    HOME_HELP = "home_help", "Aide à domicile"
    SCHOOL = "school", "Établissement scolaire"
    PATIENTS_ASSOCIATION = "patients_association", "Association de patients ou d’usagers"
    ASSOCIATION = "association", "Autre association"
    OTHER = "other", "Autre"


LABELS: Final[dict[str, str]] = dict(OrganisationKind.choices)
# What a new organisation of the kind says of its purpose until somebody writes better.
PURPOSES: Final[dict[str, str]] = {
    OrganisationKind.TOWN_HALL: (
        "Locaux, réunions publiques, écoles, plan communal de sauvegarde, accueil des soignants."
    ),
    OrganisationKind.CCAS: "Aide sociale de la commune, personnes âgées et isolées, registre des personnes fragiles.",
    OrganisationKind.EPCI: "Contrat local de santé, mobilités, maisons de santé, aides à l’installation.",
}
# What the town says of its people changes at elections: those who answer for these are mostly elected.
ELECTED_KINDS: Final = frozenset(
    {
        OrganisationKind.TOWN_HALL,
        OrganisationKind.CCAS,
        OrganisationKind.EPCI,
        OrganisationKind.DEPARTEMENT,
        OrganisationKind.REGION,
    }
)


def kind_label(kind: str) -> str:
    """« Mairie »; a kind that the product no longer has shows its key."""
    return LABELS.get(kind, kind)
