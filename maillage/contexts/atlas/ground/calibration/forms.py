"""The workbook to import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from maillage.contexts.atlas.ground.calibration.workbook import MAX_FILE_BYTES

FIELD = "workbook"
TOO_LARGE = "Ce fichier est trop grand pour être le classeur de l’APL (40 Mo au plus)."


class WorkbookUpload(TemporaryFileUploadHandler):
    """Onto the disk, never in memory, and no further than a workbook may be large."""

    too_large = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received > MAX_FILE_BYTES:
            self.too_large = True
            self.upload_interrupted()
            raise SkipFile
        super().receive_data_chunk(raw_data, start)


class WorkbookForm(forms.Form):
    workbook = forms.FileField(
        label="Classeur de la DREES (.xlsx)",
        help_text="« APL aux médecins généralistes », tel que publié, sans l’ouvrir dans un tableur.",
        error_messages={
            "required": "Choisissez le classeur sur votre ordinateur.",
            "empty": "Ce fichier est vide : téléchargez-le à nouveau.",
        },
    )
