"""The sentences of the shell's script, in the language in use."""

from schemas.language import gettext as _


def words() -> dict[str, str]:
    """Give what the shell says, by the names that `static/shell.js` uses."""
    return {
        "place": _("{number} of {count}"),
        "saved": _("Saved {time}"),
        "saving": _("Saving …"),
        "unsaved": _("Not saved yet"),
        "waiting": _("No connection. {count} records wait on this device."),
        "one waits": _("No connection. 1 record waits on this device."),
        "loading": _("Opening the course …"),
        "finished": _("This part is finished."),
        "taken over": _(
            "This course was opened in another window at {time}. Go on there. "
            "What you did here until then is saved."
        ),
        "exit": _("You have left the course. What you did is saved."),
        "lost": _("You were away for a while. What you did is saved. Start again to go on."),
        "unused": _("This link is too old. Start the course again."),
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
    }
