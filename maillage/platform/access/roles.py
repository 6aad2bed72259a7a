"""Roles: plain names with a French label. What each may do is granted by the contexts (`grants`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """A function that a person holds in a community; any number of persons may hold each."""

    name: str
    label: str
    detail: str


COORDINATOR = Role("coordinator", "Coordination", "Fait vivre la CPTS au quotidien et règle la plateforme.")
ASSISTANT = Role("assistant", "Appui à la coordination", "Seconde la coordination.")
PRESIDENT = Role("president", "Présidence", "Représente l’association.")
SECRETARY = Role("secretary", "Secrétariat", "Tient les instances et leurs écrits.")
TREASURER = Role("treasurer", "Trésorerie", "Répond de l’argent.")
BOARD_MEMBER = Role("board_member", "Conseil d’administration", "Siège dans une instance.")
PROFESSIONAL = Role("professional", "Professionnel adhérent", "Exerce sur le territoire.")
PARTNER = Role("partner", "Partenaire", "Mairie, hôpital, DAC, association…")
SUPERVISOR = Role("supervisor", "Suivi régional", "Ne voit que des totaux.")
AUDITOR = Role("auditor", "Contrôle", "Lit tout, ne modifie rien.")
OPERATOR = Role("operator", "Exploitation", "Tient l’installation ; n’entre dans aucune communauté.")

COMMUNITY_ROLES: tuple[Role, ...] = (
    COORDINATOR,
    ASSISTANT,
    PRESIDENT,
    SECRETARY,
    TREASURER,
    BOARD_MEMBER,
    PROFESSIONAL,
    PARTNER,
    SUPERVISOR,
    AUDITOR,
)
BY_NAME: dict[str, Role] = {role.name: role for role in (*COMMUNITY_ROLES, OPERATOR)}

# Groups that contexts grant to at once.
ALL_MEMBERS: tuple[Role, ...] = COMMUNITY_ROLES
TEAM: tuple[Role, ...] = (COORDINATOR, ASSISTANT)
BUREAU: tuple[Role, ...] = (PRESIDENT, SECRETARY, TREASURER)
INSIDERS: tuple[Role, ...] = (*TEAM, *BUREAU, BOARD_MEMBER, PROFESSIONAL, AUDITOR)
EVERYONE_BUT_SUPERVISOR: tuple[Role, ...] = tuple(r for r in COMMUNITY_ROLES if r is not SUPERVISOR)
