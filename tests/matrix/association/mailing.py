from __future__ import annotations

from io import BytesIO
from typing import Any

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.mailing.audience import Audience
from maillage.contexts.association.mailing.services import attach, send, write
from maillage.platform.tenancy.actor import Actor
from tests.matrix.rows import Row, Sample, community, public


def _draft(actor: Actor) -> dict[str, Any]:
    return {"pk": write(by=actor, subject="Réunion", text="Bonjour {nom},", audience=Audience()).pk}


def _attached(actor: Actor) -> dict[str, Any]:
    draft = _draft(actor)
    file = attach(by=actor, pk=draft["pk"], name="exemple.pdf", stream=BytesIO(b"%PDF-1.7\n%%EOF\n"))
    return {**draft, "file": file.pk}


def fill(actor: Actor, first: int, size: int) -> None:
    """Drafts, and a letter that left to as many."""
    members = Contact.objects.bulk_create(
        Contact(
            community=actor.community,
            last_name=f"Lecteur {number}",
            search_name=f"lecteur {number}",
            standing=Standing.MEMBER,
            email=f"lecteur{number}@tests.example",
        )
        for number in range(first, first + size)
    )
    drafts = [_draft(actor) for _ in members]
    send(by=actor, pk=drafts[0]["pk"], version=1)


def _sent(actor: Actor) -> dict[str, Any]:
    draft = _draft(actor)
    fill(actor, 90_000 + draft["pk"], 1)
    return {"pk": send(by=actor, pk=draft["pk"], version=1).pk}


SAMPLES: dict[str, Sample] = {"mailing": _draft, "mailing_file": _attached, "sent_mailing": _sent}


def _page(name: str, **answers: Any) -> Row:
    return community(f"association:{name}", "association.mail", module="association", **answers)


ROWS: tuple[Row, ...] = (
    _page("mailings"),
    _page("mailing_new", post=422),
    _page("mailing", sample="mailing"),
    _page("mailing_recipients", sample="sent_mailing"),
    _page("mailing_edit", post=422, sample="mailing"),
    # The page that was seen says which version is sent.
    _page("mailing_send", get=405, post=422, sample="mailing"),
    # Nobody to write to yet.
    _page("mailing_trial", get=405, post=422, sample="mailing"),
    _page("mailing_remove", get=405, post=302, sample="mailing"),
    _page("mailing_attach", get=405, post=422, sample="mailing"),
    _page("mailing_detach", get=405, post=302, sample="mailing_file"),
    public("association_public:mail_stop", get=404, post=404, kwargs={"secret": "inconnu"}),
)
