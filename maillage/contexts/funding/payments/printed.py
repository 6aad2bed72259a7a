"""The yearly statement of one member as PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.contexts.funding.payments.queries import Statement
from maillage.contexts.funding.rates.models import PayKind
from maillage.contexts.funding.time.pages import duration
from maillage.core.dues.euros import euros
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.ui.typography import french, long_date, short_date

TEMPLATE: Final = Path(__file__).resolve().parent / "documents" / "statement.typ"


def statement(found: Statement, *, community: str, today: date) -> dict[str, Any]:
    """The data of the statement."""
    words = association.fee_settings()
    legal = words.legal_name or community
    return {
        "title": f"Relevé {found.year}",
        "community": community,
        "edition": f"{legal} · relevé {found.year}",
        "association": legal,
        "address": [line.strip() for line in words.address.splitlines() if line.strip()],
        "registration": words.registration,
        "person": found.contact.name,
        "sentence": french(
            f"Sommes versées du 1er janvier au 31 décembre {found.year} à {found.contact.name}, "
            "membre de la communauté professionnelle territoriale de santé."
        ),
        "totals": [
            ("Indemnités de fonction", euros(found.of_kind(PayKind.INDEMNITY))),
            ("Rémunérations de mission", euros(found.of_kind(PayKind.MISSION))),
            ("Temps correspondant", duration(found.minutes)),
            ("Total versé", euros(found.total_cents)),
        ],
        "lines": [
            [
                short_date(line.entry.happened_on),
                line.entry.title,
                line.entry.get_kind_display(),
                duration(line.entry.minutes),
                short_date(line.transfer.batch.paid_on) if line.transfer.batch.paid_on else "",
                euros(line.amount_cents),
            ]
            for line in found.lines
        ],
        "place_and_day": f"Édité le {long_date(today)}.",
        "signatory": words.signatory,
        "notes": [
            french(
                "Ce relevé compte les virements de l’année civile, quelle que soit l’année du travail. Les sommes se "
                "déclarent avec les recettes professionnelles : à confirmer avec votre comptable."
            ),
            french(
                "Décret n° 2022-375 du 16 mars 2022, code de la santé publique, articles D1434-44 et suivants."
            ),
        ],
    }


def as_pdf(data: dict[str, Any]) -> bytes:
    return render_pdf(TEMPLATE, data)
