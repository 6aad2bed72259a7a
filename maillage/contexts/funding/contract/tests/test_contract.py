"""The contract: lines from the table or from the paper, schedule, lateness, closed years, what hangs on indicators."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from maillage.contexts.funding.contract import payments, queries, services
from maillage.contexts.funding.contract.models import Contract, ContractLine, ContractPayment, Part, Rule
from maillage.contexts.funding.contract.stakes import variable_part, what_if
from maillage.contexts.programme.api import YearRefused
from maillage.contexts.programme.models import Indicator, Mission, Reading, ReportingYear, Target
from maillage.core.aci.variable import Range
from maillage.platform.audit.models import AuditEntry
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

SIGNED = date(2024, 7, 1)
VALUES: dict[str, Any] = {"signed_on": SIGNED, "starts_on": SIGNED, "years": 5, "size_class": "T2"}


def a_mission(community: Community, reference: str = "acces", name: str = "Accès aux soins") -> Mission:
    made: Mission = Mission.objects.create(
        community=community, reference=reference, name=name, kind="core", rank=1
    )
    return made


def a_contract(community: Community, actor_of: ActorOf) -> Contract:
    return services.create_contract(by=actor_of("treasurer"), values=VALUES, missions=[a_mission(community)])


def a_year(community: Community, number: int = 2025, **more: Any) -> ReportingYear:
    made: ReportingYear = ReportingYear.objects.create(
        community=community,
        label=str(number),
        starts_on=date(number, 1, 1),
        ends_on=date(number, 12, 31),
        **more,
    )
    return made


def line_of(contract: Contract, part: str) -> ContractLine:
    found: ContractLine = ContractLine.objects.select_related("contract").get(contract=contract, part=part)
    return found


def test_a_new_contract_has_the_lines_of_the_table(scoped: Community, actor_of: ActorOf) -> None:
    contract = a_contract(scoped, actor_of)
    year = queries.years_of(contract)[0]
    found = [(one.part, one.cents, one.origin, one.verified) for one in queries.parts(contract, year)]
    assert found == [
        (Part.OPERATING, 60_000_00, "barème", True),
        (Part.FIXED, 70_000_00, "barème", False),
        (Part.VARIABLE, 30_000_00, "barème", False),
    ]
    assert len(queries.to_confirm(queries.lines_of(contract))) == 3
    assert AuditEntry.objects.filter(action="contract.created").count() == 1


def test_a_sum_that_no_source_gives_is_to_be_typed(scoped: Community, actor_of: ActorOf) -> None:
    crisis, own = a_mission(scoped, "crise", "Crises"), a_mission(scoped, "", "Notre axe")
    contract = services.create_contract(by=actor_of("treasurer"), values=VALUES, missions=[crisis, own])
    found = {
        (one.mission_id, one.part): one for one in queries.parts(contract, queries.years_of(contract)[0])
    }
    for key in ((crisis.pk, Part.FIXED), (crisis.pk, Part.EVENT), (own.pk, Part.FIXED)):
        assert (found[key].cents, found[key].origin) == (None, "à saisir")
    assert {one.line.part for one in queries.schedule(contract)} == {Part.OPERATING}


def test_the_papers_amount_overrides_the_table(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    line = line_of(contract, Part.FIXED)
    services.confirm_line(by=by, pk=line.pk, seen=1, amount_cents=73_000_00)
    part = next(
        one for one in queries.parts(contract, queries.years_of(contract)[0]) if one.line.pk == line.pk
    )
    assert (part.cents, part.origin, part.verified) == (73_000_00, "contrat", True)
    with pytest.raises(services.ChangedMeanwhile) as told:
        services.confirm_line(by=by, pk=line.pk, seen=1, amount_cents=1)
    assert told.value.current.amount_cents == 73_000_00
    services.confirm_line(by=by, pk=line.pk, seen=2, amount_cents=None)
    assert len(queries.to_confirm(queries.lines_of(contract))) == 3


def test_a_year_across_two_contract_years_earns_its_days(scoped: Community, actor_of: ActorOf) -> None:
    """184 days of the first year of the contract, then 181 of it and 184 of the second."""
    contract = a_contract(scoped, actor_of)
    line = line_of(contract, Part.FIXED)
    services.confirm_line(by=actor_of("treasurer"), pk=line.pk, seen=1, amount_cents=36_500_00)
    halves = [
        next(one.cents for one in queries.parts(contract, year) if one.line.pk == line.pk)
        for year in (a_year(scoped, 2024), a_year(scoped, 2025))
    ]
    assert halves == [18_400_00, 36_500_00]


def test_an_amendment_ends_a_line_and_begins_another(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    line = line_of(contract, Part.FIXED)
    more: dict[str, Any] = {"contract_pk": contract.pk, "mission": line.mission, "part": Part.FIXED}
    with pytest.raises(services.MoneyRefused, match="Une autre ligne"):
        services.add_line(by=by, amount_cents=80_000_00, starts_on=date(2025, 7, 1), **more)
    services.confirm_line(by=by, pk=line.pk, seen=1, amount_cents=70_000_00, ends_on=date(2025, 6, 30))
    services.add_line(by=by, amount_cents=80_000_00, starts_on=date(2025, 7, 1), **more)
    sums = [
        sum(one.cents or 0 for one in queries.parts(contract, year) if one.part == Part.FIXED)
        for year in queries.years_of(contract)
    ]
    assert sums == [70_000_00, 80_000_00, 80_000_00, 80_000_00, 80_000_00]
    with pytest.raises(services.MoneyRefused, match="aucune mission"):
        services.add_line(by=by, contract_pk=contract.pk, mission=None, part=Part.FIXED, amount_cents=1)


def test_a_closed_year_keeps_what_it_earned(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    line = line_of(contract, Part.FIXED)
    a_year(scoped, 2024, state="closed")
    with pytest.raises(services.MoneyRefused, match="L’année 2024 est close"):
        services.confirm_line(by=by, pk=line.pk, seen=1, amount_cents=1_00)
    with pytest.raises(services.MoneyRefused, match="close"):
        services.remove_line(by=by, pk=line.pk)
    with pytest.raises(services.MoneyRefused, match="close"):
        services.update_contract(by=by, pk=contract.pk, seen=1, values={"size_class": "T3"})
    assert line_of(contract, Part.FIXED).amount_cents is None
    assert Contract.objects.get(pk=contract.pk).size_class == "T2"
    # The same sum, written from the paper, changes nothing of the past.
    services.confirm_line(by=by, pk=line.pk, seen=1, amount_cents=70_000_00)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"signed_on": date(2019, 1, 1), "starts_on": date(2019, 1, 1)}, "avant le 20 juin 2019"),
        ({"starts_on": date(2026, 1, 1)}, "plus d’un an"),
        ({"size_class": ""}, "taille"),
        ({"years": 11}, "1 à 10 ans"),
        ({"ended_on": date(2024, 1, 1)}, "précède"),
        ({"ended_on": date(2025, 6, 30)}, "pourquoi"),
    ],
)
def test_what_no_contract_can_be_is_refused(
    scoped: Community, actor_of: ActorOf, values: dict[str, Any], told: str
) -> None:
    with pytest.raises(services.MoneyRefused, match=told):
        services.create_contract(by=actor_of("treasurer"), values={**VALUES, **values}, missions=[])
    assert not Contract.objects.exists()


def test_two_contracts_never_hold_on_the_same_day(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    later = {**VALUES, "signed_on": date(2026, 7, 1), "starts_on": date(2026, 7, 1)}
    with pytest.raises(services.MoneyRefused, match="mettez fin"):
        services.create_contract(by=by, values=later, missions=[])
    ended = {"ended_on": date(2026, 6, 30), "end_reason": "Nouvel accord"}
    services.update_contract(by=by, pk=contract.pk, seen=1, values=ended)
    second = services.create_contract(by=by, values=later, missions=[])
    assert queries.contract_on(date(2026, 6, 30)) == contract
    assert queries.contract_on(date(2026, 7, 1)) == second
    assert queries.contract_on(date(2024, 6, 30)) is None
    # Nothing is expected of the first one after its end.
    contract.refresh_from_db()
    last = max(one.expected.due_on for one in queries.schedule(contract))
    assert last == date(2026, 7, 1)


def test_payments_are_matched_late_and_cancelled(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    dues = queries.schedule(contract)
    fund = next(one for one in dues if one.line.part == Part.OPERATING)
    assert (fund.expected.due_on, fund.expected.cents) == (SIGNED, 60_000_00)
    assert fund not in queries.late(dues, date(2024, 7, 31))
    assert fund in queries.late(dues, date(2024, 8, 1))
    given: dict[str, Any] = {
        "contract_pk": contract.pk,
        "received_on": date(2024, 8, 5),
        "expected_key": fund.key,
    }
    made = payments.record_payment(by=by, amount_cents=60_000_00, seen_payments=0, **given)
    with pytest.raises(services.MoneyRefused, match="même"):
        payments.record_payment(by=by, amount_cents=60_000_00, seen_payments=0, **given)
    assert made.label == "Fonctionnement"
    dues = queries.schedule(contract)
    fund = next(one for one in dues if one.line.part == Part.OPERATING)
    assert (fund.received_cents, fund.left_cents) == (60_000_00, 0)
    assert queries.received_between(date(2024, 1, 1), date(2024, 12, 31)) == 60_000_00
    with pytest.raises(services.MoneyRefused, match="motif"):
        payments.cancel_payment(by=by, pk=made.pk, reason=" ")
    payments.cancel_payment(by=by, pk=made.pk, reason="Saisi deux fois")
    assert queries.received_between(date(2024, 1, 1), date(2024, 12, 31)) == 0
    assert ContractPayment.objects.count() == 1


@time_machine.travel(date(2025, 3, 1), tick=False)
def test_no_payment_is_recorded_ahead_or_in_a_closed_year(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    a_year(scoped, 2024, state="closed")
    given: dict[str, Any] = {"contract_pk": contract.pk, "amount_cents": 1_00, "seen_payments": 0}
    with pytest.raises(services.MoneyRefused, match="à venir"):
        payments.record_payment(by=by, received_on=date(2025, 3, 2), label="x", **given)
    with pytest.raises(YearRefused, match="2024"):
        payments.record_payment(by=by, received_on=date(2024, 12, 31), label="x", **given)
    with pytest.raises(services.MoneyRefused, match="de quoi il s’agit"):
        payments.record_payment(by=by, received_on=date(2025, 3, 1), **given)
    with pytest.raises(services.MoneyRefused, match="échéancier"):
        payments.record_payment(by=by, received_on=date(2025, 3, 1), expected_key="9-9-x", **given)
    assert not ContractPayment.objects.exists()


def some_indicators(community: Community, mission: Mission, year: ReportingYear) -> list[Indicator]:
    made = []
    for rank, (value, target) in enumerate(((12, 10), (5, 10), (None, 10))):
        indicator = Indicator.objects.create(
            community=community, code=f"I{rank}", name=f"Indicateur {rank}", kind="result", mission=mission
        )
        Target.objects.create(community=community, indicator=indicator, year=year, value=target)
        if value is not None:
            Reading.objects.create(
                community=community,
                indicator=indicator,
                year=year,
                numerator=value,
                is_current=True,
                read_at=timezone.now(),
            )
        made.append(indicator)
    return made


def test_what_hangs_on_indicators(scoped: Community, actor_of: ActorOf) -> None:
    """30 000 € a year: 50 % reached, 25 % in proportion (half reached), 20 % not measured, 5 % on nothing."""
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    line, year = line_of(contract, Part.VARIABLE), a_year(scoped, 2025)
    first, second, third = some_indicators(scoped, line.mission, year)  # type: ignore[arg-type]
    with pytest.raises(services.MoneyRefused, match="100 %"):
        services.set_shares(by=by, line_pk=line.pk, year_pk=year.pk, shares=[(first.pk, 10_001, Rule.ALL)])
    shares = [
        (first.pk, 5_000, Rule.ALL),
        (second.pk, 2_500, Rule.PROPORTIONAL),
        (third.pk, 2_000, Rule.ALL),
    ]
    services.set_shares(by=by, line_pk=line.pk, year_pk=year.pk, shares=shares)
    assert queries.variable_shares(contract, year) == {
        first.pk: 15_000_00,
        second.pk: 7_500_00,
        third.pk: 6_000_00,
    }
    part = variable_part(contract, year)
    assert part.unassigned_cents == 1_500_00
    assert part.whole_cents == 30_000_00
    assert part.range == Range(15_000_00 + 3_750_00, 30_000_00)
    now, then = what_if(contract, year, {third.pk: Decimal(10)})
    assert (now.range.low, then.range.low, then.range.high) == (18_750_00, 24_750_00, 24_750_00)
    # A later year without shares of its own has these.
    later = a_year(scoped, 2026)
    assert queries.variable_shares(contract, later) == queries.variable_shares(contract, year)
    year.state = "closed"
    year.save()
    assert variable_part(contract, year).range == Range(18_750_00, 18_750_00)
    with pytest.raises(YearRefused):
        services.set_shares(by=by, line_pk=line.pk, year_pk=year.pk, shares=[])


def test_shares_that_a_closed_year_inherits_do_not_change(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    line, first_year = line_of(contract, Part.VARIABLE), a_year(scoped, 2024)
    closed, later = a_year(scoped, 2025), a_year(scoped, 2026)
    first, second, _ = some_indicators(scoped, line.mission, first_year)  # type: ignore[arg-type]
    half = [(first.pk, 5_000, Rule.ALL)]
    services.set_shares(by=by, line_pk=line.pk, year_pk=first_year.pk, shares=half)
    closed.state = "closed"
    closed.save()
    kept = queries.variable_shares(contract, closed)
    for other in (
        [],
        [(first.pk, 6_000, Rule.ALL)],
        [(second.pk, 5_000, Rule.ALL)],
        [(first.pk, 5_000, Rule.PROPORTIONAL)],
    ):
        with pytest.raises(services.MoneyRefused, match="L’année 2025 est close et reprend"):
            services.set_shares(by=by, line_pk=line.pk, year_pk=first_year.pk, shares=other)
    assert queries.variable_shares(contract, closed) == kept
    services.set_shares(by=by, line_pk=line.pk, year_pk=first_year.pk, shares=half)
    services.set_shares(by=by, line_pk=line.pk, year_pk=later.pk, shares=[(second.pk, 9_000, Rule.ALL)])
    assert queries.variable_shares(contract, closed) == kept


def test_a_closed_year_gets_no_contract_afterwards(scoped: Community, actor_of: ActorOf) -> None:
    a_year(scoped, 2024, state="closed")
    with pytest.raises(services.MoneyRefused, match=r"L’année 2024 est close.*à partir du 01/01/2025"):
        a_contract(scoped, actor_of)
    assert not Contract.objects.exists()
    after = {**VALUES, "starts_on": date(2025, 1, 1)}
    services.create_contract(by=actor_of("treasurer"), values=after, missions=[])


def test_shares_are_of_a_variable_line(scoped: Community, actor_of: ActorOf) -> None:
    contract, year = a_contract(scoped, actor_of), a_year(scoped)
    with pytest.raises(services.MoneyRefused, match="part variable"):
        services.set_shares(
            by=actor_of("treasurer"), line_pk=line_of(contract, Part.FIXED).pk, year_pk=year.pk, shares=[]
        )


def test_the_signed_paper_is_kept_and_replaced(scoped: Community, actor_of: ActorOf) -> None:
    contract, by = a_contract(scoped, actor_of), actor_of("treasurer")
    for number in (1, 2):
        services.attach_file(
            by=by, pk=contract.pk, name="aci.pdf", stream=BytesIO(b"%PDF-1.7 " + bytes([48 + number]))
        )
    kept = Contract.objects.select_related("file").get(pk=contract.pk)
    assert kept.file is not None
    assert kept.file.owner_id == str(contract.pk)
    with pytest.raises(services.FileRefused):
        services.attach_file(by=by, pk=contract.pk, name="x.pdf", stream=BytesIO(b""))


# --- Pages ------------------------------------------------------------------------------------------------


@time_machine.travel(date(2025, 3, 1), tick=False)
def test_the_treasurer_goes_from_line_to_line(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    contract = a_contract(scoped, actor_of)
    browser = client_of("treasurer")
    page = browser.get(community_url(scoped, "funding:contract")).text
    assert "3\u00a0lignes sont à confirmer" in page
    assert "barème, à confirmer" in page
    first = queries.lines_of(contract)[0]
    url = community_url(scoped, "funding:contract_line", pk=first.pk)
    assert "60000" in browser.get(url).text
    answer = browser.post(url, {"amount_cents": "60 000", "version": "1"})
    following = queries.to_confirm(queries.lines_of(contract))[0]
    assert answer["Location"] == community_url(scoped, "funding:contract_line", pk=following.pk)
    again = browser.post(url, {"amount_cents": "1", "version": "1"})
    assert "Modifié entre-temps" in again.text
    assert "60\u202f000" in again.text
    wrong = browser.post(url, {"amount_cents": "beaucoup", "version": "2"})
    assert "Ce n’est pas une somme" in wrong.text


@time_machine.travel(date(2025, 3, 1), tick=False)
def test_a_contract_is_written_paid_and_followed_on_its_pages(
    scoped: Community, actor_of: ActorOf, client_of: ClientOf
) -> None:
    mission, browser = a_mission(scoped), client_of("treasurer")
    assert "Aucun contrat inscrit" in browser.get(community_url(scoped, "funding:contract")).text
    asked = {
        "signed_on": "2024-07-01",
        "years": "5",
        "size_class": "T2",
        "missions": [str(mission.pk)],
    }
    answer = browser.post(community_url(scoped, "funding:contract_create"), asked)
    contract = Contract.objects.get()
    assert answer["Location"] == community_url(scoped, "funding:contract_page", pk=contract.pk)
    assert (contract.starts_on, contract.lines.count()) == (SIGNED, 3)
    schedule = community_url(scoped, "funding:contract_schedule", pk=contract.pk)
    assert "mg-tone-danger" in browser.get(schedule).text
    assert "mg-tone-danger" not in browser.get(schedule, {"etat": "à venir"}).text
    exported: Any = browser.get(schedule, {"export": "csv"})
    content = b"".join(exported.streaming_content) if exported.streaming else exported.content
    assert "Montant confirmé" in content.decode("utf-8-sig")
    due = queries.schedule(contract)[0]
    pay = community_url(scoped, "funding:contract_payment", pk=contract.pk)
    assert f'value="{due.key}" selected' in browser.get(f"{pay}?pour={due.key}").text
    sent = {"expected_key": due.key, "received_on": "2024-08-01", "amount_cents": "10 000", "seen": "0"}
    assert browser.post(pay, sent).status_code == 302
    # Seven months later, what is still missing of it is late.
    late = browser.get(schedule, {"etat": "en retard", "annee": "1"}).text
    assert "10\u202f000,00" in late
    variable = community_url(scoped, "funding:contract_variable", pk=contract.pk)
    assert "Aucune année de bilan" in browser.get(variable).text
    year = a_year(scoped)
    indicator = some_indicators(scoped, mission, year)[2]
    shares = community_url(scoped, "funding:contract_shares", pk=line_of(contract, Part.VARIABLE).pk)
    sent = {f"share_{indicator.pk}": "100", f"rule_{indicator.pk}": "all"}
    assert browser.post(shares, sent).status_code == 302
    supposed = browser.get(variable, {f"si_{indicator.pk}": "12,5"}).text
    assert "30\u202f000\u00a0€ de plus" in supposed
    assert "n’est pas un nombre" in browser.get(variable, {f"si_{indicator.pk}": "NaNx"}).text


def test_every_line_of_the_tables_shows_its_source(scoped: Community, client_of: ClientOf) -> None:
    page = client_of("board_member").get(community_url(scoped, "funding:contract_scales")).text
    assert "48\u202f060" in page
    assert "non trouvé" in page
    assert page.count("à confirmer") > page.count("48\u202f060")
