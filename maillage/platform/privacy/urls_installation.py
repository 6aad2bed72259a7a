"""The operator's pages: requests about the whole installation, durations."""

from django.urls import path

from maillage.platform.privacy import views_installation
from maillage.platform.privacy.requests import views as requests

app_name = "privacy_installation"

urlpatterns = [
    path("conservation/", views_installation.durations, name="retention"),
    path("demandes/", requests.installation_requests, name="requests"),
    path("demandes/nouvelle/", requests.installation_request_add, name="request_add"),
    path("demandes/<int:pk>/", requests.installation_request, name="request"),
    path("demandes/<int:pk>/reunir/", requests.installation_request_collect, name="request_collect"),
    path("demandes/<int:pk>/repondre/", requests.installation_request_answer, name="request_answer"),
    path("demandes/<int:pk>/effacer/", requests.installation_request_erase, name="request_erase"),
    path("demandes/<int:pk>/donnees/", requests.installation_request_archive, name="request_archive"),
]
