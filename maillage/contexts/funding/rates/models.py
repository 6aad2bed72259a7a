"""What an hour or a task is worth, and the rules under which time is paid; all of it dated."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.db import models

from maillage.core.dues.euros import euros
from maillage.platform.tenancy.models import CommunityModel


class PayKind(models.TextChoices):
    """Decree 2022-375: two kinds of pay, with different reasons, under one cap."""

    INDEMNITY = "indemnity", "indemnité de fonction"
    MISSION = "mission", "rémunération de mission"


class RateUnit(models.TextChoices):
    HOUR = "hour", "par heure"
    TASK = "task", "au forfait"


class PaySettings(CommunityModel):
    """What makes pay possible at all; one row a community.

    project_validated_on: day from which the health project is validated: nothing that was done before is payable.
    """

    project_validated_on = models.DateField("projet de santé validé le", null=True)
    project_note = models.CharField("acte qui le montre", max_length=200, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "project_validated_on": "public",
        "project_note": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "conditions de paiement"
        verbose_name_plural = "conditions de paiement"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_pay_settings"),)

    def __str__(self) -> str:
        return "Conditions de paiement"


class PayRule(CommunityModel):
    """What the règlement intérieur says of pay, from a day on, until the next row.

    article: where it is written. indemnity, mission: whether it provides for that kind of pay.
    needs_fee: whether only members who paid their fee are paid. day_starts, day_ends, saturday_ends: usual working
    hours of who has none of their own; an indemnity outside of them needs a declared loss.
    """

    valid_from = models.DateField("depuis le")
    article = models.CharField("article du règlement intérieur", max_length=200)
    indemnity = models.BooleanField("prévoit des indemnités de fonction", default=True)
    mission = models.BooleanField("prévoit des rémunérations de mission", default=True)
    needs_fee = models.BooleanField("cotisation à jour exigée", default=True)
    day_starts = models.TimeField("début de journée", default=time(8))
    day_ends = models.TimeField("fin de journée", default=time(19))
    saturday_ends = models.TimeField("fin du samedi", null=True)
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "valid_from": "public",
        "article": "public",
        "indemnity": "public",
        "mission": "public",
        "needs_fee": "public",
        "day_starts": "public",
        "day_ends": "public",
        "saturday_ends": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "règle de paiement"
        verbose_name_plural = "règles de paiement"
        constraints = (
            models.UniqueConstraint(fields=("community", "valid_from"), name="one_pay_rule_per_day"),
        )

    def __str__(self) -> str:
        return self.article

    def covers(self, kind: str) -> bool:
        return self.indemnity if kind == PayKind.INDEMNITY else self.mission


class StatedCeiling(CommunityModel):
    """The yearly ceiling of a calendar year that the product did not know, as somebody read it in its text.

    source: reference of the text; published_on: its day. Once `core/aci/tables/pass.toml` has the year, it counts.
    """

    year = models.PositiveSmallIntegerField("année civile")
    amount_cents = models.PositiveIntegerField("plafond (centimes)")
    source = models.CharField("texte lu", max_length=200)
    published_on = models.DateField("texte du")
    stated_at = models.DateTimeField("saisi le", auto_now=True)
    stated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "amount_cents": "public",
        "source": "public",
        "published_on": "public",
        "stated_at": "public",
        "stated_by": "professional",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "plafond saisi"
        verbose_name_plural = "plafonds saisis"
        constraints = (
            models.UniqueConstraint(fields=("community", "year"), name="one_stated_ceiling_per_year"),
        )

    def __str__(self) -> str:
        return f"plafond {self.year}"


class PayTask(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A task of a mission, in the grid of the règlement intérieur: « participation à un groupe de travail ».

    for_meetings: attendance of working meetings is counted under it; at most one open task has it.
    paid_elsewhere: an act that health insurance already pays: written down, never paid.
    """

    name = models.CharField("tâche", max_length=160)
    detail = models.CharField("précision", max_length=300, blank=True)
    mission = models.ForeignKey(
        "programme.Mission", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="mission"
    )
    unit = models.CharField("comptée", max_length=5, choices=RateUnit.choices, default=RateUnit.HOUR)
    proof_asked = models.CharField("justificatif demandé", max_length=200, blank=True)
    for_meetings = models.BooleanField("présence aux réunions de travail", default=False)
    paid_elsewhere = models.BooleanField("acte déjà payé par l’assurance maladie", default=False)
    ended_on = models.DateField("jusqu’au", null=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "name": "public",
        "detail": "public",
        "mission": "public",
        "unit": "public",
        "proof_asked": "public",
        "for_meetings": "public",
        "paid_elsewhere": "public",
        "ended_on": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "tâche rémunérée"
        verbose_name_plural = "tâches rémunérées"
        constraints = (models.UniqueConstraint(fields=("community", "name"), name="one_pay_task_per_name"),)

    def __str__(self) -> str:
        return self.name


class PayRate(CommunityModel):
    """A rate from a day on, until `valid_until` or for ever.

    contact: for one person; else profession: for one profession; else for everybody (of a task only: an indemnity
    makes up for the income that each one loses, so one rate for all is refused). task: of a remuneration.
    """

    kind = models.CharField("nature", max_length=9, choices=PayKind.choices)
    task = models.ForeignKey(
        PayTask, on_delete=models.PROTECT, null=True, related_name="rates", verbose_name="tâche"
    )
    profession = models.CharField("profession", max_length=10, blank=True)
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="personne"
    )
    unit = models.CharField("comptée", max_length=5, choices=RateUnit.choices, default=RateUnit.HOUR)
    amount_cents = models.PositiveIntegerField("montant (centimes)")
    valid_from = models.DateField("depuis le")
    valid_until = models.DateField("jusqu’au", null=True)
    basis = models.CharField("base de calcul", max_length=200, blank=True)
    created_at = models.DateTimeField("écrit le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "task": "public",
        "profession": "public",
        "contact": "personal",
        "unit": "public",
        "amount_cents": "personal",
        "valid_from": "public",
        "valid_until": "public",
        "basis": "personal",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "tarif"
        verbose_name_plural = "tarifs"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="pay_rate_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="indemnity", task=None)
                | models.Q(kind="mission", task__isnull=False),
                name="pay_rate_of_a_task_or_of_a_function",
            ),
        )
        indexes = (models.Index(fields=("community", "kind", "valid_from"), name="pay_rates_by_date"),)

    def __str__(self) -> str:
        return f"{self.amount} {self.get_unit_display()}"

    @property
    def amount(self) -> str:
        """« 60 € »."""
        return euros(self.amount_cents)


class PayProfile(CommunityModel):
    """What is proper to one person: their usual hours, and for who is employed the agreement of the employer.

    day_starts: None for the hours of the rule. employer_agreed_on: day of the convention by which an employee is paid.
    """

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="personne"
    )
    day_starts = models.TimeField("début de journée", null=True)
    day_ends = models.TimeField("fin de journée", null=True)
    saturday_ends = models.TimeField("fin du samedi", null=True)
    employer_agreed_on = models.DateField("accord de l’employeur du", null=True)
    note = models.CharField("remarque", max_length=300, blank=True)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "contact": "personal",
        "day_starts": "personal",
        "day_ends": "personal",
        "saturday_ends": "personal",
        "employer_agreed_on": "personal",
        "note": "personal",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "conditions d’une personne"
        verbose_name_plural = "conditions des personnes"
        constraints = (
            models.UniqueConstraint(fields=("community", "contact"), name="one_pay_profile_per_contact"),
            models.CheckConstraint(
                condition=models.Q(day_starts=None, day_ends=None)
                | models.Q(day_starts__isnull=False, day_ends__isnull=False),
                name="pay_profile_with_whole_days",
            ),
        )

    def __str__(self) -> str:
        return str(self.contact)
