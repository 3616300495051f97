"""The sentences of the shell's script, in the language in use."""

from schemas.language import gettext as _
from schemas.language import ngettext

Word = str | dict[str, str]


def words() -> dict[str, Word]:
    """Give what the shell says, by the names that `static/view.js` uses."""
    return {
        "place": _("{number} of {count}"),
        "saved": _("Saved {time}"),
        "saving": _("Saving …"),
        "unsaved": _("Not saved yet"),
        "waiting": _numbered(
            "No connection. {count} record waits on this device.",
            "No connection. {count} records wait on this device.",
        ),
        "all saved": _("What you did here is saved."),
        "some wait": _numbered(
            "{count} record is not saved yet; it waits on this device.",
            "{count} records are not saved yet; they wait on this device.",
        ),
        "loading": _("Opening the course …"),
        "finished": _("This part is finished."),
        "taken over": _("This course was opened in another window at {time}. Go on there."),
        "exit": _("You have left the course."),
        "lost": _("You were away for a while. Start again to go on."),
        "time over": _("The time allowed for this part is over."),
        "full": _("This sitting has become too long. Start the course again to go on."),
        "locked": _("The next part is not open yet."),
        "unused": _("This link is too old. Start the course again."),
        "moved": _("The course has been renewed. Start it again to go on."),
        "abandoned": _("This session was ended by an administrator."),
        "refused": _("This link no longer opens the course. Start the course again."),
        "failed": _("The course cannot be opened just now. Nothing is lost."),
        "leave": _("Not everything is saved. Leave anyway?"),
        "leave now": _("Leave"),
        "stay": _("Stay"),
        "again": _("Try again"),
        "another person": _("Another person has opened a course here. This window has stopped."),
        "back": _("Back to the course page"),
        "done": _("completed"),
        "now": _("in progress"),
        "todo": _("not started"),
        "failed unit": _("not passed"),
        "not open": _("not open now"),
        "choose": _("Choose a part of the course."),
        "steps": _("Go on with Continue or Previous."),
        "nothing open": _("No part of the course is open just now."),
        "ended": _("The course has ended here."),
        "stopped": _("You have stopped here. You can go on from the same place."),
        "given up": _("You have given up this attempt. It does not count."),
        "go on": _("Go on"),
        "start again": _("Start again"),
        "not saved": _(
            "Not everything is saved yet. As soon as there is a connection, the course goes on."
        ),
        "no way": _(
            "No connection. Stay in this part: what you do is kept on this device. "
            "Other parts open when there is a connection again."
        ),
    }


def commands() -> list[tuple[str, str, str]]:
    """Give the commands of the player's menu: name, label, what it means."""
    return [
        ("suspend-all", _("Stop for now"), _("You go on later from the same place.")),
        ("exit-part", _("End this part"), _("What you did in it counts.")),
        ("exit-all", _("End the course"), _("This attempt ends. What you did counts.")),
        ("abandon", _("Give up this part"), _("What you did in it this time does not count.")),
        ("abandon-all", _("Give up the course"), _("This attempt ends and does not count.")),
    ]


def _numbered(singular: str, plural: str) -> dict[str, str]:
    """Give a sentence's forms by the plural category (CLDR) of its number."""
    return {"one": ngettext(singular, plural, 1), "other": ngettext(singular, plural, 2)}
