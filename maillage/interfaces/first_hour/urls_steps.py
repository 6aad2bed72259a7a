"""The steps of a community, under /c/<slug>/premiers-pas/; the second is the page of the perimeter."""

from django.urls import path

from maillage.interfaces.first_hour import views_steps as views

app_name = "first_hour_steps"

urlpatterns = [
    path("", views.start, name="start"),
    path("association/", views.association, name="association"),
    path("comptes/", views.accounts, name="accounts"),
    path("annuaire/", views.directory, name="directory"),
    path("courrier/", views.mail, name="mail"),
    path("plus-tard/", views.skip, name="skip"),
    path("fin/", views.end, name="end"),
    path("effacer/", views.erase, name="erase"),
]
