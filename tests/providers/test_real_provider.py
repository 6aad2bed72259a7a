"""Whole sign-ins against the real provider: who enters, who is told what to do, what is kept."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from django_scopes import scope, scopes_disabled

from maillage.config.logs import scrubbed
from maillage.platform.accounts.models import User
from maillage.platform.accounts.outside import kept
from maillage.platform.accounts.outside.models import NationalIdentity
from maillage.platform.accounts.outside.strength import is_strong
from maillage.platform.accounts.services import invite
from maillage.platform.audit.models import AuditEntry
from maillage.platform.encryption import seal
from maillage.platform.messaging.models import Message
from maillage.platform.tenancy.models import Community, Membership
from tests.people import PASSWORD, ActorOf, MakeUser, MemberOf
from tests.places import load_communes, register_professionals, settle
from tests.providers.provider import LocalProvider, Traveller, all_claims

PSC = all_claims()["psc"]
NATIONAL_ID = PSC["SubjectNameID"]


def _confirmed(client: Client, user: User) -> None:
    """Signed in, and confirmed a moment ago by the password."""
    client.force_login(user)
    page = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert page.status_code == 302


@pytest.fixture
def linked(provider: LocalProvider, traveller: Traveller, member_of: MemberOf) -> User:
    """A nurse whose account Pro Santé Connect opens; signed out again."""
    user = member_of("professional")
    _confirmed(traveller.client, user)
    answer = traveller.travels("psc", purpose="link")
    assert answer.headers["Location"] == reverse("identities")
    traveller.client.post(reverse("account_logout"))
    return user


def _signed_in(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


def _messages(purpose: str) -> list[Message]:
    with scopes_disabled():
        return list(Message.objects.filter(purpose=purpose).order_by("-pk"))


def _journal(action: str) -> list[str]:
    with scopes_disabled():
        return [entry.label for entry in AuditEntry.objects.filter(action=action).order_by("pk")]


def _mail_link(purpose: str) -> str:
    body = _messages(purpose)[0].body
    return next(line for line in body.splitlines() if line.startswith("http")).removeprefix(
        "http://localhost:8000"
    )


# --- Linking and entering ---------------------------------------------------------------------------------


def test_a_linked_professional_enters_with_psc(linked: User, provider: LocalProvider) -> None:
    somewhere_else = Traveller(Client())
    answer = somewhere_else.travels("psc", purpose="login")
    assert answer.status_code == 302
    assert _signed_in(somewhere_else.client) == str(linked.pk)
    assert is_strong(somewhere_else.client.session)
    known = NationalIdentity.objects.get(user=linked)
    assert (known.national_id, known.name, known.profession_code) == (
        NATIONAL_ID,
        "Fistinien Exemple-Granite",
        "60",
    )


def test_almost_nothing_of_the_claims_is_kept(linked: User) -> None:
    account = SocialAccount.objects.get(user=linked)
    assert account.extra_data == {"shown": "Fistinien Exemple-Granite"}
    assert account.uid == PSC["sub"]
    assert not SocialToken.objects.exists()


def test_the_journal_says_what_happened_and_not_who_elsewhere(linked: User) -> None:
    assert _journal("identity.linked") == ["Exemple Professionnel adhérent, Pro Santé Connect"]
    assert [message.to for message in _messages("accounts.outside")] == [linked.email]
    with scopes_disabled():
        texts = [str(vars(one)) for one in AuditEntry.objects.order_by("pk")]
    assert not [text for text in texts if NATIONAL_ID in text or "Granite" in text]


def test_the_page_asked_for_is_found_again(linked: User, traveller: Traveller) -> None:
    answer = traveller.travels("psc", purpose="login", next="/c/val-exemple/annuaire/")
    assert answer.headers["Location"] == "/c/val-exemple/annuaire/"


def test_no_code_is_asked_after_a_provider_that_asked_for_two_factors(
    linked: User, provider: LocalProvider
) -> None:
    Authenticator.objects.create(user=linked, type="totp", data={"secret": seal("ABCDEFGH")})
    visitor = Traveller(Client())
    visitor.travels("psc", purpose="login")
    assert _signed_in(visitor.client) == str(linked.pk)
    with scopes_disabled():
        line = AuditEntry.objects.filter(action="account.signed_in", user=linked).latest("pk")
    assert line.changes["method"] == [None, "Pro Santé Connect"]
    # The same person by the password, in the same browser: the code is asked for.
    visitor.client.post("/compte/deconnexion/")
    answer = visitor.client.post("/compte/connexion/", {"login": linked.email, "password": PASSWORD})
    assert answer["Location"] == "/compte/connexion/second-facteur/"
    assert SESSION_KEY not in visitor.client.session


@pytest.mark.parametrize(("provider_id", "account"), [("proconnect", "proconnect"), ("oidc-ville", "plain")])
def test_a_code_is_asked_after_a_weak_outside_sign_in(
    provider: LocalProvider, make_user: MakeUser, traveller: Traveller, provider_id: str, account: str
) -> None:
    user = make_user()
    provider.comes(account)
    _confirmed(traveller.client, user)
    traveller.travels(provider_id, purpose="link")
    Authenticator.objects.create(user=user, type="totp", data={"secret": seal("ABCDEFGH")})
    visitor = Traveller(Client())
    answer = visitor.travels(provider_id, purpose="login")
    assert answer["Location"] == "/compte/connexion/second-facteur/"
    assert SESSION_KEY not in visitor.client.session


def test_a_next_page_elsewhere_is_not_followed(linked: User, traveller: Traveller) -> None:
    answer = traveller.travels("psc", purpose="login", next="https://ailleurs.example/")
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("provider_id", "account", "shown", "strong"),
    [
        ("proconnect", "proconnect", "Camille Exemple-Calcaire", False),
        ("oidc-ville", "plain", "Dominique Exemple", False),
    ],
)
def test_other_providers_open_the_account_too(
    provider: LocalProvider,
    make_user: MakeUser,
    traveller: Traveller,
    provider_id: str,
    account: str,
    shown: str,
    strong: bool,
) -> None:
    user = make_user()
    provider.comes(account)
    _confirmed(traveller.client, user)
    traveller.travels(provider_id, purpose="link")
    assert SocialAccount.objects.get(user=user).extra_data == {"shown": shown}
    visitor = Traveller(Client())
    visitor.travels(provider_id, purpose="login")
    assert _signed_in(visitor.client) == str(user.pk)
    assert is_strong(visitor.client.session) is strong
    assert not NationalIdentity.objects.exists()


def test_proconnect_at_a_higher_level_replaces_the_second_factor(
    provider: LocalProvider, make_user: MakeUser, traveller: Traveller
) -> None:
    provider.comes("proconnect", acr="eidas2")
    _confirmed(traveller.client, make_user())
    traveller.travels("proconnect", purpose="link")
    assert is_strong(traveller.client.session)


def test_an_account_without_rpps_number_enters_without_professional_rights(
    provider: LocalProvider, member_of: MemberOf, traveller: Traveller
) -> None:
    user = member_of("professional")
    provider.comes("psc-bare")
    _confirmed(traveller.client, user)
    traveller.travels("psc", purpose="link")
    known = NationalIdentity.objects.get(user=user)
    assert (known.national_id, known.profession_code) == ("ANS20990101000000", "")
    page = traveller.client.get(reverse("identities"))
    assert "aucun droit de professionnel" in page.content.decode()


def test_linking_asks_for_the_password_first(
    provider: LocalProvider, traveller: Traveller, make_user: MakeUser
) -> None:
    traveller.client.force_login(make_user())
    answer = traveller.client.post(reverse("outside_start", args=["psc"]), {"purpose": "link"})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    # Once confirmed, the journey goes on by itself.
    page = traveller.client.post(answer.headers["Location"], {"password": PASSWORD})
    assert page.status_code == 200
    assert str(page.context["address"]).startswith(provider.address)


def test_an_identity_of_somebody_else_is_refused_without_saying_whose(
    linked: User, make_user: MakeUser
) -> None:
    intruder = Traveller(Client())
    user = make_user()
    _confirmed(intruder.client, user)
    intruder.travels("psc", purpose="link")
    page = intruder.client.get(reverse("identities")).content.decode()
    assert "ne peut pas être liée" in page
    assert linked.name not in page
    assert linked.email not in page
    assert not SocialAccount.objects.filter(user=user).exists()


def test_an_identity_opens_its_own_account_only(linked: User, make_user: MakeUser) -> None:
    other = Traveller(Client())
    user = make_user()
    other.client.force_login(user)
    answer = other.travels("psc", purpose="login")
    assert answer.status_code == 409
    assert _signed_in(other.client) == str(user.pk)


def test_the_same_professional_under_a_new_subject_is_not_a_second_account(
    linked: User, make_user: MakeUser
) -> None:
    SocialAccount.objects.filter(user=linked).update(uid="an older subject")
    other = Traveller(Client())
    user = make_user()
    _confirmed(other.client, user)
    other.travels("psc", purpose="link")
    assert not SocialAccount.objects.filter(user=user).exists()
    assert NationalIdentity.objects.get().user == linked


def test_an_inactive_account_stays_closed(linked: User, traveller: Traveller) -> None:
    User.objects.filter(pk=linked.pk).update(is_active=False)
    answer = traveller.travels("psc", purpose="login")
    assert answer.headers["Location"] == reverse("account_inactive")
    assert not _signed_in(traveller.client)


# --- Taking away ------------------------------------------------------------------------------------------


def test_an_identity_is_taken_away(linked: User, traveller: Traveller) -> None:
    _confirmed(traveller.client, linked)
    traveller.client.post(reverse("identity_unlink", args=["psc"]))
    assert not SocialAccount.objects.exists()
    assert not NationalIdentity.objects.exists()
    assert _journal("identity.unlinked") == ["Exemple Professionnel adhérent, Pro Santé Connect"]


def test_the_last_way_in_is_kept(linked: User, traveller: Traveller) -> None:
    linked.set_unusable_password()
    linked.save()
    traveller.travels("psc", purpose="login")
    page = traveller.client.post(reverse("identity_unlink", args=["psc"]), follow=True)
    assert "Choisissez d’abord un mot de passe" in page.content.decode().replace("&#x27;", "’")
    assert SocialAccount.objects.count() == 1


def test_an_account_without_password_confirms_by_its_provider(
    linked: User, traveller: Traveller, settings: Any
) -> None:
    linked.set_unusable_password()
    linked.save()
    traveller.travels("psc", purpose="login")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    page = traveller.client.post(reverse("identity_unlink", args=["psc"]), follow=True)
    assert "Confirmer avec Pro Santé Connect" in page.content.decode()
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    address = traveller.goes("psc", purpose="confirm")
    assert "prompt=login" in address
    answer = traveller.comes_back("psc", traveller.proves(address))
    assert answer.headers["Location"] == reverse("identities")


# --- Without account --------------------------------------------------------------------------------------


def test_nobody_gets_an_account_by_coming(provider: LocalProvider, traveller: Traveller) -> None:
    answer = traveller.travels("psc", purpose="login")
    assert answer.headers["Location"] == reverse("outside_unknown")
    assert not User.objects.exists()
    page = traveller.client.get(reverse("outside_unknown")).content.decode()
    assert "Demandez une invitation" in page
    assert "Fistinien Exemple-Granite" in page


def test_the_same_address_is_not_enough(
    provider: LocalProvider, traveller: Traveller, make_user: MakeUser
) -> None:
    make_user(email=all_claims()["plain"]["email"])
    provider.comes("plain")
    answer = traveller.travels("oidc-ville", purpose="login")
    assert answer.headers["Location"] == reverse("outside_unknown")
    assert not SocialAccount.objects.exists()
    assert not _signed_in(traveller.client)


def test_an_identity_that_waits_is_linked_once_signed_in(
    provider: LocalProvider, traveller: Traveller, make_user: MakeUser
) -> None:
    user = make_user()
    traveller.travels("psc", purpose="login")
    traveller.client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "Lier à mon compte" in traveller.client.get(reverse("identities")).content.decode()
    assert not SocialAccount.objects.exists()
    traveller.client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    traveller.client.post(reverse("identity_link_waiting"))
    assert SocialAccount.objects.get().user == user


def test_the_link_sent_to_the_account_links_and_enters(
    provider: LocalProvider, traveller: Traveller, make_user: MakeUser
) -> None:
    user = make_user(email="elle@tests.example")
    traveller.travels("psc", purpose="login")
    traveller.client.post(reverse("outside_unknown"), {"email": "Elle@tests.example"})
    path = _mail_link("accounts.outside_link")
    assert "Fistinien Exemple-Granite" in traveller.client.get(path).content.decode()
    assert not SocialAccount.objects.exists()
    traveller.client.post(path)
    assert SocialAccount.objects.get().user == user
    assert _signed_in(traveller.client) == str(user.pk)
    # Once.
    assert Client().post(path).status_code == 410


def test_the_link_works_in_the_browser_that_asked_for_it_only(
    provider: LocalProvider, traveller: Traveller, make_user: MakeUser
) -> None:
    """Otherwise somebody could send you a link that opens your account to them."""
    victim = make_user(email="elle@tests.example")
    traveller.travels("psc", purpose="login")
    traveller.client.post(reverse("outside_unknown"), {"email": victim.email})
    path = _mail_link("accounts.outside_link")
    for client in (Client(), Client()):
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 410
    other = Traveller(Client())
    other.travels("psc", purpose="login")
    assert other.client.post(path).status_code == 410
    assert not SocialAccount.objects.exists()


def test_the_answer_is_the_same_whether_the_account_exists(
    provider: LocalProvider, traveller: Traveller, make_user: MakeUser
) -> None:
    make_user(email="elle@tests.example")
    traveller.travels("psc", purpose="login")
    pages = [
        traveller.client.post(reverse("outside_unknown"), {"email": email})
        .content.decode()
        .replace(email, "X")
        for email in ("elle@tests.example", "inconnue@tests.example")
    ]
    shown = [page[page.index("<h1>") :] for page in pages]
    hidden = [_without_token(page) for page in shown]
    assert hidden[0] == hidden[1]
    assert len(_messages("accounts.outside_link")) == 1


def _without_token(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


# --- Invitations ------------------------------------------------------------------------------------------


def _invitation(actor_of: ActorOf, community: Community, email: str = "invitee@tests.example") -> str:
    with scope(community=community):
        invite(
            by=actor_of("coordinator"),
            community=community,
            email=email,
            name="Invitée",
            roles=["professional"],
        )
    return _mail_link("accounts.invitation").rstrip("/").rsplit("/", 1)[-1]


def test_an_invitation_is_accepted_without_password(
    provider: LocalProvider, traveller: Traveller, actor_of: ActorOf, community: Community
) -> None:
    secret = _invitation(actor_of, community)
    page = traveller.client.get(reverse("accept_invitation", args=[secret])).content.decode()
    assert "Accepter avec Pro Santé Connect" in page
    traveller.travels("psc", purpose="invitation", invitation=secret)
    user = User.objects.get(email="invitee@tests.example")
    assert not user.has_usable_password()
    assert user.name == "Fistinien Exemple-Granite"
    assert _signed_in(traveller.client) == str(user.pk)
    with scopes_disabled():
        assert Membership.objects.get(user=user).roles == ["professional"]
    assert NationalIdentity.objects.get().user == user


def test_an_invitation_is_not_accepted_by_the_identity_of_another_account(
    linked: User, actor_of: ActorOf, community: Community
) -> None:
    secret = _invitation(actor_of, community)
    visitor = Traveller(Client())
    answer = visitor.travels("psc", purpose="invitation", invitation=secret)
    assert answer.headers["Location"] == reverse("accept_invitation", args=[secret])
    assert not User.objects.filter(email="invitee@tests.example").exists()
    # The link still works, with a password.
    assert visitor.client.get(reverse("accept_invitation", args=[secret])).status_code == 200


def test_an_invitation_that_does_not_exist_opens_nothing(
    provider: LocalProvider, traveller: Traveller
) -> None:
    traveller.travels("psc", purpose="invitation", invitation="inventé")
    assert not User.objects.exists()


# --- The register -----------------------------------------------------------------------------------------


def test_a_professional_finds_their_own_entry(
    linked: User, community: Community, traveller: Traveller, actor_of: ActorOf
) -> None:
    load_communes()
    with scope(community=community):
        settle(actor_of("coordinator"))
    person = register_professionals(1)[0]
    NationalIdentity.objects.filter(user=linked).update(national_id=person.pk)
    traveller.client.force_login(linked)
    page = traveller.client.get(reverse("identities")).content.decode()
    path = reverse("directory:professional", kwargs={"slug": community.slug, "idnps": person.pk})
    assert path in page
    assert "C’est votre fiche" in traveller.client.get(path).content.decode()


def test_others_do_not_read_whose_entry_it_is(
    linked: User, community: Community, member_of: MemberOf, client: Client, actor_of: ActorOf
) -> None:
    load_communes()
    with scope(community=community):
        settle(actor_of("coordinator"))
    person = register_professionals(1)[0]
    NationalIdentity.objects.filter(user=linked).update(national_id=person.pk)
    client.force_login(member_of("coordinator"))
    path = reverse("directory:professional", kwargs={"slug": community.slug, "idnps": person.pk})
    assert "C’est votre fiche" not in client.get(path).content.decode()


# --- Refusals and sign-out --------------------------------------------------------------------------------


def test_a_person_who_refuses_is_told_that_nothing_happened(
    provider: LocalProvider, traveller: Traveller
) -> None:
    provider.comes("")
    answer = traveller.travels("psc", purpose="login")
    assert "Connexion interrompue" in answer.content.decode()
    assert _journal("identity.refused") == ["Pro Santé Connect : refus de la personne ou du service"]


def test_a_level_below_what_was_asked_for_is_refused(linked: User, provider: LocalProvider) -> None:
    provider.comes("psc", acr="eidas0")
    visitor = Traveller(Client())
    answer = visitor.travels("psc", purpose="login")
    assert answer.status_code == 400
    assert "pas assez sûr" in answer.content.decode()
    assert not _signed_in(visitor.client)


def test_a_code_is_used_once(linked: User, provider: LocalProvider, traveller: Traveller) -> None:
    answer = traveller.proves(traveller.goes("psc", purpose="login"))
    traveller.comes_back("psc", answer)
    traveller.client.post(reverse("account_logout"))
    again = traveller.comes_back("psc", answer)
    assert again.status_code == 400
    assert not _signed_in(traveller.client)
    # The same code under a new state of ours: the provider itself refuses it.
    fresh = traveller.proves(traveller.goes("psc", purpose="login"))
    replayed = traveller.comes_back("psc", fresh | {"code": answer["code"]})
    assert "n’a pas reconnu ce retour" in replayed.content.decode()
    assert not _signed_in(traveller.client)


def test_the_answer_made_for_another_browser_opens_nothing(
    linked: User, provider: LocalProvider, traveller: Traveller
) -> None:
    answer = traveller.proves(traveller.goes("psc", purpose="login"))
    victim = Traveller(Client())
    page = victim.comes_back("psc", answer)
    assert page.status_code == 400
    assert not _signed_in(victim.client)
    # Anybody can send this: it leaves no line.
    assert _journal("identity.refused") == []


def test_the_state_of_one_provider_is_not_one_of_another(
    linked: User, provider: LocalProvider, traveller: Traveller
) -> None:
    answer = traveller.proves(traveller.goes("psc", purpose="login"))
    assert traveller.comes_back("oidc-ville", answer).status_code == 400
    assert not _signed_in(traveller.client)


def test_a_wrong_secret_is_a_refused_code(
    linked: User, provider: LocalProvider, traveller: Traveller, settings: Any
) -> None:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    wrong = [apps[0] | {"secret": "wrong"}]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": wrong}}
    assert traveller.travels("psc", purpose="login").status_code == 400
    assert not _signed_in(traveller.client)


def test_sign_out_offers_to_leave_the_provider_too(linked: User, traveller: Traveller) -> None:
    traveller.travels("psc", purpose="login")
    page = traveller.client.post(reverse("account_logout"), follow=True).content.decode()
    assert "Me déconnecter aussi de Pro Santé Connect" in page
    assert not _signed_in(traveller.client)
    answer = traveller.client.post(reverse("outside_sign_out"))
    address = str(answer.context["address"])
    assert "id_token_hint=" in address
    assert (
        urlencode({"post_logout_redirect_uri": "http://localhost:8000" + reverse("account_login")}) in address
    )
    there = traveller.elsewhere.get(address, timeout=20)
    assert there.status_code == 200, there.text
    assert "Sortir" in there.text
    # Offered once.
    assert kept.left(traveller.client.session) is None


def test_a_get_of_the_return_changes_nothing(linked: User, traveller: Traveller) -> None:
    answer = traveller.proves(traveller.goes("psc", purpose="login"))
    page = traveller.client.get(reverse("outside_return", args=["psc"]), answer)
    assert page.status_code == 200
    assert not _signed_in(traveller.client)
    assert "no-store" in page.headers["Cache-Control"]


def test_the_secret_of_a_sent_link_is_in_no_log() -> None:
    path = reverse("outside_link", args=["un-secret-encore-bon"])
    assert "un-secret" not in scrubbed(f"Not Found: {path}")
