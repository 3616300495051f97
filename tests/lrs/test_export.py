"""Exports: everything once, in order, resumable, and safe to open in a spreadsheet (E9)."""

import csv
import json
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from click.testing import Result
from flask import Flask

from lrs import export as exporting
from lrs.cli import export_group
from lrs.errors import RequestInvalid
from lrs.export import pages, parse_place, stretch_of
from lrs.progress import Bar, line_of
from lrs.selection import Bounds, parse_selection
from lrs.sheets import BOM, COLUMNS, SHEETS, csv_lines
from lrs.store import Found
from storage.installation import Installation
from tests.accounts.factories import an_organisation
from tests.lrs.client import LrsClient
from tests.lrs.factories import COURSE, a_statement, a_void, an_agent

Export = Callable[..., Result]


@pytest.fixture
def export(app: Flask) -> Export:
    def run(*arguments: str) -> Result:
        return app.test_cli_runner().invoke(export_group, ["statements", *arguments])

    return run


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)


def ids_in(lines: bytes | str) -> list[str]:
    return [orjson.loads(line)["id"] for line in lines.splitlines()]


def exported(
    installation: Installation, bounds: Bounds | None = None, after: int = 0, **given: Any
) -> list[str]:
    """Give the ids of what is exported for these filters."""
    selection = parse_selection({name: list(texts) for name, texts in given.items()})
    stretch = stretch_of(installation, 1, selection, after)
    found = pages(installation, 1, selection, stretch, bounds or Bounds())
    return [orjson.loads(one)["id"] for page in found for one in page.statements]


def test_json_lines_are_the_statements_as_stored(lrs: LrsClient, export: Export) -> None:
    ids = lrs.store(*[a_statement() for _ in range(3)])
    done = export()
    assert done.exit_code == 0, done.output
    assert ids_in(done.stdout) == ids
    assert "3 statements; go on with --resume " in done.stderr


@pytest.mark.parametrize("option", ["--resume", "--after"])
def test_it_goes_on_from_its_cursor(
    lrs: LrsClient, export: Export, tmp_path: Path, option: str
) -> None:
    file = tmp_path / "statements.jsonl"
    first = lrs.store(*[a_statement() for _ in range(3)])
    cursor = export("--output", str(file)).stderr.split()[-1]
    second = lrs.store(*[a_statement() for _ in range(2)])
    export("--output", str(file), option, cursor)
    assert ids_in(file.read_bytes()) == first + second


def test_it_goes_on_behind_the_last_statement_that_arrived(lrs: LrsClient, export: Export) -> None:
    ids = lrs.store(*[a_statement() for _ in range(3)])
    assert ids_in(export("--resume", ids[1]).stdout) == ids[2:]
    assert export("--resume", str(uuid4())).exit_code == 1


@pytest.mark.usefixtures("small_pages")
def test_a_cursor_file_makes_up_for_a_crash(lrs: LrsClient, export: Export, tmp_path: Path) -> None:
    """What was written behind the cursor is cut off, so nothing stands there twice."""
    file, mark = tmp_path / "statements.jsonl", tmp_path / "cursor"
    options = ("--output", str(file), "--cursor-file", str(mark))
    first = lrs.store(*[a_statement() for _ in range(3)])
    assert export(*options).exit_code == 0
    second = lrs.store(*[a_statement() for _ in range(3)])
    with file.open("ab") as broken:
        broken.write(b'{"id":"half a statem')
    assert export(*options).exit_code == 0
    assert ids_in(file.read_bytes()) == first + second
    assert json.loads(mark.read_text())["bytes"] == file.stat().st_size


def test_a_cursor_file_of_another_output_is_refused(export: Export, tmp_path: Path) -> None:
    file, mark = tmp_path / "statements.jsonl", tmp_path / "cursor"
    options = ("--output", str(file), "--cursor-file", str(mark))
    file.write_text("something")
    assert export(*options).exit_code == 1
    file.write_text("")
    for text in ('{"cursor": "0", "bytes": 9}', "{}", "x"):
        mark.write_text(text)
        assert export(*options).exit_code == 1
    assert export("--cursor-file", str(mark)).exit_code == 2


