"""The codes of a PDF. Source: ISO 32000-1; PDF/UA-1 and WCAG 2.2 for what helps to read it."""

from collections.abc import Mapping

from packages.rule import NOTHING_TO_DO, Rule, error, warning

PRINT_AGAIN = "Open it in the program that made it and save it as a PDF again."

PDF: Mapping[str, Rule] = {
    "pdf_password": error(
        "The PDF opens only with a password.",
        "Take the password away and upload it again; learners could not open it.",
    ),
    "pdf_broken": error(
        "The PDF is damaged: its pages cannot be found.",
        PRINT_AGAIN,
    ),
    "pdf_no_pages": error(
        "The PDF has no page.",
        PRINT_AGAIN,
    ),
    "pdf_too_many_pages": error(
        "The PDF has more than 5,000 pages.",
        "Split it into several documents.",
    ),
    "pdf_page_too_large": error(
        "A page of the PDF unpacks to more than 64 MB of drawing, which would fill the memory of a "
        "phone.",
        "Save drawings and maps as pictures and make the PDF again.",
    ),
    "pdf_too_heavy": error(
        "The PDF takes more memory or time to read than an import has.",
        PRINT_AGAIN,
    ),
    "pdf_scripts": warning(
        "The PDF holds scripts or starts programs. The player never runs them.",
        "Nothing has to be done, unless its pages are of no use without them.",
    ),
    "pdf_xfa": warning(
        "The PDF is a form of a kind (XFA) that only Adobe's own program shows; learners may see a "
        "page that asks them to wait.",
        "Print it to a PDF, and upload that.",
    ),
    "pdf_limited": warning(
        "The PDF forbids copying or changing; it can be read.",
        NOTHING_TO_DO,
    ),
    "pdf_pictures": warning(
        "The PDF has pictures of pages only, no text: nobody can search it, and no screen reader "
        "can read it aloud.",
        "Recognise the text (OCR) with a scanning program, or make the PDF from the document.",
        "WCAG 1.4.5",
    ),
    "pdf_untagged": warning(
        "The PDF is not tagged: a screen reader does not know headings, lists, tables and in which "
        "order the text is read.",
        "Save it from the word processor with “tagged PDF” or “document structure tags” chosen.",
        "WCAG 1.3.1",
    ),
    "pdf_language": warning(
        "The PDF does not say in which language it is, so a screen reader may read it with a wrong "
        "voice.",
        "Set the document's language in the program that makes the PDF.",
        "WCAG 3.1.1",
    ),
    "pdf_title": warning(
        "The PDF has no title; the name of the file was taken.",
        "Write a title on the course's page, or into the properties of the document.",
        "WCAG 2.4.2",
    ),
}
