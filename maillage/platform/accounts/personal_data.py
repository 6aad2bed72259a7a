"""What the accounts hold about persons: shown, handed over, closed, and erased at its date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django_scopes import scope, scopes_disabled

from maillage.platform.access import tokens
from maillage.platform.accounts.expiry import KEEP_LINKS, expire
from maillage.platform.accounts.models import Invitation, InvitationState, User
from maillage.platform.accounts.outside.models import NationalIdentity
from maillage.platform.accounts.permissions import VIEW
from maillage.platform.accounts.queries import INVITATION_PURPOSE, role_labels, subject_of
from maillage.platform.accounts.second_factor.queries import FACTOR_KINDS
from maillage.platform.audit.services import record
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tasks.batches import delete_in_batches
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.models import Membership, SupportVisit
from maillage.platform.tenancy.services import end_membership

INVITATIONS_KEPT = timedelta(days=365)
# Three years without any access: the usual term after the last contact (CNIL, référentiels de durées de conservation).
ACCOUNTS_KEPT = timedelta(days=3 * 365)
CLOSED_DOMAIN = "compte-ferme.invalid"


class LastOperator(ValueError):
    """Closing the account would leave the installation without anybody to run it."""


def register() -> None:
    """Called once, when the application starts."""
    _register_holdings()
    person_data.register(
        PersonData(
            "accounts",
            "Compte et accès",
            # Last: what others look up by the address or the account must still find it.
            90,
            (
                "accounts.User",
                "accounts.Invitation",
                "accounts.NationalIdentity",
                "tenancy.Membership",
                "tenancy.SupportVisit",
                "account.EmailAddress",
                "mfa.Authenticator",
                "socialaccount.SocialAccount",
                "socialaccount.SocialToken",
                "usersessions.UserSession",
                "sessions.Session",
            ),
            held,
            erase,
            keeps=(
                "les dates des accès, sous le nom « Compte fermé », pour que le journal garde son sens "
                "(RGPD, articles 5.2 et 32)."
            ),
        )
    )
    for name, reason in (
        ("accounts.SecondFactorRule", "rôles auxquels la communauté demande un second facteur"),
        ("accounts.SharedCount", "décomptes de quelques minutes, sous une empreinte"),
        (
            "tenancy.SupportConsent",
            "décision de la communauté ; qui l’a prise est dit par l’auteur de la ligne",
        ),
        (
            "account.EmailConfirmation",
            "non utilisée : les liens de Maillage sont des empreintes (liens à usage unique)",
        ),
        ("access.ActionToken", "empreinte d’un lien, sans nom ni adresse, effacée 90 jours après sa date"),
        (
            "socialaccount.SocialApp",
            "réglage de l’installation : ses propres clés auprès d’un fournisseur d’identité",
        ),
    ):
        not_personal.register(NotPersonal(name, reason))
    _register_retentions()


def _register_holdings() -> None:
    holdings.register(
        Holding(
            "accounts.accounts",
            "Comptes et accès",
            "members",
            "les personnes qui ont un compte, ou qui y ont été invitées",
            ("accounts.User", "tenancy.Membership", "accounts.Invitation"),
            (VIEW,),
            "Ouvrir à chacun ce que son rôle lui permet, et rien de plus.",
            "Exécution du service demandé par la personne (RGPD, article 6.1.b) et sécurité (article 32).",
            "Tant que le compte est ouvert ; un compte sans aucun accès depuis trois ans est fermé. "
            "Une invitation : un an après sa date.",
            "La coordination, qui invite ; la personne elle-même.",
            narrower=(("accounts.User.password", ""), ("accounts.User.last_login", "")),
            also="la personne elle-même ; l’exploitation de l’installation",
        )
    )
    holdings.register(
        Holding(
            "accounts.sign_in",
            "Connexion et sécurité du compte",
            "members",
            "les personnes qui ont un compte",
            (
                "accounts.NationalIdentity",
                "account.EmailAddress",
                "mfa.Authenticator",
                "socialaccount.SocialAccount",
                "socialaccount.SocialToken",
                "usersessions.UserSession",
                "sessions.Session",
            ),
            (),
            "Reconnaître la personne, lui montrer les appareils connectés, empêcher qu’un autre entre à sa place.",
            "Sécurité du traitement (RGPD, article 32).",
            "Une session : douze heures ; un second facteur et une identité extérieure : jusqu’à leur retrait ou la "
            "fermeture du compte.",
            "La personne elle-même et son navigateur.",
            words=(
                "adresse IP et navigateur des sessions ouvertes",
                "second facteur (illisible)",
                "identité donnée par un fournisseur d’identité",
            ),
            also="la personne elle-même",
        )
    )
    holdings.register(
        Holding(
            "accounts.support",
            "Visites d’assistance",
            "members",
            "l’exploitation de l’installation, quand la communauté l’a laissée entrer",
            ("tenancy.SupportVisit", "tenancy.SupportConsent"),
            (VIEW,),
            "Dire qui est entré pour aider, quand, et qui l’a permis.",
            "Sécurité du traitement (RGPD, article 32).",
            "Tant que la communauté existe ; sans nom une fois le compte fermé.",
            "La plateforme, au moment de la visite.",
        )
    )


def _register_retentions() -> None:
    retentions.register(
        Retention(
            "accounts.links",
            "Sessions et liens périmés",
            "Sessions terminées, traces de leurs navigateurs, liens à usage unique périmés.",
            KEEP_LINKS,
            "De quoi dire à son porteur qu’un lien a expiré ; au-delà, minimisation (RGPD, article 5.1.e).",
            expire,
        )
    )
    retentions.register(
        Retention(
            "accounts.invitations",
            "Invitations closes",
            "Invitations acceptées, retirées ou restées sans réponse.",
            INVITATIONS_KEPT,
            "Le temps de retrouver qui a été invité et par qui (RGPD, article 5.1.e).",
            forget_invitations,
            minimum=timedelta(days=30),
        )
    )
    retentions.register(
        Retention(
            "accounts.unused",
            "Comptes sans accès",
            "Comptes qui n’ont plus d’accès à aucune communauté : ils sont fermés et ne portent plus de nom.",
            ACCOUNTS_KEPT,
            "Trois ans après le dernier contact (CNIL, référentiels de durées de conservation).",
            close_unused_accounts,
            minimum=timedelta(days=90),
        )
    )


# --- What is held -----------------------------------------------------------------------------------------


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """The account with its accesses and invitations; sessions and second factors only for the person itself."""
    memberships = list(
        Membership.objects.filter(user_id=person.user_id).select_related("community").order_by("pk")
        if person.user_id
        else ()
    )
    if person.user_id and (everywhere or memberships):
        user = User.objects.get(pk=person.user_id)
        hidden = (
            ("password", "is_active")
            if everywhere
            else ("password", "is_active", "last_login", "is_operator")
        )
        yield described(user, leave_out=hidden, at="created_at")
    for membership in memberships:
        yield _access(membership)
    invitations = Invitation.objects.filter(email__in=person.emails).select_related("community")
    for invitation in invitations.order_by("pk"):
        yield described(
            invitation,
            leave_out=("roles",),
            at="sent_at",
            extra=(
                ("communauté", invitation.community.name),
                ("rôles proposés", role_labels(invitation.roles)),
            ),
        )
    visits = (
        SupportVisit.objects.filter(user_id=person.user_id) if person.user_id else SupportVisit.objects.none()
    )
    for visit in visits.select_related("consent").order_by("pk"):
        yield described(visit, at="entered_at")
    if person.user_id and everywhere:
        yield from _sign_in(person.user_id)


def identifiers_of(user_id: int) -> frozenset[str]:
    """The national identifier that a service vouched for when the holder signed in; none for most accounts. 1 query."""
    rows = NationalIdentity.objects.filter(user_id=user_id)
    return frozenset(rows.values_list("national_id", flat=True))


def _access(membership: Any) -> HeldRow:
    return described(
        membership,
        leave_out=("roles",),
        at="joined_at",
        extra=(
            ("communauté", membership.community.name),
            ("rôles", role_labels(membership.roles)),
        ),
    )


def _sign_in(user_id: int) -> Iterator[HeldRow]:
    """The fact of a second factor, never its secret."""
    for known in NationalIdentity.objects.filter(user_id=user_id):
        yield described(known, at="checked_at")
    for address in EmailAddress.objects.filter(user_id=user_id).order_by("pk"):
        yield HeldRow("adresse électronique", (("adresse", address.email),))
    for factor in Authenticator.objects.filter(user_id=user_id).order_by("pk"):
        yield HeldRow("second facteur", (("genre", FACTOR_KINDS[factor.type]),), factor.created_at)
    for identity in SocialAccount.objects.filter(user_id=user_id).order_by("pk"):
        yield HeldRow(
            "identité extérieure",
            (
                ("fournisseur", identity.provider),
                ("identifiant", identity.uid),
                *((_claim(key), str(value)) for key, value in _flat(identity.extra_data)),
            ),
            identity.date_joined,
        )
    for session in UserSession.objects.filter(user_id=user_id).order_by("pk"):
        yield HeldRow(
            "session ouverte",
            (("adresse IP", str(session.ip)), ("navigateur", session.user_agent)),
            session.created_at,
        )


# What the national services and the others call what they say of a person.
_CLAIMS: Final = {
    "acr": "niveau de la preuve d’identité",
    "amr": "moyens de la preuve d’identité",
    "auth_time": "moment de la connexion",
    "birthdate": "date de naissance",
    "email": "adresse électronique",
    "email_verified": "adresse électronique vérifiée",
    "family_name": "nom de famille",
    "given_name": "prénom",
    "idp_id": "service d’origine",
    "locale": "langue",
    "name": "nom",
    "phone_number": "téléphone",
    "preferred_username": "identifiant affiché",
    "siret": "SIRET de l’employeur",
    "sub": "identifiant chez le fournisseur",
    "subjectnameid": "identifiant national",
    "uid": "identifiant de l’agent",
    "usual_name": "nom d’usage",
}


def _claim(key: str) -> str:
    """« prénom » for "userinfo.given_name"; a claim without words is said to be one, with its name."""
    name = key.rpartition(".")[2]
    return _CLAIMS.get(name.lower(), f"donnée du fournisseur « {name} »")


def _flat(data: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The claims of an identity, those inside others too: « userinfo.given_name »."""
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif value not in (None, "", []):
            yield f"{prefix}{key}", value


