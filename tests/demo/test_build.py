"""The zips: the same bytes each time, a manifest of SCORM 1.2, nothing from elsewhere."""

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html

from demo.build import build_all, main
from demo.source import Course, course_names, read_course

NAMESPACES = {
    "cp": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
    "adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
}
SCORM_TYPE = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype"
ADDRESS = re.compile(rb"(?:src|href)=\"([^\"#]+)\"|url\(\"([^\"]+)\"\)|from \"([^\"]+)\"")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.stem: path for path in build_all(tmp_path_factory.mktemp("built"))}


def files_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest_of(path: Path) -> etree._Element:
    return etree.fromstring(files_of(path)["imsmanifest.xml"])


def test_building_twice_gives_the_same_bytes(built: dict[str, Path], tmp_path: Path) -> None:
    again = {path.stem: path.read_bytes() for path in build_all(tmp_path / "again")}
    assert again == {name: path.read_bytes() for name, path in built.items()}


@pytest.mark.parametrize("name", course_names())
def test_files_are_sorted_and_dated_alike(built: dict[str, Path], name: str) -> None:
    entries = zipfile.ZipFile(built[name]).infolist()
    assert [one.filename for one in entries] == sorted(one.filename for one in entries)
    assert {one.date_time for one in entries} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize("name", course_names())
def test_manifest_is_of_scorm_1_2(built: dict[str, Path], name: str) -> None:
    manifest = manifest_of(built[name])
    found = manifest.findtext("cp:metadata/cp:schemaversion", namespaces=NAMESPACES)
    assert (manifest.tag, found) == (f"{{{NAMESPACES['cp']}}}manifest", "1.2")


@pytest.mark.parametrize("name", course_names())
def test_manifest_names_every_file_once(built: dict[str, Path], name: str) -> None:
    manifest = manifest_of(built[name])
    named = [file.get("href") for file in manifest.iterfind(".//cp:file", NAMESPACES)]
    assert sorted(filter(None, named)) == sorted(set(files_of(built[name])) - {"imsmanifest.xml"})


@pytest.mark.parametrize("name", course_names())
def test_each_lesson_is_an_item_that_refers_to_a_sco(built: dict[str, Path], name: str) -> None:
    manifest = manifest_of(built[name])
    scos = {
        resource.get("identifier")
        for resource in manifest.iterfind(".//cp:resource", NAMESPACES)
        if resource.get(SCORM_TYPE) == "sco"
    }
    items = [one.get("identifierref") for one in manifest.iterfind(".//cp:item", NAMESPACES)]
    assert items == [lesson.id for lesson in read_course(name).lessons]
    assert set(items) == scos


@pytest.mark.parametrize("name", course_names())
def test_assessment_has_a_mastery_score(built: dict[str, Path], name: str) -> None:
    scores = manifest_of(built[name]).iterfind(".//adlcp:masteryscore", NAMESPACES)
    assert [score.text for score in scores] == ["70"]


@pytest.mark.parametrize("name", course_names())
def test_course_refers_to_its_own_files_only(built: dict[str, Path], name: str) -> None:
    files = files_of(built[name])
    for path, content in files.items():
        if path.endswith((".html", ".css", ".js")):
            folder = Path(path).parent
            named = {"".join(part.decode() for part in one) for one in ADDRESS.findall(content)}
            assert {str(folder / one) for one in named} <= set(files), path


def each_lesson() -> list[tuple[str, str]]:
    return [(name, one.id) for name in course_names() for one in read_course(name).lessons]


def lesson_page(built: dict[str, Path], name: str, lesson: str) -> html.HtmlElement:
    return html.document_fromstring(files_of(built[name])[f"{lesson}.html"].decode())


@pytest.mark.parametrize(("name", "lesson"), each_lesson())
def test_every_question_is_asked_in_every_language(
    built: dict[str, Path], name: str, lesson: str
) -> None:
    languages = read_course(name).about.languages
    for legend in lesson_page(built, name, lesson).iter("legend"):
        spoken = [one.get("lang") for one in legend.iter("span")]
        assert spoken == languages or not spoken


@pytest.mark.parametrize(("name", "lesson"), each_lesson())
def test_document_has_labels_and_headings(built: dict[str, Path], name: str, lesson: str) -> None:
    document = lesson_page(built, name, lesson)
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(
        len(page.findall(".//h1")) == 1
        for page in document.iter("section")
        if page.get("data-page")
    )
    named = set(document.xpath("//label/@for"))
    assert all(select.get("id") in named for select in document.iter("select"))


def longest_suspend_data(course: Course) -> int:
    kept = [one.id + one.correct for lesson in course.lessons for one in lesson.questions]
    pages = [page.id for lesson in course.lessons for page in lesson.pages]
    return sum(len(one) + 20 for one in kept) + sum(len(one) + 3 for one in pages) + 200


@pytest.mark.parametrize("name", course_names())
def test_what_a_lesson_keeps_fits_into_suspend_data(name: str) -> None:  # RTE 1.2 §3.4.4
    assert longest_suspend_data(read_course(name)) < 4096


def test_command_says_what_it_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 0
    assert [line.split(" ")[0] for line in capsys.readouterr().out.splitlines()] == [
        str(tmp_path / f"{name}.zip") for name in course_names()
    ]


def test_command_without_a_folder_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "usage" in capsys.readouterr().err
