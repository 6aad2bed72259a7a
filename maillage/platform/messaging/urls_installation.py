"""The operator's pages on the installation's own mail."""

from django.urls import path

from maillage.platform.messaging import views
from maillage.platform.messaging.server.views import mail_server

app_name = "messaging_installation"

urlpatterns = [
    path("envois/", views.installation_outbox, name="outbox"),
    path("courrier/", mail_server, name="server"),
]
