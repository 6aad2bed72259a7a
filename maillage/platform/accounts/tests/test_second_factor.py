"""The second factor: set up, asked for, used once, lost, and demanded of some roles."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.platform.accounts.models import SecondFactorRule, User
from maillage.platform.accounts.second_factor.services import StartsInThePast, reset_second_factor, set_rule
from maillage.platform.audit.models import AuditEntry
from maillage.platform.encryption import looks_sealed
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Community
from tests.people import PASSWORD, ActorOf, ClientOf, MakeUser, MemberOf

LOGIN = "/compte/connexion/"
SECOND = "/compte/connexion/second-facteur/"
APP = "/compte/securite/application/"
SECURITY = "/compte/securite/"
CODES = "/compte/securite/secours/"


def code(secret: str, *, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def confirm(client: Client) -> None:
    client.post("/compte/confirmer/", {"password": PASSWORD})


def activate(client: Client) -> str:
    """Set an application up as a person does; returns its secret."""
    confirm(client)
    page = client.get(APP).content.decode()
    match = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page)
    assert match is not None
    secret = match.group(1).replace(" ", "")
    answer = client.post(APP, {"code": code(secret, steps=-1)})
    assert (answer.status_code, answer["Location"]) == (302, CODES)
    return secret


def signed_in(user: User, **extra: str) -> Client:
    client = Client(**extra)  # type: ignore[arg-type]
    assert client.post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def entries(action: str) -> list[AuditEntry]:
    with scopes_disabled():
        return list(AuditEntry.objects.filter(action=action).order_by("pk"))


def messages_to(user: User) -> list[str]:
    with scopes_disabled():
        return list(Message.objects.filter(to=user.email).order_by("pk").values_list("subject", flat=True))


@pytest.mark.django_db(transaction=True)
class TestApplication:
    """With transactions of its own: allauth tells after the commit."""

    def test_its_secret_and_the_seed_of_the_codes_cannot_be_read_in_the_database(
        self, make_user: MakeUser
    ) -> None:
        user = make_user()
        secret = activate(signed_in(user))
        stored = {one.type: one.data for one in Authenticator.objects.filter(user=user)}
        assert looks_sealed(stored["totp"]["secret"])
        assert looks_sealed(stored["recovery_codes"]["seed"])
        assert secret not in str(stored)

    def test_an_address_that_allauth_calls_unverified_keeps_nobody_from_one(
        self, make_user: MakeUser
    ) -> None:
        user = make_user()
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
        client = signed_in(user)
        confirm(client)
        assert client.get(f"{SECURITY}cles/ajouter/").status_code == 200
        activate(client)
        assert Authenticator.objects.filter(user=user, type="totp").exists()

    def test_it_is_told_and_written_down(self, make_user: MakeUser) -> None:
        user = make_user()
        activate(signed_in(user))
        assert messages_to(user) == ["Application de codes activée"]
        kinds = [entry.changes["kind"][1] for entry in entries("account.second_factor_added")]
        assert sorted(kinds) == ["application de codes", "codes de secours"]

    def test_the_password_alone_no_longer_opens_a_session(self, make_user: MakeUser) -> None:
        user = make_user()
        secret = activate(signed_in(user))
        client = Client()
        answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        assert answer["Location"] == SECOND
        assert SESSION_KEY not in client.session
        assert client.post(SECOND, {"code": "000000"}).status_code == 200
        assert SESSION_KEY not in client.session
        assert client.post(SECOND, {"code": code(secret)}).status_code == 302
        assert client.session[SESSION_KEY] == str(user.pk)
        assert [entry.label for entry in entries("account.second_factor_failed")] == [user.name]

    def test_a_code_passes_once_while_it_could_still_pass(self, make_user: MakeUser) -> None:
        user = make_user()
        secret = activate(signed_in(user))
        used = code(secret)
        for expected in (302, 200):
            client = Client()
            client.post(LOGIN, {"login": user.email, "password": PASSWORD})
            assert client.post(SECOND, {"code": used}).status_code == expected

    def test_nor_half_a_minute_later(self, make_user: MakeUser) -> None:
        user = make_user()
        start = datetime(2026, 11, 22, 9, 0, 1, tzinfo=UTC)
        with time_machine.travel(start, tick=False) as clock:
            secret = activate(signed_in(user))
            used = code(secret)
            for expected in (302, 200):
                client = Client()
                client.post(LOGIN, {"login": user.email, "password": PASSWORD})
                assert client.post(SECOND, {"code": used}).status_code == expected
                # The step before is still taken: only having been used refuses the code.
                clock.shift(31)
            other = Client()
            other.post(LOGIN, {"login": user.email, "password": PASSWORD})
            assert other.post(SECOND, {"code": code(secret, steps=-1)}).status_code == 302

    def test_the_code_of_the_set_up_does_not_sign_in(self, make_user: MakeUser) -> None:
        user = make_user()
        secret = activate(signed_in(user))
        client = Client()
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        assert client.post(SECOND, {"code": code(secret, steps=-1)}).status_code == 200

    def test_too_many_codes_are_refused_with_the_time_to_wait(self, make_user: MakeUser) -> None:
        user = make_user()
        secret = activate(signed_in(user))
        client = Client()
        client.post(LOGIN, {"login": user.email, "password": PASSWORD})
        for _ in range(5):
            assert client.post(SECOND, {"code": "000000"}).status_code == 200
        page = client.post(SECOND, {"code": code(secret)})
        assert page.status_code == 429
        assert "Trop de codes essayés. Réessayez dans" in page.content.decode()

    def test_recovery_codes_are_shown_once_and_open_once(self, make_user: MakeUser) -> None:
        user = make_user()
        mine = signed_in(user)
        activate(mine)
        assert "sont montrés qu’une fois" in mine.get(CODES).content.decode()
        shown = re.findall(r"<code[^>]*>(\d{4}) (\d{4})</code>", mine.post(CODES).content.decode())
        assert len(shown) == 10
        for again in (mine.post(CODES), mine.get(CODES)):
            assert "".join(shown[0]) not in again.content.decode().replace(" ", "")
        for expected in (302, 200):
            client = Client()
            client.post(LOGIN, {"login": user.email, "password": PASSWORD})
            assert client.post(SECOND, {"code": "".join(shown[0])}).status_code == expected

    def test_a_recovery_code_that_served_is_told_with_how_many_are_left(self, make_user: MakeUser) -> None:
        user = make_user()
        mine = signed_in(user)
        activate(mine)
        shown = re.findall(r"<code[^>]*>(\d{4}) (\d{4})</code>", mine.post(CODES).content.decode())
        for number, left in ((0, "9."), (1, "8.")):
            client = Client()
            client.post(LOGIN, {"login": user.email, "password": PASSWORD})
            client.post(SECOND, {"code": "".join(shown[number])})
            page = client.get(SECURITY).content.decode()
            assert f"Un code de secours vient de servir. Il en reste {left}" in page
        with scopes_disabled():
            bodies = list(
                Message.objects.filter(purpose="recovery_code_used")
                .order_by("pk")
                .values_list("body", flat=True)
            )
        assert len(bodies) == 2
        assert "Il en reste 8." in bodies[1]
        assert messages_to(user).count("Un code de secours a servi") == 2

    def test_the_key_is_carried_to_the_phone_by_link_or_by_copy(self, make_user: MakeUser) -> None:
        client = signed_in(make_user())
        confirm(client)
        page = client.get(APP).content.decode()
        match = re.search(r'href="(otpauth://totp/[^"]+)"', page)
        assert match is not None
        secret = re.search(r"secret=([A-Z2-7]+)", match.group(1))
        assert secret is not None
        assert f'data-copy="{secret.group(1)}"' in page

    def test_the_first_operator_is_led_to_the_first_community(
        self, make_user: MakeUser, settings: Any
    ) -> None:
        settings.MAILLAGE_OPERATOR_SECOND_FACTOR = True
        client = signed_in(make_user(is_operator=True))
        activate(client)
        for page in (client.post(CODES).content.decode(), client.get(SECURITY).content.decode()):
            assert 'href="/installation/communautes/nouvelle/"' in page
            assert "Ouvrir votre communauté" in page
        plain = signed_in(make_user())
        activate(plain)
        assert "Ouvrir votre communauté" not in plain.post(CODES).content.decode()

    def test_taking_it_away_ends_the_other_sessions(self, make_user: MakeUser) -> None:
        user = make_user()
        here, elsewhere = signed_in(user), signed_in(user)
        activate(here)
        assert elsewhere.get(SECURITY).status_code == 200
        here.post(f"{APP}retirer/")
        assert not Authenticator.objects.filter(user=user).exists()
        assert here.get(SECURITY).status_code == 200
        assert elsewhere.get(SECURITY).status_code == 302
        assert messages_to(user)[-1] == "Application de codes retirée"

    def test_the_operator_resets_what_was_lost(self, make_user: MakeUser) -> None:
        user = make_user()
        mine = signed_in(user)
        activate(mine)
        assert reset_second_factor(by=Actor.system(), user=user) == 2
        assert mine.get(SECURITY).status_code == 302
        assert messages_to(user)[-1] == "Votre second facteur a été retiré"
        assert [entry.label for entry in entries("account.second_factor_reset")] == [user.name]
        assert signed_in(user).get(SECURITY).status_code == 200
        # Nothing left to take: nothing is written, nobody is told.
        assert reset_second_factor(by=Actor.system(), user=user) == 0
        assert len(entries("account.second_factor_reset")) == 1

    def test_a_role_that_needs_one_is_led_to_it_and_back(
        self, member_of: MemberOf, community: Community
    ) -> None:
        user = member_of("treasurer")
        demand(community, "treasurer")
        wanted = f"/c/{community.slug}/annuaire/?page=1"
        client = signed_in(user)
        answer = client.get(wanted)
        assert (answer.status_code, answer["Location"]) == (302, SECURITY)
        page = client.get(SECURITY).content.decode()
        assert "demande un second facteur" in page
        activate(client)
        shown = client.post(CODES).content.decode()
        assert f'href="{wanted}"' in shown
        assert client.get(wanted).status_code == 200

    def test_a_session_older_than_the_second_factor_has_to_confirm(
        self, member_of: MemberOf, community: Community
    ) -> None:
        user = member_of("treasurer")
        old = signed_in(user)
        secret = activate(signed_in(user))
        demand(community, "treasurer")
        wanted = f"/c/{community.slug}/"
        answer = old.get(wanted)
        assert answer["Location"].startswith("/compte/confirmer/code/?next=")
        back = old.post(answer["Location"], {"code": code(secret), "next": wanted})
        assert back["Location"] == wanted
        assert old.get(wanted).status_code == 200

    def test_an_operator_always_needs_one(self, make_user: MakeUser, settings: Any) -> None:
        settings.MAILLAGE_OPERATOR_SECOND_FACTOR = True
        client = signed_in(make_user(is_operator=True))
        assert client.get("/installation/envois/")["Location"] == SECURITY
        assert "pour votre rôle" not in client.get(SECURITY).content.decode()
        activate(client)
        assert client.get("/installation/envois/").status_code == 200


@pytest.mark.django_db(transaction=True)
class TestKeys:
    """What a person does with a key that is there; making one needs a real browser (the journeys)."""

    def test_it_is_renamed(self, make_user: MakeUser) -> None:
        user = make_user()
        client, key = signed_in(user), key_of(user)
        confirm_with_key(client, user)
        url = f"{SECURITY}cles/{key.pk}/"
        assert "Donnez un nom à cette clé" in client.post(url, {"name": ""}).content.decode()
        assert client.post(url, {"name": "Téléphone"}).status_code == 302
        assert "Téléphone" in client.get(SECURITY).content.decode()

    def test_it_is_taken_away(self, make_user: MakeUser) -> None:
        user = make_user()
        here, elsewhere, key = signed_in(user), signed_in(user), key_of(user)
        confirm_with_key(here, user)
        url = f"{SECURITY}cles/{key.pk}/retirer/"
        assert here.get(url).status_code == 200
        assert Authenticator.objects.filter(pk=key.pk).exists()
        assert here.post(url).status_code == 302
        assert not Authenticator.objects.filter(pk=key.pk).exists()
        assert [one.changes["kind"][1] for one in entries("account.second_factor_removed")] == ["clé d’accès"]
        assert elsewhere.get(SECURITY).status_code == 302

    def test_a_session_that_did_not_confirm_changes_nothing(self, make_user: MakeUser) -> None:
        user = make_user()
        client, key = signed_in(user), key_of(user)
        age_sign_in(client)
        for path in ("", "retirer/"):
            answer = client.post(f"{SECURITY}cles/{key.pk}/{path}", {"name": "Volée"})
            assert answer["Location"].startswith("/compte/confirmer/")
        key.refresh_from_db()
        assert key.data["name"] == "Clé d’accès"

    def test_nobody_touches_the_key_of_somebody_else(self, make_user: MakeUser) -> None:
        user, key = make_user(), key_of(make_user())
        client = signed_in(user)
        confirm(client)
        for path in ("", "retirer/"):
            assert client.post(f"{SECURITY}cles/{key.pk}/{path}", {"name": "Volée"}).status_code == 404
        key.refresh_from_db()
        assert key.data["name"] == "Clé d’accès"

    def test_what_is_no_answer_of_a_key_is_refused_in_words(self, make_user: MakeUser) -> None:
        user = make_user()
        client = signed_in(user)
        key_of(user)
        age_sign_in(client)
        assert client.post("/compte/confirmer/cle/", {"credential": "{}"}).status_code == 302
        assert "Cette clé n’a pas été reconnue" in client.get(SECURITY).content.decode()


def key_of(user: User) -> Authenticator:
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "Clé d’accès", "credential": {}}
    )


def confirm_with_key(client: Client, user: User) -> None:
    """As after the finger on the key: the session says so."""
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        *session[AUTHENTICATION_METHODS_SESSION_KEY],
        {"method": "mfa", "type": "webauthn", "at": time.time(), "reauthenticated": True},
    ]
    session.save()


def age_sign_in(client: Client) -> None:
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "password", "at": time.time() - 3600}]
    session.save()


def demand(community: Community, *roles: str, in_days: int = 0) -> None:
    with scope(community=community):
        set_rule(
            by=Actor.system(community), roles=roles, starts_on=timezone.localdate() + timedelta(days=in_days)
        )


class TestRule:
    def test_nothing_of_the_community_is_shown_before(
        self, community: Community, client_of: ClientOf
    ) -> None:
        demand(community, "coordinator")
        browser = client_of("coordinator")
        for path in ("", "reglages/comptes/", "annuaire/?export=xlsx", "module-inconnu/"):
            answer = browser.get(f"/c/{community.slug}/{path}")
            assert answer.status_code in (302, 404)
            assert answer.status_code == 404 or answer["Location"] == SECURITY
        assert browser.post(f"/c/{community.slug}/reglages/comptes/inviter/").status_code == 302

    def test_a_part_of_a_page_takes_the_whole_page_away(
        self, community: Community, client_of: ClientOf
    ) -> None:
        demand(community, "coordinator")
        answer = client_of("coordinator").get(
            f"/c/{community.slug}/reglages/comptes/", headers={"HX-Request": "true"}
        )
        assert answer["HX-Redirect"] == SECURITY
        assert "@" not in answer.content.decode()

    def test_other_roles_and_other_communities_enter_as_before(
        self, community: Community, other_community: Community, client_of: ClientOf
    ) -> None:
        demand(community, "coordinator")
        assert client_of("treasurer").get(f"/c/{community.slug}/").status_code == 200
        assert client_of("stranger").get(f"/c/{other_community.slug}/").status_code == 200

    def test_before_its_day_it_is_a_thing_to_do(self, community: Community, client_of: ClientOf) -> None:
        demand(community, "coordinator", in_days=14)
        page = client_of("coordinator").get(f"/c/{community.slug}/").content.decode()
        assert "Activer un second facteur" in page
        page = client_of("treasurer").get(f"/c/{community.slug}/").content.decode()
        assert "Activer un second facteur" not in page

    def test_strangers_still_learn_nothing(self, community: Community, client_of: ClientOf) -> None:
        demand(community, "coordinator")
        assert client_of("stranger").get(f"/c/{community.slug}/").status_code == 404
        assert client_of("former").get(f"/c/{community.slug}/").status_code == 404

    def test_it_is_set_from_its_page(self, scoped: Community, client_of: ClientOf) -> None:
        browser = client_of("coordinator")
        url = f"/c/{scoped.slug}/reglages/securite-des-acces/"
        assert "Aucun rôle" in browser.get(url).content.decode()
        day = timezone.localdate() + timedelta(days=14)
        page = browser.get(f"{url}regle/").content.decode()
        assert f'value="{day.isoformat()}"' in page
        answer = browser.post(
            f"{url}regle/", {"roles": ["treasurer"], "starts_on": day.isoformat()}, follow=True
        )
        assert "La règle est enregistrée" in answer.content.decode()
        assert "À partir du" in answer.content.decode()
        # Without any role there is no rule.
        browser.post(f"{url}regle/", {"starts_on": day.isoformat()})
        assert "Aucun rôle" in browser.get(url).content.decode()
        assert len(entries("second_factor.rule")) == 2

    def test_it_does_not_begin_in_the_past(self, scoped: Community, client_of: ClientOf) -> None:
        browser = client_of("coordinator")
        url = f"/c/{scoped.slug}/reglages/securite-des-acces/regle/"
        today = timezone.localdate()
        asked = {"roles": ["treasurer"], "starts_on": (today - timedelta(days=1)).isoformat()}
        page = browser.post(url, asked).content.decode()
        assert "Ce jour est passé" in page
        with pytest.raises(StartsInThePast):
            demand(scoped, "treasurer", in_days=-1)
        demand(scoped, "treasurer")
        # A rule that is in force keeps its day when its roles change.
        SecondFactorRule.objects.update(starts_on=today - timedelta(days=30))
        asked = {
            "roles": ["treasurer", "president"],
            "starts_on": (today - timedelta(days=30)).isoformat(),
        }
        assert browser.post(url, asked).status_code == 302
        assert SecondFactorRule.objects.get().roles == ["president", "treasurer"]

    def test_those_concerned_are_told_once(self, scoped: Community, member_of: MemberOf) -> None:
        treasurer, president = member_of("treasurer"), member_of("president")
        ready = member_of("secretary")
        Authenticator.objects.create(user=ready, type="totp", data={"secret": ""})

        def told() -> list[str]:
            with scopes_disabled():
                rows = Message.objects.filter(purpose="accounts.second_factor_rule").order_by("pk")
                return list(rows.values_list("to", flat=True))

        demand(scoped, "treasurer", "secretary", in_days=14)
        assert told() == [treasurer.email]
        demand(scoped, "treasurer", "secretary", in_days=14)
        demand(scoped, "treasurer", "secretary", in_days=20)
        assert told() == [treasurer.email]
        demand(scoped, "treasurer", "secretary", "president", in_days=20)
        assert told() == [treasurer.email, president.email]
        # Sooner than they were told: everybody again.
        demand(scoped, "treasurer", "secretary", "president", in_days=3)
        assert sorted(told()[2:]) == sorted([treasurer.email, president.email])
        demand(scoped, in_days=3)
        assert len(told()) == 4

    def test_the_list_says_who_has_one_and_never_which(
        self, scoped: Community, client_of: ClientOf, member_of: MemberOf
    ) -> None:
        Authenticator.objects.create(user=member_of("treasurer"), type="totp", data={"secret": ""})
        member_of("president")
        page = client_of("coordinator").get(f"/c/{scoped.slug}/reglages/securite-des-acces/").content.decode()
        rows = re.findall(r"<tr.*?</tr>", page, re.S)
        treasurer = next(row for row in rows if "Exemple Trésorerie" in row)
        president = next(row for row in rows if "Exemple Présidence" in row)
        assert "oui" in treasurer
        assert "application" not in treasurer
        assert "pas encore" in president

    def test_a_rule_costs_no_query_where_there_is_none(
        self, community: Community, actor_of: ActorOf, client_of: ClientOf, django_assert_num_queries: object
    ) -> None:
        browser = client_of("coordinator")
        url = f"/c/{community.slug}/reglages/comptes/inviter/"
        browser.get(url)
        with django_assert_num_queries(4) as before:  # type: ignore[operator]
            browser.get(url)
        assert "accounts_secondfactorrule" in before.captured_queries[2]["sql"]
