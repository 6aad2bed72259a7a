"""Expenses: who may approve, the way from a draft to the transfer, what is engaged, closed years."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from maillage.contexts.funding.budget import services as budget
from maillage.contexts.funding.budget.models import BudgetLine, Kind, Nature
from maillage.contexts.funding.expenses import queries, services
from maillage.contexts.funding.expenses.models import TRANSITIONS, Expense, ExpenseState
from maillage.contexts.funding.expenses.offers import _to_approve, search
from maillage.contexts.funding.expenses.permissions import abilities
from maillage.contexts.programme.api import YearRefused
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from maillage.platform.tenancy.urls import community_url
from tests.people import ActorOf, ClientOf

DAY = date(2026, 5, 1)
PDF = b"%PDF-1.7 facture"


@pytest.fixture
def line(scoped: Community, actor_of: ActorOf) -> BudgetLine:
    today = timezone.localdate()
    year = ReportingYear.objects.create(
        community=scoped,
        label=str(today.year),
        starts_on=date(today.year, 1, 1),
        ends_on=date(today.year, 12, 31),
    )
    values = {"kind": Kind.EXPENSE, "nature": Nature.SERVICES, "label": "Ligne", "planned_cents": 1_000_00}
    return budget.create_line(by=actor_of("coordinator"), year=year, values=values)


def values_of(of: BudgetLine, **more: Any) -> dict[str, Any]:
    return {
        "year": of.year,
        "line": of,
        "supplier": "Imprimerie Exemple",
        "label": "Affiches",
        "amount_cents": 120_50,
        "invoiced_on": of.year.starts_on,
        **more,
    }


def sent(by: Actor, line: BudgetLine, **more: Any) -> Expense:
    made = services.create(by=by, values=values_of(line, **more))
    return services.submit(by=by, pk=made.pk)


def test_from_the_draft_to_the_transfer(line: BudgetLine, actor_of: ActorOf) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    expense = sent(team, line)
    assert queries.engaged_by_line(line.year) == {line.pk: queries.Spent(120_50, 0, 0)}
    services.approve(by=treasurer, pk=expense.pk)
    assert queries.engaged_by_line(line.year) == {line.pk: queries.Spent(0, 120_50, 0)}
    services.mark_paid(by=treasurer, pk=expense.pk, paid_on=line.year.starts_on)
    again = services.mark_paid(by=treasurer, pk=expense.pk, paid_on=timezone.localdate())
    assert again.paid_on == line.year.starts_on
    assert queries.engaged_by_line(line.year) == {line.pk: queries.Spent(0, 120_50, 120_50)}
    assert queries.spent(Expense.objects.filter(line=line)) == queries.Spent(0, 120_50, 120_50)


def test_nobody_approves_their_own(line: BudgetLine, actor_of: ActorOf) -> None:
    treasurer, president = actor_of("treasurer"), actor_of("president")
    own = sent(treasurer, line)
    with pytest.raises(services.MoneyRefused, match="quelqu’un d’autre"):
        services.approve(by=treasurer, pk=own.pk)
    found = queries.find(own.pk)
    assert found is not None
    assert (abilities(treasurer, found)["approve"], abilities(treasurer, found)["own"]) == (False, True)
    assert abilities(president, found)["approve"]
    # Written by one, sent by another: neither of them.
    draft = services.create(by=treasurer, values=values_of(line))
    services.submit(by=president, pk=draft.pk)
    for by in (treasurer, president):
        with pytest.raises(services.MoneyRefused):
            services.approve(by=by, pk=draft.pk)
    assert [todo.label for todo in _to_approve(president)] == ["Approuver 1\u00a0dépense"]
    assert _to_approve(treasurer) == []
    services.approve(by=president, pk=own.pk)


def test_refused_then_corrected_and_sent_again(line: BudgetLine, actor_of: ActorOf) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    expense = sent(team, line)
    with pytest.raises(services.MoneyRefused, match="pourquoi"):
        services.refuse(by=treasurer, pk=expense.pk, reason=" ")
    refused = services.refuse(by=treasurer, pk=expense.pk, reason="Montant faux")
    services.update(by=team, pk=expense.pk, seen=refused.version, values={"amount_cents": 99_00})
    services.take_back(by=team, pk=expense.pk)
    assert services.submit(by=team, pk=expense.pk).reason == ""
    with pytest.raises(services.MoneyRefused, match="reprenez-la"):
        services.update(by=team, pk=expense.pk, seen=expense.version + 4, values={"amount_cents": 1})


def test_no_way_but_those_of_the_table(line: BudgetLine, actor_of: ActorOf) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    expense = services.create(by=team, values=values_of(line))
    moves: dict[str, Any] = {
        ExpenseState.SUBMITTED: lambda: services.submit(by=team, pk=expense.pk),
        ExpenseState.DRAFT: lambda: services.take_back(by=team, pk=expense.pk),
        ExpenseState.APPROVED: lambda: services.approve(by=treasurer, pk=expense.pk),
        ExpenseState.REFUSED: lambda: services.refuse(by=treasurer, pk=expense.pk, reason="Non"),
        ExpenseState.PAID: lambda: services.mark_paid(by=treasurer, pk=expense.pk, paid_on=DAY),
    }
    for state in ExpenseState.values:
        for wanted in set(moves) - set(TRANSITIONS[state]) - {state}:
            Expense.objects.filter(pk=expense.pk).update(state=state)
            with pytest.raises(services.MoneyRefused):
                moves[wanted]()


def test_what_is_missing_or_wrong_is_told(line: BudgetLine, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    for wrong, told in (
        ({"supplier": " "}, "à qui"),
        ({"amount_cents": 0}, "plus grand que zéro"),
    ):
        with pytest.raises(services.MoneyRefused, match=told):
            services.create(by=by, values=values_of(line, **wrong))
    draft = services.create(by=by, values=values_of(line, line=None))
    with pytest.raises(services.MoneyRefused, match="ligne du budget"):
        services.submit(by=by, pk=draft.pk)
    services.update(by=by, pk=draft.pk, seen=1, values={"line": line})
    with pytest.raises(services.ChangedMeanwhile):
        services.update(by=by, pk=draft.pk, seen=1, values={"label": "Autre"})
    income = {"kind": Kind.INCOME, "nature": Nature.FIR, "label": "FIR", "planned_cents": 0}
    other = budget.create_line(by=by, year=line.year, values=income)
    with pytest.raises(services.MoneyRefused, match="n’est pas une dépense"):
        services.create(by=by, values=values_of(line, line=other))


def test_a_closed_year_refuses_every_change_but_the_payment(line: BudgetLine, actor_of: ActorOf) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    expense = sent(team, line)
    year = line.year
    year.state = "closed"
    year.save()
    calls: tuple[Any, ...] = (
        lambda: services.create(by=team, values=values_of(line)),
        lambda: services.approve(by=treasurer, pk=expense.pk),
        lambda: services.take_back(by=team, pk=expense.pk),
        lambda: services.delete(by=team, pk=expense.pk),
        lambda: services.attach_file(by=team, pk=expense.pk, name="f.pdf", stream=BytesIO(PDF)),
    )
    for call in calls:
        with pytest.raises(YearRefused, match="close"):
            call()
    found = queries.find(expense.pk)
    assert found is not None
    assert found.file is None
    assert not any(abilities(treasurer, found)[name] for name in ("edit", "approve", "refuse", "pay"))


def test_what_was_approved_is_paid_after_its_year_was_closed(line: BudgetLine, actor_of: ActorOf) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    expense = sent(team, line, due_on=line.year.starts_on)
    services.approve(by=treasurer, pk=expense.pk)
    year = line.year
    year.state = "closed"
    year.save()
    assert [todo.label for todo in _to_approve(treasurer)] == ["Payer 1\u00a0dépense approuvée"]
    found = queries.find(expense.pk)
    assert found is not None
    may = abilities(treasurer, found)
    assert (may["pay"], may["refuse"], may["take_back"]) == (True, False, False)
    with pytest.raises(YearRefused, match="close"):
        services.refuse(by=treasurer, pk=expense.pk, reason="Trop tard")
    services.mark_paid(by=treasurer, pk=expense.pk, paid_on=timezone.localdate())
    assert _to_approve(treasurer) == []
    assert queries.engaged_by_line(line.year) == {line.pk: queries.Spent(0, 120_50, 120_50)}


def test_who_wrote_the_amount_or_gave_the_invoice_does_not_approve(
    line: BudgetLine, actor_of: ActorOf
) -> None:
    team, treasurer, president = actor_of("coordinator"), actor_of("treasurer"), actor_of("president")
    changed, given = (services.create(by=team, values=values_of(line)) for _ in range(2))
    services.update(by=treasurer, pk=changed.pk, seen=1, values={"amount_cents": 9_000_00})
    # That the first one writes again does not wash it.
    services.update(by=team, pk=changed.pk, seen=2, values={"label": "Affiches A3"})
    services.attach_file(by=treasurer, pk=given.pk, name="f.pdf", stream=BytesIO(PDF))
    for expense in (changed, given):
        services.submit(by=team, pk=expense.pk)
        with pytest.raises(services.MoneyRefused, match="quelqu’un d’autre"):
            services.approve(by=treasurer, pk=expense.pk)
        found = queries.find(expense.pk)
        assert found is not None
        assert (abilities(treasurer, found)["approve"], abilities(treasurer, found)["own"]) == (False, True)
    assert not queries.waiting_for(treasurer).exists()
    assert queries.waiting_for(president).count() == 2
    for expense in (changed, given):
        services.approve(by=president, pk=expense.pk)


def test_one_invoice_is_sent_once(line: BudgetLine, actor_of: ActorOf) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    first = sent(team, line, invoice="FÉ-12", supplier="Imprimerie Exemple")
    again = services.create(
        by=team, values=values_of(line, invoice="fé-12", supplier="IMPRIMERIE  exemple", amount_cents=1)
    )
    with pytest.raises(services.MoneyRefused, match="déjà saisie"):
        services.submit(by=team, pk=again.pk)
    services.submit(by=team, pk=services.create(by=team, values=values_of(line, invoice="FÉ-13")).pk)
    sent(team, line, invoice="FÉ-12", supplier="Autre")
    services.refuse(by=treasurer, pk=first.pk, reason="Saisie trop tôt")
    assert services.submit(by=team, pk=again.pk).state == ExpenseState.SUBMITTED


def test_the_invoice_is_held_once_sent(line: BudgetLine, actor_of: ActorOf) -> None:
    team = actor_of("coordinator")
    expense = sent(team, line)
    services.attach_file(by=team, pk=expense.pk, name="f.pdf", stream=BytesIO(PDF))
    with pytest.raises(services.MoneyRefused, match="reprenez-la"):
        services.attach_file(by=team, pk=expense.pk, name="g.pdf", stream=BytesIO(PDF + b"2"))
    services.take_back(by=team, pk=expense.pk)
    replaced = services.attach_file(by=team, pk=expense.pk, name="g.pdf", stream=BytesIO(PDF + b"2"))
    assert replaced.file is not None
    assert replaced.file.name == "g.pdf"


def test_the_invoice_is_held_once_approved(line: BudgetLine, actor_of: ActorOf) -> None:
    team, treasurer = actor_of("coordinator"), actor_of("treasurer")
    expense = sent(team, line)
    services.attach_file(by=team, pk=expense.pk, name="f.pdf", stream=BytesIO(PDF))
    services.approve(by=treasurer, pk=expense.pk)
    with pytest.raises(services.MoneyRefused, match="ne change plus"):
        services.attach_file(by=team, pk=expense.pk, name="g.pdf", stream=BytesIO(PDF + b"2"))


def test_a_draft_is_thrown_away_and_nothing_else(line: BudgetLine, actor_of: ActorOf) -> None:
    by = actor_of("coordinator")
    draft, other = services.create(by=by, values=values_of(line)), sent(by, line)
    services.delete(by=by, pk=draft.pk)
    with pytest.raises(services.MoneyRefused, match="brouillon"):
        services.delete(by=by, pk=other.pk)
    assert [hit.label for hit in search(by, "imprim affiches", 5)] == ["Imprimerie Exemple, Affiches"]
    assert search(by, "inconnu", 5) == []


def test_an_expense_lives_on_its_pages(line: BudgetLine, client_of: ClientOf) -> None:
    community = line.community
    team, treasurer = client_of("coordinator"), client_of("treasurer")
    asked = {
        "supplier": "Salle des fêtes",
        "label": "Location",
        "amount_cents": "180",
        "invoiced_on": line.year.starts_on.isoformat(),
        "line": str(line.pk),
        "file": SimpleUploadedFile("facture.pdf", PDF),
    }
    answer = team.post(community_url(community, "funding:expense_create"), asked)
    expense = Expense.objects.get()
    page = community_url(community, "funding:expense", pk=expense.pk)
    assert answer["Location"] == page
    assert "facture.pdf" in team.get(page).text
    team.post(community_url(community, "funding:expense_submit", pk=expense.pk), {"version": "2"})
    assert "Approuver ou refuser" in treasurer.get(page).text
    assert "Approuver ou refuser" not in team.get(page).text
    refuse = community_url(community, "funding:expense_refuse", pk=expense.pk)
    assert treasurer.post(refuse, {"reason": "", "version": "3"}).status_code == 422
    approve = community_url(community, "funding:expense_approve", pk=expense.pk)
    treasurer.post(approve, {"version": "1"})
    assert Expense.objects.get().state == ExpenseState.SUBMITTED
    treasurer.post(approve, {"version": "3"})
    paid = community_url(community, "funding:expense_paid", pk=expense.pk)
    sent_ = {"paid_on": line.year.starts_on.isoformat(), "version": "4"}
    assert treasurer.post(paid, sent_).status_code == 302
    assert Expense.objects.get().state == ExpenseState.PAID
    shown = treasurer.get(community_url(community, "funding:expenses"), {"etat": "paid"}).text
    assert "Salle des fêtes" in shown
    assert (
        "Salle des fêtes" in treasurer.get(community_url(community, "funding:budget_line", pk=line.pk)).text
    )
