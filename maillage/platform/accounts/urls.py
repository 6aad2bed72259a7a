from django.urls import path

from maillage.platform.accounts import views
from maillage.platform.accounts.second_factor import rule_views

app_name = "accounts"

urlpatterns = [
    path("comptes/", views.members, name="list"),
    path("comptes/inviter/", views.invite, name="invite"),
    path("comptes/<int:pk>/", views.member, name="member"),
    path("comptes/<int:pk>/retirer/", views.member_end, name="member_end"),
    path("comptes/invitations/<int:pk>/renvoyer/", views.invitation_resend, name="invitation_resend"),
    path("comptes/invitations/<int:pk>/retirer/", views.invitation_withdraw, name="invitation_withdraw"),
    path("securite-des-acces/", rule_views.security, name="security"),
    path("securite-des-acces/regle/", rule_views.security_rule, name="security_rule"),
]
