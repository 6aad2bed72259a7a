"""Who may do what with a message."""

from __future__ import annotations

from maillage.platform.messaging.models import Message, MessageState
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor, message: Message) -> dict[str, bool]:
    """A message is sent again only after it failed, and while its text is still kept."""
    failed = message.state == MessageState.FAILED and message.body != ""
    return {"send_again": failed and actor.can("messaging.send_again")}
