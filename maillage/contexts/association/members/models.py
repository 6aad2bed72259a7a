"""What happened to each member, the teams of professionals, and the lists that were imported."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.territory.models import Commune
from maillage.platform.tenancy.models import CommunityModel


class EventKind(models.TextChoices):
    ADMITTED = "admitted", "admission"
    SUSPENDED = "suspended", "suspension"
    RESUMED = "resumed", "fin de suspension"
    LEFT = "left", "départ"
    COLLEGE = "college", "changement de collège"


class MemberEvent(CommunityModel):
    """One step of somebody's membership. Standing, college and dates of the contact are the sum of these.

    happened_on: the day from which it holds. college: after this step. decided_how: « CA du 12/03/2026 »…
    note: why. of_import: the imported list that wrote it, None otherwise.
    """

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="member_events", verbose_name="adhérent"
    )
    kind = models.CharField("étape", max_length=10, choices=EventKind.choices)
    happened_on = models.DateField("à compter du")
    college = models.ForeignKey(
        "association.College", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="collège"
    )
    decided_how = models.CharField("décidé par", max_length=200, blank=True)
    note = models.CharField("motif", max_length=500, blank=True)
    of_import = models.ForeignKey(
        "association.MemberImport",
        on_delete=models.SET_NULL,
        null=True,
        related_name="events",
        verbose_name="liste importée",
    )
    written_at = models.DateTimeField("écrit le", auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "contact": "personal",
        "kind": "personal",
        "happened_on": "personal",
        "college": "personal",
        "decided_how": "personal",
        "note": "personal",
        "of_import": "public",
        "written_at": "public",
        "written_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "étape d’une adhésion"
        verbose_name_plural = "étapes des adhésions"
        indexes = (
            models.Index(fields=("community", "contact", "happened_on"), name="member_events_by_contact"),
            models.Index(fields=("community", "happened_on"), name="member_events_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} le {self.happened_on:%d/%m/%Y}"


class TeamKind(models.TextChoices):
    ESP = "esp", "équipe de soins primaires (ESP)"
    MSP = "msp", "maison de santé pluriprofessionnelle (MSP)"
    CENTRE = "centre", "centre de santé"
    SPECIALISTS = "escap", "équipe de soins coordonnés autour du patient (ESCAP)"
    ESS = "ess", "équipe de soins spécialisés (ESS)"
    OTHER = "other", "autre équipe"


class Team(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Professionals who work together within the community: an ESP, an MSP, a centre…

    organisation: the same one among the contacts when it is itself a member. entry: the same one in the directory
    (« structure:300000000 »), "" where there is none. closed_on: no longer a team.
    """

    kind = models.CharField("genre", max_length=10, choices=TeamKind.choices)
    name = models.CharField("nom", max_length=160)
    search_name = models.CharField("nom de recherche", max_length=200)
    commune = models.ForeignKey(
        Commune, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="commune"
    )
    organisation = models.ForeignKey(
        "association.Contact",
        on_delete=models.SET_NULL,
        null=True,
        related_name="teams_carried",
        verbose_name="organisation adhérente",
    )
    entry = models.CharField("fiche de l’annuaire", max_length=80, blank=True)
    purpose = models.TextField("projet de l’équipe", max_length=1_000, blank=True)
    created_on = models.DateField("depuis le", null=True)
    closed_on = models.DateField("dissoute le", null=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "name": "public",
        "search_name": "public",
        "commune": "public",
        "organisation": "professional",
        "entry": "public",
        "purpose": "public",
        "created_on": "public",
        "closed_on": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "équipe"
        verbose_name_plural = "équipes"
        indexes = (models.Index(fields=("community", "closed_on", "search_name"), name="teams_by_name"),)

    def __str__(self) -> str:
        return self.name


class TeamMember(CommunityModel):
    """Somebody in a team. function: « référente », « coordination »… ended_on: last day there."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="places", verbose_name="équipe")
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="team_places", verbose_name="personne"
    )
    function = models.CharField("fonction", max_length=120, blank=True)
    since_on = models.DateField("depuis le", null=True)
    ended_on = models.DateField("jusqu’au", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "team": "professional",
        "contact": "professional",
        "function": "professional",
        "since_on": "professional",
        "ended_on": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "membre d’une équipe"
        verbose_name_plural = "membres des équipes"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "team", "contact"),
                condition=models.Q(ended_on=None),
                name="once_in_a_team",
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact} · {self.team}"


class ImportState(models.TextChoices):
    DRAFT = "draft", "à vérifier"
    APPLIED = "applied", "importée"
    UNDONE = "undone", "annulée"


class MemberImport(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A list of members that was given: a file or cells that were pasted.

    header: the titles of its columns. mapping: for each column, the field that it gives, "" for none. options: what
    was chosen for the whole list (`importing.choices`). counts: what was done with its lines.
    """

    name = models.CharField("nom", max_length=200)
    state = models.CharField("état", max_length=8, choices=ImportState.choices, default=ImportState.DRAFT)
    header = models.JSONField("titres", default=list)
    mapping = models.JSONField("colonnes", default=list)
    options = models.JSONField("choix", default=dict)
    counts = models.JSONField("bilan", default=dict)
    made_at = models.DateTimeField("donnée le", auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    applied_at = models.DateTimeField("importée le", null=True)
    undone_at = models.DateTimeField("annulée le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "professional",
        "state": "public",
        "header": "professional",
        "mapping": "public",
        "options": "professional",
        "counts": "public",
        "made_at": "public",
        "made_by": "professional",
        "applied_at": "public",
        "undone_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "liste importée"
        verbose_name_plural = "listes importées"

    def __str__(self) -> str:
        return self.name


class ImportLine(CommunityModel):
    """One line of an imported list, as it was written and as it was put right.

    number: in the file. cells: texts in the order of the header. fixes: what was typed over, by field.
    is_left_out: the person who checks does not want it. outcome: what the import did with it, "" before.
    before: what stood in the fields that it filled; written_version: of the contact after it, for undoing.
    """

    of_import = models.ForeignKey(
        MemberImport, on_delete=models.CASCADE, related_name="lines", verbose_name="liste"
    )
    number = models.PositiveIntegerField("ligne")
    cells = models.JSONField("cases", default=list)
    fixes = models.JSONField("corrections", default=dict)
    is_left_out = models.BooleanField("laissée de côté", default=False)
    outcome = models.CharField("ce qui en a été fait", max_length=10, blank=True)
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="contact"
    )
    before = models.JSONField("état d’avant", default=dict)
    written_version = models.PositiveIntegerField("version écrite", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "of_import": "public",
        "number": "public",
        "cells": "personal",
        "fixes": "personal",
        "is_left_out": "public",
        "outcome": "public",
        "contact": "personal",
        "before": "personal",
        "written_version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "ligne d’une liste importée"
        verbose_name_plural = "lignes des listes importées"
        constraints = (
            models.UniqueConstraint(fields=("community", "of_import", "number"), name="one_import_line"),
        )

    def __str__(self) -> str:
        return f"ligne {self.number}"
