from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from maillage.contexts.funding.budget import services
from maillage.contexts.funding.budget.models import Kind, Nature
from maillage.contexts.programme.models import Mission, ReportingYear
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community


def this_year(actor: Actor) -> ReportingYear:
    """The reporting year of today, opened if there is none."""
    today = timezone.localdate()
    found: ReportingYear | None = ReportingYear.objects.filter(
        starts_on__lte=today, ends_on__gte=today
    ).first()
    return found or ReportingYear.objects.create(
        community=actor.community,
        label=str(today.year),
        starts_on=date(today.year, 1, 1),
        ends_on=date(today.year, 12, 31),
    )


def _year_before(year: ReportingYear) -> ReportingYear:
    number = year.starts_on.year - 1
    found: ReportingYear | None = ReportingYear.objects.filter(starts_on__lt=year.starts_on).first()
    return found or ReportingYear.objects.create(
        community=year.community,
        label=str(number),
        starts_on=date(number, 1, 1),
        ends_on=date(number, 12, 31),
    )


def a_line(actor: Actor, kind: str = Kind.EXPENSE, **more: Any) -> Any:
    nature = Nature.FIR if kind == Kind.INCOME else Nature.SERVICES
    values = {"kind": kind, "nature": nature, "label": "Échantillon", "planned_cents": 1_000_00, **more}
    return services.create_line(by=actor, year=this_year(actor), values=values)


def _line(actor: Actor) -> dict[str, Any]:
    return {"pk": a_line(actor).pk}


def _income(actor: Actor) -> dict[str, Any]:
    return {"pk": a_line(actor, Kind.INCOME).pk}


def _receipt(actor: Actor) -> dict[str, Any]:
    made = services.record_receipt(
        by=actor,
        line_pk=a_line(actor, Kind.INCOME).pk,
        received_on=timezone.localdate(),
        amount_cents=1_00,
    )
    return {"pk": made.pk}


def _year(actor: Actor) -> dict[str, Any]:
    return {"year": this_year(actor).pk}


def _carry(actor: Actor) -> dict[str, Any]:
    year = this_year(actor)
    made = services.carry_over(
        by=actor, from_year=_year_before(year), to_year=year, mission=None, amount_cents=1_00
    )
    return {"pk": made.pk}


SAMPLES: dict[str, Sample] = {
    "budget_line": _line,
    "budget_income": _income,
    "budget_receipt": _receipt,
    "budget_year": _year,
    "budget_carry": _carry,
}


def fill(actor: Actor, first: int, size: int) -> None:
    """Lines of expense and of income with a receipt each, in missions of their own."""
    services.save_settings(by=actor, aci_counts="unknown")
    for number in range(first, first + size):
        mission = Mission.objects.create(
            community=actor.community, name=f"Budget {number}", kind="own", rank=100 + number
        )
        a_line(actor, label=f"Dépense {number}", mission=mission)
        income = a_line(actor, Kind.INCOME, label=f"Recette {number}", mission=mission)
        services.record_receipt(
            by=actor, line_pk=income.pk, received_on=timezone.localdate(), amount_cents=1_00
        )


_VIEW, _PLAN = "funding.view", "funding.plan"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("budget", _VIEW),
    _page("budget_forecast", _VIEW),
    _page("budget_settings", "funding.configure", post=200),
    _page("budget_lines", _VIEW),
    _page("budget_line_create", _PLAN, get=302, post=302),
    _page("budget_copy", _PLAN, post=200, sample="budget_year"),
    _page("budget_line", _VIEW, sample="budget_line"),
    _page("budget_line_edit", _PLAN, post=200, sample="budget_line"),
    _page("budget_line_delete", _PLAN, post=302, sample="budget_line"),
    _page("budget_receive", _PLAN, post=200, sample="budget_income"),
    _page("budget_receipt_cancel", _PLAN, post=200, sample="budget_receipt"),
    _page("budget_carry", _PLAN, post=200, sample="budget_year"),
    _page("budget_uncarry", _PLAN, get=405, post=302, sample="budget_carry"),
)
