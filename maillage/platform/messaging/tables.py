"""The list of what was sent to whom. Texts are never shown: a password link is a secret."""

from __future__ import annotations

from typing import Any

from maillage.platform.messaging.forms import MessageFilters
from maillage.platform.messaging.labels import purpose_label
from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.messaging.permissions import abilities
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

TONES = {
    MessageState.QUEUED: ("neutral", "clock"),
    MessageState.SENDING: ("info", "send"),
    MessageState.SENT: ("success", ""),
    MessageState.FAILED: ("danger", ""),
    MessageState.WITHHELD: ("neutral", "ban"),
}


def _purpose(message: Any) -> str:
    return purpose_label(message.purpose)


def _actions(message: Any, actor: Actor) -> list[Action]:
    if actor.community is None or not abilities(actor, message)["send_again"]:
        return []
    url = community_url(actor.community, "messaging:send_again", message.pk)
    return [Action("Renvoyer", url, icon="refresh", post=True)]


MESSAGES = Table(
    name="messaging.messages",
    title="Envois",
    model=Message,
    noun="message",
    order=("-queued_at",),
    filters=MessageFilters,
    columns=(
        Column("subject", "Objet", second=_purpose, sort=("subject",)),
        Column("purpose", "Motif", value=_purpose, place="export"),
        Column("to", "Destinataire", sort=("to",)),
        Column("queued_at", "Demandé le", kind="datetime", sort=("queued_at",)),
        Column(
            "state",
            "État",
            kind="badge",
            value=lambda message: message.get_state_display(),
            badge=lambda message: TONES[message.state],
            second=lambda message: message.error,
            sort=("state",),
        ),
        Column("error", "Dernière erreur", place="export"),
        Column("attempts", "Essais", kind="number", sort=("attempts",)),
        Column("sent_at", "Envoyé le", kind="datetime", sort=("sent_at",)),
    ),
    actions=_actions,
    personal_permission="messaging.export_addresses",
    empty=Empty("Aucun message n’a encore été envoyé par cette communauté."),
    sources=(
        "File d’envoi de Maillage ; le texte d’un message envoyé est effacé aussitôt, celui d’un échec après 90 jours.",
    ),
)
