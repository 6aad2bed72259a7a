"""The people one may be in the demonstration; each has one role, to show what that role sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.platform.access import roles
from maillage.platform.tenancy.models import Community

PASSWORD = "demonstration"  # noqa: S105  # said on the sign-in page of the demonstration
DOMAIN = "maillage.example"


@dataclass(frozen=True)
class Persona:
    key: str
    name: str
    label: str
    detail: str
    role: roles.Role
    function: str = ""

    def email(self, community_slug: str) -> str:
        return f"{self.key}@{community_slug}.{DOMAIN}"


PERSONAS: tuple[Persona, ...] = (
    Persona(
        "coordination",
        "Camille Exemple",
        "Coordination",
        "Fait vivre la CPTS au quotidien",
        roles.COORDINATOR,
        "Coordonne la CPTS",
    ),
    Persona(
        "presidence",
        "Dominique Exemple",
        "Présidence",
        "Médecin généraliste, copréside la CPTS",
        roles.PRESIDENT,
        "Médecin généraliste",
    ),
    Persona(
        "secretariat",
        "Charlie Exemple",
        "Secrétariat",
        "Kinésithérapeute, tient les instances",
        roles.SECRETARY,
        "Masseur-kinésithérapeute",
    ),
    Persona(
        "tresorerie",
        "Morgan Exemple",
        "Trésorerie",
        "Soins infirmiers, tient les comptes",
        roles.TREASURER,
        "Soins infirmiers",
    ),
    Persona(
        "medecin",
        "Alix Exemple",
        "Médecin généraliste",
        "Adhère, a peu de temps",
        roles.PROFESSIONAL,
        "Médecin généraliste",
    ),
    Persona(
        "mairie",
        "Maxime Exemple",
        "Mairie",
        "Secrétariat de mairie, partenaire",
        roles.PARTNER,
        "Secrétariat de mairie",
    ),
    Persona(
        "region",
        "Sacha Exemple",
        "Suivi régional",
        "Ne voit que des totaux",
        roles.SUPERVISOR,
        "Suivi des CPTS",
    ),
)


def personas_for(user: Any, community: Community | None) -> list[dict[str, Any]]:
    """The persona buttons, for the community on the page, else for the first of the demonstration."""
    if community is None:
        community = Community.objects.filter(is_demo=True).order_by("pk").first()
    if community is None or not community.is_demo:
        return []
    current = getattr(user, "email", "")
    return [
        {
            "label": persona.label,
            "detail": persona.detail,
            "email": persona.email(community.slug),
            "current": persona.email(community.slug) == current,
        }
        for persona in PERSONAS
    ]
