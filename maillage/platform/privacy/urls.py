from django.urls import path

from maillage.platform.privacy import views
from maillage.platform.privacy.requests import views as requests

app_name = "privacy"

urlpatterns = [
    path("qui-voit-quoi/", views.who_sees_what, name="who_sees_what"),
    path("qui-voit-quoi/tableau/", views.who_sees_what_table, name="who_sees_what_table"),
    path("durees/", views.durations, name="retention"),
    path("registre/", views.register, name="register"),
    path("registre/registre.pdf", views.register_pdf, name="register_pdf"),
    path("registre/responsable/", views.controller, name="controller"),
    path("demandes/", requests.requests, name="requests"),
    path("demandes/nouvelle/", requests.request_add, name="request_add"),
    path("demandes/<int:pk>/", requests.request_page, name="request"),
    path("demandes/<int:pk>/reunir/", requests.request_collect, name="request_collect"),
    path("demandes/<int:pk>/repondre/", requests.request_answer, name="request_answer"),
    path("demandes/<int:pk>/effacer/", requests.request_erase, name="request_erase"),
    path("demandes/<int:pk>/donnees/", requests.request_archive, name="request_archive"),
]
