"""What time is worth in the two communities, and the rules under which it is paid: sums of the demonstration."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.contexts.funding import api as funding
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.programme.course import validated_on
from maillage.interfaces.demo.story import Story

# Euros an hour of a function: what each one loses, as a demonstration would have it.
_INDEMNITIES: Final = {"10-mg": 76, "60": 49, "70": 47, "21": 56, "50": 50, "91": 45, "80": 44}
# The profession of which the treasurer has still to say it, among those that sit.
_FORGOTTEN: Final = ("40", "26", "28", "80", "91")
# (key, name, unit, euros, proof asked, mission)
_TASKS: Final[tuple[tuple[str, str, str, int, str, str], ...]] = (
    ("group", "Participation à un groupe de travail", "hour", 45, "", ""),
    ("writing", "Rédaction d’un protocole ou d’un document", "hour", 50, "document rédigé", ""),
    ("outreach", "Animation d’une action de prévention", "hour", 50, "programme et présences", "prevention"),
    ("training", "Formation d’une équipe, par séance", "task", 180, "feuille d’émargement", ""),
    (
        "regulation",
        "Coordination médicale du tour de rôle, par quinzaine",
        "task",
        1_950,
        "tableau de la quinzaine",
        "acces",
    ),
    ("vaccination", "Vaccination", "hour", 45, "", "prevention"),
)


def set_rules(story: Story) -> None:
    """The day of validation, the règlement intérieur, the grid, what each profession loses."""
    by, since = story.actor("tresorerie"), validated_on(story)
    with as_of(evening(since + timedelta(days=4))):
        funding.save_pay_settings(
            by=by, project_validated_on=since, project_note="Courrier de l’ARS, dans les documents"
        )
        funding.start_pay_rule(
            by=by,
            valid_from=story.before,
            article="Règlement intérieur, article 12",
            needs_fee=False,
            day_starts=time(8),
            day_ends=time(19),
        )
        for key, name, unit, _, proof, mission in _TASKS:
            story.tasks[key] = funding.create_pay_task(
                by=by,
                name=name,
                unit=unit,
                proof_asked=proof,
                mission=story.missions[mission] if mission else None,
                for_meetings=key == "group",
                paid_elsewhere=key == "vaccination",
            )
        for key, _, _, euros, _, _ in _TASKS:
            funding.set_pay_rate(
                by=by, kind="mission", amount_cents=euros * 100, valid_from=since, task=story.tasks[key]
            )
        for profession, euros in _INDEMNITIES.items():
            if profession not in _FORGOTTEN:
                funding.set_pay_rate(
                    by=by,
                    kind="indemnity",
                    amount_cents=euros * 100,
                    valid_from=since,
                    profession=profession,
                    basis="Base de démonstration",
                )
    _ask_fees_from_this_year(story, by)


def _ask_fees_from_this_year(story: Story, by: Any) -> None:
    first = date(story.today.year, 1, 1)
    if first > story.before and association.asks_fees():
        with as_of(evening(first - timedelta(days=20))):
            funding.start_pay_rule(
                by=by,
                valid_from=first,
                article="Règlement intérieur, article 12 modifié : cotisation à jour",
            )


def save_accounts(story: Story) -> None:
    """The account of the association, and those of the members who gave theirs; all but a few did.

    No such account can exist: no bank has the code 00000, and a RIB key is never 00.
    """
    by = story.actor("tresorerie")
    with as_of(evening(story.before + timedelta(days=20))):
        funding.save_payer(
            by=by,
            holder=story.community.name[:70],
            iban=impossible_iban(1),
            message="pain.001.001.09",
        )
        people = [one for key, one in story.scene.personas.items() if key not in ("coordination", "mairie")]
        people += [one for number, one in enumerate(story.scene.members) if number % 9 != 8]
        for number, contact in enumerate(people):
            funding.save_account(
                by=by, contact=contact, holder=contact.name, iban=impossible_iban(100 + number)
            )


def impossible_iban(number: int) -> str:
    """A French IBAN with right check digits and the RIB key 00, which no account has: keys run from 1 to 97."""
    account = f"0000000000{number:011d}00"
    digits = int(account + "152700")
    return f"FR{98 - digits % 97:02d}{account}"
