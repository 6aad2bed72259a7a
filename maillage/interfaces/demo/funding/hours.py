"""Time of the members: collected at meetings, declared, checked, validated, approved, paid, or blocked and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from maillage.contexts.association import api as association
from maillage.contexts.funding import api as funding
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.programme.measures import closing_day
from maillage.interfaces.demo.story import YEAR, Story
from maillage.platform.registry.spine import Period
from maillage.platform.tenancy.actor import Actor

_LOSS: Final = "Consultations du soir annulées"
# Tasks that members declare: (day, who, task, minutes, what, sheet, proof).
_DECLARED: Final[tuple[tuple[int, str, str, int, str, str, str], ...]] = (
    (58, "m4", "writing", 180, "Règle du tour de rôle", "soins-non-programmes", "règle, version 2"),
    (105, "m15", "writing", 240, "Livret du patient diabétique", "diabete", "livret imprimé"),
    (180, "m8", "writing", 120, "Annonces de stage", "internes", "annonces publiées"),
    (
        228,
        "tresorerie",
        "outreach",
        180,
        "Stand grippe, résidence autonomie",
        "grippe",
        "feuille de présence",
    ),
    (256, "m16", "outreach", 240, "Stand du mois sans tabac, marché", "tabac", "feuille de présence"),
    (262, "m17", "outreach", 240, "Stand du mois sans tabac, pharmacie", "tabac", "feuille de présence"),
    (290, "m2", "writing", 360, "Plan de réponse, version remise à l’ARS", "plan-sse", "plan, version 1"),
    (
        400,
        "m11",
        "writing",
        180,
        "Protocole avec les infirmières en pratique avancée",
        "ipa",
        "protocole, version 1",
    ),
    (436, "m14", "training", 120, "Formation des pharmacies, première soirée", "pharmacies", "émargement"),
    (470, "secretariat", "writing", 150, "Grille de repérage", "fragilite", "grille d’une page"),
    (
        496,
        "medecin",
        "writing",
        180,
        "Fiche de liaison avec les pharmacies",
        "pharmacies",
        "fiche de liaison",
    ),
    (
        524,
        "tresorerie",
        "writing",
        120,
        "Fiche de sortie de cardiologie",
        "insuffisance-cardiaque",
        "fiche, version 3",
    ),
    (548, "m18", "training", 180, "Soin de bouche, premier établissement", "bucco-dentaire", "émargement"),
    (
        588,
        "medecin",
        "writing",
        120,
        "Bilan du tour de rôle au semestre",
        "soins-non-programmes",
        "bilan d’une page",
    ),
    (
        594,
        "m0",
        "outreach",
        180,
        "Rencontre des pharmacies sur les créneaux du soir",
        "pharmacies",
        "compte rendu",
    ),
    (
        598,
        "medecin",
        "outreach",
        90,
        "Stand de la journée du cœur",
        "insuffisance-cardiaque",
        "photo et programme",
    ),
)
# Who coordinates the round of slots is paid by the fortnight, and comes near the ceiling of the calendar year.
_FORTNIGHTS: Final = 25
# What was collected so long ago is paid; then approved, validated, checked; the rest waits for the member.
_PAID, _APPROVED, _VALIDATED, _CHECKED = 150, 75, 40, 18


def tell_last_year(story: Story) -> None:
    """All of it checked, validated and approved before the year was closed; paid in two batches."""
    _declare(story, 0, YEAR)
    _declare_fortnights(story, None, story.current)
    _collect(story, story.before - timedelta(days=30), story.current - timedelta(days=1))
    for day in (YEAR // 2, YEAR + 20):
        moment = story.on(day) if day < YEAR else story.current + timedelta(days=20)
        _settle(story, moment - timedelta(days=10), moment)
        _pay(story, moment + timedelta(days=8))
    assert closing_day(story) > story.current + timedelta(days=28)


def tell_this_year(story: Story) -> None:
    """What is paid, then what waits at each desk, and what is blocked."""
    _declare(story, YEAR, story.now)
    _declare_fortnights(story, story.current, story.today)
    _declare_blocked(story)
    _collect(story, story.current, story.today)
    paid = story.today - timedelta(days=_PAID)
    _settle(story, paid, paid + timedelta(days=20))
    _pay(story, paid + timedelta(days=28))
    _settle(story, story.today - timedelta(days=_APPROVED), story.today - timedelta(days=32))
    _settle(story, story.today, story.today - timedelta(days=10), _near(story))
    _wait_for_the_bank(story)
    _check(story, story.today - timedelta(days=_CHECKED), story.today - timedelta(days=9))
    _validate(story, story.today - timedelta(days=_VALIDATED), story.today - timedelta(days=8))


# --- What was done ----------------------------------------------------------------------------------------


def _declare(story: Story, first: int, last: int) -> None:
    for number, (day, who, task, minutes, title, sheet, proof) in enumerate(_DECLARED):
        if first <= day < min(last, story.now - 3) and sheet in story.actions:
            with as_of(story.at(day + 1, 21)):
                funding.declare(
                    by=story.voice(who),
                    contact=story.person(who),
                    task=story.tasks[task],
                    happened_on=story.on(day),
                    minutes=minutes,
                    title=title,
                    action=story.actions[sheet],
                    proof=proof,
                    request_id=f"demonstration-{number}",
                )


def _declare_fortnights(story: Story, first: date | None, before: date) -> None:
    """Flat sums of one person, so many that the last one would go beyond the ceiling of the calendar year."""
    began = max(date(story.today.year, 1, 1), story.before)
    last = story.today - timedelta(days=12)
    length = max((last - began).days, 1)
    for number in range(_FORTNIGHTS):
        day = began + timedelta(days=number * length // (_FORTNIGHTS - 1))
        if (first is not None and day < first) or day >= before:
            continue
        with as_of(evening(min(day + timedelta(days=2), story.today), 20)):
            funding.declare(
                by=story.by,
                contact=_near(story),
                task=story.tasks["regulation"],
                happened_on=day,
                minutes=11 * 60,
                title=f"Coordination médicale du tour de rôle, quinzaine {number + 1}",
                action=story.actions["soins-non-programmes"],
                proof="tableau de la quinzaine",
                request_id=f"demonstration-fortnight-{number}",
            )


def _near(story: Story) -> Any:
    """A member who governs nothing and, where fees are asked, has paid this year's."""
    rows = [one for one in story.scene.members[9:24] if one.practice == "liberal"]
    if not association.asks_fees():
        return rows[0]
    paid = association.fee_days(one.pk for one in rows)
    first = date(story.today.year, 1, 1)
    covered = [one for one in rows if any(days[0] <= first <= days[1] for days in paid.get(one.pk, ()))]
    return (covered or rows)[0]


