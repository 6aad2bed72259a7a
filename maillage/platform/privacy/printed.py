"""The register of processing as a printed document."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, Final

from maillage.platform.privacy.models import Controller
from maillage.platform.privacy.queries import Processing, measures
from maillage.platform.ui.templatetags.fr import date_fr
from maillage.platform.ui.typography import french

TEMPLATE: Final = Path(__file__).parent / "documents" / "register.typ"
MISSING: Final = "à compléter par l’association"


def document(
    processings: Iterable[Processing], *, controller: Controller | None, community: str, today: date
) -> dict[str, Any]:
    """What the template reads: who answers, then one sheet for each processing."""
    return {
        "title": french("Registre des activités de traitement"),
        "community": french(community),
        "edition": french(f"Édité le {date_fr(today)}"),
        "intro": french("Règlement (UE) 2016/679 (RGPD), article 30.1."),
        "controller": [[french(label), french(text)] for label, text in _controller(controller)],
        "sheets": [
            {"title": french(one.name), "rows": [[french(k), french(v)] for k, v in _rows(one)]}
            for one in processings
        ],
        "measures": [french(one) for one in measures()],
        "sources": [
            french(
                "Calculé par Maillage à partir des champs classés, des droits des rôles et des durées appliquées."
            )
        ],
    }


def _controller(controller: Controller | None) -> list[tuple[str, str]]:
    known = controller or Controller()
    officer = " ".join(part for part in (known.officer_name, known.officer_contact) if part)
    return [
        ("Responsable de traitement", known.association or MISSING),
        ("Adresse", known.address or MISSING),
        ("Représentant", known.representative or MISSING),
        ("Contact", known.contact or MISSING),
        ("Délégué à la protection des données", officer or "aucun délégué n’est désigné"),
        ("Hébergeur (sous-traitant)", known.host or MISSING),
    ]


def _rows(one: Processing) -> list[tuple[str, str]]:
    return [
        ("Finalité", one.purpose),
        ("Base légale", one.basis),
        ("Personnes concernées", one.persons),
        ("Catégories de données", one.categories),
        ("Destinataires", one.recipients),
        ("Conservation", one.retention),
        ("Source", one.source),
        ("Transferts hors de l’Union européenne", "Aucun."),
    ]
