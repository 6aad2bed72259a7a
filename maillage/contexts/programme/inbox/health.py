"""What the check-up says of the mailbox: does it let us in, are its folders there, was it looked through lately?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from django.utils import timezone

from maillage.contexts.programme.inbox import mailbox
from maillage.contexts.programme.inbox.place import MailboxPlace, place
from maillage.contexts.programme.inbox.queries import mailbox_state
from maillage.platform.registry import Check, Finding
from maillage.platform.ui.typography import counted

CONNECT_S: Final = 8.0
OLD: Final = timedelta(hours=1)
_ADVICE: Final = (
    "Vérifiez MAILLAGE_INBOX_URL et MAILLAGE_INBOX_PASSWORD. "
    "Les courriels attendent sur le serveur : rien n’est perdu."
)


def _findings() -> Iterator[Finding]:
    where = place()
    if where is None:
        yield Finding(
            "ok", "Aucune boîte de réception : les notes d’appel et les fichiers déposés suffisent."
        )
        return
    yield from _server(where)
    yield from _fetched()


def _server(where: MailboxPlace) -> Iterator[Finding]:
    """Sign in and look at the folders; nothing is read, nothing is made."""
    try:
        with mailbox.opened(where, timeout_s=CONNECT_S) as box:
            known = {one.name for one in box.folder.list()}
    except mailbox.FAULTS as error:
        yield Finding("fault", mailbox.in_words(error, where), _ADVICE)
        return
    missing = [
        f"« {name} »"
        for name in (mailbox.TREATED, mailbox.UNKNOWN)
        if not any(one == name or one.endswith((f"/{name}", f".{name}")) for one in known)
    ]
    if missing:
        yield Finding(
            "warning",
            f"Il manque à la boîte {where.where} : {' et '.join(missing)}.",
            "La prochaine relève les crée ; si cela dure, créez-les dans la messagerie.",
        )
    else:
        yield Finding("ok", f"La boîte de réception {where.where} nous laisse entrer.")


def _fetched() -> Iterator[Finding]:
    state, now = mailbox_state(), timezone.now()
    if state.fetched_at is None:
        yield Finding(
            "warning",
            "La boîte de réception n’a pas encore été relevée.",
            state.error or "Regardez si le travail de fond tourne.",
        )
    elif now - state.fetched_at > OLD:
        yield Finding(
            "fault",
            f"Dernière relève de la boîte de réception : {timezone.localtime(state.fetched_at):%d/%m/%Y à %H:%M}.",
            state.error or "Regardez si le travail de fond tourne.",
        )
    if state.unknown:
        yield Finding(
            "ok",
            f"{counted(state.unknown, 'courriel attend', 'courriels attendent')} dans « {mailbox.UNKNOWN} » : leur "
            "adresse n’est celle d’aucune communauté.",
        )
    if state.delayed:
        yield Finding(
            "warning",
            f"{counted(state.delayed, 'courriel attend', 'courriels attendent')} : leur communauté a eu son nombre "
            "du jour, ou aucun fichier ne peut être gardé.",
            "Si ce n’est pas voulu, donnez une autre adresse à cette communauté ; regardez le disque et l’antivirus.",
        )


CHECK: Final = Check("programme.inbox", "Boîte de réception", 66, lambda: tuple(_findings()))
