"""Whom the association knows: persons and organisations, members or not, in one table."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import CommunityModel


class ContactKind(models.TextChoices):
    PERSON = "person", "personne"
    ORGANISATION = "organisation", "organisation"


class Category(models.TextChoices):
    """As what somebody is counted at a meeting."""

    PROFESSIONAL = "professional", "professionnel de santé"
    SOCIAL = "social", "médico-social et social"
    ELECTED = "elected", "élu ou collectivité"
    HOSPITAL = "hospital", "établissement de santé"
    ASSOCIATION = "association", "association et usagers"
    INSTITUTION = "institution", "institution (ARS, CPAM, État)"
    STAFF = "staff", "équipe de la CPTS"
    OTHER = "other", "autre"


class Practice(models.TextChoices):
    LIBERAL = "liberal", "libéral"
    SALARIED = "salaried", "salarié"
    MIXED = "mixed", "mixte"
    STUDENT = "student", "en formation"
    RETIRED = "retired", "retraité"


class Standing(models.TextChoices):
    """Where somebody stands towards the association; `members.services` alone changes it."""

    KNOWN = "known", "contact"
    MEMBER = "member", "adhérent"
    SUSPENDED = "suspended", "suspendu"
    FORMER = "former", "ancien adhérent"


class Contact(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A person or an organisation that the association knows.

    entry: the same one in the directory (a subject: « professional:899990000012 »), "" where there is none.
    rpps: eleven digits, "" if unknown. user: the account of a person who has one.
    represents: the organisation in whose name a person comes. college: how a member votes.
    mail_refused_at: wants no letter but those that the statutes impose.
    shown_by_name_at: agreed to be named on the public page of who is who; None is shown by function only.
    search_name: name without case or accents, for lists.
    """

    kind = models.CharField("nature", max_length=12, choices=ContactKind.choices, default=ContactKind.PERSON)
    last_name = models.CharField("nom", max_length=120, blank=True)
    first_name = models.CharField("prénom", max_length=120, blank=True)
    organisation_name = models.CharField("organisation", max_length=200, blank=True)
    search_name = models.CharField("nom de recherche", max_length=260)
    category = models.CharField(
        "catégorie", max_length=12, choices=Category.choices, default=Category.PROFESSIONAL
    )
    function = models.CharField("fonction", max_length=120, blank=True)
    represents = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        related_name="representatives",
        verbose_name="représente",
    )
    entry = models.CharField("fiche de l’annuaire", max_length=80, blank=True)
    rpps = models.CharField("RPPS", max_length=11, blank=True)
    # Code of the national table of professions, as the directory writes it; "" for who has none.
    profession = models.CharField("profession", max_length=10, blank=True)
    practice = models.CharField("mode d’exercice", max_length=10, choices=Practice.choices, blank=True)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune"
    )
    email = models.CharField("adresse électronique", max_length=200, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    standing = models.CharField("situation", max_length=10, choices=Standing.choices, default=Standing.KNOWN)
    college = models.ForeignKey(
        "association.College", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="collège"
    )
    joined_on = models.DateField("adhérent depuis", null=True)
    left_on = models.DateField("parti le", null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="compte",
    )
    mail_refused_at = models.DateTimeField("ne veut plus de courrier depuis", null=True)
    shown_by_name_at = models.DateTimeField("d’accord pour être nommé sur le web depuis", null=True)
    note = models.TextField("note", max_length=2_000, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "last_name": "professional",
        "first_name": "professional",
        "organisation_name": "professional",
        "search_name": "professional",
        "category": "professional",
        "function": "professional",
        "represents": "professional",
        "entry": "professional",
        "rpps": "professional",
        "profession": "professional",
        "practice": "professional",
        "commune": "professional",
        "email": "personal",
        "phone": "personal",
        "standing": "personal",
        "college": "personal",
        "joined_on": "personal",
        "left_on": "personal",
        "user": "personal",
        "mail_refused_at": "personal",
        "shown_by_name_at": "personal",
        "note": "personal",
        "version": "public",
        "created_at": "public",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "contact"
        verbose_name_plural = "contacts"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "rpps"), condition=~models.Q(rpps=""), name="one_contact_per_rpps"
            ),
            models.UniqueConstraint(
                fields=("community", "user"),
                condition=models.Q(user__isnull=False),
                name="one_contact_per_user",
            ),
        )
        indexes = (
            models.Index(fields=("community", "standing", "search_name"), name="contacts_by_standing"),
            models.Index(fields=("community", "email"), name="contacts_by_email"),
            models.Index(fields=("community", "entry"), name="contacts_by_entry"),
            # Of one person in all communities: the SAS asks for 25 at once.
            models.Index(fields=("rpps",), name="contacts_by_rpps"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """« Prénom Nom » of a person, the name of an organisation."""
        if self.kind == ContactKind.ORGANISATION:
            return self.organisation_name
        return f"{self.first_name} {self.last_name}".strip()
