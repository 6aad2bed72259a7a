from django.urls import path

from maillage.platform.checkup.journal import views

app_name = "checkup"

urlpatterns = [path("journal/verifier/", views.verify_from_community, name="verify_journal")]
