from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.platform.tenancy.models import SharedModel


class RequestKind(models.TextChoices):
    ACCESS = "access", "accès à ses données"
    RECTIFICATION = "rectification", "rectification"
    ERASURE = "erasure", "effacement"
    OBJECTION = "objection", "opposition"


class RequestState(models.TextChoices):
    OPEN = "open", "à traiter"
    COLLECTING = "collecting", "réunion des données"
    READY = "ready", "données réunies"
    FAILED = "failed", "réunion en échec"
    DONE = "done", "répondue"
    REFUSED = "refused", "refusée"


# A collection may be asked again (the file is removed after thirty days); an answer is never taken back.
TRANSITIONS: dict[str, frozenset[str]] = {
    RequestState.OPEN: frozenset({RequestState.COLLECTING, RequestState.DONE, RequestState.REFUSED}),
    RequestState.COLLECTING: frozenset({RequestState.READY, RequestState.FAILED}),
    RequestState.READY: frozenset({RequestState.COLLECTING, RequestState.DONE, RequestState.REFUSED}),
    RequestState.FAILED: frozenset({RequestState.COLLECTING, RequestState.DONE, RequestState.REFUSED}),
    RequestState.DONE: frozenset(),
    RequestState.REFUSED: frozenset(),
}
ENDED = (RequestState.DONE, RequestState.REFUSED)
LOST_AFTER = timedelta(hours=2)


class PersonRequest(SharedModel):
    """A person asks about its own data (RGPD, articles 15 to 21); the line stays as the proof of the answer.

    community is null for the installation's operator and for those who ask for their own account (`is_own`).
    due_on: one month after the reception (article 12.3).
    """

    kind = models.CharField("demande", max_length=15, choices=RequestKind.choices)
    person_name = models.CharField("qui demande", max_length=150)
    email = models.EmailField("adresse électronique", blank=True)
    idnps = models.CharField("identifiant national", max_length=60, blank=True)
    identity_check = models.CharField("comment l’identité a été vérifiée", max_length=200)
    received_on = models.DateField("reçue le")
    due_on = models.DateField("à répondre avant le")
    state = models.CharField("état", max_length=12, choices=RequestState.choices, default=RequestState.OPEN)
    collecting_since = models.DateTimeField("données demandées le", null=True)
    done_on = models.DateField("répondue le", null=True)
    outcome = models.TextField("réponse", blank=True)
    is_own = models.BooleanField("demandée depuis son compte", default=False)
    recorded_at = models.DateTimeField("enregistrée le")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="enregistrée par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "kind": "professional",
        "person_name": "personal",
        "email": "personal",
        "idnps": "personal",
        "identity_check": "personal",
        "received_on": "professional",
        "due_on": "professional",
        "state": "professional",
        "collecting_since": "public",
        "done_on": "professional",
        "outcome": "personal",
        "is_own": "professional",
        "recorded_at": "professional",
        "recorded_by": "professional",
    }

    class Meta(SharedModel.Meta):
        verbose_name = "demande d’une personne"
        verbose_name_plural = "demandes des personnes"
        indexes = (
            models.Index(fields=("community", "-received_on"), name="request_by_community"),
            models.Index(fields=("recorded_by", "is_own"), name="own_requests"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.received_on:%d/%m/%Y}"

    @property
    def is_ended(self) -> bool:
        return self.state in ENDED

    @property
    def is_stuck(self) -> bool:
        """True when the gathering began so long ago that its task must be lost: it may be started again."""
        since = self.collecting_since
        return (
            self.state == RequestState.COLLECTING
            and since is not None
            and since < timezone.now() - LOST_AFTER
        )

    @property
    def is_late(self) -> bool:
        """True from the day after the last day for the answer."""
        return not self.is_ended and self.due_on < timezone.localdate()
