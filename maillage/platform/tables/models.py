from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.models import CommunityModel


class SavedView(CommunityModel):
    """Filters and order of a list, kept under a name: one's own, or shared with the community."""

    table = models.CharField("liste", max_length=80)
    name = models.CharField("nom", max_length=60)
    query = models.CharField("filtres", max_length=1000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name="compte"
    )
    shared = models.BooleanField("partagée", default=False)
    created_at = models.DateTimeField("enregistrée le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "table": "public",
        "name": "professional",
        "query": "personal",
        "owner": "professional",
        "shared": "public",
        "created_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "owner", "table", "name"), name="one_view_per_name_owner_and_list"
            ),
        )

    def __str__(self) -> str:
        return self.name
