"""A point on the page where minutes are written, with the forms of what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

from maillage.contexts.association.minutes.forms import PointDecisionForm, PointFollowUpForm
from maillage.contexts.association.minutes.queries import Chapter
from maillage.contexts.association.voting.models import Vote


@dataclass(frozen=True)
class Shown:
    """opened: which form was refused, « decision » or « suite », "" for none."""

    chapter: Chapter
    decision: PointDecisionForm
    follow_up: PointFollowUpForm
    opened: str = ""

    @property
    def adopted(self) -> list[Vote]:
        """Votes that adopted something which is not in the register yet."""
        written = {one.vote_id for one in self.chapter.decisions}
        return [one for one in self.chapter.votes if one.adopted and one.pk not in written]


def shown(
    chapter: Chapter,
    *,
    decision: PointDecisionForm | None = None,
    follow_up: PointFollowUpForm | None = None,
) -> Shown:
    """decision, follow_up: a form that was refused, to be shown again with what was typed."""
    key = chapter.point.pk
    opened = "decision" if decision else "suite" if follow_up else ""
    return Shown(
        chapter,
        decision or PointDecisionForm(prefix=f"d{key}"),
        follow_up or PointFollowUpForm(prefix=f"s{key}"),
        opened,
    )
