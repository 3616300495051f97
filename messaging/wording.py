"""What messages say. In India an SMS must match the text registered for its DLT template id.

A table of English sentences, translated when a message is rendered in its reader's language.
"""

from collections.abc import Mapping
from typing import Any

from schemas.language import gettext, use

_ = str  # marks a sentence for the catalogues; it is translated when rendered

WORDS: Mapping[str, str] = {
    "sign_in_code": _(
        "{code} is your code to sign in to Vidyalekh. It is valid for 5 minutes. "
        "Do not tell it to anyone."
    ),
    "request_approved": _("You can now sign in to Vidyalekh with this mobile number."),
    "request_rejected": _("Your request to be added to Vidyalekh was not approved: {reason}"),
    "request_received": _("{name} asks to be added to {organisation}."),
    "certificate_issued": _("Your certificate for {course} is ready."),
}


def render_words(template: str, values: Mapping[str, Any], language: str) -> str:
    """Render a message in a language."""
    with use(language):
        return gettext(WORDS[template]).format(**values)
