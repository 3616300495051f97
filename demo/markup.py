"""Turn the XML of a lesson into the HTML of its page: texts by language, pictures, spots.

Each `<en>` and `<hi>` becomes a span with its `lang`, and the stylesheet shows the chosen one.
Pictures are drawn into the page, so that they follow the reader's colours.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import cast

from lxml import etree
from markupsafe import Markup, escape

LangString = dict[str, str]
Languages = list[str]

SVG = "{http://www.w3.org/2000/svg}"
# How the viewBox of a picture begins whose words are too small when it is made narrow.
WIDE = "0 0 640 "


def html_of(element: etree._Element, languages: Languages) -> Markup:
    """Render one element of a lesson as HTML."""
    return _serialised(_rendered(element, languages))


def inner_html(element: etree._Element, languages: Languages) -> Markup:
    """Render what is inside an element, its own text included."""
    rendered = _rendered(element, languages)
    parts = [escape(rendered.text or ""), *(_serialised(child, tail=True) for child in rendered)]
    return Markup("").join(parts).strip()


def spans(texts: LangString, languages: Languages) -> Markup:
    """Render one text in every language of the course."""
    span = Markup('<span lang="{}">{}</span>')
    return Markup("").join(span.format(language, texts[language]) for language in languages)


def texts_of(element: etree._Element) -> LangString:
    """Read the plain text of each language; a text without any stands for English."""
    texts = {child.tag: _flat(child) for child in element.iterchildren("en", "hi")}
    return texts or {"en": _flat(element)}


def is_empty(element: etree._Element) -> bool:
    """Say whether there is neither text nor anything else in an element."""
    return not len(element) and not _flat(element)


def _flat(element: etree._Element) -> str:
    return " ".join("".join(cast(Iterator[str], element.itertext())).split())


def _serialised(element: etree._Element, *, tail: bool = False) -> Markup:
    return Markup(etree.tostring(element, encoding="unicode", method="html", with_tail=tail))


def _rendered(element: etree._Element, languages: Languages) -> etree._Element:
    folder = Path(element.base or "").parent / "figures"
    rendered = deepcopy(element)
    for figure in list(rendered.iter("figure")):
        _draw(figure, folder)
    for text in list(rendered.iter("en", "hi")):
        text.set("lang", str(text.tag))
        text.tag = "span"
    for spot in list(rendered.iter("spot")):
        _make_button(spot)
    _drop_other_languages(rendered, languages)
    return rendered


def _draw(figure: etree._Element, folder: Path) -> None:
    name = figure.get("src")
    if name is None:
        return
    del figure.attrib["src"]
    picture = etree.parse(folder / name, etree.XMLParser(remove_comments=True)).getroot()
    for part in picture.iter():
        part.tag = str(part.tag).removeprefix(SVG)
    etree.cleanup_namespaces(picture)
    # The alternative text beside it says the same in words, in the reader's language.
    picture.set("aria-hidden", "true")
    figure.insert(0, _frame(picture))
    for alternative in figure.iterchildren("alt"):
        alternative.tag = "p"
        alternative.set("class", "out-of-sight")


def _frame(picture: etree._Element) -> etree._Element:
    frame = etree.Element("div", {"class": "picture"})
    if picture.get("viewBox", "").startswith(WIDE):
        # It scrolls sideways on a phone, by keyboard as well.
        frame.set("tabindex", "0")
    frame.append(picture)
    return frame


def _make_button(spot: etree._Element) -> None:
    name = spot.get("id", "")
    del spot.attrib["id"]
    spot.tag = "button"
    spot.attrib.update(
        {
            "type": "button",
            "data-act": "spot",
            "data-spot": name,
            "data-option": name,
            "aria-pressed": "false",
        }
    )


def _drop_other_languages(root: etree._Element, languages: Languages) -> None:
    """Remove the texts of a picture in languages that the course is not in."""
    for text in list(root.iter("text")):
        parent = text.getparent()
        if parent is not None and text.get("lang", languages[0]) not in languages:
            parent.remove(text)