def _declare_blocked(story: Story) -> None:
    """One entry for each reason that no meeting would show by itself."""
    salaried = _salaried_nurse(story)
    day = story.now - 70
    for number, (contact, task, title, proof, paid_elsewhere) in enumerate(
        (
            (story.person("m5"), "writing", "Note sur les sorties d’hôpital", "", False),
            (
                story.person("m6"),
                "vaccination",
                "Vaccination à la résidence autonomie",
                "liste des séances",
                True,
            ),
            (salaried, "writing", "Protocole de soins à domicile", "protocole", False),
            (story.person("m12"), None, "Appels aux cabinets", "journal d’appels", False),
        )
    ):
        with as_of(story.at(day + number + 1, 20)):
            funding.declare(
                by=story.by,
                contact=contact,
                task=story.tasks[task] if task else None,
                kind="mission" if task else "indemnity",
                happened_on=story.on(day + number),
                minutes=90,
                title=title,
                proof=proof,
                paid_elsewhere=paid_elsewhere,
                request_id=f"demonstration-blocked-{number}",
            )


def _salaried_nurse(story: Story) -> Any:
    """Somebody employed by a health centre, whose employer has not agreed yet."""
    day = story.current
    with as_of(evening(day)):
        contact = association.create_contact(
            by=story.by,
            first_name="Aline",
            last_name="Saponaire-Basalte",
            profession="60",
            practice="salaried",
            email=f"salariee@adherents.{story.slug}.maillage.example",
            is_another=True,
        )
        association.admit(
            by=story.by,
            contact=contact,
            college=association.College.objects.filter(code="structures").first(),
            on=day,
            decided_how="conseil",
        )
    return contact


