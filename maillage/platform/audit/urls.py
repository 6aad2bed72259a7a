from django.urls import path

from maillage.platform.audit import views

app_name = "audit"

urlpatterns = [
    path("journal/", views.journal, name="journal"),
    path("journal/consultations/", views.consultations, name="consultations"),
]
