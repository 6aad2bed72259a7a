"""« Mon année »: by account and by a link that is kept by its digest, ends, and may be taken back."""

from __future__ import annotations

import re
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from maillage.contexts.funding.time import links, queries, services
from maillage.contexts.funding.time.models import MyYearLink
from maillage.contexts.funding.time.tests.conftest import ALL_YEAR, YEAR, Came, Declared, Member
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import ActorOf, ClientOf


def asked(slug: str, email: str) -> str:
    """Ask for the link; the address in the letter, "" without a letter."""
    answer = Client().post(f"/i/demander/{slug}/", {"email": email})
    assert answer.status_code == 200
    assert "Si cette adresse est celle d’un membre" in answer.content.decode()
    body = Message.objects.order_by("-pk").values_list("body", flat=True).first() or ""
    found = re.search(r"https?://[^/\s]+(/i/\S+)", body)
    return found[1] if found else ""


def test_asked_by_letter_and_opened_on_a_phone(
    scoped: Community, member: Member, came: Came, declared: Declared, treasurer: Actor
) -> None:
    contact = member()
    other = declared(member("Autre"))
    came(contact, kind="board", hour=18, minutes=120)
    services.collect(by=treasurer, period=ALL_YEAR)
    address = asked(scoped.slug, "Exemple@Adherents.example")
    secret = address.strip("/").split("/")[-1]
    assert not MyYearLink.objects.filter(digest__contains=secret).exists()
    browser = Client()
    page = browser.get(f"{address}?annee={YEAR}")
    text = page.content.decode()
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "C’est exact" in text
    assert "Quel revenu avez-vous perdu" in text
    assert other.title not in text
    [mine] = queries.of_contact(contact.pk, YEAR)
    browser.post(f"{address}{mine.pk}/verifier/", {"loss_note": "cabinet fermé", "version": mine.version})
    mine.refresh_from_db()
    assert (mine.state, mine.checked_by_link, mine.loss_note) == ("checked", True, "cabinet fermé")
    assert browser.post(f"{address}{other.pk}/verifier/").status_code == 404
    other.refresh_from_db()
    assert other.state == "proposed"


def test_the_answer_tells_nothing(scoped: Community, member: Member) -> None:
    member()
    assert asked(scoped.slug, "inconnu@ailleurs.example") == ""
    assert asked("nulle-part", "exemple@adherents.example") == ""


def test_nobodys_mailbox_is_filled(scoped: Community, member: Member) -> None:
    contact = member()
    for _ in range(6):
        asked(scoped.slug, contact.email)
    assert Message.objects.count() == 3


def test_a_link_ends_and_is_taken_back(scoped: Community, member: Member) -> None:
    contact = member()
    address = asked(scoped.slug, contact.email)
    assert Client().get(address).status_code == 200
    MyYearLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(address).status_code == 404
    MyYearLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert Client().post(f"{address}retirer/").status_code == 200
    assert Client().get(address).status_code == 404
    assert links.revoke_links(by=Actor.system(scoped), contact=contact) == 0


def test_with_an_account(
    scoped: Community, member: Member, declared: Declared, actor_of: ActorOf, client_of: ClientOf
) -> None:
    doctor = actor_of("professional")
    browser = client_of("professional")
    root = f"/c/{scoped.slug}/budget/mon-annee/"
    assert "lié à aucun membre" in browser.get(root).content.decode()
    mine = declared(member(user=doctor.user))
    theirs = declared(member("Autre"))
    assert "Rédaction du protocole" in browser.get(f"{root}?annee={YEAR}").content.decode()
    assert browser.post(f"{root}{theirs.pk}/verifier/").status_code == 404
    browser.post(f"{root}{mine.pk}/contester/", {"reason": "je n’y étais pas"})
    mine.refresh_from_db()
    assert (mine.state, "je n’y étais pas" in mine.state_reason) == ("refused", True)


def test_the_counter(member: Member, declared: Declared, treasurer: Actor) -> None:
    contact = member()
    declared(contact)
    counter = queries.counter(contact.pk, YEAR)
    assert (counter.waiting, counter.minutes, counter.approved_cents, counter.percent) == (1, 60, 0, 0)
    assert counter.room_cents == 47_100_00
