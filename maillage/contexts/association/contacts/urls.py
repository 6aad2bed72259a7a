from __future__ import annotations

from django.urls import path

from maillage.contexts.association.contacts import views
from maillage.contexts.association.contacts.merging import views as merging

urlpatterns = [
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/nouveau/", views.create, name="contact_create"),
    path("contacts/noms/", views.suggestions, name="contact_suggestions"),
    path("contacts/doublons/", merging.twins, name="contact_twins"),
    path("contacts/<int:pk>/fusionner/", merging.choose, name="contact_merge_choose"),
    path("contacts/<int:pk>/fusionner/<int:other>/", merging.merge, name="contact_merge"),
    path("contacts/<int:pk>/", views.contact, name="contact"),
    path("contacts/<int:pk>/modifier/", views.edit, name="contact_edit"),
    path("contacts/<int:pk>/supprimer/", views.remove, name="contact_remove"),
    path("contacts/<int:pk>/courrier/", views.mail, name="contact_mail"),
]
