"""Tables and all SQL of the catalogue."""

from catalogue.store.courses import (
    Course,
    CourseStatus,
    Search,
    all_courses,
    courses_of_ids,
    get_course,
    live_courses,
)
from catalogue.store.registrations import (
    Registration,
    find_latest,
    find_registration,
    get_registration,
    lock_registration,
    registrations_of,
)

__all__ = [
    "Course",
    "CourseStatus",
    "Registration",
    "Search",
    "all_courses",
    "courses_of_ids",
    "find_latest",
    "find_registration",
    "get_course",
    "get_registration",
    "live_courses",
    "lock_registration",
    "registrations_of",
]
