"""The community's page of its departure."""

from django.urls import path

from maillage.platform.keeping.package import views

app_name = "keeping"

urlpatterns = [
    path("partir/", views.leave, name="leave"),
    path("partir/<int:pk>/retirer/", views.remove, name="remove"),
]
