"""What an import came to: filled step by step, so that a refusal keeps what was already known."""

from dataclasses import dataclass, field

from packages import findings
from packages.findings import Finding, Refused
from schemas.course_structure import CourseStructure, Standard
from schemas.quiz import Quiz


@dataclass
class Report:
    """The result of reading one package.

    root    the folder of the archive that is the package's root, with its “/”, or ""
    single  where no archive was uploaded: the path of that file in the package, "" for none
    made    files that the import made for it, by their paths
    served  the files that learners get, None: all of them
    quiz    with its answers, which are in no file that is served
    hosts   origins that its pages load from
    """

    standard: Standard | None = None
    edition: str | None = None
    structure: CourseStructure | None = None
    root: str = ""
    single: str | None = None
    made: dict[str, bytes] = field(default_factory=dict)
    served: frozenset[str] | None = None
    quiz: Quiz | None = None
    hosts: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_playable(self) -> bool:
        """Whether the package can be played as it is."""
        return self.structure is not None and not findings.has_errors(self.findings)

    def refuse(self, refused: Refused) -> None:
        """Keep why the package cannot be read further."""
        known = {id(finding) for finding in self.findings}
        self.findings += [finding for finding in refused.findings if id(finding) not in known]