# --- Erasure ----------------------------------------------------------------------------------------------


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """End the accesses and erase the invitations; everywhere, close the account too. LastCoordinator, LastOperator."""
    done: list[str] = []
    if person.user_id is not None:
        done += _end_accesses(by, person.user_id)
    done += _erase_invitations(person)
    if person.user_id is not None:
        if everywhere:
            done += close_account(by, User.objects.select_for_update().get(pk=person.user_id))
        elif done:
            done.append(
                "le compte lui-même n’est pas à la communauté : la personne le ferme depuis « Mes données », ou "
                "l’exploitation de l’installation le fait à sa demande."
            )
    return done


def _end_accesses(by: Actor, user_id: int) -> list[str]:
    done = []
    open_ones = Membership.objects.filter(user_id=user_id, ended_at=None).select_related("community", "user")
    for membership in open_ones.order_by("pk"):
        with scope(community=membership.community):
            actor = by if by.community else Actor(by.user, membership.community, by.roles)
            end_membership(by=actor, membership=membership)
        done.append(f"accès retiré ({membership.community.name}).")
    return done


def _erase_invitations(person: Person) -> list[str]:
    """Delete the invitations sent to the addresses; those that wait stop working."""
    rows = list(Invitation.objects.filter(email__in=person.emails).order_by("pk"))
    for invitation in rows:
        tokens.revoke(purpose=INVITATION_PURPOSE, subject=subject_of(invitation))
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return [f"invitations effacées : {len(rows)}."] if rows else []


