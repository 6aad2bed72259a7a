"""The operator's page of backups."""

from django.urls import path

from maillage.platform.keeping import views

app_name = "keeping_installation"

urlpatterns = [
    path("sauvegardes/", views.backups, name="backups"),
    path("sauvegardes/maintenant/", views.back_up_now, name="back_up_now"),
]
