"""What the inbox holds about persons: who wrote or called, and what they sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Q

from maillage.contexts.association import api as association
from maillage.contexts.programme.inbox import retention
from maillage.contexts.programme.inbox.models import KEPT_DAYS, InboxItem, ItemState
from maillage.contexts.programme.inbox.services import let_files_go
from maillage.contexts.programme.permissions import SORT_INBOX
from maillage.core.search_text import search_text
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
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "programme.inbox",
            "Boîte de réception : courriels, appels, fichiers",
            "work",
            "les personnes qui écrivent, appellent ou sont citées dans ce que la CPTS reçoit",
            ("programme.InboxItem", "programme.InboxFile"),
            (SORT_INBOX,),
            "Faire de ce qui arrive une preuve ou une suite, sans le retaper.",
            "Intérêt légitime : conduire le projet de santé et en rendre compte (RGPD, article 6.1.f).",
            f"{KEPT_DAYS} jours, ou ce que la communauté a réglé : puis ce qui n’est pas classé est supprimé, et "
            "ce qui l’est perd son texte et ses fichiers.",
            "Les personnes elles-mêmes, et les membres qui transfèrent un courriel, notent un appel, déposent un "
            "fichier.",
            narrower=(("programme.InboxItem.message_id", ""),),
            also="une copie des courriels relevés reste un mois dans la boîte de courrier de l’installation",
        )
    )
    not_personal.register(
        NotPersonal(
            "programme.InboxSettings", "l’adresse de la communauté, scellée, et combien de jours on garde"
        )
    )
    not_personal.register(
        NotPersonal(
            "programme.InboxRemoval",
            "l’empreinte d’un élément détruit, pour qu’il ne revienne pas ; le numéro du courriel, jusqu’à la relève",
        )
    )
    not_personal.register(
        NotPersonal("programme.MailboxState", "quand la boîte a été relevée, et combien attend")
    )
    person_data.register(
        # Before the contacts, by whom items are known.
        PersonData(
            "programme.inbox",
            "Boîte de réception",
            25,
            ("programme.InboxItem", "programme.InboxFile"),
            held,
            erase,
            keeps="l’objet de ce qui a été classé, sans nom, adresse ni contenu.",
        )
    )
    retentions.register(
        Retention(
            "programme.inbox",
            "Boîte de réception",
            "Ce qui n’est pas classé ; le texte et les fichiers de ce qui l’est.",
            timedelta(days=KEPT_DAYS),
            "Le temps de classer ; chaque communauté règle le nombre de jours (RGPD, article 5.1.e).",
            retention.erase_old,
            adjustable=False,
        )
    )


def _of(person: Person) -> Any:
    contacts = [one.pk for one in association.contacts_of(person)]
    known = Q(contact__in=contacts) | Q(sender_email__in=sorted(person.emails), sender_email__gt="")
    if person.user_id is not None:
        known |= Q(user_id=person.user_id)
    return InboxItem.objects.filter(known).order_by("pk")


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What the person sent, or told on the telephone."""
    del everywhere
    for row in (
        _of(person).select_related("contact", "evidence", "follow_up", "step").prefetch_related("files__file")
    ):
        files = ", ".join(one.file.name for one in row.files.all())
        yield described(
            row,
            leave_out=("key", "message_id", "search_name", "version", "contact"),
            at="created_at",
            extra=(("fichiers", files),) if files else (),
        )


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete what is not filed; take name, address and contents off what is."""
    del everywhere
    rows = list(_of(person))
    for row in rows:
        let_files_go(by=by, row=row)
        if row.state != ItemState.FILED:
            row.delete()
            continue
        row.contact = row.user = None
        row.sender_name = row.sender_email = row.message_id = row.body = row.notice = ""
        row.search_name = search_text(row.title)
        row.save()
    if not rows:
        return []
    return [f"{count_words(len(rows), 'élément reçu effacé', 'éléments reçus effacés')}, fichiers compris."]
