"""What dialogues hold about persons: pilots who confirm, who was at the meeting, who wrote what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django_scopes import scopes_disabled

from maillage.contexts.association.api import Writing, contacts_of, tell_writings
from maillage.contexts.dossier.dialogue.confirming.models import Confirmation, PilotCall
from maillage.contexts.dossier.permissions import VIEW
from maillage.platform.audit.services import record
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

# A link that no longer opens anything is of no use; its row only says that a letter left.
CALLS_KEPT: Final = timedelta(days=2 * 365)


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "dossier.dialogue",
            "Dialogue de gestion",
            "work",
            "les pilotes qui confirment leur fiche, les personnes présentes à la réunion, ceux qui écrivent les points",
            (
                "dossier.Dialogue",
                "dossier.DialogueMove",
                "dossier.Confirmation",
                "dossier.PilotCall",
                "dossier.Point",
                "dossier.Argument",
                "dossier.PointProof",
                "dossier.RetainedLine",
            ),
            (VIEW,),
            "Préparer et tenir le dialogue de gestion avec l’assurance maladie et l’ARS, en garder les arguments.",
            "Exécution de l’accord conventionnel et intérêt légitime (RGPD, article 6.1.f).",
            "Tant que la CPTS mène son projet de santé ; les liens personnels, deux ans.",
            "Les membres qui préparent le dossier et les pilotes eux-mêmes.",
            narrower=(("dossier.PilotCall.digest", ""), ("dossier.PilotCall.link_key", "")),
        )
    )
    not_personal.register(NotPersonal("dossier.NewTarget", "cibles chiffrées de l’année suivante"))
    tell_writings(
        "dossier.written",
        "Dialogue de gestion : ce qui la nomme",
        43,
        {
            "dossier.Dialogue": Writing(
                (
                    "agreed_with",
                    "submitted_how",
                    "acknowledgement",
                    "present_cpts",
                    "present_insurer",
                    "present_ars",
                    "conclusions",
                )
            ),
            "dossier.DialogueMove": Writing(("reason", "passed")),
            "dossier.Point": Writing(("title", "payment_label", "outcome")),
            "dossier.Argument": Writing(("text",)),
            "dossier.PointProof": Writing(("title",)),
            "dossier.RetainedLine": Writing(("label", "note")),
        },
        keeps="les écrits du dialogue avec l’assurance maladie, preuve de ce qui a été convenu.",
    )
    person_data.register(
        # Before the contacts, by whom pilots are known.
        PersonData(
            "dossier.confirmations",
            "Dialogue de gestion : fiches confirmées",
            27,
            ("dossier.Confirmation", "dossier.PilotCall"),
            held,
            erase,
            keeps="les réponses données pour les fiches, sans le nom du pilote.",
        )
    )
    retentions.register(
        Retention(
            "dossier.pilot_calls",
            "Liens personnels des pilotes",
            "Demandes de confirmation envoyées aux pilotes des fiches actions.",
            CALLS_KEPT,
            "Le temps de préparer le bilan suivant (RGPD, article 5.1.e).",
            forget,
            minimum=timedelta(days=180),
        )
    )


def _of(person: Person) -> tuple[Any, Any]:
    contacts = [one.pk for one in contacts_of(person)]
    told = Confirmation.objects.filter(contact_id__in=contacts)
    return told, PilotCall.objects.filter(contact_id__in=contacts)


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What the person confirmed as a pilot, and the letters that asked for it."""
    del everywhere
    told, calls = _of(person)
    for row in told.select_related("action", "dialogue__year").order_by("pk"):
        yield described(row, leave_out=("contact", "seen", "is_current"), at="confirmed_at")
    for call in calls.select_related("dialogue__year", "contact").order_by("pk"):
        yield described(call, leave_out=("contact", "digest", "link_key"), at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """The name leaves the answers, the links go; what was answered for the sheets stays."""
    del everywhere
    told, calls = _of(person)
    count = int(told.update(contact=None, name="", note="", how=""))
    count += int(calls.delete()[0])
    if not count:
        return []
    record(by=by, action="dialogue.people_erased", after={"count": count})
    return [
        f"nom retiré de {count_words(count, 'confirmation ou demande', 'confirmations ou demandes', feminine=True)}."
    ]


def forget(before: datetime) -> int:
    """Delete the calls that were made before that day; how many."""
    with scopes_disabled():
        return delete_in_batches(PilotCall.objects.filter(created_at__lt=before))
