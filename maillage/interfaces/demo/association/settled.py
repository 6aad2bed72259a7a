"""An association that is settled: members and fees, co-presidents, assemblies, a workshop with partners."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from maillage.contexts.association import api as association
from maillage.interfaces.demo.association import agendas, papers, people
from maillage.interfaces.demo.association.boards import BOARD
from maillage.interfaces.demo.association.clock import as_of, evening, weekday
from maillage.interfaces.demo.association.scene import (
    Contact,
    Scene,
    approve,
    foresee,
    hold,
    settle_follow_ups,
)
from maillage.interfaces.demo.people import Person
from maillage.platform.messaging.delivery import deliver

MEMBERS, PROSPECTS = 56, 24
FOUNDED = 760
_TUESDAY, _THURSDAY, _SATURDAY = 1, 3, 5
_WITH_TOWNS = "Rencontres avec les collectivités"
_FEE_CENTS = 3_000
# Dates that are asked for the assembly to come.
_POLLED = 3


def tell(scene: Scene, register: Sequence[Person], slug: str) -> None:
    """The whole story, oldest first. The scope of the community is open."""
    _found(scene, register, slug)
    _fees(scene)
    boards = _boards(scene)
    _assemblies(scene)
    _groups(scene)
    _workshop(scene)
    _outside(scene)
    _win(scene)
    _ahead(scene, boards)
    papers.tell(scene)
    settle_follow_ups(scene)


def _found(scene: Scene, register: Sequence[Person], slug: str) -> None:
    """Statutes, members, instances and mandates."""
    by, founded = scene.actor, scene.ago(FOUNDED)
    with as_of(evening(founded)):
        association.start_statutes(by=by, origin="colleges", in_force_on=founded)
        people.invite_visitors(scene, slug)
        scene.partners = people.partners(scene, slug)
        everybody = people.known(scene, register, slug, MEMBERS + PROSPECTS)
    scene.members = everybody[:MEMBERS]
    adherents = [
        *(one for key, one in scene.personas.items() if key not in ("coordination", "mairie")),
        *scene.members,
    ]
    for number, contact in enumerate(adherents):
        joined = scene.ago(FOUNDED - 20 - (number * 11) % 690) if number > 24 else scene.ago(FOUNDED - 10)
        with as_of(evening(joined)):
            association.admit(
                by=by,
                contact=contact,
                college=_college(contact),
                on=joined,
                decided_how="conseil d’administration",
            )
    for contact in scene.members[-3:-1]:
        association.leave(by=by, contact=contact, on=scene.ago(40), reason="Départ du territoire")
    _bodies(scene)


def _college(contact: Contact) -> Any:
    """Those who are liberal alone vote with the liberals, the others with teams and centres."""
    wanted = "structures" if contact.practice == "mixed" else "liberaux"
    return association.College.objects.get(code=wanted)


def _bodies(scene: Scene) -> None:
    by, founded = scene.actor, scene.ago(FOUNDED)
    create = association.create_body
    assembly = create(by=by, kind="assembly", name="Assemblée générale", created_on=founded)
    board = create(
        by=by,
        kind="board",
        name="Conseil d’administration",
        created_on=founded,
        parent=assembly,
        seats=12,
        is_published=True,
    )
    bureau = create(by=by, kind="bureau", name="Bureau", created_on=founded, parent=board, is_published=True)
    scene.bodies = {"assembly": assembly, "board": board, "bureau": bureau}
    for key, name in (
        ("access", "Groupe accès aux soins"),
        ("prevention", "Groupe prévention"),
        ("diabetes", "Groupe parcours diabète"),
    ):
        scene.bodies[key] = create(
            by=by, kind="working_group", name=name, created_on=scene.ago(600), parent=board
        )
    p, m = scene.personas, scene.members
    officers: list[tuple[Contact, str]] = [
        (p["presidence"], "president"),
        (m[0], "president"),
        (p["tresorerie"], "treasurer"),
        (m[1], "treasurer"),
        (p["secretariat"], "secretary"),
    ]
    starts = scene.ago(FOUNDED - 12)
    for contact, function in officers:
        for body in (board, bureau):
            _seat(scene, body, contact, starts, function)
    for number, contact in enumerate(m[2:8]):
        # One term ends soon: something to prepare.
        end = scene.today + timedelta(days=55) if number == 0 else None
        _seat(scene, board, contact, starts, "member", end)
    for rank, key in enumerate(("access", "prevention", "diabetes")):
        group = m[8 + rank * 7 : 15 + rank * 7]
        for number, contact in enumerate(group):
            _seat(
                scene,
                scene.bodies[key],
                contact,
                scene.ago(590),
                "lead" if number == 0 else "member",
                open_ended=True,
            )


def _seat(
    scene: Scene,
    body: Any,
    contact: Contact,
    starts: date,
    function: str,
    end: date | None = None,
    *,
    open_ended: bool = False,
) -> None:
    ends_on = None if open_ended else end or association.last_day(starts, years=3)
    with as_of(evening(starts)):
        association.add_mandate(
            by=scene.actor, body=body, contact=contact, function=function, starts_on=starts, ends_on=ends_on
        )


def _fees(scene: Scene) -> None:
    """Last year's fees are settled; of this year's some are late, two are waived."""
    years = (scene.today.year - 1, scene.today.year)
    for year in years:
        first = max(date(year, 1, 15), scene.ago(FOUNDED - 15))
        asked = min(first, scene.ago(1))
        with as_of(evening(asked, 9)):
            period = association.open_fee_period(
                by=scene.actor,
                name=f"Cotisation {year}",
                basis="calendar",
                starts_on=date(year, 1, 1),
                ends_on=date(year, 12, 31),
                rates={None: _FEE_CENTS},
            )
            association.ask_fees(by=scene.actor, period_pk=period.pk, write=False)
        fees = list(association.fees().filter(period=period).order_by("pk"))
        late = 0 if year == years[0] else 7
        for number, fee in enumerate(fees):
            if number < late:
                continue
            paid_on = min(asked + timedelta(days=3 + (number * 5) % 60), scene.ago(1))
            with as_of(evening(paid_on, 10)):
                if number in (late, late + 1) and year == years[1]:
                    association.waive_fee(by=scene.actor, pk=fee.pk, reason="En formation")
                else:
                    association.record_payment(
                        by=scene.actor,
                        fee_pk=fee.pk,
                        amount_cents=fee.amount_cents,
                        method=("transfer", "cheque", "transfer", "card")[number % 4],
                        paid_on=paid_on,
                    )


def _boards(scene: Scene) -> list[Any]:
    """A board every two months, each approving the minutes of the one before."""
    held: list[Any] = []
    for number, days in enumerate(range(FOUNDED - 45, 20, -62)):
        board = hold(
            scene,
            kind="board",
            title=f"Conseil d’administration n° {number + 1}",
            starts_at=evening(scene.held_on(days, _TUESDAY)),
            points=BOARD[number % len(BOARD)],
            body=scene.bodies["board"],
            audience=f"body:{scene.bodies['board'].pk}",
            proxies=1,
        )
        if held:
            approve(scene, held[-1], board)
        held.append(board)
    before: Any = None
    for number, days in enumerate(range(FOUNDED - 80, 30, -150)):
        bureau = hold(
            scene,
            kind="bureau",
            title=f"Bureau n° {number + 1}",
            starts_at=evening(scene.held_on(days, _THURSDAY), 13),
            points=agendas.BUREAU[number % len(agendas.BUREAU)],
            body=scene.bodies["bureau"],
            audience=f"body:{scene.bodies['bureau'].pk}",
            absent=0,
        )
        if before is not None:
            approve(scene, before, bureau)
        before = bureau
    return held


def _assemblies(scene: Scene) -> None:
    """Two ordinary assemblies, with a quorum and proxies; the second one elects by secret ballot."""
    before: Any = None
    for number, days in enumerate((FOUNDED - 75, 300)):
        assembly = hold(
            scene,
            kind="assembly",
            title=f"Assemblée générale {scene.ago(days).year}",
            starts_at=evening(scene.held_on(days, _THURSDAY), 19, 30),
            points=(agendas.FIRST_ASSEMBLY, agendas.ASSEMBLY)[number],
            body=scene.bodies["assembly"],
            audience="members",
            absent=0.3,
            proxies=4 + number * 3,
            guests=(("Odile Sarriette-Pinson", "ARS de démonstration", "institution"),),
            place="Salle des fêtes de démonstration",
        )
        if before is not None:
            approve(scene, before, assembly)
        before = assembly


def _groups(scene: Scene) -> None:
    for rank, key in enumerate(("access", "prevention", "diabetes")):
        body = scene.bodies[key]
        before: Any = None
        sessions = zip((420 - rank * 20, 210 - rank * 15, 60 - rank * 12), agendas.GROUPS[key], strict=True)
        for days, (subject, points) in sessions:
            group = hold(
                scene,
                kind="working_group",
                title=f"{body.name} : {subject}",
                starts_at=evening(scene.held_on(days, _THURSDAY), 12, 30),
                points=points,
                body=body,
                audience=f"body:{body.pk}",
                series_name=body.name,
            )
            if before is not None:
                approve(scene, before, group)
            before = group


def _workshop(scene: Scene) -> None:
    """The workshop of December with town halls and associations, and what they decided after it."""
    year = scene.today.year if date(scene.today.year, 12, 2) < scene.ago(20) else scene.today.year - 1
    day = _on_a_working_day(date(year, 12, 2))
    board = [scene.personas[key] for key in ("presidence", "tresorerie", "secretariat")] + scene.members[:6]
    workshop = hold(
        scene,
        kind="workshop",
        title="Atelier avec les collectivités et les associations",
        starts_at=evening(day, 18),
        points=agendas.WORKSHOP,
        contacts=[*board, *scene.partners],
        absent=0,
        excused=0,
        place="Siège de la communauté de communes de démonstration",
        summary="Mieux se connaître, croiser les regards, trouver des leviers d’action concrets.",
        series_name=_WITH_TOWNS,
    )
    with as_of(evening(day + timedelta(days=12), 11)):
        association.create_decision(
            by=scene.actor,
            title="Fin de la demande de certificat médical pour les absences à la cantine",
            taken_on=day + timedelta(days=12),
            meeting=workshop,
            origin="partner",
            decided_by="Conseil de la communauté de communes de démonstration",
            expected_effect="Moins de consultations sans nécessité, démarches plus simples pour les familles.",
        )
        association.create_decision(
            by=scene.actor,
            title="Invitation à écrire le plan intercommunal de sauvegarde",
            taken_on=day + timedelta(days=12),
            meeting=workshop,
            origin="partner",
            decided_by="Communauté de communes de démonstration",
            expected_effect="La CPTS devient ressource de l’organisation du territoire en situation de crise.",
        )

    _exchange(scene, workshop, board)


def _on_a_working_day(day: date) -> date:
    """That day, or the Monday after it."""
    return day if day.weekday() < _SATURDAY else day + timedelta(days=7 - day.weekday())


def _exchange(scene: Scene, workshop: Any, board: Sequence[Contact]) -> None:
    """The middle of the year after: the new councils; it approves what was written of the workshop."""
    day = weekday(date(workshop.starts_at.year + 1, 6, 15), _THURSDAY)
    if day >= scene.ago(10):
        return
    exchange = hold(
        scene,
        kind="workshop",
        title="Temps d’échange avec les nouvelles équipes municipales",
        starts_at=evening(day, 18),
        points=agendas.EXCHANGE,
        contacts=[*board[:5], *scene.partners[:6]],
        absent=0.1,
        excused=0.1,
        place="Siège de la communauté de communes de démonstration",
        series_name=_WITH_TOWNS,
        unnamed={"elected": 12, "association": 3},
    )
    approve(scene, workshop, exchange)


def _outside(scene: Scene) -> None:
    """Seats in the bodies of others, and what is told of them."""
    seats: tuple[tuple[str, str, Contact, Contact | None, int], ...] = (
        (
            "Centre hospitalier de démonstration",
            "Conseil de surveillance",
            scene.personas["presidence"],
            scene.members[0],
            -8,
        ),
        ("Contrat local de santé de démonstration", "Comité de pilotage", scene.members[2], None, 35),
        ("Conseil territorial de santé", "Collège des professionnels", scene.members[3], None, 70),
        (
            "Fédération régionale des CPTS",
            "Assemblée générale",
            scene.members[0],
            scene.personas["secretariat"],
            120,
        ),
    )
    for host, seat, holder, deputy, due in seats:
        row = association.create_outside_mandate(
            by=scene.actor,
            values={
                "host_name": host,
                "seat": seat,
                "holder": holder,
                "deputy": deputy,
                "starts_on": scene.ago(500),
                "reports_to": scene.bodies["board"],
                "report_months": 6,
                "is_mutual": "hospitalier" in host,
                "next_report_on": scene.today + timedelta(days=due),
            },
        )
        if due < 0:
            association.write_mandate_report(
                by=scene.actor,
                pk=row.pk,
                session_on=association.months_later(scene.today + timedelta(days=due), -6),
                text="Le service d’urgences cherche des relais en ville le week-end. La CPTS présentera ses créneaux.",
                told_by=holder,
            )


def _win(scene: Scene) -> None:
    """An information evening, ten people who are interested, calls that are entrusted."""
    prospects = [one for one in association.contacts() if one.rpps and one.standing == "known"]
    evening_held = hold(
        scene,
        kind="information",
        title="Soirée d’information des professionnels du territoire",
        starts_at=evening(scene.held_on(25, _TUESDAY)),
        contacts=prospects[:18],
        absent=0.3,
        excused=0.1,
        write_minutes=False,
    )
    came = [one for one in association.attendees_of(evening_held) if one.presence in ("present", "remote")]
    by_pk = {one.pk: one for one in prospects}
    interested = [by_pk[one.contact_id] for one in came if one.contact_id in by_pk][:10]
    association.tell_of_many(
        by=scene.actor,
        contacts=interested,
        outcome="interested",
        on=evening_held.starts_at.date(),
        note=evening_held.title,
    )
    for number, key in enumerate(("coordination", "presidence")):
        association.entrust(
            by=scene.actor,
            contacts=interested[number * 3 : number * 3 + 3],
            caller=scene.personas[key].user,
            due_on=scene.today + timedelta(days=4 + number * 3),
        )


def _ahead(scene: Scene, boards: Sequence[Any]) -> None:
    """What comes: a board that is convened, an assembly whose date is looked for."""
    foresee(
        scene,
        kind="board",
        title=f"Conseil d’administration n° {len(boards) + 1}",
        starts_at=evening(weekday(scene.today + timedelta(days=12), _TUESDAY)),
        points=BOARD[len(boards) % len(BOARD)],
        body=scene.bodies["board"],
        audience=f"body:{scene.bodies['board'].pk}",
    )
    assembly = foresee(
        scene,
        kind="assembly",
        title="Assemblée générale",
        starts_at=evening(weekday(scene.today + timedelta(days=50), _THURSDAY), 19, 30),
        points=agendas.ASSEMBLY,
        body=scene.bodies["assembly"],
        audience="members",
        convene=False,
        place="Salle des fêtes de démonstration",
    )
    first = weekday(scene.today + timedelta(days=50), _THURSDAY)
    days: list[datetime] = []
    while len(days) < _POLLED:
        days.append(evening(first, 19, 30))
        first = weekday(first + timedelta(days=7), _THURSDAY)
    with as_of(evening(scene.ago(2), 18)):
        association.propose_dates(
            by=scene.actor, pk=assembly.pk, dates=[(day, day + timedelta(hours=2)) for day in days]
        )
        association.open_poll(by=scene.actor, pk=assembly.pk)
        deliver()
