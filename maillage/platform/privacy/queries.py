"""Reads: the controller of a community, the register of processing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from maillage.platform.audit.labels import action_label
from maillage.platform.audit.models import AuditEntry
from maillage.platform.privacy.holdings import NOBODY, Shown, by_subject, role_words
from maillage.platform.privacy.models import Controller, PersonRequest
from maillage.platform.ui.typography import french

# What the code does for every processing; each can be seen in the pages of the site.
_MEASURES: tuple[str, ...] = (
    "un compte par personne, mots de passe de douze caractères au moins, second facteur possible ou imposé",
    "droits par rôle, vérifiés à chaque page ; une communauté ne voit rien d’une autre",
    "journal des actions et des consultations, exports compris",
    "liens à usage unique gardés sous forme d’empreinte, échanges chiffrés (HTTPS)",
    "effacement quotidien à l’échéance, sauvegardes vérifiées",
)


def measures() -> tuple[str, ...]:
    """The measures of security in force on this installation."""
    if settings.MAILLAGE_HEALTH_DATA:
        return (*_MEASURES, "identités de patients chiffrées, chaque lecture journalisée, hébergeur certifié")
    return (*_MEASURES, "aucune identité de patient (réglage « sans identité »)")


@dataclass(frozen=True)
class Processing:
    """One line of the register (RGPD, article 30.1)."""

    name: str
    purpose: str
    basis: str
    persons: str
    categories: str
    recipients: str
    retention: str
    source: str
    measures: str


@dataclass(frozen=True)
class Line:
    """One line of the table of « Qui voit quoi »."""

    subject: str
    label: str
    level: str
    data: str
    seers: str
    retention: str


def controller() -> Controller | None:
    """Who answers for the data of the scope's community; None until the association wrote it down. 1 query."""
    found: Controller | None = Controller.objects.first()
    return found


def recipients(one: Shown) -> str:
    """Every role that sees at least a part, then whoever else does."""
    parts = [role_words(one.roles) if one.roles else "", one.holding.also]
    return " ; ".join(part for part in parts if part) or NOBODY


def processings() -> list[Processing]:
    """The register of processing, in the order of « Qui voit quoi ». No query."""
    return [
        Processing(
            name=french(one.holding.label),
            purpose=french(one.holding.purpose),
            basis=french(one.holding.basis),
            persons=french(one.holding.about),
            categories=french(" ; ".join(f"{part.level_words} : {part.names_words}" for part in one.fields)),
            recipients=french(recipients(one)),
            retention=french(one.holding.retention),
            source=french(one.holding.source),
            measures=french(" ; ".join(measures())),
        )
        for _, found in by_subject()
        for one in found
    ]


def lines() -> list[Line]:
    """« Qui voit quoi » as a table: one line for the data of one level that the same people see. No query."""
    return [
        Line(
            heading,
            one.holding.label,
            part.level_words,
            part.names_words,
            part.seers,
            french(one.holding.retention),
        )
        for heading, found in by_subject()
        for one in found
        for part in one.fields
    ]


def requests() -> Any:
    """The requests of the scope's community, unordered."""
    return PersonRequest.objects.all()


def installation_requests() -> Any:
    """The requests that no community handles: the operator's, and those of one's own account. Unscoped."""
    return PersonRequest.objects.filter(community=None)


@dataclass(frozen=True)
class Happened:
    """One line of the journal on a request."""

    words: str
    who: str
    at: datetime


def history_of(request: PersonRequest) -> list[Happened]:
    """The lines of the journal on one request, newest first. 1 query."""
    rows = AuditEntry.objects.filter(object_type="privacy.personrequest", object_id=str(request.pk))
    return [
        Happened(action_label(line.action), line.actor_label, line.at)
        for line in rows.order_by("-at", "-pk")[:20]
    ]
