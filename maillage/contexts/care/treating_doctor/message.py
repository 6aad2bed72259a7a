"""The message to a colleague by MSSanté: prepared here, completed and sent from one's own mailbox. Nothing is kept.

Only what is chosen from lists stands in it; the name, the birth date and the telephone are blanks that the sender fills
in his mailbox, which alone may carry them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from maillage.contexts.care.treating_doctor.models import PriorityRule
from maillage.platform.ui.typography import french

SUBJECT: Final = "Demande de médecin traitant"


@dataclass(frozen=True)
class Message:
    """to: "" where no address is known."""

    to: str
    subject: str
    body: str

    @property
    def mailto(self) -> str:
        """RFC 6068: opens the mailbox with the message in it."""
        return f"mailto:{quote(self.to, safe='@')}?subject={quote(self.subject)}&body={quote(self.body)}"


def prepared(
    *, to: str, doctor: str, sender: str, place: str, criteria: Iterable[PriorityRule], at_home: bool
) -> Message:
    """The text for this doctor, with blanks for the identity."""
    needs = [rule.label for rule in criteria]
    if at_home and not any("déplacer" in one for one in needs):
        needs.append("Visites à domicile nécessaires")
    lines = [
        f"Bonjour {doctor}," if doctor else "Bonjour,",
        "",
        "Une personne que je suis cherche un médecin traitant. Pourriez-vous la recevoir ?",
        "",
        "Nom, prénom : […]",
        "Date de naissance : […]",
        "Téléphone : […]",
        f"Commune : {place or '[…]'}",
        f"Situation : {', '.join(needs) or '[…]'}",
        "",
        "Elle est d’accord pour que je vous écrive.",
        "",
        "Bien confraternellement,",
        sender,
    ]
    return Message(to, SUBJECT, french("\n".join(lines)))
