"""Texts that are unreadable in the database without a key kept outside of it.

>>> from maillage.platform.encryption import seal, unseal, blind_index
>>> from maillage.platform.encryption.fields import EncryptedTextField
"""

from maillage.platform.encryption.sealing import Unreadable, blind_index, looks_sealed, seal, unseal

__all__ = ["Unreadable", "blind_index", "looks_sealed", "seal", "unseal"]
