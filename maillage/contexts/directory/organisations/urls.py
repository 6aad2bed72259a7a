from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.organisations import views, views_contacts

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("nouvelle/", views.create, name="organisation_create"),
    path("proposer/", views.proposed, name="organisations_proposed"),
    path("<int:pk>/", views.organisation, name="organisation"),
    path("<int:pk>/modifier/", views.edit, name="organisation_edit"),
    path("<int:pk>/archiver/", views.archive, name="organisation_archive"),
    path("<int:pk>/retablir/", views.reopen, name="organisation_reopen"),
    path("<int:pk>/contacts/nouveau/", views_contacts.create, name="contact_create"),
    path("contacts/<int:pk>/modifier/", views_contacts.edit, name="contact_edit"),
    path("contacts/<int:pk>/retirer/", views_contacts.end, name="contact_end"),
    path("contacts/<int:pk>/reprendre/", views_contacts.resume, name="contact_resume"),
    path("contacts/<int:pk>/effacer/", views_contacts.erase, name="contact_erase"),
]
