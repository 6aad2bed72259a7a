"""The register of documents: what each is, for whom, until when, and all of its versions."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class DocumentKind(models.TextChoices):
    STATUTES = "statutes", "statuts"
    HOUSE_RULES = "house_rules", "règlement intérieur"
    MINUTES = "minutes", "compte rendu signé"
    SIGNED_SHEET = "signed_sheet", "feuille d’émargement signée"
    CONVENTION = "convention", "convention"
    CONTRACT = "contract", "contrat"
    HEALTH_PROJECT = "health_project", "projet de santé"
    ACCOUNTS = "accounts", "comptes et budget"
    REPORT = "report", "rapport"
    INSURANCE = "insurance", "assurance"
    SLIDES = "slides", "support de réunion"
    LETTER = "letter", "courrier"
    OTHER = "other", "autre document"


class Visibility(models.TextChoices):
    """Who may open it; each asks one permission (`access.PERMISSIONS`)."""

    PARTNERS = "partners", "membres et partenaires"
    MEMBERS = "members", "membres"
    BOARD = "board", "conseil d’administration, bureau et équipe"
    OFFICE = "office", "bureau et équipe"


class Document(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A document of the association, under one title whatever its versions.

    valid_from, valid_until: when what it says holds. keep_until: the last day it is kept; None for always.
    meeting, body: what it is about. archived_at: out of the lists, still there. search_name: the title as searched.
    """

    kind = models.CharField("genre", max_length=16, choices=DocumentKind.choices)
    title = models.CharField("titre", max_length=200)
    detail = models.TextField("de quoi il s’agit", max_length=1_000, blank=True)
    visibility = models.CharField(
        "visible par", max_length=10, choices=Visibility.choices, default=Visibility.MEMBERS
    )
    valid_from = models.DateField("valable depuis", null=True)
    valid_until = models.DateField("valable jusqu’au", null=True)
    keep_until = models.DateField("à garder jusqu’au", null=True)
    meeting = models.ForeignKey(
        "association.Meeting",
        on_delete=models.PROTECT,
        null=True,
        related_name="documents",
        verbose_name="réunion",
    )
    body = models.ForeignKey(
        "association.Body", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="instance"
    )
    search_name = models.CharField("titre de recherche", max_length=260)
    archived_at = models.DateTimeField("archivé le", null=True)
    version = models.PositiveIntegerField("version de la fiche", default=1)
    created_at = models.DateTimeField("enregistré le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "title": "professional",
        "detail": "professional",
        "visibility": "public",
        "valid_from": "public",
        "valid_until": "public",
        "keep_until": "public",
        "meeting": "public",
        "body": "public",
        "search_name": "professional",
        "archived_at": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "document"
        verbose_name_plural = "documents"
        indexes = (
            models.Index(fields=("community", "kind", "search_name"), name="documents_by_kind"),
            models.Index(fields=("community", "meeting"), name="documents_by_meeting"),
        )

    def __str__(self) -> str:
        return self.title


class DocumentVersion(CommunityModel):
    """One file of a document. number: 1 for the first. note: what changed. is_current: the one that is shown."""

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="versions", verbose_name="document"
    )
    number = models.PositiveSmallIntegerField("version")
    file = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name="fichier"
    )
    note = models.CharField("ce qui change", max_length=300, blank=True)
    is_current = models.BooleanField("en cours", default=True)
    added_at = models.DateTimeField("déposée le")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "document": "public",
        "number": "public",
        "file": "public",
        "note": "professional",
        "is_current": "public",
        "added_at": "public",
        "added_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "version d’un document"
        verbose_name_plural = "versions des documents"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "document", "number"), name="one_document_version_per_number"
            ),
            models.UniqueConstraint(
                fields=("community", "document"),
                condition=models.Q(is_current=True),
                name="one_current_document_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.document} · version {self.number}"


class DocumentText(CommunityModel):
    """The words of a document's current version, for the search: each once, folded, between spaces.

    In a table of its own, so that lists do not carry it. reading: how the reading of the file ended.
    """

    class Reading(models.TextChoices):
        READ = "read", "lu"
        PARTIAL = "partial", "lu en partie"
        EMPTY = "empty", "sans texte"
        PROTECTED = "protected", "protégé par un mot de passe"
        UNREADABLE = "unreadable", "illisible"

    document = models.ForeignKey(
        Document, on_delete=models.CASCADE, related_name="+", verbose_name="document"
    )
    words = models.TextField("mots")
    reading = models.CharField("lecture", max_length=12, choices=Reading.choices)
    read_at = models.DateTimeField("lu le")

    classification = {
        "id": "public",
        "community": "public",
        "document": "public",
        "words": "personal",
        "reading": "public",
        "read_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "texte d’un document"
        verbose_name_plural = "textes des documents"
        constraints = (
            models.UniqueConstraint(fields=("community", "document"), name="one_text_per_document"),
        )

    def __str__(self) -> str:
        return f"{self.document_id}"
