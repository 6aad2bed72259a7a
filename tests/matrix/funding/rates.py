from __future__ import annotations

from datetime import date, time, timedelta
from itertools import count
from typing import Any

from maillage.contexts.association.models import Contact
from maillage.contexts.funding.rates import services
from maillage.contexts.funding.rates.ceilings import first_unknown, state_ceiling
from maillage.contexts.funding.rates.models import PayRate, PayRule, PayTask, StatedCeiling
from maillage.core.aci.pass_ceiling import CEILINGS
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community

SINCE = date(2025, 1, 1)
_numbers = count(1)


def a_task(actor: Actor) -> PayTask:
    return services.create_task(by=actor, name=f"Tâche {next(_numbers)}")


def a_rate(actor: Actor) -> PayRate:
    """40 € an hour for a task of its own."""
    return services.set_rate(
        by=actor, kind="mission", amount_cents=40_00, valid_from=SINCE, task=a_task(actor)
    )


def a_rule(actor: Actor) -> PayRule:
    """One rule, and a project that is validated."""
    services.save_settings(by=actor, project_validated_on=SINCE)
    found: PayRule | None = PayRule.objects.first()
    return found or services.start_rule(by=actor, valid_from=SINCE, article="article 12", needs_fee=False)


def a_ceiling(actor: Actor) -> StatedCeiling:
    """Of the first year after the table of the product, a little above the last that it knows."""
    return state_ceiling(
        by=actor,
        year=first_unknown(),
        amount_cents=CEILINGS[-1].amount_cents + 100_00,
        source="arrêté d’exemple",
        published_on=SINCE,
    )


def a_member(actor: Actor, **changes: Any) -> Contact:
    number = next(_numbers)
    values = {"last_name": f"Payé{number}", "search_name": f"paye{number}", "standing": "member"}
    made: Contact = Contact.objects.create(community=actor.community, **(values | changes))
    return made


def fill(actor: Actor, first: int, size: int) -> None:
    """Tasks with their rate, rules, members who told their hours, and a ceiling that the product does not know."""
    a_ceiling(actor)
    hours = {"day_starts": time(9), "day_ends": time(18), "saturday_ends": None, "employer_agreed_on": SINCE}
    for number in range(first, first + size):
        a_rate(actor)
        day = SINCE + timedelta(days=number)
        services.start_rule(by=actor, valid_from=day, article=f"article {number}")
        services.save_profile(by=actor, contact=a_member(actor), values={**hours, "note": "Temps plein."})


SAMPLES: dict[str, Sample] = {
    "pay_task": lambda actor: {"pk": a_task(actor).pk},
    "pay_rate": lambda actor: {"pk": a_rate(actor).pk},
    "pay_member": lambda actor: {"contact": a_member(actor).pk},
}

_VIEW, _SEE, _CONFIGURE = "funding.view", "funding.view_pay", "funding.configure"


def _page(name: str, permission: str, **answers: Any) -> Row:
    return community(f"funding:{name}", permission, module="funding", **answers)


ROWS: tuple[Row, ...] = (
    _page("rates", _SEE),
    _page("rate_new", _CONFIGURE, post=422),
    _page("rate_end", _CONFIGURE, post=422, sample="pay_rate"),
    _page("pay_tasks", _SEE),
    _page("pay_task_new", _CONFIGURE, post=422),
    _page("pay_task", _CONFIGURE, post=422, sample="pay_task"),
    _page("pay_rules", _VIEW),
    _page("pay_settings", _CONFIGURE, get=405, post=302),
    _page("pay_rule_new", _CONFIGURE, post=422),
    _page("pay_ceiling", _CONFIGURE, post=422),
    _page("pay_profile", _CONFIGURE, post=302, sample="pay_member"),
)
