"""What the outbox and the notifications hold about persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from maillage.platform.messaging.attachments import let_go
from maillage.platform.messaging.models import (
    AttachedFile,
    MailTest,
    Message,
    MessageState,
    Notification,
)
from maillage.platform.messaging.retention import (
    KEPT,
    forget_attachments,
    forget_bodies,
    forget_messages,
    forget_notifications,
)
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tenancy.actor import Actor

# A year: long enough to show that a convocation left, and when.
MESSAGES_KEPT = timedelta(days=365)
NOTIFICATIONS_KEPT = timedelta(days=180)
# Files go with the last message that needs them; what a breakdown left behind, the day after.
ATTACHMENTS_KEPT = timedelta(days=1)
VIEW = "messaging.view"


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "messaging.messages",
            "Messages envoyés",
            "messages",
            "les personnes à qui la plateforme écrit",
            ("messaging.Message", "messaging.ShortMessage", "messaging.MailTest", "messaging.AttachedFile"),
            (VIEW,),
            "Prévenir, inviter, convoquer ; savoir ce qui est parti et ce qui a été refusé.",
            "Intérêt légitime : faire vivre la communauté (RGPD, article 6.1.f).",
            "Le texte et les pièces jointes sont effacés dès l’envoi (90 jours après un échec) ; l’adresse, l’objet et "
            "la date, un an.",
            "La plateforme, au moment de l’envoi.",
            narrower=(
                ("messaging.Message.body", ""),
                ("messaging.Message.unsubscribe_url", ""),
                ("messaging.ShortMessage.body", ""),
                ("messaging.AttachedFile.file_name", ""),
                ("messaging.AttachedFile.content", ""),
                ("messaging.MailTest.to", ""),
                ("messaging.MailTest.code_digest", ""),
            ),
            also="la personne à qui le message est adressé",
        )
    )
    holdings.register(
        Holding(
            "messaging.notifications",
            "Notifications",
            "messages",
            "les membres",
            ("messaging.Notification",),
            (),
            "Signaler à une personne ce qui la concerne.",
            "Exécution du service demandé par la personne (RGPD, article 6.1.b).",
            "Six mois.",
            "La plateforme.",
            also="la personne elle-même, et elle seule",
        )
    )
    person_data.register(
        PersonData(
            "messaging",
            "Messages et notifications",
            30,
            (
                "messaging.Message",
                "messaging.ShortMessage",
                "messaging.Notification",
                "messaging.MailTest",
                "messaging.AttachedFile",
            ),
            held,
            erase,
            keeps=(
                "le message qui dit que le compte est fermé (adresse, objet et date), un an ; les notifications reçues "
                "par d’autres, qui peuvent porter son nom, six mois."
            ),
        )
    )
    not_personal.register(
        NotPersonal(
            "messaging.MailServer", "réglage de l’installation : compte de l’association chez son fournisseur"
        )
    )
    _register_retentions()


def _register_retentions() -> None:
    retentions.register(
        Retention(
            "messaging.failed",
            "Texte des messages en échec",
            "Le texte d’un message que personne n’a pu recevoir ; celui d’un message parti est effacé à l’envoi.",
            KEPT,
            "Le temps de le renvoyer (RGPD, article 5.1.e).",
            forget_bodies,
            minimum=timedelta(days=7),
        )
    )
    retentions.register(
        Retention(
            "messaging.attached",
            "Pièces jointes sans message",
            "Les fichiers dont plus aucun message n’a besoin ; celui d’un message parti est effacé à l’envoi.",
            ATTACHMENTS_KEPT,
            "Elles ne servent plus (RGPD, article 5.1.e).",
            forget_attachments,
            minimum=timedelta(days=1),
        )
    )
    retentions.register(
        Retention(
            "messaging.messages",
            "Messages envoyés",
            "Adresse, objet et date de chaque message.",
            MESSAGES_KEPT,
            "Pouvoir montrer qu’une convocation est partie (RGPD, article 5.1.e).",
            forget_messages,
            minimum=timedelta(days=90),
        )
    )
    retentions.register(
        Retention(
            "messaging.notifications",
            "Notifications",
            "Les notifications de chacun, lues ou non.",
            NOTIFICATIONS_KEPT,
            "Elles ne servent plus (RGPD, article 5.1.e).",
            forget_notifications,
            minimum=timedelta(days=30),
        )
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The messages written to the addresses, and the notifications of the account."""
    messages = Message.objects.filter(to__in=person.emails)
    for message in messages.order_by("pk"):
        # A text on its way may hold a personal link, which is worth a password.
        yield described(
            message,
            leave_out=(
                "message_id",
                "attempts",
                "unconfirmed",
                "next_attempt_at",
                "body",
                "attached_key",
                "unsubscribe_url",
            ),
            at="queued_at",
        )
    keys = messages.exclude(attached_key="").values("attached_key")
    for file in AttachedFile.objects.filter(key__in=keys).order_by("pk"):
        yield described(file, leave_out=("key", "rank", "content"), at="queued_at")
    tests = MailTest.objects.filter(to__in=person.emails) if everywhere else MailTest.objects.none()
    for test in tests.order_by("pk"):
        yield described(test, leave_out=("fingerprint", "code_digest"), at="sent_at")
    if person.user_id is not None:
        for notification in Notification.objects.filter(user_id=person.user_id).order_by("pk"):
            yield described(notification, at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Delete the messages to the addresses, those in the queue too, and the notifications of the account."""
    del by
    done = []
    # One that a worker is handing to a server right now is left to it; it goes at its date.
    messages = Message.objects.filter(to__in=person.emails).exclude(state=MessageState.SENDING)
    keys = set(messages.exclude(attached_key="").values_list("attached_key", flat=True))
    if count := messages.delete()[0]:
        done.append(f"messages effacés : {count}.")
    for key in keys:
        let_go(key)
    if everywhere and (count := MailTest.objects.filter(to__in=person.emails).delete()[0]):
        done.append(f"essais du courrier effacés : {count}.")
    if person.user_id is not None:
        notifications = Notification.objects.filter(user_id=person.user_id)
        if count := notifications.delete()[0]:
            done.append(f"notifications effacées : {count}.")
    return done
