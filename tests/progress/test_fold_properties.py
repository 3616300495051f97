"""Any arrival order and any batches give the same progress (D21, F4)."""

from functools import reduce
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from progress.fold import Observations, add, fold, judge
from schemas.course_structure import MoveOn
from tests.progress.factories import COURSE, a_requirement, a_statement, a_uuid, some_requirements

UNITS = ("u-1", "u-2", "u-3")
VERBS = (
    *("initialized", "resumed", "completed", "passed", "failed", "scored"),
    *("suspended", "terminated", "abandoned", "waived", "responded"),
)
Statement = dict[str, Any]
NOTHING: Observations = frozenset()
calm = settings(deadline=None)  # a busy machine is no defect


@st.composite
def statements(draw: st.DrawFn) -> list[Statement]:
    """A stream of what a session might say: few instants, so that ids often decide."""
    rows = st.tuples(
        st.sampled_from(VERBS),
        st.sampled_from((*UNITS, "u-elsewhere")),
        st.integers(0, 4),
        st.none() | st.sampled_from([-1.0, 0.0, 0.3, 0.8, 1.0]),
        st.none() | st.sampled_from(["PT1S", "PT2M", "PT0.1S"]),
        st.sampled_from([{}, {"success": True}, {"success": False}]),
    )
    said = [
        a_statement(
            verb, unit, id=a_uuid(n), minute=minute, scaled=scaled, duration=duration, **success
        )
        for n, (verb, unit, minute, scaled, duration, success) in enumerate(
            draw(st.lists(rows)), start=1
        )
    ]
    announced = [a_statement("satisfied", id=a_uuid(9999), target=COURSE)] * draw(st.integers(0, 1))
    return said + announced


@st.composite
def requirements(draw: st.DrawFn) -> Any:
    """Any moveOn, mastery score and option for each of three units."""
    return some_requirements(
        *(
            a_requirement(
                unit,
                draw(st.sampled_from(MoveOn)),
                mastery_score=draw(st.none() | st.sampled_from([0.0, 0.5, 1.0])),
                optional=draw(st.booleans()),
            )
            for unit in UNITS
        )
    )


@calm
@given(statements(), requirements(), st.data())
def test_any_arrival_order_gives_the_same(said: list[Statement], asked: Any, data: Any) -> None:
    assert fold(data.draw(st.permutations(said)), asked) == fold(said, asked)


@calm
@given(statements(), requirements(), st.data())
def test_any_batches_give_the_same(said: list[Statement], asked: Any, data: Any) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(said)))))
    batches = [said[a:b] for a, b in zip([0, *cuts], [*cuts, len(said)], strict=True)]
    state = reduce(lambda seen, batch: add(seen, batch, asked), batches, NOTHING)
    assert judge(state, asked) == fold(said, asked)


@calm
@given(statements(), requirements())
def test_one_by_one_gives_the_same_as_all(said: list[Statement], asked: Any) -> None:
    state = reduce(lambda seen, one: add(seen, [one], asked), said, NOTHING)
    assert judge(state, asked) == fold(said, asked)


@calm
@given(statements(), requirements())
def test_a_repeat_changes_nothing(said: list[Statement], asked: Any) -> None:
    assert fold(said + said, asked) == fold(said, asked)


@calm
@given(statements())
def test_failing_alone_never_satisfies_by_default(said: list[Statement]) -> None:
    """However it is ordered and repeated: only a pass, a plain completion or a waiver does."""
    asked = some_requirements(*(a_requirement(u, MoveOn.COMPLETED_OR_PASSED) for u in UNITS))
    failing = [one for one in said if _is_failing(one)]
    assert not any(unit.satisfied for unit in fold(failing, asked).units)


def _is_failing(statement: Statement) -> bool:
    verb = statement["verb"]["id"].rpartition("/")[2]
    is_failure = statement.get("result", {}).get("success") is False
    return verb not in ("passed", "waived") and (verb != "completed" or is_failure)


@calm
@given(statements(), requirements())
def test_more_evidence_never_takes_satisfaction_away(said: list[Statement], asked: Any) -> None:
    before = fold(said[: len(said) // 2], asked)
    assert fold(said, asked).course.satisfied >= before.course.satisfied
