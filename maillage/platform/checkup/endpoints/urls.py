from django.urls import path

from maillage.platform.checkup.endpoints import views

app_name = "checkup_endpoints"

urlpatterns = [
    path("vivant", views.alive, name="alive"),
    path("pret", views.ready, name="ready"),
    path("mesures", views.measures, name="measures"),
]
