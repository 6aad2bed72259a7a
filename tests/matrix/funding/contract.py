from __future__ import annotations

from datetime import date
from typing import Any

from maillage.contexts.funding.contract import payments, services
from maillage.contexts.funding.contract.models import Contract, ContractLine, Part, Rule
from maillage.contexts.programme.api import define_indicator
from maillage.contexts.programme.models import Mission
from maillage.platform.tenancy.actor import Actor
from tests.matrix.programme.years import this_year
from tests.matrix.rows import Row, Sample, community

SIGNED = date(2024, 7, 1)


def _mission(actor: Actor) -> Mission:
    found: Mission | None = Mission.objects.filter(reference="acces").first()
    return found or Mission.objects.create(
        community=actor.community, reference="acces", name="Accès aux soins", kind="core", rank=1
    )


def a_contract(actor: Actor) -> Contract:
    """The one contract of the community, with the lines of one mission."""
    values = {"signed_on": SIGNED, "starts_on": SIGNED, "years": 5, "size_class": "T2"}
    return Contract.objects.first() or services.create_contract(
        by=actor, values=values, missions=[_mission(actor)]
    )


def _contract(actor: Actor) -> dict[str, Any]:
    return {"pk": a_contract(actor).pk}


def _line(actor: Actor) -> dict[str, Any]:
    rows = ContractLine.objects.filter(contract=a_contract(actor), part=Part.VARIABLE)
    return {"pk": rows.order_by("pk").first().pk}


def _payment(actor: Actor) -> dict[str, Any]:
    contract = a_contract(actor)
    made = payments.record_payment(
        by=actor,
        contract_pk=contract.pk,
        received_on=date(2024, 8, 1),
        amount_cents=1_000_00,
        seen_payments=contract.payments.count(),
        label="Échantillon",
    )
    return {"pk": made.pk}


SAMPLES: dict[str, Sample] = {
    "aci_contract": _contract,
    "aci_line": _line,
    "aci_payment": _payment,
}


def fill(actor: Actor, first: int, size: int) -> None:
    """Payments received, missions with their lines, and what hangs on indicators this year."""
    contract, year = a_contract(actor), this_year(actor)
    for number in range(first, first + size):
        mission = Mission.objects.create(
            community=actor.community, name=f"Axe {number}", kind="own", rank=10 + number
        )
        services.add_line(
            by=actor, contract_pk=contract.pk, mission=mission, part=Part.FIXED, amount_cents=1_000_00
        )
        variable = services.add_line(
            by=actor, contract_pk=contract.pk, mission=mission, part=Part.VARIABLE, amount_cents=500_00
        )
        indicator = define_indicator(by=actor, name=f"Indicateur de l’axe {number}", unit="actes")
        services.set_shares(
            by=actor, line_pk=variable.pk, year_pk=year.pk, shares=[(indicator.pk, 10_000, Rule.ALL)]
        )
        _payment(actor)


_VIEW, _CONFIGURE, _PLAN = "funding.view", "funding.configure", "funding.plan"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("contract", _VIEW),
    _page("contract_create", _CONFIGURE, post=200),
    _page("contract_scales", _VIEW),
    _page("contract_page", _VIEW, sample="aci_contract"),
    _page("contract_edit", _CONFIGURE, post=200, sample="aci_contract"),
    _page("contract_file", _CONFIGURE, post=200, sample="aci_contract"),
    _page("contract_schedule", _VIEW, sample="aci_contract"),
    _page("contract_payments", _VIEW, sample="aci_contract"),
    _page("contract_payment", _PLAN, post=200, sample="aci_contract"),
    _page("contract_line_add", _CONFIGURE, post=200, sample="aci_contract"),
    _page("contract_variable", _VIEW, sample="aci_contract"),
    _page("contract_line", _CONFIGURE, post=200, sample="aci_line"),
    _page("contract_line_remove", _CONFIGURE, post=302, sample="aci_line"),
    _page("contract_shares", _CONFIGURE, get=302, post=302, sample="aci_line"),
    _page("contract_payment_cancel", _PLAN, post=200, sample="aci_payment"),
)
