"""An association that was founded lately: launch meetings, working groups, a restitution to the community council."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from maillage.contexts.association import api as association
from maillage.interfaces.demo.association import agendas, people
from maillage.interfaces.demo.association.boards import BOARD
from maillage.interfaces.demo.association.clock import as_of, evening, weekday
from maillage.interfaces.demo.association.scene import (
    Point,
    Scene,
    approve,
    approve_in_writing,
    foresee,
    hold,
    settle_follow_ups,
)
from maillage.interfaces.demo.people import DemoCommune, Person

PROFESSIONALS = 44
# Its contract was signed some twenty months ago (`interfaces/demo/story`): all of it comes before.
FIRST_EVENING, FOUNDED = 980, 715
_TUESDAY, _THURSDAY = 1, 3
# (who speaks, by rank of partner; what they said; what they will do; days that are left for it)
_ROUND: tuple[tuple[int, str, str, int], ...] = (
    (
        1,
        "Chacun dans son coin ne peut pas grand-chose.",
        "Prêter une salle pour les consultations avancées",
        60,
    ),
    (
        4,
        "L’installation se joue aussi sur le logement et la crèche.",
        "Recenser les logements pour les internes",
        45,
    ),
    (
        5,
        "La communauté de communes peut chercher des partenaires.",
        "Inscrire le sujet au prochain conseil",
        30,
    ),
)


def tell(scene: Scene, register: Sequence[Person], slug: str, communes: Sequence[DemoCommune]) -> None:
    """The whole story, oldest first. The scope of the community is open."""
    with as_of(evening(scene.ago(FIRST_EVENING + 20))):
        people.invite_visitors(scene, slug)
        scene.partners = people.partners(scene, slug)
        scene.members = people.known(scene, register, slug, PROFESSIONALS)
    _launch(scene, communes)
    _found(scene)
    _groups(scene)
    _council(scene)
    _ahead(scene)
    settle_follow_ups(scene)


def _launch(scene: Scene, communes: Sequence[DemoCommune]) -> None:
    """Five meetings in five towns: who came, which priorities, which groups."""
    towns = sorted(communes, key=lambda one: -one.population)[:5]
    came: dict[int, Any] = {}
    last: Any = None
    for number, (town, (told, priority, next_step)) in enumerate(zip(towns, agendas.LAUNCHES, strict=False)):
        scene.town_code = town.code
        invited = scene.members[number * 4 : number * 4 + 26]
        meeting = hold(
            scene,
            kind="information",
            title=f"Réunion de lancement à {town.name}",
            starts_at=evening(scene.held_on(FIRST_EVENING - number * 35, _THURSDAY)),
            points=(
                Point("Pourquoi une CPTS ?", "information", 30, told),
                Point(priority, "discussion", 45, follow_up=(next_step, number, 60)),
            ),
            contacts=[*invited, scene.personas["presidence"]],
            absent=0.3,
            guests=(("Bruno Jonquille-Mistral", "Centre hospitalier de démonstration", "hospital"),)
            if number == 2
            else (),
            place="Salle polyvalente",
            series_name="Lancement de la CPTS",
        )
        if last is not None:
            approve(scene, last, meeting)
        for one in association.attendees_of(meeting):
            if one.presence in ("present", "remote"):
                came[one.contact_id] = one.contact
        last = meeting
    approve_in_writing(scene, last, 21)
    interested = [one for one in scene.members if one.pk in came][:10]
    with as_of(last.starts_at + timedelta(days=10)):
        association.tell_of_many(
            by=scene.actor,
            contacts=interested,
            outcome="interested",
            on=last.starts_at.date(),
            note=last.title,
        )
    scene.town_code = towns[0].code


def _found(scene: Scene) -> None:
    """The founding assembly, a collegial board, members with a fee."""
    by, day = scene.actor, scene.ago(FOUNDED)
    with as_of(evening(day - timedelta(days=20))):
        association.start_statutes(by=by, origin="collegial", in_force_on=day - timedelta(days=20))
        assembly = association.create_body(
            by=by, kind="assembly", name="Assemblée générale", created_on=day - timedelta(days=20)
        )
    adherents = [
        *(scene.personas[key] for key in ("presidence", "secretariat", "tresorerie", "medecin")),
        *scene.members[:24],
    ]
    for contact in adherents:
        with as_of(evening(day - timedelta(days=18))):
            association.admit(by=by, contact=contact, on=day - timedelta(days=18), decided_how="fondateur")
    board = association.create_body(
        by=by,
        kind="board",
        name="Conseil collégial",
        created_on=day,
        parent=assembly,
        seats=9,
        is_published=True,
    )
    scene.bodies = {"assembly": assembly, "board": board}
    seated = [
        scene.personas["presidence"],
        scene.personas["secretariat"],
        scene.personas["tresorerie"],
        *scene.members[:5],
    ]
    for number, contact in enumerate(seated):
        with as_of(evening(day)):
            association.add_mandate(
                by=by,
                body=board,
                contact=contact,
                function=("president", "secretary", "treasurer")[number] if number < 3 else "member",
                starts_on=day,
                ends_on=association.last_day(day, years=3),
            )
    assembled = hold(
        scene,
        kind="assembly",
        title="Assemblée constitutive",
        starts_at=evening(weekday(day, _THURSDAY, before=scene.today), 19),
        points=(
            Point(
                "Adoption des statuts",
                "decision",
                30,
                "Les statuts collégiaux sont lus et commentés.",
                vote="Adopter les statuts",
                decision_kind="statutes",
                decision="Adoption des statuts de l’association",
            ),
            Point(
                "Élection du conseil collégial",
                "decision",
                20,
                vote="Élire les huit personnes qui se présentent",
                decision_kind="election",
                decision="Élection du conseil collégial",
            ),
        ),
        body=assembly,
        audience="members",
        proxies=3,
    )
    annual = hold(
        scene,
        kind="assembly",
        title="Assemblée générale annuelle",
        starts_at=evening(scene.held_on(FOUNDED - 364, _THURSDAY), 19),
        points=agendas.FIRST_ASSEMBLY,
        body=assembly,
        audience="members",
        absent=0.2,
        proxies=2,
    )
    approve(scene, assembled, annual)


def _groups(scene: Scene) -> None:
    for rank, name in enumerate(("Soins non programmés", "Ville et hôpital", "Accueil et installation")):
        body = association.create_body(
            by=scene.actor,
            kind="working_group",
            name=f"Groupe {name.lower()}",
            created_on=scene.ago(FOUNDED - 30),
            parent=scene.bodies["board"],
        )
        for number, contact in enumerate(scene.members[rank * 6 : rank * 6 + 6]):
            association.add_mandate(
                by=scene.actor,
                body=body,
                contact=contact,
                function="lead" if number == 0 else "member",
                starts_on=scene.ago(FOUNDED - 30),
            )
        previous: Any = None
        for days, (subject, points) in zip(
            (200 - rank * 40, 90 - rank * 20), agendas.BEGINNINGS, strict=True
        ):
            group = hold(
                scene,
                kind="working_group",
                title=f"{body.name} : {subject}",
                starts_at=evening(scene.held_on(days, _TUESDAY), 12, 30),
                points=points,
                body=body,
                audience=f"body:{body.pk}",
            )
            if previous is not None:
                approve(scene, previous, group)
            previous = group
    before: Any = None
    for number, days in enumerate((380, 250, 130)):
        board = hold(
            scene,
            kind="board",
            title=f"Conseil collégial n° {number + 1}",
            starts_at=evening(scene.held_on(days, _TUESDAY)),
            points=BOARD[number],
            body=scene.bodies["board"],
            audience=f"body:{scene.bodies['board'].pk}",
        )
        if before is not None:
            approve(scene, before, board)
        before = board


def _council(scene: Scene) -> None:
    """First presentation, then the restitution to an extraordinary community council, with its tour de table."""
    by = scene.actor
    speakers = [scene.personas["presidence"], scene.personas["coordination"], scene.members[0]]
    meeting: Any = None
    for days, kind, title in (
        (300, "information", "Première présentation aux élus"),
        (140, "restitution", "Restitution au conseil communautaire extraordinaire"),
    ):
        meeting = hold(
            scene,
            kind=kind,
            title=title,
            starts_at=evening(scene.held_on(days, _TUESDAY), 18),
            points=(
                Point(
                    "Le constat",
                    "information",
                    30,
                    "Sans médecins, les infirmiers en pratique avancée ne peuvent plus exercer. La situation est "
                    "présentée commune par commune.",
                ),
                Point("Tour de table", "discussion", 60),
            ),
            contacts=[*speakers, *scene.partners[:7]],
            absent=0.1,
            excused=0,
            place="Communauté de communes de démonstration",
            series_name="Rencontres avec la communauté de communes",
            write_minutes=False,
        )
    present = {one.contact_id: one for one in association.attendees_of(meeting)}
    with as_of(meeting.starts_at + timedelta(hours=3)):
        for rank, said, promise, days in _ROUND:
            row = present[scene.partners[rank].pk]
            association.note_statement(
                by=by,
                pk=meeting.pk,
                attendee=row.pk,
                text=said,
                commitment=promise,
                due_on=meeting.starts_at.date() + timedelta(days=days),
            )
        association.create_decision(
            by=by,
            title="Recherche de partenariats engagée au nom de la communauté de communes",
            taken_on=meeting.starts_at.date(),
            meeting=meeting,
            origin="partner",
            decided_by="Conseil communautaire de démonstration",
            expected_effect="Une démarche commune pour attirer des médecins et leur famille.",
        )


def _ahead(scene: Scene) -> None:
    foresee(
        scene,
        kind="board",
        title="Conseil collégial n° 4",
        starts_at=evening(weekday(scene.today + timedelta(days=16), _TUESDAY)),
        points=BOARD[3],
        body=scene.bodies["board"],
        audience=f"body:{scene.bodies['board'].pk}",
    )
