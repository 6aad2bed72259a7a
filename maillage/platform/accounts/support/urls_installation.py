"""The operator's side of the assistance."""

from django.urls import path

from maillage.platform.accounts.support import views

app_name = "support_installation"

urlpatterns = [
    path("assistance/", views.installation_support, name="list"),
    path("assistance/<int:pk>/entrer/", views.enter, name="enter"),
    path("assistance/<slug:slug>/quitter/", views.leave, name="leave"),
]
