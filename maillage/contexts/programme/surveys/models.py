"""Questionnaires: what is asked, of whom, and what was answered.

Of an anonymous questionnaire two things are kept that nothing ties: who was invited and whether they have answered
(`Invitation`, without an instant), and the answers, which lie shuffled in sealed texts (`AnswerBox`), each written
again whole with every answer that comes. README.md says what this protects from.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.programme.actions.models import Action
from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.tenancy.models import CommunityModel


class SurveyState(models.TextChoices):
    DRAFT = "draft", "brouillon"
    READY = "ready", "programmé"
    OPEN = "open", "ouvert"
    CLOSED = "closed", "clos"


TRANSITIONS: dict[str, frozenset[str]] = {
    SurveyState.DRAFT: frozenset({SurveyState.READY, SurveyState.OPEN}),
    SurveyState.READY: frozenset({SurveyState.DRAFT, SurveyState.OPEN}),
    SurveyState.OPEN: frozenset({SurveyState.CLOSED}),
    SurveyState.CLOSED: frozenset({SurveyState.OPEN}),
}


class Reach(models.TextChoices):
    INVITED = "invited", "des personnes choisies : un lien personnel chacune, une seule réponse"
    LINK = "link", "tout le monde : un lien ouvert et son code à scanner"


class QuestionKind(models.TextChoices):
    HEADING = "heading", "titre de partie"
    ONE = "one", "un seul choix"
    SEVERAL = "several", "plusieurs choix"
    YES_NO = "yes_no", "oui ou non"
    SCALE_5 = "scale_5", "échelle de 1 à 5"
    SCALE_10 = "scale_10", "échelle de 0 à 10"
    NUMBER = "number", "nombre"
    DATE = "date", "date"
    SHORT = "short", "texte court"
    LONG = "long", "texte long"


class Survey(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One questionnaire. key: short and stable, by which an indicator names it.

    audience: `audience.Invited` as JSON, when persons are invited. is_anonymous never changes once it has opened.
    secret: the last part of its open address, meant to be printed and shared. template: key of the ready questionnaire
    that it came from, "" without.
    """

    key = models.CharField("repère", max_length=12)
    title = models.CharField("titre", max_length=160)
    intro = models.TextField("présentation", max_length=4_000, blank=True)
    thanks = models.TextField("remerciement", max_length=1_000, blank=True)
    reach = models.CharField("à qui il s’adresse", max_length=8, choices=Reach.choices, default=Reach.INVITED)
    audience = models.JSONField("personnes invitées", default=dict)
    is_anonymous = models.BooleanField("anonyme", default=True)
    state = models.CharField("état", max_length=8, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opens_on = models.DateField("ouvre le", null=True)
    closes_on = models.DateField("dernier jour", null=True)
    opened_at = models.DateTimeField("ouvert le", null=True)
    closed_at = models.DateTimeField("clos le", null=True)
    reminded_at = models.DateTimeField("relancé le", null=True)
    secret = models.CharField("adresse", max_length=43, unique=True)
    action = models.ForeignKey(
        Action, on_delete=models.SET_NULL, null=True, related_name="surveys", verbose_name="fiche action"
    )
    template = models.CharField("modèle d’origine", max_length=60, blank=True)
    version = models.PositiveIntegerField("version", default=1)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )
    updated_at = models.DateTimeField("modifié le", auto_now=True)

    classification = {
        "id": "public",
        "community": "public",
        "key": "public",
        "title": "public",
        "intro": "public",
        "thanks": "public",
        "reach": "public",
        "audience": "professional",
        "is_anonymous": "public",
        "state": "public",
        "opens_on": "public",
        "closes_on": "public",
        "opened_at": "public",
        "closed_at": "public",
        "reminded_at": "public",
        "secret": "public",
        "action": "public",
        "template": "public",
        "version": "public",
        "created_at": "public",
        "created_by": "professional",
        "updated_at": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "questionnaire"
        verbose_name_plural = "questionnaires"
        constraints = (models.UniqueConstraint(fields=("community", "key"), name="one_survey_per_key"),)
        indexes = (models.Index(fields=("community", "state"), name="surveys_by_state"),)

    def __str__(self) -> str:
        return self.title


class SurveyQuestion(CommunityModel):
    """A question, or the title of a part. key: names it in the answers, stable and without meaning.

    options: of a choice, in order: [{"key": "a", "label": "Oui, souvent"}…]. low, high: words at the ends of a scale.
    """

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="questions", verbose_name="questionnaire"
    )
    key = models.CharField("repère", max_length=8)
    rank = models.PositiveSmallIntegerField("ordre")
    kind = models.CharField("type", max_length=8, choices=QuestionKind.choices)
    label = models.CharField("question", max_length=300)
    detail = models.CharField("précision", max_length=500, blank=True)
    is_required = models.BooleanField("réponse obligatoire", default=False)
    options = models.JSONField("choix", default=list)
    low = models.CharField("en bas de l’échelle", max_length=60, blank=True)
    high = models.CharField("en haut de l’échelle", max_length=60, blank=True)

    classification = {
        "id": "public",
        "community": "public",
        "survey": "public",
        "key": "public",
        "rank": "public",
        "kind": "public",
        "label": "public",
        "detail": "public",
        "is_required": "public",
        "options": "public",
        "low": "public",
        "high": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "question"
        verbose_name_plural = "questions"
        constraints = (
            models.UniqueConstraint(fields=("community", "survey", "key"), name="one_question_per_key"),
        )

    def __str__(self) -> str:
        return self.label


class Invitation(CommunityModel):
    """Somebody who is asked, and whether they have answered: no instant, so that it tells nothing of the answers.

    contact: in the contacts of the association; else entry: in the directory (a subject). link_key: random, of which
    the secret of the personal link is drawn; digest finds the row.
    """

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="invitations", verbose_name="questionnaire"
    )
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.CASCADE, null=True, related_name="+", verbose_name="contact"
    )
    entry = models.CharField("fiche de l’annuaire", max_length=80, blank=True)
    name = models.CharField("nom", max_length=260)
    email = models.CharField("adresse électronique", max_length=200, blank=True)
    link_key = models.CharField("clé du lien", max_length=32)
    digest = models.CharField("empreinte du lien", max_length=64)
    has_answered = models.BooleanField("a répondu", default=False)
    has_declined = models.BooleanField("ne souhaite pas répondre", default=False)
    letters = models.PositiveSmallIntegerField("lettres envoyées", default=0)

    classification = {
        "id": "public",
        "community": "public",
        "survey": "public",
        "contact": "personal",
        "entry": "professional",
        "name": "professional",
        "email": "personal",
        "link_key": "personal",
        "digest": "personal",
        "has_answered": "personal",
        "has_declined": "personal",
        "letters": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "personne invitée"
        verbose_name_plural = "personnes invitées"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "survey", "contact"),
                condition=models.Q(contact__isnull=False),
                name="one_invitation_per_contact",
            ),
            models.UniqueConstraint(
                fields=("community", "survey", "entry"),
                condition=~models.Q(entry=""),
                name="one_invitation_per_entry",
            ),
        )
        indexes = (
            models.Index(fields=("digest",), name="survey_invitations_by_digest"),
            models.Index(fields=("community", "survey", "has_answered"), name="survey_invitations_left"),
        )

    def __str__(self) -> str:
        return self.name


