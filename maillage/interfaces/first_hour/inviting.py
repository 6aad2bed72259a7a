"""Several people at once, from lines pasted out of a spreadsheet: « nom ; adresse ; rôle »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from maillage.core.search_text import search_text
from maillage.platform.access import roles
from maillage.platform.accounts.queries import members, open_invitations
from maillage.platform.accounts.services import AlreadyInvited, AlreadyMember, invite
from maillage.platform.tenancy.actor import Actor

MOST_LINES: Final = 200
LONGEST_TEXT: Final = 40_000
_SEPARATOR: Final = re.compile(r"\t|;")
# What people write, beside the labels themselves.
_ALSO: Final = {
    "coordinateur": roles.COORDINATOR,
    "coordinatrice": roles.COORDINATOR,
    "assistant": roles.ASSISTANT,
    "assistante": roles.ASSISTANT,
    "president": roles.PRESIDENT,
    "presidente": roles.PRESIDENT,
    "secretaire": roles.SECRETARY,
    "tresorier": roles.TREASURER,
    "tresoriere": roles.TREASURER,
    "ca": roles.BOARD_MEMBER,
    "adherent": roles.PROFESSIONAL,
    "adherente": roles.PROFESSIONAL,
    "professionnel": roles.PROFESSIONAL,
    "professionnelle": roles.PROFESSIONAL,
    # What the role was called before, and what people shorten it to.
    "assistance": roles.ASSISTANT,
    "appui": roles.ASSISTANT,
}
_HEADINGS: Final = frozenset({"nom", "nom et prenom", "prenom et nom", "name"})
_ROLES: Final = _ALSO | {search_text(role.label): role for role in roles.COMMUNITY_ROLES}


@dataclass(frozen=True)
class Line:
    """One pasted line, as it was typed (`raw`) and as it was understood.

    fault: what is wrong with it; known: why there is nothing to send; both "" if it can be invited.
    """

    number: int
    name: str = ""
    email: str = ""
    role: roles.Role | None = None
    fault: str = ""
    known: str = ""
    raw: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.fault and not self.known


def read_lines(text: str) -> list[Line]:
    """Every line that is not empty, in order; a line of headings is left out. Those past `MOST_LINES` have to wait."""
    lines: list[Line] = []
    seen: set[str] = set()
    for number, raw in enumerate(text[:LONGEST_TEXT].replace("\x00", "").splitlines(), start=1):
        parts = [part.strip().strip('"').strip() for part in _SEPARATOR.split(raw)]
        if not any(parts) or (not lines and _is_heading(parts)):
            continue
        line = _read(number, parts, raw)
        if not line.fault and line.email in seen:
            line = replace(line, fault="Cette adresse est déjà plus haut.")
        if len(lines) >= MOST_LINES:
            line = replace(
                line, fault=f"{MOST_LINES} lignes partent à la fois : celle-ci partira à l’envoi suivant."
            )
        seen.add(line.email)
        lines.append(line)
    return lines


def with_known(lines: Sequence[Line]) -> list[Line]:
    """The same lines, those of people who have an access or wait for one told so. 2 queries, in the open scope."""
    inside = {email.lower() for email in members().order_by("pk").values_list("user__email", flat=True)}
    waiting = {one.email for one in open_invitations()}
    told = dict.fromkeys(waiting, "Déjà invitée : sa réponse est attendue.") | dict.fromkeys(
        inside, "A déjà un accès."
    )
    return [line if line.fault else replace(line, known=told.get(line.email, "")) for line in lines]


def _is_heading(parts: Sequence[str]) -> bool:
    return not any("@" in part for part in parts) and search_text(parts[0]) in _HEADINGS


def _read(number: int, parts: Sequence[str], raw: str) -> Line:
    """The parts may stand in any order: the address is the one with an @, the role the one that is a role's word."""
    email = next((part for part in parts if "@" in part), "").lower()
    others = [part for part in parts if part and part.lower() != email]
    told = next((part for part in reversed(others) if search_text(part) in _ROLES), "")
    role = _ROLES[search_text(told)] if told else None
    names = [part for part in others if part != told or (role is None)]
    name = names[0][:120] if names else ""
    return Line(number, name, email, role, _fault(name, email, role, names), raw=raw.strip())


def _fault(name: str, email: str, role: roles.Role | None, names: Sequence[str]) -> str:
    if not email:
        return "Il manque l’adresse électronique."
    try:
        validate_email(email)
    except ValidationError:
        return "Cette adresse électronique n’est pas complète."
    if not name:
        return "Il manque le nom."
    if role is None:
        known = ", ".join(one.label for one in roles.COMMUNITY_ROLES)
        return (
            f"Rôle inconnu : « {names[1]} ». Rôles possibles : {known}."
            if len(names) > 1
            else "Il manque le rôle."
        )
    return ""


@dataclass(frozen=True)
class Invited:
    """sent: how many left; refused: lines that could not, with the reason, to be shown again."""

    sent: int
    refused: list[Line]


@transaction.atomic
def invite_lines(*, by: Actor, lines: Sequence[Line]) -> Invited:
    """Invite everybody whose line is right; somebody who has an access already stops nobody else."""
    assert by.community is not None
    sent, refused = 0, []
    for line in lines:
        if line.fault or line.role is None:
            refused.append(line)
            continue
        if line.known:
            continue
        try:
            invite(
                by=by,
                community=by.community,
                email=line.email,
                name=line.name,
                roles=[line.role.name],
            )
            sent += 1
        except (AlreadyMember, AlreadyInvited) as refusal:
            refused.append(replace(line, fault=str(refusal)))
    return Invited(sent, refused)
