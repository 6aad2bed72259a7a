"""States of what is sent, letters and text messages alike."""

from __future__ import annotations

from django.db import models


class MessageState(models.TextChoices):
    QUEUED = "queued", "en attente"
    SENDING = "sending", "en cours d’envoi"
    SENT = "sent", "envoyé"
    FAILED = "failed", "échec"
    WITHHELD = "withheld", "non envoyé (adresse fictive)"


# queued -> sending -> sent; a refusal or a lost worker brings it back to queued until the last try.
# What is addressed to a reserved domain (`delivery.is_fictitious`) is withheld: no server is asked.
TRANSITIONS: dict[str, frozenset[str]] = {
    MessageState.QUEUED: frozenset({MessageState.SENDING}),
    MessageState.SENDING: frozenset(
        {MessageState.SENT, MessageState.QUEUED, MessageState.FAILED, MessageState.WITHHELD}
    ),
    MessageState.SENT: frozenset(),
    MessageState.WITHHELD: frozenset(),
    MessageState.FAILED: frozenset({MessageState.QUEUED}),
}
