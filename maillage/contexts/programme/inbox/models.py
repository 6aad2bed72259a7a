"""What comes in and waits to be filed: mails, notes of calls, photos and files; and where the mailbox stands."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models

from maillage.contexts.programme.actions.models import Step
from maillage.contexts.programme.evidence.models import Evidence
from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel

KEPT_DAYS: Final = 90


class InboxSettings(CommunityModel):
    """How a community takes mail in; one row a community.

    secret: part of its own address after the « + », "" while no address is open. secret_digest: by which a mail finds
    the community. kept_days: how long what is unsorted stays, and the contents of what is filed.
    """

    secret = EncryptedTextField("partie secrète de l’adresse", blank=True)
    secret_digest = models.CharField("empreinte de l’adresse", max_length=64, unique=True, null=True)
    opened_at = models.DateTimeField("adresse ouverte le", null=True)
    kept_days = models.PositiveSmallIntegerField("jours de garde", default=KEPT_DAYS)
    version = models.PositiveIntegerField("version", default=1)

    classification = {
        "id": "public",
        "community": "public",
        "secret": "personal",
        "secret_digest": "personal",
        "opened_at": "public",
        "kept_days": "public",
        "version": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réglages de la boîte de réception"
        verbose_name_plural = "réglages de la boîte de réception"
        constraints = (models.UniqueConstraint(fields=("community",), name="one_inbox_settings"),)

    def __str__(self) -> str:
        return "Boîte de réception"


class ItemKind(models.TextChoices):
    MAIL = "mail", "courriel"
    CALL = "call", "appel"
    FILE = "file", "fichier ou photo"


class ItemState(models.TextChoices):
    WAITING = "waiting", "à classer"
    FILED = "filed", "classé"
    DISCARDED = "discarded", "écarté"


TRANSITIONS: dict[str, frozenset[str]] = {
    ItemState.WAITING: frozenset({ItemState.FILED, ItemState.DISCARDED}),
    # Once nothing is left of what was made of it.
    ItemState.FILED: frozenset({ItemState.WAITING}),
    ItemState.DISCARDED: frozenset({ItemState.WAITING}),
}


class InboxItem(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Something that came in. What it became: a piece of evidence, a follow-up, a step, or several of them.

    key: what makes it come in once, a digest of the Message-ID or of the bytes of a mail, a random text of a form.
    message_id: as the mail says it, by which the mailbox finds it again; "" for what is no mail.
    sender_name, sender_email: as they were written; a mail may say anything. contact, user: whom the address names.
    happened_on: the day of the mail or of the call. notice: what could not be kept or read, in sentences.
    erased_at: when text and files were let go, after the days that the community keeps them.
    """

    kind = models.CharField("nature", max_length=8, choices=ItemKind.choices)
    state = models.CharField("état", max_length=10, choices=ItemState.choices, default=ItemState.WAITING)
    key = models.CharField("repère d’arrivée", max_length=64)
    message_id = models.CharField("numéro du message", max_length=300, blank=True)
    title = models.CharField("objet", max_length=200)
    body = models.TextField("texte", blank=True)
    sender_name = models.CharField("de", max_length=200, blank=True)
    sender_email = models.CharField("adresse de l’expéditeur", max_length=254, blank=True)
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="contact"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="compte de l’expéditeur",
    )
    happened_on = models.DateField("du")
    notice = models.TextField("ce qui manque", blank=True)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="preuve"
    )
    follow_up = models.ForeignKey(
        "association.FollowUp", on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="suite"
    )
    step = models.ForeignKey(
        Step, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="étape"
    )
    sorted_at = models.DateTimeField("classé ou écarté le", null=True)
    sorted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    erased_at = models.DateTimeField("contenu effacé le", null=True)
    search_name = models.TextField("texte de recherche")
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("arrivé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="noté par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "kind": "public",
        "state": "public",
        "key": "public",
        "message_id": "personal",
        "title": "professional",
        "body": "personal",
        "sender_name": "professional",
        "sender_email": "personal",
        "contact": "professional",
        "user": "professional",
        "happened_on": "public",
        "notice": "professional",
        "evidence": "public",
        "follow_up": "public",
        "step": "public",
        "sorted_at": "public",
        "sorted_by": "professional",
        "erased_at": "public",
        "search_name": "professional",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "élément de la boîte de réception"
        verbose_name_plural = "éléments de la boîte de réception"
        constraints = (models.UniqueConstraint(fields=("community", "key"), name="one_inbox_item_per_key"),)
        indexes = (models.Index(fields=("community", "state", "-created_at"), name="inbox_by_state"),)

    def __str__(self) -> str:
        return self.title


class InboxFile(CommunityModel):
    """A file of an item, in its order; is_message: the whole mail as it came, where it could not be read."""

    item = models.ForeignKey(
        InboxItem, on_delete=models.CASCADE, related_name="files", verbose_name="élément"
    )
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="fichier")
    rank = models.PositiveSmallIntegerField("rang")
    is_message = models.BooleanField("message entier", default=False)

    classification = {
        "id": "public",
        "community": "public",
        "item": "public",
        "file": "public",
        "rank": "public",
        "is_message": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "fichier d’un élément reçu"
        verbose_name_plural = "fichiers des éléments reçus"
        indexes = (models.Index(fields=("community", "item", "rank"), name="inbox_files_in_order"),)

    def __str__(self) -> str:
        return str(self.file)


class InboxRemoval(CommunityModel):
    """An item that somebody destroyed: it does not come in again, and its mail is taken out of the mailbox.

    message_id: until the mailbox has let it go.
    """

    key = models.CharField("repère d’arrivée", max_length=64)
    message_id = models.CharField("numéro du message", max_length=300, blank=True)
    removed_at = models.DateTimeField("détruit le", auto_now_add=True)

    classification = {
        "id": "public",
        "community": "public",
        "key": "public",
        "message_id": "personal",
        "removed_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "élément détruit"
        verbose_name_plural = "éléments détruits"
        constraints = (models.UniqueConstraint(fields=("community", "key"), name="one_inbox_removal"),)

    def __str__(self) -> str:
        return self.key


class MailboxState(models.Model):
    """The mailbox of the installation, as its last fetch left it; one row.

    unknown: mails in « Inconnu », whose address is no community's. delayed: mails that wait for another day, their
    community having had its number.
    """

    tried_at = models.DateTimeField("dernier essai", null=True)
    fetched_at = models.DateTimeField("dernière relève", null=True)
    error = models.CharField("erreur", max_length=300, blank=True)
    unknown = models.PositiveIntegerField("courriels sans destinataire", default=0)
    delayed = models.PositiveIntegerField("courriels reportés", default=0)

    classification = {
        "id": "public",
        "tried_at": "public",
        "fetched_at": "public",
        "error": "professional",
        "unknown": "public",
        "delayed": "public",
    }

    class Meta:
        verbose_name = "relève de la boîte de courrier"
        verbose_name_plural = "relèves de la boîte de courrier"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_mailbox_state"),)

    def __str__(self) -> str:
        return "Relève"
