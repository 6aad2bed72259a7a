"""Letters to the operators: a replay that failed leaves a register as it was, and nobody else would notice."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from maillage.contexts.directory.imports.kinds import Kind
from maillage.contexts.directory.imports.refusal import FileRefused, MachineFailed
from maillage.platform.accounts.models import User
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor


def write_to_operators(*, subject: str, body: str, purpose: str) -> None:
    """One letter to each operator, in the caller's transaction."""
    for user in User.objects.filter(is_operator=True, is_active=True).order_by("pk"):
        queue_email(
            by=Actor.system(), community=None, to=user.email, subject=subject, body=body, purpose=purpose
        )


def tell_failed_replay(kind: Kind, refusal: FileRefused) -> None:
    """Say that the kept file of a kind could not be read again, and what happens next."""
    what_next = (
        "Un nouvel essai aura lieu chaque jour, jusqu’à ce que la panne soit réparée"
        if isinstance(refusal, MachineFailed)
        else "Il ne sera plus relu de lui-même : importez de nouveau le fichier officiel"
    )
    page = settings.MAILLAGE_BASE_URL + reverse("directory_national:imports")
    write_to_operators(
        subject=f"Données nationales : « {kind.label} » n’a pas pu être relu",
        body=(
            "Bonjour,\n\n"
            f"Le fichier gardé de « {kind.label} » devait être relu, parce qu’un périmètre ou un autre registre a "
            f"changé. La relecture a échoué :\n\n{refusal.message_fr}\n\n"
            "L’annuaire garde les données déjà en place, qui ne suivent pas ce changement. "
            f"{what_next} ; aucun autre message ne vous sera envoyé pour la même panne.\n\n"
            f"Voir les imports : {page}\n\nMaillage\n"
        ),
        purpose="directory.source_failed",
    )
