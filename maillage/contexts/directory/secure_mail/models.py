"""Mailboxes of the trust space MSSanté, as the national directory publishes them."""

from __future__ import annotations

from django.db import models

from maillage.contexts.directory.imports.national import ROW_CLASSIFICATION, NationalRow
from maillage.contexts.territory.models import Commune


class MailboxKind(models.TextChoices):
    PERSONAL = "PER", "personnelle"
    ORGANISATION = "ORG", "organisationnelle"
    APPLICATION = "APP", "applicative"


class SecureMailbox(NationalRow):
    """One holder of one secure address: the same address may serve several places, one row each."""

    REGISTER = "mssante"

    address = models.CharField("adresse MSSanté", max_length=254)
    kind = models.CharField("type de boîte", max_length=3, choices=MailboxKind.choices)
    # The person who holds a personal box; empty for the others.
    idnps = models.CharField("identifiant national", max_length=60, blank=True)
    # National identifier of the structure: its first digit says whether a FINESS, a SIRET or a rank follows.
    structure_id = models.CharField("identifiant de la structure", max_length=60, blank=True)
    service = models.CharField("service", max_length=200, blank=True)
    # Trade or company name of the structure. The person's own name is that of the register of professionals.
    structure_name = models.CharField("structure", max_length=300, blank=True)
    commune = models.ForeignKey(
        Commune,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name="commune",
    )
    postal_code = models.CharField("code postal", max_length=20, blank=True)
    # Whether the holder asked to receive documents without paper; None where the file does not say.
    is_dematerialised = models.BooleanField("dématérialisation acceptée", null=True)

    classification = {
        **ROW_CLASSIFICATION,
        "address": "professional",
        "kind": "professional",
        "idnps": "professional",
        "structure_id": "professional",
        "service": "professional",
        "structure_name": "professional",
        "commune": "professional",
        "postal_code": "professional",
        "is_dematerialised": "professional",
    }

    class Meta:
        verbose_name = "adresse MSSanté"
        verbose_name_plural = "adresses MSSanté"
        indexes = (
            models.Index(fields=("idnps",), name="mailbox_by_person"),
            models.Index(fields=("structure_id",), name="mailbox_by_structure"),
        )

    def __str__(self) -> str:
        return self.address
