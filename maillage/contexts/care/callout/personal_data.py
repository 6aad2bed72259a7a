"""What call-outs hold about persons: which professional was asked when, and what he answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from maillage.contexts.association.api import contacts_of
from maillage.contexts.care.availability.models import Responder
from maillage.contexts.care.callout.handing_back import hand_back, still_to_come
from maillage.contexts.care.callout.models import Asking
from maillage.contexts.care.permissions import COORDINATE
from maillage.platform.messaging.models import MessageState, ShortMessage
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


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "care.callout",
            "Sollicitations pour un soin et réponses",
            "work",
            "les professionnels qui ont accepté d’être sollicités",
            ("care.Asking",),
            (COORDINATE,),
            "Trouver quelqu’un pour un soin non programmé, sans solliciter toujours les mêmes.",
            "Accord de la personne, qu’elle reprend quand elle veut (RGPD, article 6.1.a).",
            "Effacées avec la demande, trente jours après sa clôture si la communauté n’a rien réglé d’autre.",
            "La plateforme, et la personne elle-même par ses réponses.",
            also="la personne elle-même",
        )
    )
    person_data.register(
        PersonData("care.callout", "Sollicitations pour un soin", 23, ("care.Asking",), held, erase)
    )


def _responders(person: Person) -> list[int]:
    rows = Responder.objects.filter(contact__in=contacts_of(person))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """When the person was asked, and what was answered; and the text messages to the number."""
    del everywhere
    keys = _responders(person)
    rows = Asking.objects.filter(responder_id__in=keys).select_related("request__need", "responder__contact")
    for row in rows.order_by("pk"):
        yield described(row, leave_out=("link_key", "digest"), at="asked_at")
    for message in _texts(keys).order_by("pk"):
        leave_out = ("message_id", "attempts", "next_attempt_at", "body", "useless_from")
        yield described(message, leave_out=leave_out, at="queued_at")


def _texts(keys: list[int]) -> Any:
    numbers = Responder.objects.filter(pk__in=keys).exclude(mobile="").values("mobile")
    return ShortMessage.objects.filter(to__in=numbers)


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete them. What the person took and has still to do is given back first: others are asked for it."""
    del by, everywhere
    keys, said = _responders(person), []
    given = sum(hand_back(row, tell=False) for row in list(still_to_come(keys)))
    if given:
        many = "soins rendus : d’autres professionnels sont sollicités"
        said.append(f"{count_words(given, 'soin rendu : d’autres professionnels sont sollicités', many)}.")
    texts = _texts(keys).exclude(state=MessageState.SENDING).delete()[0]
    if texts:
        said.append(f"{count_words(texts, 'SMS effacé', 'SMS effacés')}.")
    count = Asking.objects.filter(responder_id__in=keys).delete()[0]
    if count:
        said.append(
            f"{count_words(count, 'sollicitation effacée', 'sollicitations effacées', feminine=True)}."
        )
    return said