def test_an_interrupted_export_tells_its_cursor(
    lrs: LrsClient, export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = lrs.store(*[a_statement() for _ in range(3)])

    def interrupted(*given: Any) -> Iterator[Any]:
        yield next(pages(*given))
        raise KeyboardInterrupt

    monkeypatch.setattr("lrs.cli.pages", interrupted)
    done = export()
    assert done.exit_code == 130
    assert "interrupted after 3 statements; go on with --resume " in done.stderr
    assert ids_in(done.stdout) == ids


def test_what_is_voided_is_not_exported(lrs: LrsClient, export: Export) -> None:
    target = a_statement()
    lrs.store(target)
    void = lrs.store(a_void(target["id"]))
    assert ids_in(export().stdout) == void


def test_filters_are_those_of_the_record_store(lrs: LrsClient, export: Export) -> None:
    parent = "https://learning.example.org/courses/writing"
    made = [
        a_statement("failed", actor=an_agent("one")),
        a_statement(context={"registration": str(uuid4())}),
        a_statement(context={"contextActivities": {"parent": [{"id": parent}]}}),
    ]
    failed, registered, within = lrs.store(*made)
    agent = orjson.dumps(an_agent("one")).decode()
    for options, expected in (
        (("--agent", agent), [failed]),
        (("--verb", made[0]["verb"]["id"]), [failed]),
        (("--registration", made[1]["context"]["registration"]), [registered]),
        (("--activity", parent), []),
        (("--activity", parent, "--related-activities"), [within]),
        (("--activity", COURSE), [failed, registered, within]),
        (("--verb", "https://none.example/"), []),
    ):
        assert ids_in(export(*options).stdout) == expected, options


@pytest.mark.usefixtures("small_pages")
def test_values_of_one_filter_are_alternatives(lrs: LrsClient, installation: Installation) -> None:
    """Several identifiers of one person, say; nothing comes twice, and all in order."""
    one, two, both = an_agent("one"), an_agent("two"), an_agent("three")
    group = {"objectType": "Group", "member": [one, two]}
    actors = [one, two, both, group, two, one]
    ids = lrs.store(*[a_statement(actor=actor) for actor in actors])
    agents = [orjson.dumps(agent).decode() for agent in (one, two)]
    assert exported(installation, agent=agents) == [ids[0], ids[1], ids[3], ids[4], ids[5]]


def test_since_and_until_cut_a_stretch_out(lrs: LrsClient, installation: Installation) -> None:
    ids = lrs.store(*[a_statement() for _ in range(4)])
    stored = [lrs.get("statements", statementId=id).get_json()["stored"] for id in ids]
    assert exported(installation, since=[stored[0]], until=[stored[2]]) == ids[1:3]


@pytest.mark.usefixtures("small_pages")
def test_what_comes_while_it_runs_is_left_for_the_next(
    lrs: LrsClient, installation: Installation
) -> None:
    """The horizon is fixed when it begins, so the export is one whole (D25)."""
    ids = lrs.store(*[a_statement() for _ in range(5)])
    selection = parse_selection({})
    running = pages(installation, 1, selection, stretch_of(installation, 1, selection))
    got = list(next(running).statements)
    later = lrs.store(a_statement())
    got += [one for page in running for one in page.statements]
    assert ids_in(b"\n".join(got)) == ids
    with installation.reading() as db:
        assert exported(installation, after=parse_place(db, 1, ids[-1])) == later


def test_bounds_are_kept(lrs: LrsClient, make_lrs: Any, installation: Installation) -> None:
    with installation.transaction() as db:
        own, other = an_organisation(db), an_organisation(db)
    inside, outside = (make_lrs("all", organisation=node.id) for node in (own, other))
    (mine,), (theirs,) = inside.store(a_statement()), outside.store(a_statement())
    (free,) = lrs.store(a_statement())
    assert exported(installation, Bounds((own.id,))) == [mine]
    assert exported(installation, Bounds((own.id, other.id))) == [mine, theirs]
    assert exported(installation, Bounds(())) == []
    assert exported(installation) == [mine, theirs, free]
    with installation.reading() as db, pytest.raises(RequestInvalid):
        parse_place(db, 1, theirs, Bounds((own.id,)))


@pytest.mark.parametrize(
    "given",
    [
        {"agent": ["x"]},
        {"agent": ['{"objectType":"Group","member":[{"mbox":"mailto:a@example.org"}]}']},
        {"verb": ["x"]},
        {"since": ["2026-07-01T00:00:00Z"] * 2},
        {"since": ["yesterday"]},
        {"limit": ["5"]},
        {"verb": [f"https://verbs.example/{n}" for n in range(101)]},
    ],
)
def test_a_wrong_filter_is_refused(given: dict[str, list[str]]) -> None:
    with pytest.raises(RequestInvalid):
        parse_selection(given)


def test_memory_is_constant(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as many statements take no more memory: no more than two pages are held."""
    payload = orjson.dumps(a_statement(result={"response": "x" * 1500}))

    def peak(count: int) -> int:
        def found(db: Any, institution: int, terms: Any, window: Any) -> list[Found]:
            if not window.is_ascending:
                return [Found(count, payload)]
            rows = range(window.lowest, min(window.lowest + window.limit, count + 1))
            return [Found(seq, payload + b" " * (seq % 7)) for seq in rows]

        monkeypatch.setattr(exporting, "search", found)
        selection = parse_selection({})
        stretch = stretch_of(installation, 1, selection)
        tracemalloc.start()
        seen = sum(
            len(SHEETS["jsonl"].lines(page.statements)) > 0 and len(page.statements)
            for page in pages(installation, 1, selection, stretch)
        )
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert seen == count
        return highest

    peak(500)
    assert peak(20_000) < 1.5 * peak(2_000)


def table(*statements: dict[str, Any], form: str = "csv") -> list[dict[str, str]]:
    """Read back what statements become."""
    lines = csv_lines(orjson.dumps(one) for one in statements)
    text = (SHEETS[form].head + lines).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


def test_csv_has_a_head_and_a_line_each(lrs: LrsClient, export: Export) -> None:
    ids = lrs.store(a_statement(result={"completion": True, "score": {"scaled": 0.5}}))
    rows = list(csv.DictReader(export("--format", "csv").stdout.splitlines()))
    assert [row["id"] for row in rows] == ids
    assert (rows[0]["completion"], rows[0]["score_scaled"]) == ("true", "0.5")


FORMULAS = ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1", "＋1"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_cell_is_never_a_formula(text: str) -> None:
    statement = a_statement(
        actor=an_agent(name=text),
        result={"response": text, "score": {"raw": -1}},
        context={"platform": text},
    )
    (row,) = table(statement)
    assert [row[name] for name in ("actor_name", "response", "platform")] == [f"'{text}"] * 3
    assert row["score_raw"] == "-1"


@pytest.mark.parametrize(
    "text", ["टिप्पणी लिखना", 'two\nlines, "quoted"', "\r\n", "a;b\x00c", "क\u200dष"]
)
def test_any_text_comes_back_from_the_table(text: str) -> None:
    name = {"hi": text, "en": "Writing the note"}
    statement = a_statement(object={"id": COURSE, "definition": {"name": name}})
    (row,) = table(statement, form="csv-bom")
    assert row["object_name"].removeprefix("'") == f"{text} · Writing the note"
    assert list(row) == list(COLUMNS)


def test_the_mark_of_utf_8_stands_where_it_is_asked_for() -> None:
    assert SHEETS["csv-bom"].head == BOM + SHEETS["csv"].head
    assert not SHEETS["csv"].head.startswith(BOM)


def test_every_kind_of_object_and_actor_has_its_cells() -> None:
    group = {"objectType": "Group", "member": [an_agent()]}
    mailed = {"mbox": "mailto:a@example.org"}
    related = {"parent": [{"id": COURSE}], "grouping": {"id": COURSE}}
    rows = table(
        a_statement(actor=group, object=mailed | {"objectType": "Agent"}),
        a_void(str(uuid4())),
        a_statement(actor=mailed, context={"contextActivities": related}),
        a_statement(object={"objectType": "SubStatement", **a_statement()}),
    )
    assert [row["actor"] for row in rows[:1] + rows[2:3]] == ["", "mailto:a@example.org"]
    assert rows[0]["object"] == "mailto:a@example.org"
    assert [row["object_type"] for row in rows[1:]] == ["StatementRef", "Activity", "SubStatement"]
    assert (rows[2]["parent"], rows[2]["grouping"]) == (COURSE, COURSE)


@pytest.mark.usefixtures("small_pages")
def test_the_share_reaches_the_whole(lrs: LrsClient, installation: Installation) -> None:
    """However long ago the last statement was stored."""
    lrs.store(*[a_statement() for _ in range(5)])
    selection = parse_selection({})
    stretch = stretch_of(installation, 1, selection)
    later = replace(stretch, horizon=stretch.horizon + timedelta(days=1))
    shares = [page.share for page in pages(installation, 1, selection, later)]
    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] == 1.0


def test_a_terminal_is_shown_the_bar_up_to_its_end() -> None:
    terminal = StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    with Bar(terminal) as bar:
        bar.show(500, 0.5)
        bar.show(1000, 1.0)
    assert terminal.getvalue().count("\r") == 2
    assert "100%  1,000 statements" in terminal.getvalue()
    with Bar(StringIO()) as bar:
        bar.show(500, 0.5)
    assert bar.terminal.getvalue() == ""  # type: ignore[attr-defined]


def test_the_bar_shows_count_rate_and_share() -> None:
    line = line_of(12_345, 0.5, 2.0)
    assert "###############---------------" in line
    assert " 50%  12,345 statements  6,172/s" in line


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("--resume", "!"), 1),
        (("--since", "yesterday"), 2),
        (("--verb", "x"), 1),
        (("--agent", "{}"), 1),
        (("--format", "xml"), 2),
    ],
)
def test_a_wrong_option_is_told_in_one_line(
    export: Export, arguments: tuple[str, ...], status: int
) -> None:
    done = export(*arguments)
    assert done.exit_code == status
    assert "Traceback" not in done.output


def test_a_stretch_far_off_is_empty(installation: Installation, lrs: LrsClient) -> None:
    lrs.store(a_statement())
    far = datetime(9999, 1, 1) - timedelta(days=1)
    assert exported(installation, since=[f"{far.isoformat()}Z"]) == []
    assert exported(installation, until=["0001-01-01T00:00:00Z"]) == []
