"""The person's own pages: sign-in, password, second factor, sessions; and the answer to an invitation.

allauth's views are mounted one by one: nobody signs up alone, nobody changes address alone, so that the
pages for these do not exist. What they show of a person is kept by nobody (`never_cache`), as our own doors see to.
"""

from allauth.account import views as account
from allauth.mfa.base.views import authenticate
from allauth.mfa.webauthn.views import login_webauthn
from django.urls import include, path, re_path
from django.views.decorators.cache import never_cache

from maillage.platform.accounts.second_factor import views as second_factor
from maillage.platform.accounts.sessions import views as sessions
from maillage.platform.accounts.views_person import accept_invitation, password_reset
from maillage.platform.tenancy.views import signed_in_view

urlpatterns = [
    path("connexion/", never_cache(account.login), name="account_login"),
    path("connexion/cle/", never_cache(login_webauthn), name="mfa_login_webauthn"),
    path("connexion/second-facteur/", never_cache(authenticate), name="mfa_authenticate"),
    path("deconnexion/", never_cache(account.logout), name="account_logout"),
    path("inactif/", never_cache(account.account_inactive), name="account_inactive"),
    path("confirmer/", never_cache(account.reauthenticate), name="account_reauthenticate"),
    path("confirmer/code/", signed_in_view(second_factor.ConfirmByCode.as_view()), name="mfa_reauthenticate"),
    path(
        "confirmer/cle/",
        signed_in_view(second_factor.ConfirmByKey.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path("mot-de-passe/", never_cache(account.password_change), name="account_change_password"),
    path("mot-de-passe/choisir/", never_cache(account.password_set), name="account_set_password"),
    path("mot-de-passe/oublie/", password_reset, name="account_reset_password"),
    path(
        "mot-de-passe/oublie/envoye/",
        never_cache(account.password_reset_done),
        name="account_reset_password_done",
    ),
    re_path(
        r"^mot-de-passe/nouveau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        never_cache(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "mot-de-passe/nouveau/enregistre/",
        never_cache(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("securite/", signed_in_view(second_factor.Security.as_view()), name="mfa_index"),
    path(
        "securite/application/", signed_in_view(second_factor.ActivateApp.as_view()), name="mfa_activate_totp"
    ),
    path(
        "securite/application/retirer/",
        signed_in_view(second_factor.DeactivateApp.as_view()),
        name="mfa_deactivate_totp",
    ),
    path("securite/cles/ajouter/", signed_in_view(second_factor.AddKey.as_view()), name="mfa_add_webauthn"),
    path(
        "securite/cles/<int:pk>/", signed_in_view(second_factor.RenameKey.as_view()), name="mfa_edit_webauthn"
    ),
    path(
        "securite/cles/<int:pk>/retirer/",
        signed_in_view(second_factor.RemoveKey.as_view()),
        name="mfa_remove_webauthn",
    ),
    path("securite/secours/", second_factor.recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "securite/secours/nouveaux/",
        signed_in_view(second_factor.NewCodes.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path("sessions/", sessions.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/fermer/", sessions.close_session, name="usersession_close"),
    path("invitation/<str:secret>/", accept_invitation, name="accept_invitation"),
    path("", include("maillage.platform.accounts.outside.urls")),
]
