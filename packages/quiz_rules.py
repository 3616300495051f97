"""The codes of a quiz: each names the question, by its place and id. docs/quiz.md."""

from collections.abc import Mapping

from packages.rule import Rule, error, warning

SEE = "See the page “Quizzes” of the documentation for what may stand there."

QUIZ: Mapping[str, Rule] = {
    "quiz_json": error(
        "The file is no JSON: %(detail)s.",
        "Save it again from the program that made it, as UTF-8.",
    ),
    "quiz_sheet": error(
        "The spreadsheet cannot be read: %(detail)s.",
        "Save it again as an Excel workbook (.xlsx) or as CSV in UTF-8.",
    ),
    "quiz_sheet_columns": error(
        "The first row of the sheet has to name the columns; “kind” and “text” are needed.",
        SEE,
    ),
    "quiz_sheet_column_unknown": warning(
        "The sheet has a column “%(name)s”, which means nothing here; it is ignored.",
        SEE,
    ),
    "quiz_sheet_long": error(
        "The sheet has more than %(limit)s rows.",
        "Split the quiz into several.",
    ),
    "quiz_setting": error(
        "There is no setting “%(name)s”.",
        SEE,
    ),
    "quiz_member": error(
        "%(where)s: “%(name)s” is not what has to stand there: %(wanted)s.",
        SEE,
    ),
    "quiz_member_unknown": warning(
        "%(where)s: “%(name)s” means nothing here; it is ignored.",
        SEE,
    ),
    "quiz_kind": error(
        "%(where)s: there is no kind of question “%(value)s”.",
        "Write single, multiple, true_false, fill_blank, match, order or numeric.",
    ),
    "quiz_no_questions": error(
        "The quiz has a section without questions.",
        "Write at least one question.",
    ),
    "quiz_crowded": error(
        "The quiz has more than %(limit)s questions.",
        "Split it into several quizzes.",
    ),
    "quiz_text_missing": error(
        "%(where)s: a text is missing.",
        "Write it in English or Hindi, best in both.",
    ),
    "quiz_options": error(
        "%(where)s: there have to be from 2 to %(limit)s choices.",
        "Add choices, or take some away.",
    ),
    "quiz_correct": error(
        "%(where)s: it is not said what is right.",
        "Mark at least one choice as correct; of a question with one answer exactly one.",
    ),
    "quiz_equal": error(
        "%(where)s: two of its choices or answers are the same: “%(value)s”.",
        "Make them differ, or take one away.",
    ),
    "quiz_range": error(
        "%(where)s: the number that is right is missing, or its least is more than its most.",
        "Write the number, with a tolerance where there is one, or the least and the most.",
    ),
    "quiz_points": error(
        "%(where)s: points have to be more than 0, and what a wrong answer costs from 0 to the "
        "points.",
        "Correct the points.",
    ),
    "quiz_id_twice": error(
        "%(where)s: another question has the same id.",
        "Give each question an id of its own, or none.",
    ),
    "quiz_draw": error(
        "%(where)s: %(value)s questions cannot be drawn from %(count)s.",
        "Draw fewer, or add questions.",
    ),
    "quiz_never_reviewed": warning(
        "What was right is shown after the last attempt, but there is no last one.",
        "Say how many attempts there are, or show it at another time.",
    ),
    "quiz_qti_item": error(
        "There is no item of QTI 2 or 3 at “%(path)s”.",
        "Export the questions again as QTI 2.1, 2.2 or 3.0, with every item in the archive.",
    ),
    "quiz_qti_question": error(
        "%(where)s: this cannot become a question here: %(value)s.",
        "Take the item out, or make it one choice, match, order or text entry interaction.",
    ),
    "quiz_qti_lost": warning(
        "%(where)s: “%(value)s” cannot be shown in a question; its words are taken, if any.",
        "Look at the question in the preview, and show as a picture what is missing.",
    ),
    "quiz_picture": error(
        "%(where)s: the picture “%(path)s” is not in the package, or no PNG, JPEG, GIF or WebP.",
        "Put the picture beside the quiz in one zip archive.",
    ),
    "quiz_picture_words": warning(
        "%(where)s: nobody says in words what its picture shows.",
        "Write it as the picture's “alt”, for those who cannot see it.",
        "WCAG 1.1.1",
    ),
    "quiz_one_language": warning(
        "%(count)s texts are in one language only, the first of them here: %(where)s.",
        "Write them in English and Hindi.",
    ),
}
