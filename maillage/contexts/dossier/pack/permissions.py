"""Who may ask for a pack, and open one."""

from __future__ import annotations

from typing import Any

from maillage.contexts.dossier.pack.models import Pack
from maillage.contexts.dossier.permissions import PREPARE, VIEW
from maillage.platform.tenancy.actor import Actor


def abilities(actor: Actor) -> dict[str, bool]:
    return {"prepare": actor.can(PREPARE), "open": actor.can(VIEW)}


def may_download(actor: Actor, file: Any) -> bool:
    """Asked by the room `files`: whoever sees the dossier opens its packs. 1 query."""
    return actor.can(VIEW) and Pack.objects.filter(file_id=file.pk).exists()
