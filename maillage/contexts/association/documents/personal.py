"""The documents of a meeting on « Ma réunion »: for who has the personal link, and for who has an account."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch
from django.urls import reverse

from maillage.contexts.association.contacts.models import Standing
from maillage.contexts.association.documents import queries
from maillage.contexts.association.documents.models import Document, DocumentVersion, Visibility
from maillage.contexts.association.meetings import links
from maillage.contexts.association.meetings.models import Attendee
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

_MEMBERS: Final = (Standing.MEMBER, Standing.SUSPENDED)


@dataclass(frozen=True)
class Shared:
    """A document as the page lists it. url: of the file itself, for this person."""

    title: str
    kind: str
    file_kind: str
    size_bytes: int
    url: str


def visibilities_of(attendee: Attendee) -> tuple[str, ...]:
    """What a personal link opens: documents for partners; those for members too, to who is one.

    Documents of the board and of the office ask an account, whoever holds the link.
    """
    contact = attendee.contact
    if contact is not None and contact.standing in _MEMBERS:
        return (Visibility.PARTNERS, Visibility.MEMBERS)
    return (Visibility.PARTNERS,)


def by_link(attendee: Attendee) -> list[Shared]:
    """The documents of the meeting that this person's link opens, by title. 2 queries."""
    secret = links.secret_of(attendee)
    return _shown(
        _open_to(attendee),
        lambda version: reverse(
            "association_public:meeting_document", kwargs={"secret": secret, "pk": version.document_id}
        ),
    )


def by_account(actor: Actor, attendee: Attendee) -> list[Shared]:
    """The same for who is signed in: what their roles open. 2 queries."""
    community = attendee.community
    return _shown(
        queries.of_meeting(actor, attendee.meeting),
        lambda version: community_url(community, "files:download", pk=version.file_id),
    )


def version_for(attendee: Attendee, pk: int) -> DocumentVersion | None:
    """The current version of a document of this meeting that the link opens; None for any other. 2 queries."""
    for document in _open_to(attendee):
        if document.pk == pk:
            return _current(document)
    return None


def _open_to(attendee: Attendee) -> list[Document]:
    rows = Document.objects.filter(
        meeting_id=attendee.meeting_id, archived_at=None, visibility__in=visibilities_of(attendee)
    )
    current = DocumentVersion.objects.filter(is_current=True).select_related("file")
    return list(
        rows.prefetch_related(Prefetch("versions", queryset=current, to_attr="current")).order_by(
            "search_name", "pk"
        )
    )


def _current(document: Document) -> DocumentVersion | None:
    found: list[DocumentVersion] = getattr(document, "current", [])
    return found[0] if found else None


def _shown(documents: Iterable[Document], url: Callable[[DocumentVersion], str]) -> list[Shared]:
    found = []
    for document in documents:
        version = _current(document)
        if version is not None:
            name = version.file.name
            found.append(
                Shared(
                    document.title,
                    str(document.get_kind_display()),
                    name.rpartition(".")[2].upper() if "." in name else "",
                    version.file.size_bytes,
                    url(version),
                )
            )
    return found
