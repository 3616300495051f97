"""One text out of a language map."""

from collections.abc import Mapping

from schemas.language import language


def text_in(texts: Mapping[str, str]) -> str:
    """Give the text in the reader's language, else in the one that it has."""
    return texts.get(tag_of(texts), "")


def tag_of(texts: Mapping[str, object]) -> str:
    """Tell which entry of a language map `text_in` gives."""
    wanted = [language(), "en", "und", *texts]
    return next((tag for tag in wanted if texts.get(tag)), "und")
