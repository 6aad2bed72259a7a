from django.apps import AppConfig


class FhirConfig(AppConfig):
    name = "maillage.interfaces.fhir"
    label = "fhir"