def close_account(by: Actor, user: User) -> list[str]:
    """Make the account nobody's: no name, no address, no way in. What others wrote with it still has its key.

    Raises LastOperator. A closed account is left as it is.
    """
    if user.email.endswith(f"@{CLOSED_DOMAIN}"):
        return []
    operators = User.objects.filter(is_operator=True, is_active=True).exclude(pk=user.pk)
    if user.is_operator and not operators.exists():
        raise LastOperator(
            "Ce compte est le seul à tenir l’installation : donnez d’abord ce droit à quelqu’un d’autre."
        )
    number = user.pk
    _end_sessions(user)
    for model in (EmailAddress, Authenticator, SocialAccount, NationalIdentity):
        model.objects.filter(user=user).delete()
    user.name, user.email = f"Compte fermé n° {number}", f"{number}@{CLOSED_DOMAIN}"
    user.is_active = user.is_operator = False
    user.last_login = None
    user.set_unusable_password()
    user.save(update_fields=["name", "email", "is_active", "is_operator", "last_login", "password"])
    record(by=Actor.system(), action="account.closed", obj=user, label=user.name)
    return ["compte fermé : nom, adresse, mot de passe, seconds facteurs et identités extérieures effacés."]


def _end_sessions(user: User) -> None:
    traces = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=list(traces.values_list("session_key", flat=True))).delete()
    traces.delete()


# --- At its date ------------------------------------------------------------------------------------------


def forget_invitations(before: datetime) -> int:
    """Delete the invitations answered, or expired without answer, before that moment; how many."""
    with scopes_disabled():
        answered = Invitation.objects.exclude(state=InvitationState.SENT).filter(answered_at__lt=before)
        silent = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lt=before)
        return delete_in_batches(answered) + delete_in_batches(silent)


def close_unused_accounts(before: datetime) -> int:
    """Close the accounts of nobody: older than that, not signed in since, no access open or ended since; how many."""
    with scopes_disabled():
        recent = Membership.objects.filter(user=OuterRef("pk")).exclude(ended_at__lt=before)
        unused = (
            User.objects.filter(~Exists(recent), created_at__lt=before, is_operator=False)
            .exclude(last_login__gte=before)
            .exclude(email__endswith=f"@{CLOSED_DOMAIN}")
        )
        return sum(_close_alone(pk) for pk in list(unused.order_by("pk").values_list("pk", flat=True)))


def _close_alone(pk: int) -> int:
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=pk)
        still = not Membership.objects.filter(user=user, ended_at=None).exists()
        return int(still and bool(close_account(Actor.system(), user)))
