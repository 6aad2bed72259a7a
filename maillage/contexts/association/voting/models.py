"""A vote of a meeting: its question, who may vote, what was chosen, and what came out.

Of a secret vote two things are kept that nothing ties: the roll (`Turn`: whose voice was used) and the ballots. While
the vote is open all ballots lie in one sealed text (`Urn`), written again whole and shuffled with each ballot that
comes; at its closing they become the rows of the published list (`Ballot`). README.md says what this protects from.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from maillage.contexts.association.meetings.models import AgendaItem, Meeting
from maillage.platform.audit.append_only import AppendOnlyRow
from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.tenancy.models import CommunityModel


class Means(models.TextChoices):
    HANDS = "hands", "à main levée"
    PAPER = "paper", "par bulletins de papier"
    ROLL_CALL = "roll_call", "par appel nominal"
    SECRET = "secret", "à bulletin secret en ligne"


# Voices are counted in the room and typed in as numbers.
COUNTED = (Means.HANDS, Means.PAPER)


class VoteState(models.TextChoices):
    DRAFT = "draft", "en préparation"
    OPEN = "open", "ouvert"
    CLOSED = "closed", "clos"
    CANCELLED = "cancelled", "annulé"


TRANSITIONS: dict[str, frozenset[str]] = {
    VoteState.DRAFT: frozenset({VoteState.OPEN, VoteState.CLOSED, VoteState.CANCELLED}),
    VoteState.OPEN: frozenset({VoteState.CLOSED, VoteState.CANCELLED}),
    VoteState.CLOSED: frozenset(),
    VoteState.CANCELLED: frozenset(),
}


class Audience(models.TextChoices):
    PRESENT = "present", "les personnes présentes, sur place ou à distance"
    ALL = "all", "toutes les voix de la liste, présentes ou non"


class DecisionKind(models.TextChoices):
    """As `core.voting.rules.Decision`: the statutes may ask more for some."""

    ORDINARY = "ordinary", "décision ordinaire"
    ELECTION = "election", "élection"
    STATUTES = "statutes", "modification des statuts"
    INTERNAL_RULES = "internal_rules", "règlement intérieur"
    ACCOUNTS = "accounts", "comptes et budget"
    ADMISSION = "admission", "admission d’un adhérent"
    EXCLUSION = "exclusion", "exclusion d’un adhérent"
    REMOVAL = "removal", "révocation d’un mandat"
    DISSOLUTION = "dissolution", "dissolution"


class Vote(CommunityModel):  # type: ignore[django-manager-missing]  # scoped manager
    """One question put to the vote.

    options: [] for a proposal (for, against, abstain); else [{"key": "o1", "label": "…"}], of which `seats` are filled.
    rules: what it is judged by, as the statutes were when it was opened or counted: {"majority", "proxies",
    "by_college", "secret", "colleges"}.
    floor: voices by college when it was closed: {code: {"present", "voices"}}, those represented among the present.
    unanimous: nobody was against, said in one touch. adopted: None for an election, and before the closing.
    outcome: what `results` worked out. words: the same in one sentence. list_digest: of the published list.
    """

    meeting = models.ForeignKey(
        Meeting, on_delete=models.PROTECT, related_name="votes", verbose_name="réunion"
    )
    agenda_item = models.ForeignKey(
        AgendaItem, on_delete=models.SET_NULL, null=True, related_name="votes", verbose_name="point"
    )
    question = models.CharField("question", max_length=300)
    detail = models.TextField("précisions", max_length=4_000, blank=True)
    means = models.CharField("mode de vote", max_length=10, choices=Means.choices, default=Means.HANDS)
    decision = models.CharField(
        "objet", max_length=16, choices=DecisionKind.choices, default=DecisionKind.ORDINARY
    )
    options = models.JSONField("choix proposés", default=list)
    seats = models.PositiveSmallIntegerField("sièges à pourvoir", default=1)
    audience = models.CharField("qui vote", max_length=8, choices=Audience.choices, default=Audience.PRESENT)
    state = models.CharField("état", max_length=10, choices=VoteState.choices, default=VoteState.DRAFT)
    rules = models.JSONField("règles appliquées", default=dict)
    floor = models.JSONField("voix par collège", default=dict)
    quorum_reached = models.BooleanField("quorum atteint", null=True)
    quorum_words = models.CharField("quorum", max_length=300, blank=True)
    unanimous = models.BooleanField("à l’unanimité", default=False)
    president_choice = models.CharField("voix de la présidence", max_length=10, blank=True)
    adopted = models.BooleanField("adopté", null=True)
    outcome = models.JSONField("résultat", default=dict)
    words = models.CharField("résultat en mots", max_length=600, blank=True)
    list_digest = models.CharField("empreinte de la liste", max_length=64, blank=True)
    opened_at = models.DateTimeField("ouvert à", null=True)
    closed_at = models.DateTimeField("clos à", null=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="par"
    )

    classification = {
        "id": "public",
        "community": "public",
        "meeting": "public",
        "agenda_item": "public",
        "question": "professional",
        "detail": "professional",
        "means": "public",
        "decision": "public",
        "options": "professional",
        "seats": "public",
        "audience": "public",
        "state": "public",
        "rules": "public",
        "floor": "public",
        "quorum_reached": "public",
        "quorum_words": "public",
        "unanimous": "public",
        "president_choice": "professional",
        "adopted": "public",
        "outcome": "professional",
        "words": "professional",
        "list_digest": "public",
        "opened_at": "public",
        "closed_at": "public",
        "created_at": "public",
        "created_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "vote"
        verbose_name_plural = "votes"
        indexes = (models.Index(fields=("community", "meeting", "state"), name="votes_of_a_meeting"),)

    def __str__(self) -> str:
        return self.question

    @property
    def is_election(self) -> bool:
        """Names to choose from, rather than a proposal."""
        return bool(self.options)

    @property
    def is_counted(self) -> bool:
        return self.means in COUNTED


class HandCount(CommunityModel):
    """Voices counted in the room: how many of a college for one choice (college "" where all weigh the same)."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="counts", verbose_name="vote")
    college = models.CharField("collège", max_length=40, blank=True)
    choice = models.CharField("choix", max_length=10)
    voices = models.PositiveIntegerField("voix")

    classification = {
        "id": "public",
        "community": "public",
        "vote": "public",
        "college": "public",
        "choice": "public",
        "voices": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "voix comptées"
        verbose_name_plural = "voix comptées"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "vote", "college", "choice"), name="one_hand_count_per_choice"
            ),
        )

    def __str__(self) -> str:
        return f"{self.choice} : {self.voices}"


