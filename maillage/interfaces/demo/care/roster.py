"""« Tour de rôle SNP »: four weeks of turns, and one that its holder would give up."""

from __future__ import annotations

from datetime import time, timedelta

from maillage.contexts.care import api as care
from maillage.interfaces.demo.association.clock import as_of, evening
from maillage.interfaces.demo.care.people import Care

_WEEKS_AHEAD, _SINCE = 4, 11


def tell(known: Care) -> None:
    """Weekday evenings and Saturday mornings, in rotation among the doctors who agreed."""
    since = known.story.scene.ago(_SINCE)
    rotation = [one.pk for one in known.responders["10-mg"]]
    with as_of(evening(since, 12)):
        rule = care.save_roster_rule(
            by=known.by,
            values={
                "name": "Fin de journée",
                "weekdays": [0, 1, 2, 3, 4],
                "starts": time(17),
                "ends": time(20),
                "holidays": "skip",
                "is_active": True,
            },
            rotation=rotation,
        )
        care.make_turns(
            by=known.by,
            rule=rule.pk,
            first=since + timedelta(days=1),
            last=known.story.today + timedelta(weeks=_WEEKS_AHEAD),
        )
    with as_of(evening(known.story.scene.ago(1), 13)):
        ahead = care.turns().filter(starts_at__gte=evening(known.story.today + timedelta(days=3), 0))
        turn = ahead.exclude(responder=known.own).order_by("starts_at", "pk").first()
        if turn is not None:
            care.offer_turn(by=known.by, turn=turn.pk, version=turn.version, to=None)
