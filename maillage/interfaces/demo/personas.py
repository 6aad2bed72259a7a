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
    Persona("coordination", "Camille Exemple", "Coordination", "Fait vivre la CPTS", roles.COORDINATOR),
    Persona("presidence", "Dominique Exemple", "Présidence", "Médecin, copréside la CPTS", roles.PRESIDENT),
    Persona("tresorerie", "Claude Exemple", "Trésorerie", "Infirmerie, tient les comptes", roles.TREASURER),
    Persona("medecin", "Alix Exemple", "Médecin généraliste", "Adhère, peu de temps", roles.PROFESSIONAL),
    Persona("mairie", "Maxime Exemple", "Mairie", "Secrétariat de mairie partenaire", roles.PARTNER),
    Persona("region", "Sacha Exemple", "Suivi régional", "Ne voit que des totaux", roles.SUPERVISOR),
)


def personas_for(user: Any, community: Community | None) -> list[dict[str, Any]]:
    """The persona buttons of the red band, for the community on the page (none: no button)."""
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
