from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.platform.audit.append_only import AppendOnlyQuerySet, AppendOnlyRow
from maillage.platform.tenancy.models import SharedModel
from maillage.platform.tenancy.scoping import community_manager


class AuditEntry(AppendOnlyRow, SharedModel):
    """Who wrote what, with the values before and after (masked as classified). Append only.

    community is null for what concerns the installation (national imports, accounts).
    """

    at = models.DateTimeField("quand", db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="compte"
    )
    actor_label = models.CharField("qui", max_length=120)
    action = models.CharField("action", max_length=60)
    object_type = models.CharField("type d’objet", max_length=60, blank=True)
    object_id = models.CharField("identifiant de l’objet", max_length=40, blank=True)
    label = models.CharField("objet", max_length=200, blank=True)
    changes = models.JSONField("changements", default=dict)

    objects: ClassVar[Any] = community_manager(AppendOnlyQuerySet)

    classification = {
        "id": "public",
        "at": "professional",
        "community": "public",
        "user": "professional",
        "actor_label": "professional",
        "action": "professional",
        "object_type": "public",
        "object_id": "public",
        "label": "professional",
        "changes": "professional",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "écriture du journal"
        verbose_name_plural = "journal"
        indexes = (models.Index(fields=("community", "-at"), name="audit_by_community"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.action}"


class AccessEntry(AppendOnlyRow, SharedModel):
    """Who read personal data: one line per reading, append only, the one write that a GET may do."""

    at = models.DateTimeField("quand", db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="compte"
    )
    actor_label = models.CharField("qui", max_length=120)
    what = models.CharField("quoi", max_length=60)
    object_type = models.CharField("type d’objet", max_length=60, blank=True)
    object_id = models.CharField("identifiant de l’objet", max_length=40, blank=True)
    label = models.CharField("objet", max_length=200, blank=True)
    count = models.PositiveIntegerField("lignes", default=1)

    objects: ClassVar[Any] = community_manager(AppendOnlyQuerySet)

    classification = {
        "id": "public",
        "at": "professional",
        "community": "public",
        "user": "professional",
        "actor_label": "professional",
        "what": "professional",
        "object_type": "public",
        "object_id": "public",
        "label": "professional",
        "count": "public",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "consultation"
        verbose_name_plural = "consultations"
        indexes = (models.Index(fields=("community", "-at"), name="access_by_community"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.what}"


class Trail(models.TextChoices):
    """Which of the two tables a sealed line is in."""

    WRITING = "writing", "action"
    READING = "reading", "consultation"


class Seal(AppendOnlyRow):
    """One sealed line of the journal: its number in one chain for both trails (ADR 11). Append only.

    line_digest = SHA-256(kept ‖ contents_digest), chain_digest = SHA-256(chain of the previous number ‖ line_digest).
    salt: empty once the contents were purged, so that nobody can guess them from their digest.
    """

    number = models.BigIntegerField("numéro", primary_key=True)
    trail = models.CharField("trace", max_length=7, choices=Trail.choices)
    entry_id = models.BigIntegerField("ligne")
    version = models.PositiveSmallIntegerField("version", default=1)
    salt = models.BinaryField("sel", max_length=16)
    contents_digest = models.BinaryField("empreinte du contenu", max_length=32)
    line_digest = models.BinaryField("empreinte de la ligne", max_length=32)
    chain_digest = models.BinaryField("empreinte de la chaîne", max_length=32)
    sealed_at = models.DateTimeField("scellée le")

    classification = dict.fromkeys(
        (
            "number",
            "trail",
            "entry_id",
            "version",
            "salt",
            "contents_digest",
            "line_digest",
            "chain_digest",
            "sealed_at",
        ),
        "public",
    )

    class Meta:
        verbose_name = "sceau"
        verbose_name_plural = "sceaux"
        constraints = (models.UniqueConstraint(fields=("trail", "entry_id"), name="one_seal_per_line"),)

    def __str__(self) -> str:
        return f"{self.number}"


class SealingProgress(models.Model):
    """Up to which line of a trail nothing can be left to seal; its rows are also the sealers' lock.

    On PostgreSQL lines become visible out of the order of their ids: what is above is looked at again.
    """

    trail = models.CharField("trace", max_length=7, choices=Trail.choices, primary_key=True)
    settled_id = models.BigIntegerField("rien à sceller jusqu’à", default=0)

    classification = {"trail": "public", "settled_id": "public"}

    class Meta:
        verbose_name = "avancement du scellement"
        verbose_name_plural = "avancements du scellement"

    def __str__(self) -> str:
        return f"{self.trail} {self.settled_id}"


class AnchorFile(models.Model):
    """A file of anchors that was written to, so that one that is cut, replaced or gone is missed."""

    identity = models.CharField("identifiant", max_length=32, unique=True)
    machine = models.CharField("machine", max_length=120)
    path = models.CharField("chemin", max_length=500)
    rank = models.BigIntegerField("lignes écrites")
    written_at = models.DateTimeField("écrit le")

    classification = dict.fromkeys(("id", "identity", "machine", "path", "rank", "written_at"), "public")

    class Meta:
        verbose_name = "fichier d’ancres"
        verbose_name_plural = "fichiers d’ancres"

    def __str__(self) -> str:
        return f"{self.machine}:{self.path}"


class Verification(models.Model):
    """One walk along the whole chain, in slices, resumable after a kill, and what it found.

    faults and notes: at most 50 sentences each, which name numbers and dates, never persons.
    """

    started_at = models.DateTimeField("commencée le")
    finished_at = models.DateTimeField("finie le", null=True, blank=True)
    next_number = models.BigIntegerField("prochain numéro", default=1)
    last_number = models.BigIntegerField("dernier numéro")
    anchor_offset = models.BigIntegerField("position dans les ancres", default=0)
    emptied = models.JSONField("lignes vidées", default=dict)
    fault_count = models.PositiveIntegerField("anomalies", default=0)
    faults = models.JSONField("anomalies constatées", default=list)
    notes = models.JSONField("remarques", default=list)

    classification = dict.fromkeys(
        (
            "id",
            "started_at",
            "finished_at",
            "next_number",
            "last_number",
            "anchor_offset",
            "emptied",
            "fault_count",
            "faults",
            "notes",
        ),
        "public",
    )

    class Meta:
        verbose_name = "vérification du journal"
        verbose_name_plural = "vérifications du journal"

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
