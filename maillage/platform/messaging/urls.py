from django.urls import path

from maillage.platform.messaging import views

app_name = "messaging"

urlpatterns = [
    path("envois/", views.outbox, name="outbox"),
    path("envois/<int:pk>/renvoyer/", views.send_again, name="send_again"),
]
