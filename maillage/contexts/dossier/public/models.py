"""The version of a year that goes out: how it is composed, and what was published, which never changes again."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.programme.models import Action, Indicator, ReportingYear
from maillage.platform.tenancy.models import CommunityModel


class Section(models.TextChoices):
    """Parts that may be shown, in the order of the page."""

    REACH = "reach", "Pour qui, et où"
    DONE = "done", "Ce qui a été fait"
    FIGURES = "figures", "Les résultats suivis"
    MONEY = "money", "Avec quel argent"
    NEXT = "next", "Et ensuite"


class PublicPage(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """The public page of a year, and how its next version is composed.

    secret: the last part of its address, made to be shared: no password, only not to be guessed. is_open: the address
    answers. sections: keys of `Section`. is_indexed: search engines may show it.
    """

    year = models.ForeignKey(ReportingYear, on_delete=models.PROTECT, related_name="+", verbose_name="année")
    title = models.CharField("titre", max_length=160)
    intro = models.TextField("introduction", max_length=2_000, blank=True)
    coming = models.TextField("ce qui vient", max_length=2_000, blank=True)
    sections = models.JSONField("parties montrées", default=list)
    is_indexed = models.BooleanField("montrée par les moteurs de recherche", default=False)
    secret = models.CharField("adresse", max_length=43, unique=True)
    is_open = models.BooleanField("publiée", default=False)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("commencée le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "year": "public",
        "title": "public",
        "intro": "professional",
        "coming": "professional",
        "sections": "public",
        "is_indexed": "public",
        "secret": "public",
        "is_open": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "version publique"
        verbose_name_plural = "versions publiques"
        constraints = (
            models.UniqueConstraint(fields=("community", "year"), name="one_public_page_per_year"),
        )

    def __str__(self) -> str:
        return f"Version publique {self.year.label}"


class PublicAction(CommunityModel):
    """How an action sheet is told in public: its own title and text, shown only once somebody has read them again."""

    page = models.ForeignKey(
        PublicPage, on_delete=models.CASCADE, related_name="actions", verbose_name="page"
    )
    action = models.ForeignKey(
        Action, on_delete=models.CASCADE, related_name="+", verbose_name="fiche action"
    )
    is_shown = models.BooleanField("montrée", default=False)
    title = models.CharField("titre", max_length=200)
    text = models.TextField("texte", max_length=1_000, blank=True)
    reviewed_at = models.DateTimeField("relu le", null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="relu par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "page": "public",
        "action": "public",
        "is_shown": "public",
        "title": "professional",
        "text": "professional",
        "reviewed_at": "public",
        "reviewed_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "texte public d’une action"
        verbose_name_plural = "textes publics des actions"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "page", "action"), name="one_public_text_per_action"
            ),
        )

    def __str__(self) -> str:
        return self.title


class PublicFigure(CommunityModel):
    """An indicator that the public page shows."""

    page = models.ForeignKey(
        PublicPage, on_delete=models.CASCADE, related_name="figures", verbose_name="page"
    )
    indicator = models.ForeignKey(
        Indicator, on_delete=models.CASCADE, related_name="+", verbose_name="indicateur"
    )

    classification = {"id": "public", "community": "public", "page": "public", "indicator": "public"}

    class Meta(CommunityModel.Meta):
        verbose_name = "chiffre rendu public"
        verbose_name_plural = "chiffres rendus publics"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "page", "indicator"), name="one_public_figure_per_indicator"
            ),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id}"


class WordVerdict(models.TextChoices):
    """Why words that look personal may stay."""

    AGREED = "agreed", "c’est voulu, la personne est d’accord"
    NOBODY = "nobody", "ce n’est pas une donnée personnelle"


class AllowedWords(CommunityModel):
    """Somebody answers for words that look personal, at one place of the page.

    place: where they stand. digest: of what was found there, without case or accents; the words themselves are in the
    text and nowhere else.
    """

    page = models.ForeignKey(
        PublicPage, on_delete=models.CASCADE, related_name="allowed", verbose_name="page"
    )
    kind = models.CharField("nature", max_length=12)
    place = models.CharField("endroit", max_length=200)
    digest = models.CharField("empreinte", max_length=64)
    verdict = models.CharField("réponse", max_length=8, choices=WordVerdict.choices)
    at = models.DateTimeField("le", auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "page": "public",
        "kind": "public",
        "place": "professional",
        "digest": "professional",
        "verdict": "public",
        "at": "public",
        "by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "mot laissé dans la version publique"
        verbose_name_plural = "mots laissés dans la version publique"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "page", "place", "digest"), name="one_answer_per_finding"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} ({self.place})"


class PublicVersion(CommunityModel):
    """What was published, as it was: never written again but for the day on which it ended.

    number: 1, 2, 3… for a page. content: everything that the page and its PDF show. digest: SHA-256 of it.
    ended_at: replaced or withdrawn.
    """

    page = models.ForeignKey(
        PublicPage, on_delete=models.PROTECT, related_name="versions", verbose_name="page"
    )
    number = models.PositiveSmallIntegerField("numéro")
    content = models.JSONField("contenu")
    digest = models.CharField("empreinte", max_length=64)
    published_at = models.DateTimeField("publiée le", auto_now_add=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    ended_at = models.DateTimeField("jusqu’au", null=True)

    classification = {
        "id": "public",
        "community": "public",
        "page": "public",
        "number": "public",
        "content": "public",
        "digest": "public",
        "published_at": "public",
        "published_by": "professional",
        "ended_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "version publiée"
        verbose_name_plural = "versions publiées"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "page", "number"), name="one_public_version_per_number"
            ),
            models.UniqueConstraint(
                fields=("community", "page"),
                condition=models.Q(ended_at__isnull=True),
                name="one_public_version_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"n° {self.number}"
