"""Forms of pages: what was typed, what it means, and what is wrong, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, pre_load

from schemas.language import gettext


@dataclass(frozen=True)
class Form:
    """A form as it came: texts as typed, values as read, sentences for what is wrong."""

    data: Mapping[str, Any] = field(repr=False)
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def refused(self, name: str, sentence: str) -> "Form":
        """Give the form with a sentence at a field; the sentence is already translated."""
        return Form(self.data, {}, {**self.errors, name: [sentence]})


def read_form(shape: Schema, given: Mapping[str, str]) -> Form:
    """Read what was typed into a form."""
    data = dict(given.items())
    try:
        return Form(data, shape.load(data))
    except ValidationError as error:
        return Form(data, {}, _translated(error.messages_dict))


def _translated(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    return {
        str(name): [gettext(sentence) for sentence in found] for name, found in messages.items()
    }


class FormShape(Schema):
    """A form of a page; buttons and the CSRF token are not its business."""

    class Meta:
        unknown = EXCLUDE

    @pre_load
    def trim(self, data: Mapping[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Take the spaces off the ends; an empty text is none."""
        texts = {name: value.strip() for name, value in data.items() if isinstance(value, str)}
        return {name: value for name, value in texts.items() if value}
