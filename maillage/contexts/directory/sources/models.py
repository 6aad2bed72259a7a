"""Where national files are fetched from, and each file on its way to the importer."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from maillage.contexts.directory.imports.models import ImportRun

WEEKLY = 7
FREQUENCIES = (
    (1, "tous les jours"),
    (WEEKLY, "toutes les semaines"),
    (30, "tous les mois"),
    (90, "tous les trois mois"),
)


class FetchSource(models.Model):
    """The address that one kind of file is looked up at, and how often; switched off until the operator says so."""

    kind_name = models.CharField("fichier", max_length=40, unique=True)
    address = models.CharField("adresse", max_length=500)
    every_days = models.PositiveSmallIntegerField("fréquence", choices=FREQUENCIES, default=WEEKLY)
    is_active = models.BooleanField("vérification automatique", default=False)
    last_checked_at = models.DateTimeField("dernière vérification", null=True)
    # What the publisher said of the file that was fetched last: sent back, so that it answers « unchanged ».
    file_name = models.CharField("dernier fichier", max_length=200, blank=True)
    etag = models.CharField("marque du fichier", max_length=300, blank=True)
    last_modified = models.CharField("date du fichier", max_length=100, blank=True)
    last_run = models.ForeignKey(
        ImportRun, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="dernier import"
    )
    has_failed = models.BooleanField("dernière vérification en échec", default=False)
    last_message = models.TextField("dernier message", blank=True)

    classification = {
        "id": "public",
        "kind_name": "public",
        "address": "public",
        "every_days": "public",
        "is_active": "public",
        "last_checked_at": "public",
        "file_name": "public",
        "etag": "public",
        "last_modified": "public",
        "last_run": "public",
        "has_failed": "public",
        "last_message": "public",
    }

    class Meta:
        verbose_name = "source nationale"
        verbose_name_plural = "sources nationales"

    def __str__(self) -> str:
        return self.kind_name


class DeliveryState(models.TextChoices):
    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    DELIVERED = "delivered", "reçu"
    UNCHANGED = "unchanged", "inchangé"
    FAILED = "failed", "échoué"


# A worker that takes over from a lost one finds the delivery « running », and begins it again.
TRANSITIONS: dict[str, frozenset[str]] = {
    DeliveryState.WAITING: frozenset({DeliveryState.RUNNING, DeliveryState.DELIVERED}),
    DeliveryState.RUNNING: frozenset(
        {DeliveryState.RUNNING, DeliveryState.DELIVERED, DeliveryState.UNCHANGED, DeliveryState.FAILED}
    ),
    DeliveryState.DELIVERED: frozenset(),
    DeliveryState.UNCHANGED: frozenset(),
    DeliveryState.FAILED: frozenset(),
}
IN_PROGRESS = (DeliveryState.WAITING, DeliveryState.RUNNING)


class Delivery(models.Model):
    """One file on its way: sent by the operator's browser, or fetched from an address by the worker.

    token: made with the form, so that a form sent twice brings one file. run: the import that it led to.
    """

    token = models.UUIDField("jeton", unique=True, default=uuid.uuid4)
    kind_name = models.CharField("sorte de fichier", max_length=40)
    source = models.ForeignKey(
        FetchSource, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="source"
    )
    address = models.CharField("adresse", max_length=500, blank=True)
    file_name = models.CharField("fichier", max_length=200, blank=True)
    given_on = models.DateField("date indiquée", null=True)
    keep_all = models.BooleanField("France entière", default=False)
    accept_shrink = models.BooleanField("accepter un fichier plus court", default=False)
    accept_older = models.BooleanField("accepter un fichier plus ancien", default=False)
    state = models.CharField(
        "état", max_length=12, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    bytes_read = models.PositiveBigIntegerField("octets reçus", default=0)
    file_size_bytes = models.PositiveBigIntegerField("taille", default=0)
    message = models.TextField("message", blank=True)
    run = models.ForeignKey(
        ImportRun, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="import"
    )
    requested_at = models.DateTimeField("demandé le")
    finished_at = models.DateTimeField("terminé le", null=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "token": "public",
        "kind_name": "public",
        "source": "public",
        "address": "public",
        "file_name": "public",
        "given_on": "public",
        "keep_all": "public",
        "accept_shrink": "public",
        "accept_older": "public",
        "state": "public",
        "bytes_read": "public",
        "file_size_bytes": "public",
        "message": "public",
        "run": "public",
        "requested_at": "public",
        "finished_at": "public",
        "requested_by": "professional",
    }

    class Meta:
        verbose_name = "réception de fichier"
        verbose_name_plural = "réceptions de fichiers"

    def __str__(self) -> str:
        return f"{self.kind_name} {self.file_name or self.address}"
