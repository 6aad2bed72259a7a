"""The people of the two associations: members out of the invented register, partners, and the accounts of the visit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from maillage.contexts.association import api as association
from maillage.interfaces.demo.association.scene import Contact, Scene
from maillage.interfaces.demo.people import LIBERAL, Person
from maillage.interfaces.demo.personas import DOMAIN, PERSONAS
from maillage.platform.accounts.models import User

_GENERAL_PRACTITIONER = "10-mg"
# Accounts of the visit who are somebody in the association: (last name, category, profession, function).
_VISITORS: dict[str, tuple[str, str, str]] = {
    "coordination": ("staff", "", "Coordination"),
    "presidence": ("professional", _GENERAL_PRACTITIONER, ""),
    "secretariat": ("professional", "70", ""),
    "tresorerie": ("professional", "60", ""),
    "medecin": ("professional", _GENERAL_PRACTITIONER, ""),
    "mairie": ("elected", "", "Secrétariat de mairie"),
}
# (organisation, category, function of who comes)
PARTNERS: tuple[tuple[str, str, str], ...] = (
    ("Mairie de démonstration nord", "elected", "Adjoint à la santé"),
    ("Mairie de démonstration sud", "elected", "Maire"),
    ("Mairie de démonstration ouest", "elected", "Conseil municipal"),
    ("CCAS de démonstration", "elected", "Direction"),
    ("Communauté de communes de démonstration", "elected", "Vice-présidence, santé"),
    ("Communauté de communes de démonstration", "elected", "Direction générale"),
    ("Centre hospitalier de démonstration", "hospital", "Direction"),
    ("EHPAD de démonstration", "social", "Direction"),
    ("Aide à domicile de démonstration", "social", "Responsable de secteur"),
    ("Dispositif d’appui de démonstration", "social", "Coordination"),
    ("Association d’usagers de démonstration", "association", "Présidence"),
    ("Association sport et santé de démonstration", "association", "Animation"),
    ("CPAM de démonstration", "institution", "Chargée de mission"),
    ("ARS de démonstration", "institution", "Référente du territoire"),
)


def invite_visitors(scene: Scene, slug: str) -> None:
    """The accounts of the visit as contacts, so that a visitor sees « mes réunions »."""
    for persona in PERSONAS:
        if persona.key not in _VISITORS:
            continue
        category, profession, function = _VISITORS[persona.key]
        first, last = persona.name.split()
        contact = association.create_contact(
            by=scene.actor,
            first_name=first,
            last_name=last,
            category=category,
            profession=profession,
            function=function,
            email=persona.email(slug),
            commune_code=scene.town_code,
        )
        user = User.objects.get(email=persona.email(slug))
        scene.personas[persona.key] = association.link_user(by=scene.actor, contact=contact, user=user)


def _profession(person: Person) -> str:
    return _GENERAL_PRACTITIONER if person.is_general_practitioner else person.profession


def known(scene: Scene, people: Sequence[Person], slug: str, count: int) -> list[Contact]:
    """So many professionals of the register as contacts: every profession has its turn."""
    groups: dict[str, list[Person]] = {}
    for person in people:
        if not person.student and person.in_town:
            groups.setdefault(_profession(person), []).append(person)
    for rows in groups.values():
        scene.random.shuffle(rows)
    order: list[Person] = []
    while len(order) < count and any(groups.values()):
        order += [rows.pop() for rows in groups.values() if rows]
    return [_contact(scene, person, slug, number) for number, person in enumerate(order[:count])]


def _contact(scene: Scene, person: Person, slug: str, number: int) -> Contact:
    place = person.activities[0].site.commune.code
    return association.create_contact(
        by=scene.actor,
        first_name=person.given_name,
        last_name=person.family_name.title(),
        profession=_profession(person),
        practice="liberal" if all(one.mode == LIBERAL for one in person.activities) else "mixed",
        commune_code=place,
        rpps=person.rpps,
        entry=f"professional:8{person.rpps}",
        email=f"contact{number}@adherents.{slug}.{DOMAIN}",
        is_another=True,
    )


def partners(scene: Scene, slug: str) -> list[Contact]:
    """Those of town halls, hospital, social work and associations who come to meetings."""
    found: list[Contact] = []
    organisations: dict[str, Any] = {}
    names = list(_PARTNER_NAMES)
    for number, (organisation, category, function) in enumerate(PARTNERS):
        if organisation not in organisations:
            organisations[organisation] = association.create_contact(
                by=scene.actor, kind="organisation", organisation_name=organisation, category=category
            )
        first, last = names[number]
        found.append(
            association.create_contact(
                by=scene.actor,
                first_name=first,
                last_name=last,
                category=category,
                function=function,
                represents=organisations[organisation],
                email=f"partenaire{number}@{slug}.{DOMAIN}",
                is_another=True,
            )
        )
    return found


# Invented as those of the register are: a plant and a stone, a bird or a wind.
_PARTNER_NAMES: tuple[tuple[str, str], ...] = (
    ("Alain", "Argousier-Marin"),
    ("Béatrice", "Bruyère-Calcite"),
    ("Clément", "Cornouiller-Huppe"),
    ("Élise", "Fougère-Autan"),
    ("Denis", "Genévrier-Loriot"),
    ("Hélène", "Gentiane-Granite"),
    ("Bruno", "Jonquille-Mistral"),
    ("Inès", "Lentisque-Ardoise"),
    ("Fabien", "Marjolaine-Quartz"),
    ("Laure", "Myrtille-Bruant"),
    ("Étienne", "Néflier-Sittelle"),
    ("Nadia", "Pervenche-Outarde"),
    ("François", "Romarin-Verdier"),
    ("Odile", "Sarriette-Pinson"),
)
