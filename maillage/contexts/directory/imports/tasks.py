"""A perimeter that changed needs the kept file once more: done in the background, by the worker."""

from __future__ import annotations

import logging
from datetime import datetime, time

from django.db import transaction
from django_tasks import task

from maillage.contexts.directory.imports.coverage import SOURCE, wanted_coverage
from maillage.contexts.directory.imports.models import RegisterState
from maillage.contexts.directory.imports.services import Options, import_rpps, kept_file
from maillage.platform.tenancy.actor import Actor

logger = logging.getLogger(__name__)


@task()
def replay_rpps() -> str:
    """Import the kept file again if communes are wanted that it was not kept for; says what was done."""
    state = RegisterState.objects.select_related("run").filter(source=SOURCE).first()
    path = kept_file()
    if state is None or state.run is None or path is None or state.keeps_all:
        return "nothing to replay"
    coverage = wanted_coverage(keep_all=False)
    if coverage.now == coverage.before:
        return "already covered"
    given = state.run.extraction_on
    options = Options(
        is_replay=True,
        given_extraction=datetime.combine(given, time()) if given else None,
    )
    import_rpps(by=Actor.system(), path=path, options=options, name=state.run.file_name)
    return "replayed"


def replay_when_covered_changes(actor: Actor, added: frozenset[str], removed: frozenset[str]) -> None:
    """A listener of perimeters: replay after the change is committed."""
    del actor
    if not added and not removed:
        return
    transaction.on_commit(lambda: replay_rpps.enqueue(), robust=False)


