"""The one list pattern: declared table, filters, saved views, exports. See the README of this folder."""
