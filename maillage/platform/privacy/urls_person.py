"""The person's own pages, under /compte/."""

from django.urls import path

from maillage.platform.privacy.requests import views_own

urlpatterns = [
    path("mes-donnees/", views_own.my_data, name="my_data"),
    path("mes-donnees/demander/", views_own.ask, name="my_data_ask"),
    path("mes-donnees/<int:pk>/", views_own.archive, name="my_data_archive"),
    path("mes-donnees/fermer/", views_own.close_account, name="my_data_close"),
]
