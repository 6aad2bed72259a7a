"""Why an outside sign-in came to nothing, in words for the person and for the journal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Failure:
    """`noted`: what the journal keeps, without anything of the person. `status`: of the page."""

    name: str
    title: str
    advice: str
    noted: str
    status: int = 400


CANCELLED = Failure(
    "cancelled",
    "Connexion interrompue",
    "Vous avez renoncé, ou le service n’a pas accepté. Rien n’a été ouvert ; vous pouvez recommencer.",
    "refus de la personne ou du service",
    200,
)
STALE = Failure(
    "stale",
    "Cette connexion a expiré",
    "Elle a déjà servi, ou elle a commencé il y a plus de dix minutes ou dans une autre fenêtre. Recommencez depuis "
    "la page de connexion.",
    "retour sans demande",
)
DOWN = Failure(
    "down",
    "Le service d’identité ne répond pas",
    "Réessayez dans quelques minutes. En attendant, vous pouvez entrer avec votre mot de passe, si vous en avez un.",
    "service injoignable",
    502,
)
CODE = Failure(
    "code",
    "Cette connexion n’a pas abouti",
    "Le service d’identité n’a pas reconnu ce retour : il a déjà servi ou il est trop ancien. Recommencez depuis la "
    "page de connexion.",
    "code refusé par le service",
)
UNPROVEN = Failure(
    "unproven",
    "Votre identité n’a pas pu être vérifiée",
    "La réponse du service d’identité n’est pas conforme : rien n’a été ouvert. Si cela se répète, prévenez "
    "l’exploitation de votre installation.",
    "réponse non conforme",
)
WEAK = Failure(
    "weak",
    "Ce moyen de connexion n’est pas assez sûr",
    "Le service d’identité n’a pas garanti le niveau demandé. Recommencez avec une carte ou une application.",
    "niveau de garantie insuffisant",
)


class OutsideError(Exception):
    """An outside sign-in failed. `detail` says why to whoever keeps the installation: never a person's data."""

    def __init__(self, failure: Failure, detail: str = "") -> None:
        super().__init__(failure.name, detail)
        self.failure = failure
        self.detail = detail
