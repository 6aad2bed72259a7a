"""Meetings: what is foreseen, who is invited, who came."""

from __future__ import annotations

import secrets
import uuid

from django.conf import settings
from django.db import models

from maillage.contexts.association.contacts.models import Category
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import CommunityModel


def new_uid() -> str:
    """What calendars know a meeting by, for ever."""
    return str(uuid.uuid4())


def new_key() -> str:
    """What a link is made of, with the key of the installation: another one makes the old link useless."""
    return secrets.token_hex(8)


class MeetingKind(models.TextChoices):
    ASSEMBLY = "assembly", "assemblée générale"
    EXTRAORDINARY = "extraordinary", "assemblée générale extraordinaire"
    BOARD = "board", "conseil d’administration"
    BUREAU = "bureau", "bureau"
    WORKING_GROUP = "working_group", "groupe de travail"
    WORKSHOP = "workshop", "atelier avec des partenaires"
    INFORMATION = "information", "soirée d’information"
    RESTITUTION = "restitution", "restitution aux élus"
    TRAINING = "training", "formation"
    CASE = "case", "réunion de cas"
    OTHER = "other", "autre réunion"


# Meetings that the statutes speak of, whether or not the instance is named.
STATUTORY: frozenset[str] = frozenset(
    {MeetingKind.ASSEMBLY, MeetingKind.EXTRAORDINARY, MeetingKind.BOARD, MeetingKind.BUREAU}
)


class MeetingState(models.TextChoices):
    DRAFT = "draft", "en préparation"
    POLL = "poll", "date à trouver"
    CONVENED = "convened", "convoquée"
    OPEN = "open", "en cours"
    HELD = "held", "tenue"
    CANCELLED = "cancelled", "annulée"


# A meeting that is only noted afterwards goes from draft to held.
TRANSITIONS: dict[str, frozenset[str]] = {
    MeetingState.DRAFT: frozenset(
        {
            MeetingState.POLL,
            MeetingState.CONVENED,
            MeetingState.OPEN,
            MeetingState.HELD,
            MeetingState.CANCELLED,
        }
    ),
    MeetingState.POLL: frozenset({MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.CANCELLED}),
    MeetingState.CONVENED: frozenset({MeetingState.OPEN, MeetingState.HELD, MeetingState.CANCELLED}),
    MeetingState.OPEN: frozenset({MeetingState.HELD}),
    MeetingState.HELD: frozenset({MeetingState.OPEN}),
    MeetingState.CANCELLED: frozenset({MeetingState.DRAFT}),
}


