from __future__ import annotations

from typing import Any

from django.utils import timezone

from maillage.contexts.funding.expenses import services
from maillage.platform.tenancy.actor import Actor
from tests.matrix.funding.budget import a_line, this_year
from tests.matrix.rows import Row, Sample, community


def _expense(actor: Actor) -> dict[str, Any]:
    return {"pk": an_expense(actor).pk}


def an_expense(actor: Actor, number: int = 0, line: Any = None) -> Any:
    values = {
        "year": this_year(actor),
        "line": line,
        "supplier": f"Fournisseur {number}",
        "label": "Échantillon",
        "amount_cents": 100_00,
        "invoiced_on": timezone.localdate(),
    }
    return services.create(by=actor, values=values)


SAMPLES: dict[str, Sample] = {"expense": _expense}


def fill(actor: Actor, first: int, size: int) -> None:
    """Expenses that wait to be approved, each from a line of its own."""
    for number in range(first, first + size):
        made = an_expense(actor, number, a_line(actor, label=f"Achats {number}"))
        services.submit(by=actor, pk=made.pk)


_VIEW, _SPEND, _APPROVE = "funding.view", "funding.spend", "funding.approve"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("expenses", _VIEW),
    _page("expense_create", _SPEND, get=302, post=302),
    _page("expense", _VIEW, sample="expense"),
    _page("expense_edit", _SPEND, post=200, sample="expense"),
    _page("expense_file", _SPEND, post=200, sample="expense"),
    _page("expense_submit", _SPEND, get=405, post=302, sample="expense"),
    _page("expense_take_back", _SPEND, get=405, post=302, sample="expense"),
    _page("expense_approve", _APPROVE, get=405, post=302, sample="expense"),
    _page("expense_refuse", _APPROVE, get=405, post=422, sample="expense"),
    _page("expense_paid", _APPROVE, get=405, post=422, sample="expense"),
    _page("expense_delete", _SPEND, post=302, sample="expense"),
)
