from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import SharedModel


class StoredFile(SharedModel):
    """A file that was checked and stored once under the digest of its content.

    `owner` names what it belongs to ("directory.import") and `owner_id` which one; the owner decides
    who may download it, through the registry. community is null for the installation's own files.
    """

    owner = models.CharField("appartient à", max_length=60)
    owner_id = models.CharField("identifiant", max_length=40)
    name = models.CharField("nom", max_length=200)
    content_type = models.CharField("type", max_length=100)
    size_bytes = models.PositiveBigIntegerField("taille")
    sha256 = models.CharField("empreinte", max_length=64)
    stored_at = models.DateTimeField("déposé le")
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "owner": "public",
        "owner_id": "public",
        "name": "professional",
        "content_type": "public",
        "size_bytes": "public",
        "sha256": "public",
        "stored_at": "public",
        "stored_by": "professional",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "fichier"
        verbose_name_plural = "fichiers"
        indexes = (models.Index(fields=("owner", "owner_id"), name="file_by_owner"),)

    def __str__(self) -> str:
        return self.name
