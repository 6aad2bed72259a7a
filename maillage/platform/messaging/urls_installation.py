"""The operator's page on the installation's own mail."""

from django.urls import path

from maillage.platform.messaging import views

app_name = "messaging_installation"

urlpatterns = [path("envois/", views.installation_outbox, name="outbox")]
