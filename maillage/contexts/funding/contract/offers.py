"""What `contract` offers: navigation, access to the signed paper, what waits, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from maillage.contexts.funding.contract import leaving, personal_data, queries
from maillage.contexts.funding.contract.access import OWNER, may_download
from maillage.contexts.funding.contract.models import ContractLine
from maillage.contexts.funding.permissions import CONFIGURE, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import (
    FileAccess,
    NavEntry,
    Todo,
    TodoSource,
    file_access,
    navigation,
    todo_sources,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "funding"


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    file_access.register(FileAccess(OWNER, may_download))
    navigation.register(
        NavEntry(
            "budget",
            "Contrat ACI",
            "funding:contract",
            10,
            VIEW,
            MODULE,
            detail="Ce que paie le contrat, ce qui est versé, ce qui dépend des indicateurs.",
        )
    )
    todo_sources.register(TodoSource("funding.contract_lines", CONFIGURE, _to_confirm, module=MODULE))
    name_actions(
        {
            "contract.changed": "Contrat ACI modifié",
            "contract.created": "Contrat ACI inscrit",
            "contract.file": "Contrat ACI signé joint",
            "contract.line_added": "Ligne ajoutée au contrat",
            "contract.line_confirmed": "Ligne du contrat confirmée",
            "contract.line_released": "Ligne du contrat rendue au barème",
            "contract.line_removed": "Ligne retirée du contrat",
            "contract.payment": "Versement de l’ACI noté",
            "contract.payment_cancelled": "Versement de l’ACI annulé",
            "contract.shares": "Poids des indicateurs fixés",
        }
    )
    name_readings(
        {
            "funding.contract_payments": "Versements reçus de l’ACI",
            "funding.contract_schedule": "Échéancier de l’ACI",
        }
    )


def _to_confirm(actor: Actor) -> Sequence[Todo]:
    """The lines of the contract in force that nobody confirmed. 1 query."""
    assert actor.community is not None
    rows = ContractLine.objects.filter(confirmed_at=None).select_related("contract").order_by("pk")
    today = timezone.localdate()
    waiting = [one for one in rows if queries.last_day(one.contract) >= today]
    if not waiting:
        return []
    words = count_words(len(waiting), "ligne", "lignes", feminine=True)
    label = f"Confirmer {words} du contrat ACI d’après le contrat signé"
    return [Todo(label, community_url(actor.community, "funding:contract_line", pk=waiting[0].pk))]
