"""The receipt of a payment on paper."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from maillage.contexts.association.fees.models import FeeSettings, Payment
from maillage.core.dues.euros import euros
from maillage.platform.documents.pdf import render_pdf
from maillage.platform.ui.typography import french, long_date, short_date

TEMPLATE: Final = Path(__file__).resolve().parent / "documents" / "receipt.typ"


def receipt(payment: Payment, words: FeeSettings, *, community: str, today: date) -> dict[str, Any]:
    """The data of the receipt; the payment comes with its fee, year and contact."""
    fee = payment.fee
    rows = [
        ("Reçu de", payment.payer),
        ("Somme", euros(payment.amount_cents)),
        ("Pour", f"{fee.period.name}, du {short_date(fee.starts_on)} au {short_date(fee.ends_on)}"),
        ("Payé le", long_date(payment.paid_on)),
        ("Par", payment.get_method_display()),
    ]
    if payment.reference:
        rows.append(("Référence", payment.reference))
    return {
        "title": "Reçu de cotisation",
        "community": community,
        "edition": f"{words.legal_name or community} · reçu {payment.receipt}",
        "association": words.legal_name or community,
        "address": [line.strip() for line in words.address.splitlines() if line.strip()],
        "registration": words.registration,
        "number": payment.receipt,
        "cancelled": _cancelled(payment),
        "sentence": french(f"{words.legal_name or community} reconnaît avoir reçu la somme ci-dessous."),
        "rows": rows,
        "place_and_day": f"Édité le {long_date(today)}.",
        "signatory": words.signatory,
        "notes": [
            "Ce reçu atteste un paiement ; ce n’est pas un reçu fiscal.",
            "Les reçus d’une année sont numérotés sans interruption dans l’ordre des enregistrements.",
        ],
    }


def _cancelled(payment: Payment) -> str:
    if payment.cancelled_at is None:
        return ""
    return french(f"Le {short_date(timezone.localdate(payment.cancelled_at))} : {payment.cancel_reason}")


def as_pdf(data: dict[str, Any]) -> bytes:
    return render_pdf(TEMPLATE, data)
