"""What this room holds itself, and what it answers for: the journal at its date, authorship, the queue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.platform.audit.covering import YOUNGEST_EMPTIED
from maillage.platform.audit.models import Trail
from maillage.platform.audit.services import purge_contents
from maillage.platform.files.models import StoredFile
from maillage.platform.privacy.holdings import is_author
from maillage.platform.privacy.models import PersonRequest, RequestState
from maillage.platform.privacy.permissions import ANSWER, CONFIGURE, VIEW
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
    nothing_to_erase,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import CommunityModel, SharedModel

OWNER = "privacy.request"
ARCHIVES_KEPT = timedelta(days=30)
# Prescription of personal actions: article 2224 of the code civil.
REQUESTS_KEPT = timedelta(days=5 * 365)
# CNIL, délibération n° 2021-122 du 14 octobre 2021 (journalisation): six months to a year.
ACCESSES_KEPT = timedelta(days=365)
# The same text: up to three years where the trail serves to control how the tool is used.
ACTIONS_KEPT = timedelta(days=3 * 365)


def register() -> None:
    """Called once, when the application starts."""
    _register_holdings()
    person_data.register(
        PersonData(
            "privacy.requests",
            "Demandes sur ses données",
            70,
            ("privacy.PersonRequest",),
            held,
            erase,
            keeps="les demandes et les réponses données, cinq ans, pour pouvoir les prouver (RGPD, article 5.2).",
        )
    )
    person_data.register(
        PersonData(
            "privacy.authorship",
            "Ce que la personne a écrit",
            80,
            (),
            authored,
            nothing_to_erase,
            keeps="le travail fait pour la communauté lui reste ; il ne porte plus de nom une fois le compte fermé.",
        )
    )
    for name, reason in (
        (
            "django_tasks_database.DBTaskResult",
            "numéros de lignes à traiter, effacés après quelques semaines",
        ),
        ("tasks.DueJob", "texte d’une erreur du programme"),
        ("privacy.Controller", "coordonnées publiées par l’association, qu’elle modifie elle-même"),
    ):
        not_personal.register(NotPersonal(name, reason))
    _register_retentions()


def _register_holdings() -> None:
    holdings.register(
        Holding(
            "privacy.requests",
            "Demandes des personnes sur leurs données",
            "requests",
            "les personnes qui exercent un droit",
            ("privacy.PersonRequest",),
            (ANSWER,),
            "Répondre dans le délai d’un mois et pouvoir le prouver.",
            "Obligation légale (RGPD, articles 12 et 15 à 21).",
            "Cinq ans après la réponse ; l’archive des données réunies, trente jours.",
            "La personne qui demande.",
            also="la personne elle-même pour une demande faite depuis son compte",
        )
    )
    holdings.register(
        Holding(
            "privacy.controller",
            "Responsable de traitement et délégué",
            "requests",
            "la représentation de l’association et le délégué à la protection des données",
            ("privacy.Controller",),
            (VIEW, CONFIGURE),
            "Dire à chacun à qui s’adresser.",
            "Obligation légale (RGPD, articles 13, 14 et 30).",
            "Tant que la personne exerce cette fonction.",
            "L’association.",
        )
    )


def _register_retentions() -> None:
    retentions.register(
        Retention(
            "audit.accesses",
            "Journal des consultations",
            "Qui a consulté ou exporté des données personnelles. La date reste.",
            ACCESSES_KEPT,
            "CNIL, délibération n° 2021-122 du 14 octobre 2021 : de six mois à un an.",
            forget_accesses,
            minimum=YOUNGEST_EMPTIED,
        )
    )
    retentions.register(
        Retention(
            "audit.actions",
            "Journal des actions",
            "Qui a fait quoi, sur quoi, avec quelles valeurs. La date et le genre d’action restent.",
            ACTIONS_KEPT,
            "CNIL, délibération n° 2021-122 du 14 octobre 2021 : jusqu’à trois ans pour un contrôle interne.",
            forget_actions,
            minimum=YOUNGEST_EMPTIED,
        )
    )
    retentions.register(
        Retention(
            "privacy.archives",
            "Archives remises aux personnes",
            "Le fichier qui réunit tout ce qui est détenu sur une personne.",
            ARCHIVES_KEPT,
            "Le temps de le télécharger (RGPD, article 5.1.e).",
            forget_archives,
            minimum=timedelta(days=1),
        )
    )
    retentions.register(
        Retention(
            "privacy.requests",
            "Demandes répondues",
            "Qui a demandé quoi, et la réponse.",
            REQUESTS_KEPT,
            "Prescription de droit commun (code civil, article 2224).",
            forget_requests,
            minimum=timedelta(days=365),
        )
    )


def forget_accesses(before: datetime) -> int:
    """Empty the lines of the access log written before that moment; how many. Their date stays, and their seal."""
    return purge_contents(by=Actor.system(), before=before, trail=Trail.READING)


def forget_actions(before: datetime) -> int:
    """Empty the lines of the journal written before that moment; how many. Their date stays, and their seal."""
    return purge_contents(by=Actor.system(), before=before, trail=Trail.WRITING)


def forget_archives(before: datetime) -> int:
    """Delete the archives made before that moment; their contents go with `files.remove_orphans`. How many."""
    with scopes_disabled():
        return delete_in_batches(StoredFile.objects.filter(owner=OWNER, stored_at__lt=before))


def forget_requests(before: datetime) -> int:
    """Delete the requests answered before that day, or asked from one's own account before it; how many."""
    # The archive itself is the answer to the latter: nobody writes one.
    over = models.Q(done_on__lt=timezone.localdate(before)) | models.Q(is_own=True, recorded_at__lt=before)
    with scopes_disabled():
        return delete_in_batches(PersonRequest.objects.filter(over))


