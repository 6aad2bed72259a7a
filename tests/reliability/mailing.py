"""A letter to a whole association, and its worker killed again and again while it leaves: nobody is left out.

    python -m tests.reliability.mailing [--members 1000] [--kills 3] [--database sqlite|postgres] [--seed N]

Each kill (SIGKILL) may repeat at most one message, under the same Message-ID. Prints how long the letters took to be
put in the outbox, all in one transaction.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.reliability import tables
from tests.reliability.cluster import KillableCluster
from tests.reliability.ledger import delivered
from tests.reliability.site import ROOT, Site, free_port

PATIENCE_S = 300
FILE = b"%PDF-1.7\n" + bytes(200_000) + b"\n%%EOF\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--members", type=int, default=1_000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    folder = Path(tempfile.mkdtemp(prefix="maillage-mailing-"))
    folder.chmod(0o755)
    try:
        with ExitStack() as stack:
            figures, faults = _play(stack, folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(
        json.dumps(figures | {"seed": options.seed, "database": options.database, "faults": faults}, indent=1)
    )
    return 1 if faults else 0


def _play(stack: ExitStack, folder: Path, options: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    cluster = stack.enter_context(KillableCluster()) if options.database == "postgres" else None
    port, post = free_port(), folder / "post.jsonl"
    site = Site(folder, port, cluster)
    site.create_database()
    os.environ.update(site.environment)
    tables.build()
    queued_s, queued_cpu_s = _send(options.members)
    postbox = [sys.executable, "-m", "tests.reliability.postbox", str(port), str(post)]
    watched(stack, subprocess.Popen(postbox, cwd=ROOT))
    began, chance = time.monotonic(), random.Random(options.seed)
    worker = worker_of(stack, site)
    for kill in range(options.kills):
        _wait_for(post, (kill + chance.random()) / (options.kills + 1) * options.members, began)
        worker.kill()
        worker.wait()
        worker = worker_of(stack, site)
    while not _all_left() and time.monotonic() - began < PATIENCE_S:
        time.sleep(0.5)
    figures: dict[str, object] = {
        "queued_s": round(queued_s, 3),
        "queued_cpu_s": round(queued_cpu_s, 3),
        "seconds": round(time.monotonic() - began, 1),
    }
    return _judged(post, options, figures)


def watched(stack: ExitStack, process: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    stack.callback(process.wait)
    stack.callback(process.kill)
    return process


def worker_of(stack: ExitStack, site: Site) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "maillage.config.command", "worker"]
    return watched(stack, subprocess.Popen(command, cwd=ROOT, env=site.environment))


def _wait_for(post: Path, letters: float, began: float) -> None:
    while len(delivered(post)) < letters and time.monotonic() - began < PATIENCE_S:
        time.sleep(0.01)


def _send(members: int) -> tuple[float, float]:
    """Write one letter to so many members, with a file; seconds from the call to the commit, and of processor."""
    from io import BytesIO

    from django_scopes import scope

    from maillage.contexts.association.contacts.models import Contact, Standing
    from maillage.contexts.association.mailing import services
    from maillage.contexts.association.mailing.audience import Audience
    from maillage.platform.tenancy.actor import Actor
    from maillage.platform.tenancy.services import create_community

    community = create_community(by=Actor.system(), slug="essai", name="CPTS d’Essai")
    by = Actor.system(community)
    with scope(community=community):
        Contact.objects.bulk_create(
            Contact(
                community=community,
                last_name=f"Membre {number:04}",
                search_name=f"membre {number:04}",
                standing=Standing.MEMBER,
                email=f"p{number:04}@exemple.fr",
            )
            for number in range(members)
        )
        row = services.write(by=by, subject="Essai", text="Bonjour {nom},", audience=Audience())
        services.attach(by=by, pk=row.pk, name="essai.pdf", stream=BytesIO(FILE))
        # A server that serves has read its addresses long ago.
        services.address_of("secret")
        began, worked = time.perf_counter(), time.process_time()
        services.send(by=by, pk=row.pk, version=row.version)
        return time.perf_counter() - began, time.process_time() - worked


def _all_left() -> bool:
    from django.db import connection
    from django_scopes import scopes_disabled

    from maillage.platform.messaging.models import Message, MessageState

    connection.close()
    with scopes_disabled():
        return not Message.objects.exclude(state=MessageState.SENT).exists()


def _judged(
    post: Path, options: argparse.Namespace, figures: dict[str, object]
) -> tuple[dict[str, object], list[str]]:
    from django_scopes import scopes_disabled

    from maillage.platform.messaging.models import AttachedFile

    letters = delivered(post)
    people, names = Counter(one["to"] for one in letters), Counter(one["id"] for one in letters)
    repeated = sum(count - 1 for count in people.values())
    faults = []
    if len(people) != options.members:
        faults.append(f"{options.members - len(people)} members got nothing")
    if repeated > options.kills:
        faults.append(f"{repeated} messages were repeated by {options.kills} kills")
    if len(names) != len(people):
        faults.append("a repeated message had another Message-ID")
    if not _all_left():
        faults.append("something still waits")
    with scopes_disabled():
        # A kill between the last sending and the erasure leaves it to the daily sweep: only a kill may.
        if AttachedFile.objects.exists() and not options.kills:
            faults.append("the file was not erased")
    told = {"letters": len(letters), "repeated": repeated, "kills": options.kills}
    return figures | told, faults


if __name__ == "__main__":
    sys.exit(main())
