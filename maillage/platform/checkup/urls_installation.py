"""The operator's pages on the state of the installation."""

from django.urls import path

from maillage.platform.checkup.doctor import views as doctor
from maillage.platform.checkup.journal import views as journal

app_name = "checkup_installation"

urlpatterns = [
    path("etat/", doctor.state, name="state"),
    path("etat/examiner/", doctor.examine, name="examine"),
    path("journal-scelle/", journal.journal, name="journal"),
    path("journal-scelle/verifier/", journal.verify, name="verify_journal"),
]