class Response(CommunityModel):
    """The answers of somebody who is named, in a questionnaire that is not anonymous.

    name: whom the link was for, or what was typed by open link. answers: by key of the question.
    once: a random text of the page that was sent, so that two clicks make one answer.
    """

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="responses", verbose_name="questionnaire"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="invitation"
    )
    name = models.CharField("nom", max_length=260)
    answers = models.JSONField("réponses", default=dict)
    once = models.CharField("repère de l’envoi", max_length=64)
    answered_at = models.DateTimeField("répondu le")

    classification = {
        "id": "public",
        "community": "public",
        "survey": "public",
        "invitation": "personal",
        "name": "professional",
        "answers": "personal",
        "once": "public",
        "answered_at": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "réponse nominative"
        verbose_name_plural = "réponses nominatives"
        constraints = (
            models.UniqueConstraint(fields=("community", "survey", "once"), name="one_response_per_sending"),
            models.UniqueConstraint(
                fields=("community", "invitation"),
                condition=models.Q(invitation__isnull=False),
                name="one_response_per_invitation",
            ),
        )

    def __str__(self) -> str:
        return self.name


class AnswerBox(CommunityModel):
    """Anonymous answers, many together in one sealed text, shuffled: a row for nobody."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="boxes", verbose_name="questionnaire"
    )
    number = models.PositiveIntegerField("numéro")
    count = models.PositiveIntegerField("réponses", default=0)
    contents = EncryptedTextField("réponses anonymes")

    classification = {
        "id": "public",
        "community": "public",
        "survey": "public",
        "number": "public",
        "count": "public",
        "contents": "personal",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "boîte de réponses anonymes"
        verbose_name_plural = "boîtes de réponses anonymes"
        constraints = (
            models.UniqueConstraint(fields=("community", "survey", "number"), name="one_box_per_number"),
        )

    def __str__(self) -> str:
        return f"Boîte {self.number}"
