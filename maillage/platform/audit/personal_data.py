"""What the journal holds about persons: what they did, what they read, what was done about them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from maillage.platform.audit.labels import action_label, changes_text, object_label, reading_label
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    holdings,
    nothing_to_erase,
    person_data,
)
from maillage.platform.tenancy.models import Membership

VIEW = "audit.view"
CHUNK = 2_000


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "audit.journal",
            "Journal des actions et des consultations",
            "journal",
            "les membres, et ceux sur qui ils agissent",
            ("audit.AuditEntry", "audit.AccessEntry"),
            (VIEW,),
            "Savoir qui a fait ou consulté quoi : sécurité, preuve, correction des erreurs.",
            "Sécurité du traitement et responsabilité (RGPD, articles 32 et 5.2 ; CNIL, délibération "
            "n° 2021-122 sur la journalisation).",
            "Consultations : un an. Actions : trois ans, puis leur contenu est effacé ; la ligne reste, sans contenu.",
            "La plateforme, au moment de chaque action.",
            also="la personne, pour ce qui la concerne, sur demande",
        )
    )
    person_data.register(
        PersonData(
            "audit",
            "Journal",
            60,
            ("audit.AuditEntry", "audit.AccessEntry"),
            held,
            nothing_to_erase,
            keeps=(
                "les lignes du journal, avec le nom qu’elles portaient : une trace que l’on peut effacer à la demande "
                "ne prouve plus rien (RGPD, articles 17.3.b et 32). Leur contenu s’efface à sa date."
            ),
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What the account did and read, then what was done about the person, and when its data were looked at.

    Not who looked: that is a matter of other persons (CJUE, 22 juin 2023, C-579/21).
    """
    del everywhere
    if person.user_id is not None:
        mine = AuditEntry.objects.filter(user_id=person.user_id).order_by("pk")
        yield from (_line("action de la personne", entry) for entry in mine.iterator(chunk_size=CHUNK))
        read = AccessEntry.objects.filter(user_id=person.user_id).order_by("pk")
        yield from (
            _reading(entry, "consultation par la personne") for entry in read.iterator(chunk_size=CHUNK)
        )
    about = _about(AuditEntry, person)
    yield from (_line("action à son sujet", entry) for entry in about.iterator(chunk_size=CHUNK))
    looked = _about(AccessEntry, person)
    yield from (_reading(entry, "consultation à son sujet") for entry in looked.iterator(chunk_size=CHUNK))


def _about(model: type[AuditEntry | AccessEntry], person: Person) -> QuerySet[Any]:
    """Lines on the account and its accesses, on an entry that bears its identifier, or naming its address or itself."""
    about = Q(pk__in=())
    if person.user_id is not None:
        account = settings.AUTH_USER_MODEL.lower()
        about |= Q(object_type=account, object_id=str(person.user_id))
        accesses = Membership.objects.filter(user_id=person.user_id).values_list("pk", flat=True)
        about |= Q(object_type=Membership._meta.label_lower, object_id__in=[str(pk) for pk in accesses])
    for email in person.emails:
        about |= Q(label__icontains=email)
    for name in person.names:
        # « Prénom Nom »: one word alone would be found in the name of others.
        if " " in name.strip():
            about |= Q(label__icontains=name.strip())
    for idnps in person.idnps:
        about |= Q(label__icontains=idnps) | Q(object_id=idnps)
    rows: QuerySet[Any] = model.objects.filter(about)
    if person.user_id is not None:
        rows = rows.exclude(user_id=person.user_id) | rows.filter(user=None)
    return rows.order_by("pk")


def _line(what: str, entry: AuditEntry) -> HeldRow:
    changes = changes_text(entry.object_type, entry.changes)
    values = (
        ("action", action_label(entry.action)),
        ("objet", entry.label),
        ("type d’objet", object_label(entry.object_type)),
        ("changements", changes),
    )
    return HeldRow(what, tuple((label, value) for label, value in values if value), entry.at)


def _reading(entry: AccessEntry, kind: str) -> HeldRow:
    values = (("quoi", reading_label(entry.what)), ("objet", entry.label), ("lignes", str(entry.count)))
    return HeldRow(kind, tuple((k, v) for k, v in values if v), entry.at)
