"""The membership form on the web, and the applications that come in by it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.association.contacts.models import ContactKind, Practice
from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import CommunityModel


class ApplicationState(models.TextChoices):
    UNCONFIRMED = "unconfirmed", "adresse à confirmer"
    RECEIVED = "received", "à examiner"
    APPROVED = "approved", "acceptée"
    REFUSED = "refused", "refusée"
    WITHDRAWN = "withdrawn", "retirée"


TRANSITIONS: dict[str, frozenset[str]] = {
    ApplicationState.UNCONFIRMED: frozenset({ApplicationState.RECEIVED}),
    ApplicationState.RECEIVED: frozenset(
        {ApplicationState.APPROVED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN}
    ),
    ApplicationState.APPROVED: frozenset(),
    ApplicationState.REFUSED: frozenset(),
    ApplicationState.WITHDRAWN: frozenset(),
}


class JoiningForm(CommunityModel):
    """The « bulletin d’adhésion »; one row a community.

    secret: the last part of its public address, which is meant to be printed and shared: it is no password, only not
    to be guessed, and « nouvelle adresse » makes the old one useless. approved_by: the body that the statutes name.
    statutes_text: what is read and accepted before anything is paid; statutes_link: the whole of it elsewhere.
    """

    secret = models.CharField("adresse", max_length=43, unique=True)
    is_open = models.BooleanField("ouvert", default=False)
    intro = models.TextField("présentation", max_length=4_000, blank=True)
    statutes_text = models.TextField("ce que l’on accepte", max_length=20_000, blank=True)
    statutes_link = models.CharField("lien vers les statuts", max_length=300, blank=True)
    asks_college = models.BooleanField("le collège est choisi par la personne", default=True)
    for_organisations = models.BooleanField("ouvert aux organisations", default=True)
    approved_by = models.ForeignKey(
        "association.Body",
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="instance qui accepte les adhésions",
    )
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "secret": "public",
        "is_open": "public",
        "intro": "public",
        "statutes_text": "public",
        "statutes_link": "public",
        "asks_college": "public",
        "for_organisations": "public",
        "approved_by": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "bulletin d’adhésion"
        verbose_name_plural = "bulletins d’adhésion"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_joining_form"),)

    def __str__(self) -> str:
        return "Bulletin d’adhésion"


class Application(CommunityModel):
    """Somebody asks to become a member.

    digest: of the secret in the letter that confirms the address; "" once it has served.
    statutes_digest: of the text that was accepted, so that nobody can say it was another one.
    body, decided_on, decision: which instance accepted or refused, when, and the words of it.
    """

    kind = models.CharField("nature", max_length=12, choices=ContactKind.choices, default=ContactKind.PERSON)
    last_name = models.CharField("nom", max_length=120, blank=True)
    first_name = models.CharField("prénom", max_length=120, blank=True)
    organisation_name = models.CharField("organisation", max_length=200, blank=True)
    function = models.CharField("fonction", max_length=120, blank=True)
    profession = models.CharField("profession", max_length=10, blank=True)
    practice = models.CharField("mode d’exercice", max_length=10, choices=Practice.choices, blank=True)
    rpps = models.CharField("RPPS", max_length=11, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune"
    )
    email = models.CharField("adresse électronique", max_length=200)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    college = models.ForeignKey(
        "association.College", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="collège"
    )
    message = models.TextField("message", max_length=2_000, blank=True)
    state = models.CharField(
        "état", max_length=12, choices=ApplicationState.choices, default=ApplicationState.UNCONFIRMED
    )
    statutes_accepted_at = models.DateTimeField("statuts acceptés le")
    statutes_digest = models.CharField("empreinte du texte accepté", max_length=64)
    digest = models.CharField("empreinte du lien", max_length=64, blank=True)
    sent_at = models.DateTimeField("envoyée le")
    confirmed_at = models.DateTimeField("adresse confirmée le", null=True)
    body = models.ForeignKey(
        "association.Body", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="instance"
    )
    decided_on = models.DateField("décidée le", null=True)
    decision = models.CharField("décision", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="enregistrée par",
    )
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="adhérent"
    )

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "last_name": "professional",
        "first_name": "professional",
        "organisation_name": "professional",
        "function": "professional",
        "profession": "professional",
        "practice": "professional",
        "rpps": "professional",
        "commune": "professional",
        "email": "personal",
        "phone": "personal",
        "college": "personal",
        "message": "personal",
        "state": "personal",
        "statutes_accepted_at": "personal",
        "statutes_digest": "public",
        "digest": "personal",
        "sent_at": "personal",
        "confirmed_at": "personal",
        "body": "public",
        "decided_on": "personal",
        "decision": "personal",
        "decided_by": "professional",
        "contact": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "demande d’adhésion"
        verbose_name_plural = "demandes d’adhésion"
        indexes = (
            models.Index(fields=("community", "state", "-sent_at"), name="applications_by_state"),
            models.Index(fields=("digest",), condition=~models.Q(digest=""), name="applications_by_digest"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """« Prénom Nom » of a person, the name of an organisation."""
        if self.kind == ContactKind.ORGANISATION:
            return self.organisation_name
        return f"{self.first_name} {self.last_name}".strip()
