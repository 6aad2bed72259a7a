"""A file sent by the browser, written straight into the data folder: never held in memory, moved but not copied."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest

from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.imports.room import megabytes, refuse_without_room, room_bytes
from maillage.contexts.directory.imports.staging import imports_folder

MAX_UPLOAD_BYTES: Final = 1_073_741_824
# Beyond, the rest of what the browser sends is not even listened to.
_HANG_UP_BYTES: Final = 4 * MAX_UPLOAD_BYTES
FIELD: Final = "file"
UPLOAD_PREFIX: Final = "envoi-"


def largest_upload() -> int:
    """How large a file may be now: the limit, or less when the disk has less room."""
    return min(MAX_UPLOAD_BYTES, room_bytes())


class SentFile(UploadedFile):  # type: ignore[type-arg]  # generic for the type checker only
    """The file on disk; closing it deletes it, unless the importer took it away."""

    def __init__(self, name: str, content_type: str | None) -> None:
        descriptor, path = tempfile.mkstemp(prefix=UPLOAD_PREFIX, dir=imports_folder())
        self.path = Path(path)
        super().__init__(os.fdopen(descriptor, "w+b"), name, content_type or "", 0, None)

    def temporary_file_path(self) -> str:
        return str(self.path)

    def close(self) -> None:
        try:
            super().close()
        finally:
            self.path.unlink(missing_ok=True)


class DiskUploadHandler(FileUploadHandler):
    """Takes the one file of the form. `refusal_fr`: why it was not taken; the form's other fields are read anyway."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.refusal_fr = ""
        self.sent: SentFile | None = None
        self.received = 0
        self.hangs_up = False

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, *args: Any, **kwargs: Any
    ) -> None:
        self._note_refusal(content_length)
        self.hangs_up = content_length > _HANG_UP_BYTES

    def _note_refusal(self, size: int) -> None:
        if size > MAX_UPLOAD_BYTES:
            self.refusal_fr = (
                f"Ce fichier est trop grand : au plus {megabytes(MAX_UPLOAD_BYTES)} par cette page. Envoyez-le "
                "compressé (.zip ou .gz), donnez son adresse, ou importez-le sur le serveur par la ligne de commande."
            )
            return
        try:
            refuse_without_room(size)
        except FileRefused as refusal:
            self.refusal_fr = refusal.message_fr

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        super().new_file(field_name, *args, **kwargs)
        if self.hangs_up:
            raise StopUpload(connection_reset=True)
        if field_name != FIELD or self.sent is not None or self.refusal_fr:
            raise SkipFile
        self.sent = SentFile(self.file_name or "", self.content_type)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        assert self.sent is not None
        self.received += len(raw_data)
        if self.received > MAX_UPLOAD_BYTES:
            self._note_refusal(self.received)
            self._drop()
            raise SkipFile
        try:
            self.sent.write(raw_data)
        except OSError as error:
            self.refusal_fr = "Le disque du serveur est plein : le fichier n’a pas été reçu. Rien n’a changé."
            self._drop()
            raise SkipFile from error
        return None

    def file_complete(self, file_size: int) -> SentFile | None:
        if self.sent is None:
            return None
        self.sent.flush()
        self.sent.seek(0)
        self.sent.size = file_size
        return self.sent

    def upload_interrupted(self) -> None:
        self._drop()

    def _drop(self) -> None:
        if self.sent is not None:
            self.sent.close()
            self.sent = None
