"""What the doctor and the sealed journal offer to the rest of the installation."""

from __future__ import annotations

from maillage.platform.checkup.doctor import database, jobs, journal, keys, machine, mail, site, worker  # noqa: F401
from maillage.platform.checkup.journal import jobs as journal_jobs  # noqa: F401  # declares its due jobs
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import OperatorPage, checks, operator_pages

CHECKS = (
    machine.VERSIONS,
    database.DATABASE,
    database.MIGRATIONS,
    machine.DISK,
    machine.CLOCK,
    keys.KEYS,
    keys.SEALED,
    mail.SERVER,
    mail.QUEUE,
    worker.WORKER,
    journal.JOURNAL,
    site.ADDRESS,
    site.CERTIFICATE,
    site.STATIC,
)


def register() -> None:
    """Called once, from `ready()`."""
    name_purposes({"journal.fault": "Anomalie du journal", "journal.anchor": "Empreinte du journal"})
    for check in CHECKS:
        checks.register(check)
    operator_pages.register(
        OperatorPage(
            "checkup_installation:state",
            "État de l’installation",
            "Ce qui ne va pas, et ce qu’il faut faire.",
            order=10,
        )
    )
    operator_pages.register(
        OperatorPage(
            "checkup_installation:journal",
            "Journal scellé",
            "Le journal dit-il encore ce qu’il disait ?",
            order=80,
        )
    )
