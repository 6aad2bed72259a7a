from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from maillage.platform.tenancy.models import CommunityModel
from maillage.platform.tenancy.scoping import community_manager


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, name: str, password: str | None = None, **extra: Any) -> User:
        """A login; without password nobody can sign in with it until one is set through a link."""
        user = self.model(email=self.normalize_email(email).lower(), name=name.strip(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A login. What a person may do is decided by the memberships, not here."""

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom", max_length=120)
    is_active = models.BooleanField("actif", default=True)
    is_operator = models.BooleanField("exploite l’installation", default=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    classification = {
        "id": "public",
        "password": "personal",
        "last_login": "personal",
        "email": "personal",
        "name": "professional",
        "is_active": "professional",
        "is_operator": "professional",
        "created_at": "professional",
    }

    class Meta:
        verbose_name = "compte"
        verbose_name_plural = "comptes"
        constraints = (models.UniqueConstraint(Lower("email"), name="one_account_per_email"),)

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class InvitationState(models.TextChoices):
    SENT = "sent", "envoyée"
    ACCEPTED = "accepted", "acceptée"
    WITHDRAWN = "withdrawn", "retirée"


class Invitation(CommunityModel):
    """An access offered to an address; the link that accepts it is an action token."""

    email = models.EmailField("adresse électronique")
    name = models.CharField("nom", max_length=120)
    roles = models.JSONField("rôles", default=list)
    function = models.CharField("fonction", max_length=120, blank=True)
    state = models.CharField(
        "état", max_length=12, choices=InvitationState.choices, default=InvitationState.SENT
    )
    invited_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name="invité par"
    )
    sent_at = models.DateTimeField("envoyée le")
    expires_at = models.DateTimeField("expire le")
    answered_at = models.DateTimeField("répondue le", null=True, blank=True)

    objects: ClassVar[Any] = community_manager()

    classification = {
        "id": "public",
        "community": "public",
        "email": "personal",
        "name": "professional",
        "roles": "professional",
        "function": "professional",
        "state": "professional",
        "invited_by": "professional",
        "sent_at": "professional",
        "expires_at": "professional",
        "answered_at": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "email"),
                condition=models.Q(state="sent"),
                name="one_open_invitation_per_address",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"


class SecondFactorRule(CommunityModel):
    """The roles that a community lets in with a second factor only; at most one row for each community."""

    roles = models.JSONField("rôles", default=list)
    starts_on = models.DateField("à partir du")

    objects: ClassVar[Any] = community_manager()

    classification = {
        "id": "public",
        "community": "public",
        "roles": "professional",
        "starts_on": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "sécurité des accès"
        verbose_name_plural = "sécurité des accès"
        constraints = (
            models.UniqueConstraint(fields=("community",), name="one_second_factor_rule_per_community"),
        )

    def __str__(self) -> str:
        return "Sécurité des accès"


class SharedCount(models.Model):
    """What all processes count together: tries to sign in, codes already used. Django's cache reads and writes it.

    The columns are those that `django.core.cache.backends.db` expects; being a model, the table comes with the
    migrations like every other one.
    """

    cache_key = models.CharField("clé", max_length=255, primary_key=True)
    value = models.TextField("valeur")
    expires = models.DateTimeField("oublié le", db_index=True)

    classification = {"cache_key": "personal", "value": "personal", "expires": "public"}

    class Meta:
        verbose_name = "décompte"
        verbose_name_plural = "décomptes"

    def __str__(self) -> str:
        return self.cache_key


# Django finds an app's models here; each capability keeps its own.
from maillage.platform.accounts.outside.models import NationalIdentity  # noqa: E402, F401
