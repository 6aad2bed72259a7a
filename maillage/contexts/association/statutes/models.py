"""What the association's own law says: colleges, and the rules of each version of the statutes."""

from __future__ import annotations

from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class College(CommunityModel):
    """A college of members: « Libéraux », « Établissements »… Rules name it by its `code`.

    closed_on: no member enters any more; those of the past keep their sense.
    """

    code = models.SlugField("code", max_length=40)
    name = models.CharField("nom", max_length=120)
    detail = models.CharField("qui en fait partie", max_length=300, blank=True)
    rank = models.PositiveSmallIntegerField("ordre", default=0)
    closed_on = models.DateField("fermé le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "code": "public",
        "name": "public",
        "detail": "public",
        "rank": "public",
        "closed_on": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "collège"
        verbose_name_plural = "collèges"
        constraints = (models.UniqueConstraint(fields=("community", "code"), name="one_college_per_code"),)

    def __str__(self) -> str:
        return self.name


class Statutes(CommunityModel):
    """One version of the rules: a meeting is judged by the one in force on its day.

    rules: `core.voting.rules.Rules` as JSON. in_force_on: first day (Europe/Paris).
    """

    name = models.CharField("nom", max_length=120)
    in_force_on = models.DateField("en vigueur depuis")
    rules = models.JSONField("règles")
    note = models.TextField("note", max_length=2_000, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "name": "public",
        "in_force_on": "public",
        "rules": "public",
        "note": "public",
        "version": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "statuts"
        verbose_name_plural = "statuts"
        constraints = (
            models.UniqueConstraint(fields=("community", "in_force_on"), name="one_statutes_per_day"),
        )

    def __str__(self) -> str:
        return self.name