class Turn(CommunityModel):
    """One voice on the roll of a vote, drawn up when it was opened; never what was chosen, never when.

    contact: whose voice it is. has_voted: it was used. holder: by whom, for an absent person who gave power.
    """

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="turns", verbose_name="vote")
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="votant"
    )
    college = models.CharField("collège", max_length=40, blank=True)
    has_voted = models.BooleanField("a voté", default=False)
    holder = models.ForeignKey(
        "association.Contact",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="par pouvoir",
    )

    classification = {
        "id": "public",
        "community": "public",
        "vote": "public",
        "contact": "professional",
        "college": "professional",
        "has_voted": "professional",
        "holder": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "émargement"
        verbose_name_plural = "émargements"
        constraints = (
            models.UniqueConstraint(fields=("community", "vote", "contact"), name="one_turn_per_voice"),
        )

    def __str__(self) -> str:
        return f"{self.contact} · {self.vote}"


class HowNoted(models.TextChoices):
    SELF = "self", "par la personne"
    ROOM = "room", "dans la salle"
    PHONE = "phone", "par téléphone"


class NamedVoice(CommunityModel):
    """What a voice chose in a roll call, which everybody hears. choice: a key, or several joined by « + »."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="named", verbose_name="vote")
    contact = models.ForeignKey(
        "association.Contact", on_delete=models.PROTECT, related_name="+", verbose_name="votant"
    )
    college = models.CharField("collège", max_length=40, blank=True)
    choice = models.CharField("choix", max_length=200)
    how = models.CharField("noté", max_length=8, choices=HowNoted.choices)
    noted_at = models.DateTimeField("noté à")
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="noté par",
    )

    classification = {
        "id": "public",
        "community": "public",
        "vote": "public",
        "contact": "professional",
        "college": "professional",
        "choice": "professional",
        "how": "professional",
        "noted_at": "professional",
        "noted_by": "professional",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "voix nominale"
        verbose_name_plural = "voix nominales"
        constraints = (
            models.UniqueConstraint(
                fields=("community", "vote", "contact"), name="one_named_voice_per_voter"
            ),
        )

    def __str__(self) -> str:
        return f"{self.contact} · {self.vote}"


class Urn(CommunityModel):
    """The ballots of an open secret vote, all in one sealed text of a length that never changes; then empty."""

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="urns", verbose_name="vote")
    contents = EncryptedTextField("bulletins")

    classification = {"id": "public", "community": "public", "vote": "public", "contents": "personal"}

    class Meta(CommunityModel.Meta):
        verbose_name = "urne"
        verbose_name_plural = "urnes"
        constraints = (models.UniqueConstraint(fields=("community", "vote"), name="one_urn_per_vote"),)

    def __str__(self) -> str:
        return f"Urne de {self.vote_id}"


class Ballot(AppendOnlyRow, CommunityModel):
    """One line of the published list. Written once, at the closing, in the order of the codes, which are random.

    choice: a key, several joined by « + », "abstain" for a blank one.
    """

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="ballots", verbose_name="vote")
    code = models.CharField("code", max_length=14)
    college = models.CharField("collège", max_length=40, blank=True)
    choice = models.CharField("choix", max_length=200)

    classification = {
        "id": "public",
        "community": "public",
        "vote": "public",
        "code": "public",
        "college": "public",
        "choice": "public",
    }

    class Meta(CommunityModel.Meta):
        verbose_name = "bulletin"
        verbose_name_plural = "bulletins"
        constraints = (
            models.UniqueConstraint(fields=("community", "vote", "code"), name="one_ballot_per_code"),
        )

    def __str__(self) -> str:
        return self.code
