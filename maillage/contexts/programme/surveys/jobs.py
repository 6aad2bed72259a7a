"""What happens by itself: questionnaires that open on their day, and close after their last one."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.programme.surveys import opening
from maillage.contexts.programme.surveys.models import Survey, SurveyState
from maillage.contexts.programme.surveys.refusals import SurveyRefused
from maillage.platform.tasks.due import due_job
from maillage.platform.tenancy.actor import Actor


@due_job("programme.surveys", every=timedelta(hours=1))
def open_and_close() -> int:
    """Open what was scheduled, close what is over; how many."""
    now, done = timezone.now(), 0
    today = timezone.localdate(now)
    with scopes_disabled():
        due = list(
            Survey.objects.filter(state=SurveyState.READY, opens_on__lte=today)
            .select_related("community")
            .order_by("pk")
        )
        over = list(
            Survey.objects.filter(state=SurveyState.OPEN)
            .filter(Q(closes_on__lt=today) | Q(closes_on=None, opened_at__lt=now - opening.LONGEST))
            .select_related("community")
            .order_by("pk")
        )
    for row in due:
        with scope(community=row.community):
            try:
                done += opening.open_when_due(by=Actor.system(row.community), pk=row.pk)
            except SurveyRefused:
                # Nobody to invite any more: it waits, and its page says so.
                continue
    for row in over:
        with scope(community=row.community):
            opening.close_survey(by=Actor.system(row.community), pk=row.pk)
            done += 1
    return done