class Series(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Meetings on one subject: first presentation, second, restitution; or every second Tuesday."""

    name = models.CharField("nom", max_length=160)
    subject = models.TextField("objet", max_length=1_000, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "public",
        "subject": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "série de réunions"
        verbose_name_plural = "séries de réunions"

    def __str__(self) -> str:
        return self.name


class Meeting(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One meeting. starts_at is None while a date is looked for.

    convened_at: when the convocation left; the notice period is judged on it.
    body: the instance that meets; None for an open meeting (information evening, workshop).
    uid, sequence: by which a calendar recognises the meeting, and which of two invitations is the newer.
    code_key: part of what the code on the wall is made of; changed to make a poster useless.
    """

    kind = models.CharField("type", max_length=14, choices=MeetingKind.choices)
    title = models.CharField("titre", max_length=160)
    body = models.ForeignKey(
        "association.Body",
        on_delete=models.PROTECT,
        null=True,
        related_name="meetings",
        verbose_name="instance",
    )
    series = models.ForeignKey(
        Series, on_delete=models.SET_NULL, null=True, related_name="meetings", verbose_name="série"
    )
    state = models.CharField("état", max_length=10, choices=MeetingState.choices, default=MeetingState.DRAFT)
    starts_at = models.DateTimeField("début", null=True)
    ends_at = models.DateTimeField("fin", null=True)
    place = models.CharField("lieu", max_length=200, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune"
    )
    link = models.CharField("lien de visioconférence", max_length=300, blank=True)
    summary = models.TextField("présentation", max_length=4_000, blank=True)
    convened_at = models.DateTimeField("convoquée le", null=True)
    opened_at = models.DateTimeField("ouverte le", null=True)
    closed_at = models.DateTimeField("levée le", null=True)
    second_call = models.BooleanField("seconde convocation", default=False)
    cancelled_why = models.CharField("motif d’annulation", max_length=300, blank=True)
    uid = models.CharField("identifiant d’agenda", max_length=36, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField("édition de l’invitation", default=0)
    code_key = models.CharField("clé du code de présence", max_length=16, default=new_key, editable=False)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "title": "public",
        "body": "public",
        "series": "public",
        "state": "public",
        "starts_at": "public",
        "ends_at": "public",
        "place": "public",
        "commune": "public",
        "link": "professional",
        "summary": "public",
        "convened_at": "public",
        "opened_at": "public",
        "closed_at": "public",
        "second_call": "public",
        "cancelled_why": "public",
        "uid": "public",
        "sequence": "public",
        "code_key": "personal",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réunion"
        verbose_name_plural = "réunions"
        indexes = (
            models.Index(fields=("community", "-starts_at"), name="meetings_by_date"),
            models.Index(fields=("community", "state", "starts_at"), name="meetings_by_state"),
        )

    def __str__(self) -> str:
        return self.title


class AgendaItem(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One point of the agenda."""

    class Kind(models.TextChoices):
        INFORMATION = "information", "information"
        DISCUSSION = "discussion", "échange"
        DECISION = "decision", "décision"

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="agenda", verbose_name="réunion"
    )
    rank = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("point", max_length=200)
    detail = models.TextField("précisions", max_length=4_000, blank=True)
    kind = models.CharField("nature", max_length=12, choices=Kind.choices, default=Kind.INFORMATION)
    duration_min = models.PositiveSmallIntegerField("durée (min)", null=True)
    owner = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="porté par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "meeting": "public",
        "rank": "public",
        "title": "public",
        "detail": "public",
        "kind": "public",
        "duration_min": "public",
        "owner": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        indexes = (models.Index(fields=("community", "meeting", "rank"), name="agenda_in_order"),)

    def __str__(self) -> str:
        return self.title


class Presence(models.TextChoices):
    UNKNOWN = "unknown", "à noter"
    PRESENT = "present", "présent"
    REMOTE = "remote", "présent à distance"
    EXCUSED = "excused", "excusé"
    ABSENT = "absent", "absent"


class Answer(models.TextChoices):
    NONE = "none", "sans réponse"
    YES = "yes", "viendra"
    NO = "no", "ne viendra pas"
    PROXY = "proxy", "donne pouvoir"


class Attendee(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Somebody of a meeting: invited, answered, came. One row, from the invitation to the sheet.

    contact is None for somebody whose name alone was noted (`name`), or who was only counted (`name` is "" then).
    category: as what they are counted.
    voter: holds a voice in this meeting, as the statutes of its day say when the convocation leaves.
    arrived_at, left_at: what a later payment of attendance rests on.
    link_key: part of what the personal link is made of; digest: SHA-256 of the secret in its address, "" without one.
    search_name: `name` and organisation without case or accents; a contact has its own.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="attendees", verbose_name="réunion"
    )
    contact = models.ForeignKey(
        "association.Contact",
        on_delete=models.PROTECT,
        null=True,
        related_name="attended",
        verbose_name="contact",
    )
    name = models.CharField("nom", max_length=200, blank=True)
    organisation_name = models.CharField("organisme", max_length=200, blank=True)
    category = models.CharField(
        "catégorie", max_length=12, choices=Category.choices, default=Category.PROFESSIONAL
    )
    voter = models.BooleanField("a une voix", default=False)
    invited_at = models.DateTimeField("invité le", null=True)
    answer = models.CharField("réponse", max_length=8, choices=Answer.choices, default=Answer.NONE)
    answered_at = models.DateTimeField("répondu le", null=True)
    presence = models.CharField("présence", max_length=8, choices=Presence.choices, default=Presence.UNKNOWN)
    arrived_at = models.DateTimeField("arrivé à", null=True)
    left_at = models.DateTimeField("parti à", null=True)
    # "qr", "secretary", "self", "closing" (what followed from the answer when all was over) or "" while unknown.
    noted_how = models.CharField("noté par", max_length=10, blank=True)
    search_name = models.CharField("nom de recherche", max_length=260, blank=True)
    link_key = models.CharField("clé du lien", max_length=16, default=new_key, editable=False)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True, db_index=True)
    # Never written: the secret of the address by which this object was found, whatever key it was drawn with.
    presented: str = ""

    classification = {
        "id": "public",
        "community": "public",
        "meeting": "public",
        "contact": "professional",
        "name": "professional",
        "organisation_name": "professional",
        "category": "professional",
        "voter": "professional",
        "invited_at": "professional",
        "answer": "personal",
        "answered_at": "personal",
        "presence": "professional",
        "arrived_at": "professional",
        "left_at": "professional",
        "noted_how": "professional",
        "search_name": "professional",
        "link_key": "personal",
        "digest": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "participant"
        verbose_name_plural = "participants"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "meeting", "contact"),
                condition=models.Q(contact__isnull=False),
                name="one_attendee_per_meeting",
            ),
            models.UniqueConstraint(
                fields=("community", "digest"), condition=~models.Q(digest=""), name="one_attendee_per_digest"
            ),
        )
        indexes = (
            # Where each contact stands, and when each came last, is read from these two alone; so is how many came to
            # each meeting of the list.
            models.Index(
                fields=("community", "contact", "presence", "invited_at", "meeting"),
                name="attendees_by_contact",
            ),
            models.Index(
                fields=("community", "meeting", "presence", "contact"), name="attendees_by_presence"
            ),
        )

    def __str__(self) -> str:
        return self.contact.name if self.contact else self.name or "Sans nom"


class Proxy(CommunityModel):
    """A power: `giver` lets `holder` vote in their place at a meeting. revoked_at: taken back, or the giver came."""

    meeting = models.ForeignKey(
        Meeting, on_delete=models.CASCADE, related_name="proxies", verbose_name="réunion"
    )
    giver = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="mandant"
    )
    holder = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="mandataire"
    )
    given_at = models.DateTimeField("donné le")
    # "online", "paper" or "phone".
    means = models.CharField("par", max_length=8)
    revoked_at = models.DateTimeField("repris le", null=True)
    revoked_why = models.CharField("pourquoi", max_length=200, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "meeting": "public",
        "giver": "professional",
        "holder": "professional",
        "given_at": "professional",
        "means": "professional",
        "revoked_at": "professional",
        "revoked_why": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "pouvoir"
        verbose_name_plural = "pouvoirs"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "meeting", "giver"),
                condition=models.Q(revoked_at=None),
                name="one_proxy_per_giver",
            ),
        )

    def __str__(self) -> str:
        return f"{self.giver} à {self.holder}"
