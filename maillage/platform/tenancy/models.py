from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.platform.tenancy.health import check_health
from maillage.platform.tenancy.scoping import check_row, community_manager


class Community(models.Model):
    """A CPTS: the tenant to which every row of a community points."""

    slug = models.SlugField("adresse", max_length=60, unique=True)
    name = models.CharField("nom", max_length=120)
    is_demo = models.BooleanField("démonstration", default=False)
    modules = models.JSONField("modules", default=list, blank=True)
    modules_known = models.JSONField(
        "modules déjà proposés", default=list, db_default=models.Value([], models.JSONField()), blank=True
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)

    classification = {
        "id": "public",
        "slug": "public",
        "name": "public",
        "is_demo": "public",
        "modules": "public",
        "modules_known": "public",
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
        check_row(self, kwargs.get("update_fields"))
        check_health(self)
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
            check_row(self, kwargs.get("update_fields"))
        check_health(self)
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


class SupportConsent(CommunityModel):  # type: ignore[django-manager-missing]  # ours are scoped
    """The community lets the operators of the installation in, for a while, to help; never more than it says here."""

    reason = models.CharField("motif", max_length=300)
    roles = models.JSONField("rôles prêtés", default=list)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="ouverte par", related_name="+"
    )
    given_at = models.DateTimeField("ouverte le")
    expires_at = models.DateTimeField("jusqu’à")
    ended_at = models.DateTimeField("fermée le", null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        verbose_name="fermée par",
        related_name="+",
        null=True,
        blank=True,
    )

    classification = {
        "id": "public",
        "community": "public",
        "reason": "professional",
        "roles": "professional",
        "given_by": "personal",
        "given_at": "professional",
        "expires_at": "professional",
        "ended_at": "professional",
        "ended_by": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "assistance"
        verbose_name_plural = "assistances"
        constraints = (
            models.UniqueConstraint(
                fields=("community",),
                condition=models.Q(ended_at=None),
                name="one_open_support_consent_per_community",
            ),
        )

    def __str__(self) -> str:
        return self.reason


class SupportVisit(CommunityModel):
    """An operator went in under a consent; the door lets this account through until it leaves or the consent ends."""

    consent = models.ForeignKey(
        SupportConsent, on_delete=models.CASCADE, verbose_name="assistance", related_name="visits"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, verbose_name="compte", related_name="+"
    )
    entered_at = models.DateTimeField("entrée le")
    left_at = models.DateTimeField("sortie le", null=True, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "consent": "public",
        "user": "personal",
        "entered_at": "professional",
        "left_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "visite d’assistance"
        verbose_name_plural = "visites d’assistance"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "consent", "user"),
                condition=models.Q(left_at=None),
                name="one_open_support_visit_per_consent_and_user",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} · {timezone.localdate(self.entered_at):%d/%m/%Y}"
