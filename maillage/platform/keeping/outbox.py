"""Messages that waited at the moment of a backup: some may have left since, so that a restoration holds them.

They become failed, with a reason that says so, on the pages « Envois » where a person sends them again or not.
"""

from __future__ import annotations

from typing import Any, Final

from maillage.platform.messaging.models import Message, MessageState

HELD: Final = (
    "Retenu à la restauration : ce message attendait au moment de la sauvegarde et a pu partir depuis. "
    "Renvoyez-le s’il le faut."
)


def _waiting() -> Any:
    return Message.objects.filter(state__in=(MessageState.QUEUED, MessageState.SENDING))


def waiting() -> int:
    return _waiting().count()


def hold_waiting() -> int:
    """Fail what waits; how many. To be called outside any scope, in a transaction."""
    return _waiting().update(state=MessageState.FAILED, error=HELD)