# --- The requests of a person -----------------------------------------------------------------------------


def _requests_of(person: Person) -> Any:
    own = models.Q(recorded_by_id=person.user_id, is_own=True) if person.user_id else models.Q(pk__in=())
    about = own | models.Q(email__in=person.emails) | models.Q(idnps__in=person.idnps)
    return PersonRequest.objects.filter(about).order_by("pk")


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What the person asked before, and what was answered."""
    del everywhere
    yield from (described(request, at="recorded_at") for request in _requests_of(person))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete the archives that hold everything about the person; take the name off the requests of its own account."""
    del by
    numbers = list(_requests_of(person).values_list("pk", flat=True))
    # A gathering has read everything before: it finds this state and writes nothing, or wrote before this line passed.
    PersonRequest.objects.filter(pk__in=numbers, state=RequestState.COLLECTING).update(
        state=RequestState.FAILED
    )
    archives = StoredFile.objects.filter(owner=OWNER, owner_id__in=[str(number) for number in numbers])
    count = archives.delete()[0]
    if everywhere and person.user_id is not None:
        own = PersonRequest.objects.filter(recorded_by_id=person.user_id, is_own=True)
        own.update(person_name=f"Compte n° {person.user_id}", email="")
    return [f"archives de ses données effacées : {count}."] if count else []


# --- Authorship -------------------------------------------------------------------------------------------


def author_fields() -> list[tuple[type[models.Model], str]]:
    """Every field that says which account wrote a row of ours."""
    return [
        (model, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("maillage.")
        for field in model._meta.concrete_fields
        if is_author(field)
    ]


def authored(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """How many rows of each kind the account wrote: their contents are about others.

    Of the rows that belong to no community, one learns nothing there: not even that there is such an account.
    """
    if person.user_id is None:
        return
    for model, name in author_fields():
        if not everywhere and not issubclass(model, CommunityModel | SharedModel):
            continue
        count = model._default_manager.filter(**{f"{name}_id": person.user_id}).count()
        if count:
            told = f"{model._meta.verbose_name_plural}, {model._meta.get_field(name).verbose_name}"  # type: ignore[union-attr]
            yield HeldRow("lignes écrites avec ce compte", ((told, str(count)),))
