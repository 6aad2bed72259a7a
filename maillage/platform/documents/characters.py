"""What a document can hold of a text: the few characters that PDF/UA-1 and XML refuse are left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

# XML 1.0 (2.2, Char); and U+FEFF, which ISO 14289-1 (7.21.7) refuses in the text of a tagged PDF.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")


def writable(value: Any) -> Any:
    """The same data (texts, lists and mappings of them) without those characters, its lines ended by a newline."""
    if isinstance(value, str):
        return _UNWRITABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, Mapping):
        return {key: writable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [writable(one) for one in value]
    return value
