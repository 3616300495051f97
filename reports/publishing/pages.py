"""The pages of this room, as a list of routes."""

from reports.publishing import answers, replacing, sittings, trials

AT = "/publish/courses/<uuid:course_id>"
ROUTES = (
    ("GET", f"{AT}/try", "try_course", trials.show),
    ("POST", f"{AT}/try", "begin_trial", trials.begin),
    ("GET", f"{AT}/try/<uuid:launch_id>", "trial_log", trials.show_log),
    ("GET", f"{AT}/replace", "ask_to_replace", replacing.show),
    ("POST", f"{AT}/replace", "replace_package", replacing.replace),
    ("GET", f"{AT}/sittings", "sittings", sittings.show),
    ("GET", f"{AT}/answers", "answers", answers.show),
)