def _collect(story: Story, first: date, last: date) -> None:
    with as_of(evening(min(last + timedelta(days=1), story.today), 6)):
        funding.collect(by=Actor.system(story.community), period=Period(first, last))


# --- From desk to desk ------------------------------------------------------------------------------------


def _waiting(state: str, until: date, contact: Any = None) -> list[Any]:
    rows = funding.time_entries().filter(state=state, happened_on__lte=until)
    if contact is not None:
        rows = rows.filter(contact=contact)
    return list(rows.order_by("happened_on", "pk"))


def _settle(story: Story, until: date, on: date, contact: Any = None) -> None:
    """Everything until a day, of everybody or of one person, brought through the three desks."""
    _check(story, until, on, contact)
    _validate(story, until, on + timedelta(days=2), contact)
    _approve(story, until, on + timedelta(days=4), contact)


def _check(story: Story, until: date, on: date, contact: Any = None) -> None:
    """The members say that it is right; one in twelve forgets to say what the evening cost.

    The doctor whom one may be in the visit leaves the last two months to be checked.
    """
    system = Actor.system(story.community)
    visited, lately = story.scene.personas["medecin"].pk, story.today - timedelta(days=60)
    with as_of(evening(on, 21)):
        for number, entry in enumerate(_waiting("proposed", until, contact)):
            if entry.contact_id == visited and entry.happened_on > lately:
                continue
            says = entry.kind == "indemnity" and number % 12 != 7 and entry.source != "declared"
            funding.check(by=system, pk=entry.pk, loss_note=_LOSS if says else "", by_link=True)


def _validate(story: Story, until: date, on: date, contact: Any = None) -> None:
    """Each pilot who has an account for the own sheets, the coordination for the others, the presidency for it."""
    with as_of(evening(on, 12)):
        left: Iterable[int] = [one.pk for one in _waiting("checked", until, contact)]
        for key in ("coordination", "medecin", "secretariat", "presidence", "tresorerie"):
            keys = list(left)
            if not keys:
                return
            outcome = funding.validate_many(by=story.actor(key), pks=keys)
            left = [one.pk for one, _ in outcome.left]


def _approve(story: Story, until: date, on: date, contact: Any = None) -> None:
    """The treasurer, and the presidency for the treasurer's own; what is blocked stays."""
    with as_of(evening(on, 20)):
        for key in ("tresorerie", "presidence"):
            keys = [one.pk for one in _waiting("validated", until, contact)]
            if keys:
                funding.approve_many(by=story.actor(key), pks=keys)


def _payable(story: Story) -> list[int]:
    return [one.contact.pk for one in funding.payments_due() if not one.obstacle]


def _pay(story: Story, on: date) -> None:
    """A batch of all that may leave, carried out by the bank two days later."""
    people = _payable(story)
    if not people:
        return
    by = story.actor("tresorerie")
    with as_of(evening(on, 20)):
        batch = funding.make_batch(by=by, contact_ids=people, execution_on=on + timedelta(days=1))
    with as_of(evening(on + timedelta(days=2), 20)):
        funding.mark_paid(by=by, pk=batch.pk, paid_on=on + timedelta(days=2), version=batch.version)


def _wait_for_the_bank(story: Story) -> None:
    """A batch made lately, not yet sent; a few members are left for the next one."""
    people = _payable(story)[:-4]
    if people:
        with as_of(evening(story.today - timedelta(days=3), 20)):
            funding.make_batch(
                by=story.actor("tresorerie"),
                contact_ids=people,
                execution_on=story.today + timedelta(days=2),
            )
