from django.urls import path

from maillage.platform.accounts.support import views

app_name = "support"

urlpatterns = [
    path("assistance/", views.consents, name="list"),
    path("assistance/ouvrir/", views.open_support, name="open"),
    path("assistance/<int:pk>/fermer/", views.close_support, name="close"),
]
