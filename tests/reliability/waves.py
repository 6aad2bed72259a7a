"""Requests of care asked in waves, and the worker killed at random instants: nobody forgotten, nobody asked twice.

    python -m tests.reliability.waves [--requests 20] [--kills 5] [--database sqlite|postgres] [--seed N]

After every kill (SIGKILL): each wave was asked whole or not at all, with one letter for each who was asked. At the end
everybody was asked for every request, each request was handed over to the coordination, and a kill repeated at most
one letter, under the same Message-ID.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import time as time_of_day
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

from tests.reliability import tables
from tests.reliability.cluster import KillableCluster
from tests.reliability.ledger import delivered
from tests.reliability.mailing import watched, worker_of
from tests.reliability.site import ROOT, Site, free_port

PATIENCE_S = 300
PEOPLE, WAVE = 12, 3
SLUG = "essai"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=20)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="maillage-waves-"))
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            figures, faults = _play(stack, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    told = {"seed": options.seed, "database": options.database, "faults": faults}
    print(json.dumps(figures | told, indent=1))
    return 1 if faults else 0


def _play(stack: ExitStack, folder: Path, options: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    cluster = stack.enter_context(KillableCluster()) if options.database == "postgres" else None
    port, post = free_port(), folder / "post.jsonl"
    site = Site(folder, port, cluster)
    site.create_database()
    os.environ.update(site.environment)
    tables.build()
    _open_requests(options.requests)
    postbox = [sys.executable, "-m", "tests.reliability.postbox", str(port), str(post)]
    watched(stack, Popen(postbox, cwd=ROOT))
    chance, began, faults = random.Random(options.seed), time.monotonic(), []
    worker, kills = worker_of(stack, site), 0
    while time.monotonic() - began < PATIENCE_S:
        _make_due()
        # Nothing is asked while the worker starts: the instants are drawn from the time in which it works.
        _wait_for_work(began)
        if kills < options.kills:
            time.sleep(chance.random())
            worker.kill()
            worker.wait()
            kills += 1
            faults += _half_done()
            worker = worker_of(stack, site)
        elif not _open_ones().exists() and _all_left():
            break
        else:
            time.sleep(0.2)
    figures: dict[str, object] = {
        "states": _states(),
        "kills": kills,
        "seconds": round(time.monotonic() - began, 1),
    }
    return figures | _figures(post), faults + _judged(post, options, kills)


def _open_requests(count: int) -> None:
    from django.utils import timezone
    from django_scopes import scope

    from maillage.contexts.association.models import Contact
    from maillage.contexts.care.availability.links import new_key, sealed
    from maillage.contexts.care.models import CareRequest, CareSettings, NeedKind, Responder
    from maillage.platform.tenancy.actor import Actor
    from maillage.platform.tenancy.services import create_community

    community = create_community(by=Actor.system(), slug=SLUG, name="CPTS d’Essai")
    community.modules = ["care"]
    community.save(update_fields=["modules"])
    now = timezone.now()
    midnight = time_of_day(0)
    with scope(community=community):
        CareSettings.objects.create(
            community=community, wave_size=WAVE, quiet_from=midnight, quiet_until=midnight, weekly_cap=1_000
        )
        need = NeedKind.objects.create(community=community, key="essai", label="Essai", professions=["10"])
        for number in range(PEOPLE):
            contact = Contact.objects.create(
                community=community,
                last_name=f"Essai {number}",
                search_name=f"essai {number}",
                email=f"medecin{number}@exemple.fr",
                profession="10",
            )
            who = Responder(
                community=community, contact=contact, is_open=True, profession="10", link_key=new_key()
            )
            sealed(who).save()
        CareRequest.objects.bulk_create(
            CareRequest(
                community=community,
                need=need,
                delay="h48",
                due_at=now + timedelta(hours=48),
                area_label="partout",
                callback_name="Essai",
                callback_phone="0100000000",
                once=f"essai-{number}",
                next_wave_at=now,
                created_at=now,
            )
            for number in range(count)
        )


def _open_ones() -> Any:
    from django.db import connection
    from django_scopes import scopes_disabled

    from maillage.contexts.care.models import CareRequest

    connection.close()
    with scopes_disabled():
        return CareRequest.objects.filter(state="open")


def _states() -> dict[str, int]:
    from django.db.models import Count
    from django_scopes import scopes_disabled

    from maillage.contexts.care.models import CareRequest

    with scopes_disabled():
        return dict(CareRequest.objects.order_by().values_list("state").annotate(count=Count("pk")))


def _make_due() -> None:
    """As a refusal of everybody would: no wave waits for its hour."""
    from django.utils import timezone
    from django_scopes import scopes_disabled

    with scopes_disabled():
        now = timezone.now()
        _open_ones().filter(next_wave_at__gt=now).update(next_wave_at=now)


def _wait_for_work(began: float) -> None:
    from django_scopes import scopes_disabled

    from maillage.contexts.care.models import Asking

    with scopes_disabled():
        before = Asking.objects.count()
        while Asking.objects.count() == before and _open_ones().exists():
            if time.monotonic() - began > PATIENCE_S:
                return
            time.sleep(0.05)


def _half_done() -> list[str]:
    """Whoever was asked was written to, once; and a wave has all of its people."""
    from django.db.models import Count
    from django_scopes import scopes_disabled

    from maillage.contexts.care.models import Asking
    from maillage.platform.messaging.models import Message

    _open_ones()
    with scopes_disabled():
        asked, told = Asking.objects.count(), Message.objects.filter(purpose="care.asked").count()
        waves = Asking.objects.order_by().values("request", "wave").annotate(count=Count("pk"))
        torn = [one for one in waves if one["count"] != WAVE]
    faults = [f"{asked} people asked, {told} letters"] if asked != told else []
    return faults + [f"a wave of {one['count']}" for one in torn]


def _all_left() -> bool:
    from django_scopes import scopes_disabled

    from maillage.platform.messaging.models import Message

    with scopes_disabled():
        return not Message.objects.exclude(state="sent").exists()


def _figures(post: Path) -> dict[str, object]:
    return {"letters": len(_delivered(post))}


def _delivered(post: Path) -> list[str]:
    """The Message-ID of each letter that asked somebody, as often as it left: a Monday has its digests besides."""
    from django_scopes import scopes_disabled

    from maillage.platform.messaging.models import Message

    with scopes_disabled():
        asking = set(Message.objects.filter(purpose="care.asked").values_list("message_id", flat=True))
    return [one["id"] for one in delivered(post) if one["id"] in asking]


def _judged(post: Path, options: argparse.Namespace, kills: int) -> list[str]:
    from django_scopes import scopes_disabled

    from maillage.contexts.care.models import Asking

    faults = _half_done()
    with scopes_disabled():
        asked = Asking.objects.count()
    if asked != options.requests * PEOPLE:
        faults.append(f"{asked} askings, not {options.requests * PEOPLE}")
    if _open_ones().exists():
        faults.append("a request was forgotten")
    if not _all_left():
        faults.append("a letter still waits")
    names = Counter(_delivered(post))
    repeated = sum(count - 1 for count in names.values())
    if len(names) != asked:
        faults.append(f"{len(names)} different letters for {asked} people asked")
    if repeated > kills:
        faults.append(f"{repeated} letters were repeated by {kills} kills")
    return faults


if __name__ == "__main__":
    sys.exit(main())
