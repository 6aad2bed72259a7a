"""What votes hold about persons: whose voice was used, what was said in a roll call; never a secret choice."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.permissions import VIEW
from maillage.contexts.association.voting.models import NamedVoice, Turn
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    described,
    holdings,
    nothing_to_erase,
    person_data,
)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "association.votes",
            "Votes : émargement et appels nominaux",
            "work",
            "les personnes qui ont une voix dans une réunion",
            (
                "association.Vote",
                "association.HandCount",
                "association.Turn",
                "association.NamedVoice",
                "association.Urn",
                "association.Ballot",
            ),
            (VIEW,),
            "Prouver qu’une décision a été prise selon les statuts.",
            "Intérêt légitime : la validité des décisions de l’association (RGPD, article 6.1.f).",
            "Tant que l’association existe : la preuve de ses décisions.",
            "Les membres. Le choix d’un bulletin secret n’est rattaché à personne.",
            narrower=(("association.Urn.contents", ""),),
        )
    )
    person_data.register(
        PersonData(
            "association.votes",
            "Association : votes",
            36,
            ("association.Turn", "association.NamedVoice"),
            held,
            nothing_to_erase,
            keeps="l’émargement et les appels nominaux, preuve des décisions ; la fiche perd son nom.",
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Votes in which the person's voice was used or carried; what they said in roll calls."""
    del everywhere
    contacts = contacts_of(person)
    turns = Turn.objects.filter(Q(contact__in=contacts) | Q(holder__in=contacts))
    for turn in turns.select_related("vote").order_by("pk"):
        yield described(turn, leave_out=("contact", "holder"))
    for voice in NamedVoice.objects.filter(contact__in=contacts).select_related("vote").order_by("pk"):
        yield described(voice, leave_out=("contact", "noted_by"))
