"""What requests hold about persons: who asks and is called back, who took it; of patients, nothing by default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.permissions import COORDINATE, REQUEST, VIEW_FIGURES
from maillage.contexts.care.unscheduled import rules
from maillage.contexts.care.unscheduled.models import CareRequest, RequestLink, RequestTally
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    described,
    holdings,
    person_data,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

_HIDDEN = ("once", "follow_digest", "version", "wave", "next_wave_at", "search_name", "identity")


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.requests",
            "Demandes de soins : qui demande, qui rappeler, qui a pris",
            "requests",
            "les professionnels et les partenaires qui demandent un soin, et ceux qui le prennent",
            ("care.CareRequest",),
            (REQUEST,),
            "Trouver un professionnel sous 48 h, mettre en relation, savoir ce que la demande est devenue.",
            "Mission de service public de la communauté (RGPD, article 6.1.e ; CSP, L. 1434-12).",
            "Effacée quelques semaines après la fin (30 jours sauf réglage) ; il n’en reste que des nombres.",
            "La personne qui demande. Sans identité du patient, ni texte libre, sauf hébergement certifié déclaré.",
            narrower=(
                ("care.CareRequest.once", ""),
                ("care.CareRequest.follow_digest", ""),
                ("care.CareRequest.area_label", COORDINATE),
            ),
            also="chacun voit ses propres demandes ; le partenaire suit la sienne 48 h par un lien personnel",
        )
    )
    holdings.register(
        Holding(
            "care.request_links",
            "Liens de demande remis aux partenaires",
            "contacts",
            "les partenaires sans compte à qui un lien de demande est remis",
            ("care.RequestLink",),
            (COORDINATE,),
            "Recevoir les demandes d’une mairie, d’une pharmacie, d’un service d’urgences.",
            "Mission de service public de la communauté (RGPD, article 6.1.e ; CSP, L. 1434-12).",
            "Tant que le lien est utile ; la coordination le ferme.",
            "La coordination, qui le remet.",
            narrower=(("care.RequestLink.digest", ""), ("care.RequestLink.link_key", "")),
        )
    )
    holdings.register(
        Holding(
            "care.request_tallies",
            "Compteurs de demandes de soins",
            "members",
            "les professionnels, pour leur propre charge",
            ("care.RequestTally",),
            (VIEW_FIGURES,),
            "Rendre compte des volumes et répartir équitablement les sollicitations.",
            "Mission de service public de la communauté (RGPD, article 6.1.e ; CSP, L. 1434-12).",
            "Les nombres restent ; ceux d’un professionnel disparaissent avec lui.",
            "Les demandes elles-mêmes, comptées avant d’être effacées.",
            also="chacun voit sa propre charge ; personne n’est classé",
        )
    )
    person_data.register(
        PersonData(
            "care.requests",
            "Demandes de soins faites ou prises",
            27,
            ("care.CareRequest", "care.RequestTally", "care.RequestLink"),
            held,
            erase,
            keeps="les demandes en cours, le temps que le soin ait lieu ; puis des nombres, sans nom.",
        )
    )


def _asked_by(person: Person) -> Any:
    known = Q(pk__in=[])
    if person.user_id is not None:
        known |= Q(requested_by_id=person.user_id)
    for email in person.emails:
        known |= Q(callback_email__iexact=email)
    return CareRequest.objects.filter(known).defer("identity").select_related("need", "link").order_by("pk")


def _contacts(person: Person) -> list[int]:
    return [one.pk for one in contacts_of(person)]


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What they asked for, what they took, and what is counted of them."""
    del everywhere
    asked = list(_asked_by(person))
    for row in asked:
        yield described(row, leave_out=(*_HIDDEN, "taken_by"), at="created_at")
    contacts = _contacts(person)
    taken = CareRequest.objects.filter(taken_by__contact__in=contacts).exclude(
        pk__in=[one.pk for one in asked]
    )
    left = (*_HIDDEN, "callback_name", "callback_phone", "callback_email", "link")
    for row in taken.defer("identity").select_related("need", "taken_by__contact").order_by("pk"):
        yield described(row, leave_out=left, at="created_at")
    tallies = RequestTally.objects.filter(responder__contact__in=contacts).select_related(
        "responder__contact"
    )
    for tally in tallies.order_by("month", "pk"):
        yield described(tally, leave_out=("responder",))
    if person.user_id is not None:
        for link in RequestLink.objects.filter(created_by_id=person.user_id).order_by("pk"):
            yield described(link, leave_out=("digest", "link_key", "version"), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Take who asked off the requests that are over, and delete what is counted by name."""
    del by, everywhere
    said = []
    over = _asked_by(person).filter(state__in=rules.OVER).exclude(callback_name="", requested_by=None)
    count = over.update(requested_by=None, callback_name="", callback_phone="", callback_email="")
    if count:
        said.append(
            f"{count_words(count, 'demande de soins sans son auteur', 'demandes de soins sans leur auteur')}."
        )
    tallies = RequestTally.objects.filter(responder__contact__in=_contacts(person)).delete()[0]
    if tallies:
        said.append(f"{count_words(tallies, 'compteur effacé', 'compteurs effacés')}.")
    return said
