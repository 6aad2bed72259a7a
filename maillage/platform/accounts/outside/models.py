from __future__ import annotations

from django.conf import settings
from django.db import models


class NationalIdentity(models.Model):
    """A health professional whom a national service recognised: who they are, not what they may do here."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="national_identity",
        verbose_name="compte",
    )
    # IDNPS: 8 and 11 digits of the RPPS, or the identifier of an account without number.
    national_id = models.CharField("identifiant national", max_length=60, unique=True)
    how = models.CharField("reconnu par", max_length=200)
    given_name = models.CharField("prénom", max_length=120, blank=True)
    family_name = models.CharField("nom", max_length=120, blank=True)
    # Empty for somebody whom the service recognises without describing an exercise: no professional right follows.
    profession_code = models.CharField("code de profession", max_length=10, blank=True)
    checked_at = models.DateTimeField("vérifié le")

    classification = {
        "id": "public",
        "user": "professional",
        "national_id": "professional",
        "how": "professional",
        "given_name": "professional",
        "family_name": "professional",
        "profession_code": "professional",
        "checked_at": "professional",
    }

    class Meta:
        verbose_name = "identité nationale"
        verbose_name_plural = "identités nationales"

    def __str__(self) -> str:
        return self.national_id

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given_name, self.family_name) if part)
