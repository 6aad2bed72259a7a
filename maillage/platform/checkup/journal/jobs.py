"""What happens to the journal without anybody asking: seals, the weekly verification, the daily letter."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from maillage.platform.accounts.models import User
from maillage.platform.audit import verifications
from maillage.platform.audit.models import Seal, Verification
from maillage.platform.audit.sealing import seal_new
from maillage.platform.audit.verification import when
from maillage.platform.messaging.services import queue_email
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import counted

TOLD = 10


@due_job("journal.seal", every=timedelta(seconds=10))
def seal() -> int:
    """Seal what was written since; returns how many lines."""
    return seal_new()


@due_job("journal.verify", every=timedelta(minutes=10))
def verify_slice() -> bool:
    """One slice of the verification that is running, or of a new one once a week; True if it ended."""
    if verifications.running() is None and not verifications.is_due():
        return False
    verification = verifications.begin()
    done = verifications.advance(verification)
    if done:
        tell_faults(verification)
    return done


@transaction.atomic
def tell_faults(verification: Verification) -> None:
    """One letter to each operator about what a finished verification found; nothing if all is well."""
    if not verification.fault_count:
        return
    told = "\n".join(f"- {message}" for message in verification.faults[:TOLD])
    page = settings.MAILLAGE_BASE_URL + reverse("checkup_installation:journal")
    for user in User.objects.filter(is_operator=True, is_active=True).order_by("pk"):
        queue_email(
            by=Actor.system(),
            community=None,
            to=user.email,
            subject="Le journal de Maillage ne dit plus ce qu’il disait",
            body=(
                "Bonjour,\n\nLa vérification du journal scellé a trouvé "
                f"{counted(verification.fault_count, 'anomalie', 'anomalies')} :\n\n{told}\n\n"
                "Si vous avez restauré une sauvegarde, notez-le par « maillage doctor --noter-reprise ». Sinon, "
                "gardez une copie de la base et des ancres, et cherchez qui a pu écrire dans la base.\n\n"
                f"Voir le détail : {page}\n\nMaillage\n"
            ),
            purpose="journal.fault",
        )


@due_job("journal.mail", every=timedelta(days=1))
def mail_head() -> bool:
    """Write the head of the chain to the address that the installation chose; False if it chose none."""
    address = settings.MAILLAGE_ANCHOR_MAIL
    head = Seal.objects.order_by("-number").first()
    if not address or head is None:
        return False
    with transaction.atomic():
        queue_email(
            by=Actor.system(),
            community=None,
            to=address,
            subject=f"Journal de Maillage : ligne {head.number}",
            body=(
                f"Le {when(head.sealed_at)}, le journal de {settings.MAILLAGE_BASE_URL} allait jusqu’à la ligne "
                f"{head.number}, d’empreinte :\n\n{bytes(head.chain_digest).hex()}\n\n"
                "Gardez ce message : il permet de prouver plus tard que le journal n’a pas été réécrit.\n"
            ),
            purpose="journal.anchor",
        )
    return True
