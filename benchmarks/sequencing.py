"""What a sequencing decision costs on courses of a thousand activities.

    python -m benchmarks.sequencing

Each line: milliseconds of CPU for a launch (tree from JSON, session, start), for a Continue (mean
of 200), for a table of contents with every entry looked ahead, and for the tracking to JSON and
back.
"""

import time
from collections.abc import Callable
from itertools import count

from sequencing import serial
from sequencing.definitions import Activity, ControlMode, Rule, RuleCondition, Rules, Sequencing
from sequencing.engine import LookAhead, navigate, open_session, start, table_of_contents
from sequencing.session import Session
from sequencing.tracking import Tracking, from_json, to_json
from sequencing.tree import ActivityTree
from sequencing.vocabulary import Action, Condition, Navigation

CLUSTER = Sequencing(control=ControlMode(flow=True))
RULES = Rules(
    pre=(
        Rule(Action.SKIP, (RuleCondition(Condition.SATISFIED),)),
        Rule(Action.DISABLED, (RuleCondition(Condition.ATTEMPT_LIMIT_EXCEEDED),)),
        Rule(Action.STOP_FORWARD_TRAVERSAL, (RuleCondition(Condition.COMPLETED, negated=True),)),
    )
)
STEPS = 200


def a_course(widths: tuple[int, ...], rules: Rules) -> ActivityTree:
    """Give a course whose clusters have so many children on each level."""
    numbers = count()

    def activity(level: int) -> Activity:
        name = f"activity-{next(numbers)}"
        if level == len(widths):
            return Activity(name, name, sequencing=Sequencing(rules=rules))
        children = tuple(activity(level + 1) for _ in range(widths[level]))
        return Activity(name, name, children, CLUSTER)

    return ActivityTree(activity(0))


def milliseconds(work: Callable[[], object]) -> float:
    """Give how long it took."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def measure(name: str, tree: ActivityTree) -> str:
    """Give the line of one course."""
    value = serial.to_json(tree)
    sessions: list[Session] = []

    def launch() -> None:
        sessions.append(open_session(serial.from_json(value), Tracking(), "seed"))
        start(sessions[0])

    launched = milliseconds(launch)
    session = sessions[0]
    continued = [milliseconds(lambda: navigate(session, Navigation.CONTINUE)) for _ in range(STEPS)]
    contents = milliseconds(lambda: table_of_contents(session, LookAhead(session)))
    kept = milliseconds(lambda: from_json(to_json(session.tracking)))
    mean = sum(continued) / STEPS
    return (
        f"{name:24} {len(tree.paths):5} activities: launch {launched:6.1f}, continue {mean:5.2f}"
        f" (worst {max(continued):5.1f}), contents {contents:6.1f}, tracking {kept:5.1f}"
    )


def main() -> None:
    """Print the table."""
    for rules, said in ((Rules(), "no rules"), (RULES, "three rules each")):
        for widths in ((1000,), (10, 100), (10, 10, 10)):
            shape = " x ".join(map(str, widths))
            print(measure(f"{shape}, {said}", a_course(widths, rules)))


if __name__ == "__main__":
    main()
