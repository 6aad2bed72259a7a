from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from maillage.contexts.association.bodies import queries, services
from maillage.contexts.association.bodies.models import Body, BodyKind, Function, Mandate
from maillage.contexts.association.contacts.models import Contact, ContactKind
from maillage.contexts.association.statutes.services import start_version
from maillage.platform.tenancy.actor import Actor

pytestmark = pytest.mark.usefixtures("scoped")
DAY = date(2026, 3, 15)


@pytest.fixture
def coordinator(actor_of: Callable[..., Actor]) -> Actor:
    return actor_of("coordinator")


@pytest.fixture
def person(coordinator: Actor) -> Callable[..., Contact]:
    def make(name: str, **more: Any) -> Contact:
        return Contact.objects.create(
            community=coordinator.community, last_name=name, search_name=name.lower(), **more
        )

    return make


@pytest.fixture
def board(coordinator: Actor) -> Body:
    return services.create_body(
        by=coordinator, kind=BodyKind.BOARD, name="Conseil", created_on=date(2024, 1, 1)
    )


def test_a_double_click_makes_one_body(coordinator: Actor, board: Body) -> None:
    again = services.create_body(
        by=coordinator, kind=BodyKind.BOARD, name=" Conseil ", created_on=date(2024, 1, 1)
    )
    assert again.pk == board.pk
    with pytest.raises(services.BodyRefused, match="existe déjà"):
        services.create_body(by=coordinator, kind=BodyKind.BUREAU, name="Conseil", created_on=DAY)


def test_two_co_presidents_and_two_co_treasurers(
    coordinator: Actor, board: Body, person: Callable[..., Contact]
) -> None:
    for name, function in (
        ("Aubépine", Function.PRESIDENT),
        ("Bruyère", Function.PRESIDENT),
        ("Cade", Function.TREASURER),
        ("Daphné", Function.TREASURER),
    ):
        services.add_mandate(
            by=coordinator, body=board, contact=person(name), function=function, starts_on=DAY
        )
    assert [(one.contact.last_name, one.function) for one in queries.holders_of(board, DAY)] == [
        ("Aubépine", "president"),
        ("Bruyère", "president"),
        ("Cade", "treasurer"),
        ("Daphné", "treasurer"),
    ]


def test_a_term_holds_on_its_last_day_and_no_longer(
    coordinator: Actor, board: Body, person: Callable[..., Contact]
) -> None:
    end = date(2028, 2, 29)
    services.add_mandate(by=coordinator, body=board, contact=person("Aubépine"), starts_on=DAY, ends_on=end)
    assert queries.holders_of(board, DAY - timedelta(days=1)) == []
    assert len(queries.holders_of(board, end)) == 1
    assert queries.holders_of(board, end + timedelta(days=1)) == []


def test_what_the_statutes_keep_apart(
    coordinator: Actor, board: Body, person: Callable[..., Contact]
) -> None:
    somebody = person("Aubépine")

    def seat(function: str, starts_on: date, ends_on: date | None = None) -> Mandate:
        return services.add_mandate(
            by=coordinator,
            body=board,
            contact=somebody,
            function=function,
            starts_on=starts_on,
            ends_on=ends_on,
        )

    seat(Function.PRESIDENT, DAY, date(2027, 3, 14))
    # Statutes that say nothing forbid nothing.
    seat(Function.SECRETARY, DAY, date(2027, 3, 14))
    start_version(by=coordinator, origin="collegial", in_force_on=date(2027, 1, 1))
    with pytest.raises(services.BodyRefused, match="ne permettent pas de tenir les deux"):
        seat(Function.TREASURER, date(2027, 3, 14))
    assert seat(Function.TREASURER, date(2027, 3, 15)).function == "treasurer"


def test_a_function_has_so_many_holders_and_terms(
    coordinator: Actor, board: Body, person: Callable[..., Contact]
) -> None:
    start_version(by=coordinator, origin="classic", in_force_on=date(2024, 1, 1))
    bureau = services.create_body(by=coordinator, kind=BodyKind.BUREAU, name="Bureau", created_on=DAY)
    for name in ("Aubépine", "Bruyère"):
        services.add_mandate(
            by=coordinator, body=bureau, contact=person(name), function=Function.TREASURER, starts_on=DAY
        )
    with pytest.raises(services.BodyRefused, match="pas plus de 2 personnes"):
        services.add_mandate(
            by=coordinator, body=bureau, contact=person("Cade"), function=Function.TREASURER, starts_on=DAY
        )


def test_so_many_terms_in_a_row(coordinator: Actor, board: Body, person: Callable[..., Contact]) -> None:
    start_version(by=coordinator, origin="collegial", in_force_on=date(2020, 1, 1))
    somebody = person("Aubépine")
    for year in (2021, 2024):
        services.add_mandate(
            by=coordinator,
            body=board,
            contact=somebody,
            starts_on=date(year, 1, 1),
            ends_on=date(year + 2, 12, 31),
        )
    with pytest.raises(services.BodyRefused, match="que 1 renouvellement"):
        services.add_mandate(by=coordinator, body=board, contact=somebody, starts_on=date(2027, 1, 1))


def test_a_body_has_so_many_seats(coordinator: Actor, board: Body, person: Callable[..., Contact]) -> None:
    services.edit_body(by=coordinator, pk=board.pk, values={"seats": 2})
    board.refresh_from_db()
    for name in ("Aubépine", "Bruyère"):
        services.add_mandate(by=coordinator, body=board, contact=person(name), starts_on=DAY)
    assert queries.vacancies(board, queries.holders_of(board, DAY)) == 0
    with pytest.raises(services.BodyRefused, match="2 sièges, tous occupés"):
        services.add_mandate(by=coordinator, body=board, contact=person("Cade"), starts_on=DAY)


