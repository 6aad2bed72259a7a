"""The history of the assistance: who opened it, why, until when, who came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.platform.accounts.support.levels import level_label
from maillage.platform.accounts.support.queries import is_open, moment, state_of
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import SupportConsent
from maillage.platform.tenancy.urls import community_url

_TONES = {"ouverte": ("warning", ""), "fermée": ("neutral", ""), "arrivée à son terme": ("neutral", "")}


def _visits(consent: Any) -> str:
    seen = [f"{visit.user.name}, le {moment(visit.entered_at)}" for visit in consent.visits.all()]
    return " ; ".join(seen) or "personne n’est entré"


def _actions(consent: Any, actor: Actor) -> Sequence[Action]:
    if not is_open(consent):
        return ()
    url = community_url(consent.community, "support:close", pk=consent.pk)
    return (Action("Fermer maintenant", url, icon="x", post=True),)


CONSENTS = Table(
    name="accounts.support",
    title="Assistance",
    model=SupportConsent,
    noun="ouverture",
    feminine=True,
    order=("-given_at",),
    columns=(
        Column("reason", "Motif", second=lambda c: level_label(c.roles)),
        Column("level", "Niveau", level="professional", place="export", value=lambda c: level_label(c.roles)),
        Column("given_at", "Ouverte le", kind="datetime", sort=("given_at",)),
        Column("given_by", "Par", value=lambda c: c.given_by.name, level="professional"),
        Column(
            "end",
            "Jusqu’à",
            kind="datetime",
            level="professional",
            value=lambda c: c.ended_at or c.expires_at,
            sort=("expires_at",),
        ),
        Column("visits", "Qui est entré", level="professional", value=_visits),
        Column(
            "state",
            "État",
            kind="badge",
            level="professional",
            value=state_of,
            badge=lambda c: _TONES[state_of(c)],
        ),
    ),
    empty=Empty(
        "Vous n’avez jamais ouvert l’assistance : personne d’extérieur n’est entré dans votre communauté.",
        "Ouvrir l’assistance",
        lambda actor: community_url(actor.community, "support:open") if actor.community else "",
    ),
    actions=_actions,
    sources=("Ouvertures et entrées enregistrées par Maillage au moment où elles ont lieu.",),
)
