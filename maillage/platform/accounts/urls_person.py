"""The person's own pages: sign-in, password, sessions; and the answer to an invitation."""

from django.urls import include, path

from maillage.platform.accounts import views

urlpatterns = [
    path("", include("allauth.account.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("invitation/<str:secret>/", views.accept_invitation, name="accept_invitation"),
]
