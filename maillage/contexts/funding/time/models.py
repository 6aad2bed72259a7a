"""Time that members gave, from the fact to the transfer; and the link by which somebody follows their own."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from maillage.contexts.funding.rates.models import PayKind, PayRate, PayTask
from maillage.core.dues.euros import euros
from maillage.platform.files.models import StoredFile
from maillage.platform.tenancy.models import CommunityModel


class EntryState(models.TextChoices):
    PROPOSED = "proposed", "à vérifier par le membre"
    CHECKED = "checked", "à valider par le pilote"
    VALIDATED = "validated", "à approuver"
    APPROVED = "approved", "approuvée"
    BATCHED = "batched", "dans un virement"
    PAID = "paid", "payée"
    REFUSED = "refused", "refusée"
    REPLACED = "replaced", "corrigée"
    REVERSED = "reversed", "annulée"


# An approved entry never changes: a correction or a reversal is another entry, which takes back or adds.
TRANSITIONS: dict[str, frozenset[str]] = {
    EntryState.PROPOSED: frozenset({EntryState.CHECKED, EntryState.REFUSED, EntryState.REPLACED}),
    EntryState.CHECKED: frozenset({EntryState.VALIDATED, EntryState.REFUSED, EntryState.REPLACED}),
    EntryState.VALIDATED: frozenset({EntryState.APPROVED, EntryState.REFUSED, EntryState.REPLACED}),
    EntryState.APPROVED: frozenset({EntryState.BATCHED, EntryState.REVERSED}),
    EntryState.BATCHED: frozenset({EntryState.PAID, EntryState.APPROVED}),
    EntryState.PAID: frozenset({EntryState.APPROVED, EntryState.REVERSED}),
    EntryState.REFUSED: frozenset({EntryState.REPLACED}),
    EntryState.REPLACED: frozenset(),
    EntryState.REVERSED: frozenset(),
}
WAITING: tuple[str, ...] = (EntryState.PROPOSED, EntryState.CHECKED, EntryState.VALIDATED)
# What counts under the cap. A reversed entry goes on counting: the entry that reverses it takes as much back.
COUNTED: tuple[str, ...] = (EntryState.APPROVED, EntryState.BATCHED, EntryState.PAID, EntryState.REVERSED)


class TimeEntry(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """Time of one person for one fact.

    source, source_id: the fact; edition: 0 for what was first known of it, then one more for each correction.
    minutes, amount_cents: of a correction of an approved entry, what it adds or takes back (negative).
    cap_year: calendar year under whose ceiling it counts, that of the fact.
    proof: what shows it; missing: what is lacking. loss_declared: outside the usual hours, income was lost.
    rate, rate_cents, amount_cents: as they were at the approval; None before.
    corrects: the entry whose fact changed. reverses: the entry that is cancelled.
    checked_by_link: the member checked it without an account.
    """

    source = models.CharField("source", max_length=60)
    source_id = models.CharField("fait", max_length=80)
    edition = models.PositiveSmallIntegerField("édition", default=0)
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="membre"
    )
    kind = models.CharField("nature", max_length=9, choices=PayKind.choices)
    task = models.ForeignKey(
        PayTask, on_delete=models.PROTECT, null=True, related_name="entries", verbose_name="tâche"
    )
    action = models.ForeignKey(
        "programme.Action", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="fiche action"
    )
    title = models.CharField("objet", max_length=200)
    happened_on = models.DateField("date")
    starts_at = models.DateTimeField("début", null=True)
    ends_at = models.DateTimeField("fin", null=True)
    minutes = models.IntegerField("durée (minutes)")
    cap_year = models.PositiveSmallIntegerField("année du plafond")
    proof = models.CharField("justificatif", max_length=200, blank=True)
    missing = models.CharField("ce qui manque", max_length=200, blank=True)
    proof_url = models.CharField("page du fait", max_length=200, blank=True)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="pièce"
    )
    loss_declared = models.BooleanField("perte de revenus déclarée", default=False)
    loss_note = models.CharField("perte déclarée", max_length=200, blank=True)
    paid_elsewhere = models.BooleanField("acte déjà payé par l’assurance maladie", default=False)
    state = models.CharField("état", max_length=9, choices=EntryState.choices, default=EntryState.PROPOSED)
    state_reason = models.CharField("motif", max_length=300, blank=True)
    rate = models.ForeignKey(
        PayRate, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="tarif"
    )
    rate_cents = models.PositiveIntegerField("tarif (centimes)", null=True)
    amount_cents = models.IntegerField("montant (centimes)", null=True)
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="corrections", verbose_name="corrige"
    )
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", verbose_name="annule"
    )
    checked_at = models.DateTimeField("vérifiée le", null=True)
    checked_by_link = models.BooleanField("vérifiée par le lien personnel", default=False)
    validated_at = models.DateTimeField("validée le", null=True)
    validated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    approved_at = models.DateTimeField("approuvée le", null=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )
    paid_on = models.DateField("payée le", null=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("écrite le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "source": "public",
        "source_id": "professional",
        "edition": "public",
        "contact": "personal",
        "kind": "personal",
        "task": "personal",
        "action": "public",
        "title": "professional",
        "happened_on": "professional",
        "starts_at": "professional",
        "ends_at": "professional",
        "minutes": "personal",
        "cap_year": "public",
        "proof": "personal",
        "missing": "personal",
        "proof_url": "professional",
        "file": "personal",
        "loss_declared": "personal",
        "loss_note": "personal",
        "paid_elsewhere": "personal",
        "state": "personal",
        "state_reason": "personal",
        "rate": "personal",
        "rate_cents": "personal",
        "amount_cents": "personal",
        "corrects": "personal",
        "reverses": "personal",
        "checked_at": "personal",
        "checked_by_link": "personal",
        "validated_at": "personal",
        "validated_by": "professional",
        "approved_at": "personal",
        "approved_by": "professional",
        "paid_on": "personal",
        "version": "public",
        "created_at": "personal",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "entrée de temps"
        verbose_name_plural = "entrées de temps"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "source", "source_id", "edition"), name="one_time_entry_per_fact"
            ),
            models.UniqueConstraint(
                fields=("community", "reverses"),
                condition=models.Q(reverses__isnull=False),
                name="one_reversal_per_time_entry",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_cents__isnull=False)
                | models.Q(state__in=("proposed", "checked", "validated", "refused", "replaced")),
                name="approved_time_has_an_amount",
            ),
        )
        indexes = (
            models.Index(fields=("community", "-happened_on"), name="time_by_date"),
            models.Index(fields=("community", "contact", "cap_year", "state"), name="time_by_contact"),
            models.Index(fields=("community", "state", "happened_on"), name="time_by_state"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def amount(self) -> str:
        """« 45 € », "" while it is not approved."""
        return "" if self.amount_cents is None else euros(self.amount_cents)


class MyYearLink(CommunityModel):
    """A link by which one person sees and checks their own time without a password.

    digest: SHA-256 of the secret in the address, kept nowhere else.
    """

    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, related_name="+", verbose_name="membre"
    )
    digest = models.CharField("empreinte du lien", max_length=64)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    expires_at = models.DateTimeField("valable jusqu’au")
    revoked_at = models.DateTimeField("retiré le", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "contact": "personal",
        "digest": "personal",
        "created_at": "personal",
        "expires_at": "personal",
        "revoked_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "lien « Mon année »"
        verbose_name_plural = "liens « Mon année »"
        constraints = (
            models.UniqueConstraint(fields=("community", "digest"), name="one_year_link_per_digest"),
        )
        indexes = (models.Index(fields=("digest",), name="year_links_by_digest"),)

    def __str__(self) -> str:
        return f"lien du {timezone.localdate(self.created_at):%d/%m/%Y}"
