from __future__ import annotations

from django.urls import path

from maillage.contexts.association.mailing import views

urlpatterns = [
    path("courriers/", views.mailings, name="mailings"),
    path("courriers/nouveau/", views.create, name="mailing_new"),
    path("courriers/<int:pk>/", views.mailing, name="mailing"),
    path("courriers/<int:pk>/destinataires/", views.recipients, name="mailing_recipients"),
    path("courriers/<int:pk>/modifier/", views.edit, name="mailing_edit"),
    path("courriers/<int:pk>/envoyer/", views.send, name="mailing_send"),
    path("courriers/<int:pk>/essai/", views.trial, name="mailing_trial"),
    path("courriers/<int:pk>/supprimer/", views.remove, name="mailing_remove"),
    path("courriers/<int:pk>/joindre/", views.attach, name="mailing_attach"),
    path("courriers/<int:pk>/joint/<int:file>/retirer/", views.detach, name="mailing_detach"),
]