def test_an_organisation_sits_but_does_not_preside(
    coordinator: Actor, board: Body, person: Callable[..., Contact]
) -> None:
    hospital = person("", kind=ContactKind.ORGANISATION, organisation_name="Hôpital")
    services.add_mandate(by=coordinator, body=board, contact=hospital, starts_on=DAY)
    with pytest.raises(services.BodyRefused, match="revient à une personne"):
        services.add_mandate(
            by=coordinator, body=board, contact=hospital, function=Function.PRESIDENT, starts_on=DAY
        )


def test_the_assembly_has_no_mandates(coordinator: Actor, person: Callable[..., Contact]) -> None:
    assembly = services.create_body(by=coordinator, kind=BodyKind.ASSEMBLY, name="AG", created_on=DAY)
    with pytest.raises(services.BodyRefused, match="tous les adhérents"):
        services.add_mandate(by=coordinator, body=assembly, contact=person("Aubépine"), starts_on=DAY)


def test_a_dissolved_body_ends_its_mandates(
    coordinator: Actor, board: Body, person: Callable[..., Contact]
) -> None:
    mandate = services.add_mandate(by=coordinator, body=board, contact=person("Aubépine"), starts_on=DAY)
    for _ in range(2):
        services.close_body(by=coordinator, pk=board.pk, on=date(2026, 6, 30))
    mandate.refresh_from_db()
    assert (mandate.ended_on, mandate.end_reason) == (date(2026, 6, 30), "Instance dissoute")
    services.reopen_body(by=coordinator, pk=board.pk)
    assert Body.objects.get(pk=board.pk).closed_on is None


def test_no_body_answers_to_itself(coordinator: Actor, board: Body) -> None:
    bureau = services.create_body(
        by=coordinator, kind=BodyKind.BUREAU, name="Bureau", created_on=DAY, parent=board
    )
    with pytest.raises(services.BodyRefused, match="à elle-même"):
        services.edit_body(by=coordinator, pk=board.pk, values={"parent": bureau})
    with pytest.raises(services.BodyRefused, match="à elle-même"):
        services.edit_body(by=coordinator, pk=board.pk, values={"parent": board})


def test_renewed_without_a_day_between(
    coordinator: Actor, board: Body, person: Callable[..., Contact]
) -> None:
    somebody = person("Aubépine")
    old = services.add_mandate(
        by=coordinator, body=board, contact=somebody, starts_on=DAY, ends_on=date(2027, 3, 14), votes=False
    )
    new = services.renew_mandate(by=coordinator, pk=old.pk, starts_on=date(2027, 3, 15), ends_on=None)
    assert (new.contact_id, new.votes) == (somebody.pk, False)
    for day in (date(2027, 3, 14), date(2027, 3, 15)):
        assert len(queries.holders_of(board, day)) == 1
    with pytest.raises(services.BodyRefused, match="déjà cette fonction"):
        services.add_mandate(by=coordinator, body=board, contact=somebody, starts_on=date(2028, 1, 1))


def test_what_ends_soon_waits(coordinator: Actor, board: Body, person: Callable[..., Contact]) -> None:
    services.add_mandate(
        by=coordinator, body=board, contact=person("Aubépine"), starts_on=DAY, ends_on=date(2027, 3, 14)
    )
    assert not queries.ending(date(2026, 11, 1)).exists()
    assert [one.contact.last_name for one in queries.ending(date(2027, 1, 1))] == ["Aubépine"]


@time_machine.travel("2026-11-22 10:00:00+01:00", tick=False)
def test_a_report_sets_the_day_of_the_next(coordinator: Actor, board: Body) -> None:
    seat = services.create_outside(
        by=coordinator,
        values={
            "host_name": "Hôpital",
            "seat": "Conseil de surveillance",
            "starts_on": DAY,
            "reports_to": board,
            "report_months": 6,
        },
    )
    for _ in range(2):
        services.write_report(
            by=coordinator, pk=seat.pk, session_on=date(2026, 8, 31), text="Urgences fermées."
        )
    seat.refresh_from_db()
    assert (seat.next_report_on, seat.reports.count()) == (date(2027, 2, 28), 1)
    with pytest.raises(services.BodyRefused, match="pas encore eu lieu"):
        services.write_report(by=coordinator, pk=seat.pk, session_on=date(2026, 12, 1), text="Demain.")
    assert list(queries.reports_due(date(2027, 2, 20))) == [seat]


def test_the_chart_keeps_everybody(coordinator: Actor, board: Body) -> None:
    bureau = services.create_body(
        by=coordinator, kind=BodyKind.BUREAU, name="Bureau", created_on=DAY, parent=board
    )
    group = services.create_body(
        by=coordinator, kind=BodyKind.WORKING_GROUP, name="Groupe", created_on=DAY, parent=bureau
    )
    rows = queries.bodies_with_holders(DAY)
    assert [(one.body.name, one.depth) for one in queries.flat(queries.chart(rows))] == [
        ("Conseil", 0),
        ("Bureau", 1),
        ("Groupe", 2),
    ]
    only = [one for one in rows if one.pk == group.pk]
    assert [one.depth for one in queries.flat(queries.chart(only))] == [0]


def test_another_community_sees_no_mandate(
    coordinator: Actor, board: Body, person: Callable[..., Contact], other_community: Any
) -> None:
    from django_scopes import scope

    services.add_mandate(by=coordinator, body=board, contact=person("Aubépine"), starts_on=DAY)
    with scope(community=other_community):
        assert not Body.objects.exists()
        assert not Mandate.objects.exists()
