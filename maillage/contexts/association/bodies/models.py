"""Bodies of the association, who sits in them until when, and where the association sits elsewhere."""

from __future__ import annotations

from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class BodyKind(models.TextChoices):
    ASSEMBLY = "assembly", "assemblée générale"
    BOARD = "board", "conseil d’administration"
    BUREAU = "bureau", "bureau"
    WORKING_GROUP = "working_group", "groupe de travail"
    COMMISSION = "commission", "commission"
    STEERING = "steering", "comité de pilotage"
    OTHER = "other", "autre instance"


class Function(models.TextChoices):
    """What a holder is in a body; any number of persons may hold each (co-presidents, co-treasurers)."""

    PRESIDENT = "president", "présidence"
    VICE_PRESIDENT = "vice_president", "vice-présidence"
    TREASURER = "treasurer", "trésorerie"
    DEPUTY_TREASURER = "deputy_treasurer", "trésorerie adjointe"
    SECRETARY = "secretary", "secrétariat"
    DEPUTY_SECRETARY = "deputy_secretary", "secrétariat adjoint"
    LEAD = "lead", "pilotage"
    MEMBER = "member", "membre"


class Body(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """An instance: the general assembly (all members, no mandate needed), the board, a working group…

    The assembly's voters are the members; those of any other body the holders of a mandate with `votes`.
    seats: how many the statutes foresee, None if they do not say.
    """

    kind = models.CharField("genre", max_length=14, choices=BodyKind.choices)
    name = models.CharField("nom", max_length=120)
    purpose = models.TextField("pour quoi faire", max_length=1_000, blank=True)
    seats = models.PositiveSmallIntegerField("sièges", null=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", verbose_name="rend compte à"
    )
    is_published = models.BooleanField("publiée", default=False)
    created_on = models.DateField("créée le")
    closed_on = models.DateField("dissoute le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "name": "public",
        "purpose": "public",
        "seats": "public",
        "parent": "public",
        "is_published": "public",
        "created_on": "public",
        "closed_on": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "instance"
        verbose_name_plural = "instances"
        indexes = (models.Index(fields=("community", "closed_on", "name"), name="bodies_by_name"),)

    def __str__(self) -> str:
        return self.name


class Mandate(CommunityModel):
    """Somebody in a body, with a function and a term.

    ends_on: last day of the term, None without term. ended_on: last day when it stopped before (`end_reason`).
    votes: False for an advisory voice.
    """

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="mandates", verbose_name="instance")
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="mandates", verbose_name="titulaire"
    )
    function = models.CharField("fonction", max_length=20, choices=Function.choices, default=Function.MEMBER)
    title = models.CharField("intitulé", max_length=120, blank=True)
    votes = models.BooleanField("voix délibérative", default=True)
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True)
    ended_on = models.DateField("terminé le", null=True)
    end_reason = models.CharField("motif de fin", max_length=200, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "body": "public",
        "contact": "professional",
        "function": "professional",
        "title": "professional",
        "votes": "professional",
        "starts_on": "professional",
        "ends_on": "professional",
        "ended_on": "professional",
        "end_reason": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "mandat"
        verbose_name_plural = "mandats"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "body", "contact", "function", "starts_on"), name="one_mandate_per_start"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="mandate_ends_after_it_starts",
            ),
        )
        indexes = (models.Index(fields=("community", "ends_on"), name="mandates_by_end"),)

    def __str__(self) -> str:
        return f"{self.contact} · {self.body}"


class OutsideMandate(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """A seat of the association elsewhere: hospital's supervisory board, CLS, CTS, federation, town hall's committee.

    host: where (the organisation); seat: as what. reports_to: the body that hears the report, every `report_months`.
    """

    host = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="organisme"
    )
    host_name = models.CharField("organisme", max_length=200)
    seat = models.CharField("siège", max_length=200)
    holder = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="titulaire"
    )
    deputy = models.ForeignKey(
        "association.Contact",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="suppléance",
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", null=True)
    ended_on = models.DateField("terminé le", null=True)
    reports_to = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="rend compte à"
    )
    report_months = models.PositiveSmallIntegerField("compte rendu tous les (mois)", null=True)
    next_report_on = models.DateField("prochain compte rendu", null=True)
    is_mutual = models.BooleanField("siège réciproque", default=False)

    classification = {
        "id": "public",
        "community": "public",
        "host": "professional",
        "host_name": "public",
        "seat": "public",
        "holder": "professional",
        "deputy": "professional",
        "starts_on": "public",
        "ends_on": "public",
        "ended_on": "public",
        "reports_to": "public",
        "report_months": "public",
        "next_report_on": "public",
        "is_mutual": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "mandat extérieur"
        verbose_name_plural = "mandats extérieurs"

    def __str__(self) -> str:
        return f"{self.host_name} · {self.seat}"


class MandateReport(CommunityModel):
    """What the holder of an outside seat told of a session there."""

    mandate = models.ForeignKey(
        OutsideMandate, on_delete=models.CASCADE, related_name="reports", verbose_name="mandat"
    )
    session_on = models.DateField("séance du")
    text = models.TextField("compte rendu", max_length=8_000)
    told_by = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    written_at = models.DateTimeField("écrit le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "mandate": "public",
        "session_on": "public",
        "text": "professional",
        "told_by": "professional",
        "written_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "compte rendu d’un mandat"
        verbose_name_plural = "comptes rendus des mandats"

    def __str__(self) -> str:
        return f"{self.mandate} · {self.session_on:%d/%m/%Y}"


class WhoIsWhoPage(CommunityModel):
    """« Qui est qui » on the web; one row a community, none until it is published once.

    secret: the last part of its public address, made to be shared: no password, only not to be guessed.
    """

    secret = models.CharField("adresse", max_length=43, unique=True)
    is_open = models.BooleanField("publiée", default=False)
    opened_at = models.DateTimeField("publiée le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "secret": "public",
        "is_open": "public",
        "opened_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "page « Qui est qui »"
        verbose_name_plural = "pages « Qui est qui »"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_who_is_who_page"),)

    def __str__(self) -> str:
        return "Qui est qui"
