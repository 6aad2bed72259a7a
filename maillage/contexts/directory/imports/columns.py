from maillage.core.search_text import search_text

__all__ = ["search_text"]
