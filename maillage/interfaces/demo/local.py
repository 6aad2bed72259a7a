"""What each community of the demonstration has added to the national registers: partners, notes, labels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from maillage.contexts.directory import api as directory
from maillage.interfaces.demo import names
from maillage.interfaces.demo.people import DemoCommune, Person
from maillage.platform.tenancy.actor import Actor

Kind = directory.OrganisationKind

# Organisations that every demonstration territory has, in its largest commune.
_PARTNERS = (
    (Kind.HOME_HELP, "Aide à domicile de démonstration", "Ménage, repas, toilette et compagnie à domicile."),
    (Kind.INSURER, "CPAM de démonstration", "Contrat ACI, accompagnement des assurés sans médecin traitant."),
    (Kind.ARS, "Délégation de l’ARS de démonstration", "Contrat ACI, zonage, situations sanitaires exceptionnelles."),
    (Kind.SCHOOL, "Collège de démonstration", "Santé scolaire, journées de prévention."),
    (Kind.FRANCE_SERVICES, "France services de démonstration", "Aide aux démarches en ligne."),
    (Kind.LOCAL_HEALTH_CONTRACT, "Contrat local de santé de démonstration", "Plan d’action partagé sur la santé."),
    (Kind.PATIENTS_ASSOCIATION, "Association d’usagers de démonstration", "Parole des patients, entraide."),
)  # fmt: skip
_LANGUAGES = (("en",), ("es",), ("ar",), ("en", "es"), ("lsf",), ())
# End of the mandate of town councils elected in March 2026: six years (Code électoral, article L. 227).
_NEXT_ELECTIONS = date(2032, 3, 31)


def build_local(
    actor: Actor,
    *,
    finess: str,
    communes: Sequence[DemoCommune],
    people: Sequence[Person],
    today: date,
    seed: int,
) -> None:
    """Fill one community's part of the directory. The scope of the community must be active.

    actor: who it is said by. finess: number of its CPTS. people: those who practise on its territory.
    """
    random = Random(f"local {seed} {finess}")  # noqa: S311 - invented notes, not secrets
    directory.declare_own_structure(by=actor, finess=finess)
    write_partners(actor, communes, random, today)
    practising = [person for person in people if person.in_town and not person.student]
    chosen = random.sample(practising, k=min(len(practising), max(12, len(practising) // 4)))
    for person in chosen:
        _write_what_is_known(actor, person, random)
    _write_labels(actor, chosen)
    _write_reports(actor, chosen, today)


def _subject(person: Person) -> directory.Subject:
    return directory.Subject("professional", f"8{person.rpps}")


def write_partners(actor: Actor, communes: Sequence[DemoCommune], random: Random, today: date) -> None:
    """Town halls and invented organisations with their contacts; needs no register of people."""
    assert actor.community is not None
    directory.create_proposed(by=actor, kinds=(Kind.TOWN_HALL, Kind.EPCI, Kind.CCAS))
    for hall in directory.by_kind(actor.community)[Kind.TOWN_HALL]:
        _write_contact(actor, hall.pk, "Adjointe ou adjoint à la santé", random, until=_NEXT_ELECTIONS)
    largest = max(communes, key=lambda commune: (commune.population, commune.code))
    for kind, name, purpose in _PARTNERS:
        organisation = directory.create_organisation(
            by=actor,
            values={
                "kind": kind,
                "name": name,
                "commune": None,
                "address": largest.name,
                "postal_code": largest.postal_code,
                "phone": f"{names.FICTION_LANDLINE}{random.randrange(10_000):04d}",
                "email": "",
                "website": "",
                "purpose": purpose,
            },
        )
        # One mandate ends soon: the dashboard says so.
        soon = today + timedelta(days=40) if kind == Kind.PATIENTS_ASSOCIATION else None
        _write_contact(actor, organisation.pk, "Direction", random, until=soon)


def _write_contact(actor: Actor, pk: int, function: str, random: Random, *, until: date | None) -> None:
    given = random.choice((*names.GIVEN_WOMEN, *names.GIVEN_MEN))
    family = f"{random.choice(names.SURNAME_FIRST)}-{random.choice(names.SURNAME_SECOND)}".title()
    directory.create_contact(
        by=actor,
        organisation_pk=pk,
        values={
            "name": f"{given} {family}",
            "function": function,
            "is_elected": until == _NEXT_ELECTIONS,
            "phone": f"{names.FICTION_MOBILE}{random.randrange(10_000):04d}",
            "email": f"contact{pk}@{names.EMAIL_DOMAIN}",
            "mandate_from": None,
            "mandate_until": until,
        },
    )


def _write_what_is_known(actor: Actor, person: Person, random: Random) -> None:
    assert actor.community is not None
    entry = directory.entry_of(actor.community, _subject(person))
    if entry is None:
        return
    directory.save_knowledge(
        by=actor,
        entry=entry,
        facts=directory.Facts(
            direct_line=f"{names.FICTION_MOBILE}{random.randrange(10_000):04d}",
            email=f"p{person.rank}@{names.EMAIL_DOMAIN}",
            takes_new_patients=random.choice(("yes", "no", "no", "some", "")),
            languages=random.choice(_LANGUAGES),
            home_visits=random.choice((True, False, None)),
            wheelchair_access=random.choice((True, True, False, None)),
        ),
    )
    if random.random() < 0.6:
        directory.confirm(by=actor, entry=entry, told_by=directory.Teller.TEAM)


def _write_labels(actor: Actor, people: Sequence[Person]) -> None:
    for name, step in (("Volontaires en cas de crise", 3), ("Groupe diabète", 5)):
        directory.label_with_new(by=actor, name=name, subjects=[_subject(one) for one in people[::step]])


def _write_reports(actor: Actor, people: Sequence[Person], today: date) -> None:
    """Two reports that wait, and a departure declared by somebody who agreed."""
    assert actor.community is not None
    for person, kind in zip(
        people, (directory.CorrectionKind.NO_LONGER_HERE, directory.CorrectionKind.RETIRED), strict=False
    ):
        entry = directory.entry_of(actor.community, _subject(person))
        if entry is not None:
            directory.report(by=actor, entry=entry, said=directory.Report(kind))
    if len(people) > 2:
        directory.record_departure(
            by=actor,
            subject=_subject(people[2]),
            departure_on=today + timedelta(days=400),
            birth_year=today.year - 64,
            agreed=True,
        )
