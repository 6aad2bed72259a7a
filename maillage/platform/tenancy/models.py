from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from maillage.platform.tenancy.scoping import check_row, community_manager


class Community(models.Model):
    """A CPTS: the tenant to which every row of a community points."""

    slug = models.SlugField("adresse", max_length=60, unique=True)
    name = models.CharField("nom", max_length=120)
    is_demo = models.BooleanField("démonstration", default=False)
    modules = models.JSONField("modules", default=list, blank=True)
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    classification = {
        "id": "public",
        "slug": "public",
        "name": "public",
        "is_demo": "public",
        "modules": "public",
        "created_at": "public",
    }

    class Meta:
        verbose_name = "communauté"
        verbose_name_plural = "communautés"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def has_module(self, name: str) -> bool:
        """True if the module is switched on; an entry without module is always on."""
        return not name or name in self.modules


class CommunityModel(models.Model):
    """Base of every row of a community: scoped reads, guarded writes."""

    community = models.ForeignKey(
        Community, on_delete=models.CASCADE, verbose_name="communauté", related_name="+"
    )

    objects: ClassVar[Any] = community_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        check_row(self)
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        check_row(self)
        return super().delete(*args, **kwargs)


class SharedModel(models.Model):
    """Base of rows that belong to a community or, when it is null, to the installation itself.

    Inside a scope only the community's rows are seen; the installation's need `scopes_disabled()`.
    """

    community = models.ForeignKey(
        Community,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="communauté",
    )

    objects: ClassVar[Any] = community_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        if self.community_id is not None:
            check_row(self)
        super().save_base(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        if self.community_id is not None:
            check_row(self)
        return super().delete(*args, **kwargs)


class Membership(CommunityModel):
    """A user in a community, with roles; ended, never deleted, so that the journal keeps its sense."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="compte", related_name="+"
    )
    roles = models.JSONField("rôles", default=list)
    function = models.CharField("fonction", max_length=120, blank=True)
    joined_at = models.DateTimeField("depuis", auto_now_add=True)
    ended_at = models.DateTimeField("jusqu’à", null=True, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "user": "personal",
        "roles": "professional",
        "function": "professional",
        "joined_at": "professional",
        "ended_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "accès"
        verbose_name_plural = "accès"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "user"),
                condition=models.Q(ended_at=None),
                name="one_open_membership_per_user_and_community",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.community}"
