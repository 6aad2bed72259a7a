"""The pack of a year of the community of `tasks/dossier.py`, with 300 documents that are really there."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.db import connection, transaction
from django_scopes import scope

from benchmarks.tasks.browsing import WrongAnswer
from benchmarks.tasks.building import EMAIL, SLUG
from benchmarks.tasks.dossier import five_years
from maillage.contexts.dossier.pack import services
from maillage.contexts.dossier.pack.models import Pack
from maillage.contexts.programme.models import Action, Evidence, ReportingYear
from maillage.platform.access import roles
from maillage.platform.accounts.models import User
from maillage.platform.files.services import store
from maillage.platform.files.storage import path_of
from maillage.platform.registry import modules
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community

DOCUMENTS, DOCUMENT_BYTES = 300, 250_000


def build_pack() -> dict[str, Any]:
    """Seconds from the task taken to the pack ready, and what is inside."""
    community = Community.objects.get(slug=SLUG)
    community.modules = sorted(module.name for module in modules)
    community.save(update_fields=["modules"])
    by = Actor(User.objects.get(email=EMAIL), community, frozenset({roles.COORDINATOR.name}))
    with scope(community=community):
        with transaction.atomic():
            year = five_years(community, User.objects.get(email=EMAIL))[-1]
        _documents(by, year)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        asked = services.ask(by=by, year=year)
        begun = time.perf_counter()
        said = services.build(asked.pk)
        seconds = time.perf_counter() - begun
        pack = Pack.objects.select_related("file").get(pk=asked.pk)
        return {"seconds": seconds, **_inside(said, pack)}


def _documents(by: Actor, year: ReportingYear) -> None:
    """Evidence whose files differ, of the size of a scanned page."""
    chance = random.Random(1)
    actions = list(Action.objects.order_by("pk"))
    for number in range(DOCUMENTS):
        row = Evidence.objects.create(
            community=by.community,
            action=actions[number % len(actions)],
            title=f"Pièce numérisée {number}",
            happened_on=year.starts_on + timedelta(days=number % 20),
        )
        content = b"%PDF-1.4\n" + chance.randbytes(DOCUMENT_BYTES) + b"\n%%EOF\n"
        row.file = store(
            by=by,
            community=by.community,
            owner="programme.evidence",
            owner_id=row.pk,
            name=f"scan {number}.pdf",
            stream=BytesIO(content),
        )
        row.save(update_fields=["file"])


def _inside(said: str, pack: Pack) -> dict[str, Any]:
    if said != "built" or pack.file is None:
        raise WrongAnswer(f"the pack was not built: {said}, {pack.failure}")
    with ZipFile(path_of(pack.file.sha256)) as archive:
        names = archive.namelist()
    sheets = sum(name.startswith("fiches/") for name in names)
    pieces = sum(name.startswith("pieces/") for name in names)
    if pieces < DOCUMENTS:
        raise WrongAnswer(f"{pieces} documents are joined, not {DOCUMENTS}")
    return {"sheets": sheets, "pieces": pieces, "mb": pack.file.size_bytes / 1e6}
