"""What goes with the life of an association: teams, applications, a letter to the members, documents."""

from __future__ import annotations

import io
from datetime import timedelta

from maillage.contexts.association import api as association
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.association.scene import Scene
from maillage.interfaces.demo.personas import DOMAIN
from maillage.platform.messaging.delivery import deliver
from maillage.platform.tenancy.actor import Actor

_ACCEPTED = (
    "L’association réunit les professionnels de santé du territoire. Y adhérer, c’est accepter ses statuts, payer la "
    "cotisation de l’année et participer, selon ses moyens, à une action du projet de santé."
)
# (first name, last name, profession, message)
_APPLICANTS = (
    (
        "Maëlle",
        "Verveine-Huppe",
        "60",
        "Je m’installe en janvier et souhaite participer au groupe prévention.",
    ),
    ("Julien", "Sureau-Autan", "70", ""),
)


def tell(scene: Scene) -> None:
    _teams(scene)
    _applications(scene)
    _letter(scene)
    _documents(scene)


def _teams(scene: Scene) -> None:
    for rank, (kind, name) in enumerate(
        (("msp", "Maison de santé de démonstration"), ("esp", "Équipe de soins primaires de démonstration"))
    ):
        team = association.create_team(
            by=scene.actor, kind=kind, name=name, created_on=scene.ago(500), purpose="", organisation=None
        )
        for contact in scene.members[10 + rank * 6 : 15 + rank * 6]:
            association.enter_team(by=scene.actor, team=team, contact=contact, since_on=scene.ago(400))


def _applications(scene: Scene) -> None:
    """Two applications by the public form wait for the board."""
    community = scene.actor.community
    assert community is not None
    form = association.save_joining_form(
        by=scene.actor,
        version=0,
        values={
            "is_open": True,
            "intro": "Rejoignez les professionnels de santé du territoire.",
            "statutes_text": _ACCEPTED,
            "approved_by": scene.bodies["board"],
        },
    )
    for number, (first, last, profession, message) in enumerate(_APPLICANTS):
        with as_of(evening(scene.ago(6 - number * 3), 21)):
            row = association.apply_to_join(
                by=Actor.system(community),
                form=form,
                values={
                    "kind": "person",
                    "first_name": first,
                    "last_name": last,
                    "profession": profession,
                    "practice": "liberal",
                    "email": f"demande{number}@adherents.{community.slug}.{DOMAIN}",
                    "message": message,
                },
            )
            association.confirm_application(by=Actor.system(community), pk=row.pk)
            deliver()


def _letter(scene: Scene) -> None:
    """A letter to all members, three weeks ago."""
    with as_of(evening(scene.ago(21), 9)):
        letter = association.write_mailing(
            by=scene.actor,
            subject="Ce que fait votre CPTS cet automne",
            text="Bonjour {prénom},\n\nSix créneaux de soins non programmés sont ouverts chaque semaine. Le groupe "
            "prévention cherche deux personnes pour la journée de dépistage.\n\nLa coordination",
            audience=association.Audience(),
        )
        association.send_mailing(by=scene.actor, pk=letter.pk, version=letter.version)
        deliver()


def _documents(scene: Scene) -> None:
    """The convocation of the last assembly, as it was sent."""
    held = [
        (one.starts_at, one.pk, one)
        for one in association.meetings()
        if one.kind == "assembly" and one.state == "held" and one.starts_at is not None
    ]
    began_at, _, assembly = max(held)
    community = scene.actor.community
    assert community is not None
    with as_of(began_at - timedelta(days=15)):
        association.add_document(
            by=scene.actor,
            values={
                "kind": "letter",
                "title": f"Convocation : {assembly.title}",
                "visibility": "members",
                "meeting": assembly,
                "body": assembly.body,
            },
            name="convocation.pdf",
            stream=io.BytesIO(association.convocation_bytes(assembly, community=community.name)),
        )
