from django.urls import path

from maillage.platform.tables import views

app_name = "tables"

urlpatterns = [
    path("", views.save, name="save"),
    path("<int:pk>/renommer/", views.rename, name="rename"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
]
