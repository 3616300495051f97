"""Each mend by table: what is written, what it becomes, and what is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.repair import wellformed
from packages.repair.diff import unified_diff
from packages.repair.text import Text, decode, rewrite, set_attribute

UTF_8 = '<?xml version="1.0" encoding="UTF-8"?>'

MENDED = [
    ("ampersand", "<a>R&D</a>", "<a>R&amp;D</a>"),
    ("ampersand", '<a href="x?a=1&b=2"/>', '<a href="x?a=1&amp;b=2"/>'),
    ("ampersand", "<a>5&nbsp;€ &copy;</a>", "<a>5&#160;€ &#169;</a>"),
    ("ampersand", "<a>&unknown;</a>", "<a>&amp;unknown;</a>"),
    ("ampersand", "<a>&amp;&lt;&#38;&#x26;</a>", None),
    ("ampersand", "<a><!-- R&D --><![CDATA[R&D]]></a>", None),
    ("angle", "<a>5 < 6</a>", "<a>5 &lt; 6</a>"),
    ("angle", "<a><b/><!-- < --></a>", None),
    ("control", "<a>x\x0by\x01</a>", "<a>xy</a>"),
    ("declaration", f"\n  {UTF_8}\n<a/>", f"{UTF_8}\n  \n<a/>"),
    ("declaration", f"\ufeff\n{UTF_8}<a/>", f"\ufeff{UTF_8}\n<a/>"),
    ("declaration", f"{UTF_8}<a/>", None),
    (
        "prefix",
        '<manifest a="1"><x adlcp:scormtype="sco"/></manifest>',
        '<manifest xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" a="1">'
        '<x adlcp:scormtype="sco"/></manifest>',
    ),
    ("prefix", '<manifest xmlns:adlcp="x"><x adlcp:y="1"/></manifest>', None),
    ("prefix", '<manifest><x unheard:y="1"/></manifest>', None),
]


@pytest.mark.parametrize(("code", "written", "mended"), MENDED)
def test_mend_of_text(code: str, written: str, mended: str | None) -> None:
    mend = dict(wellformed.MENDS)[code]
    assert mend(Text(written, "utf-8")).value == (written if mended is None else mended)


ENCODED = [
    ("é".encode("cp1252"), "UTF-8", "windows-1252"),
    ("é".encode(), "ISO-8859-1", "UTF-8"),
    ("é".encode(), "utf-16", "UTF-8"),
    ("é".encode(), "unicode", "UTF-8"),
    (b"e", "ISO-8859-1", "ISO-8859-1"),
    ("é".encode("cp1252"), "windows-1252", "windows-1252"),
]


@pytest.mark.parametrize(("content", "declared", "told"), ENCODED)
def test_encoding_is_told_as_it_is(content: bytes, declared: str, told: str) -> None:
    text = decode(f'<?xml version="1.0" encoding="{declared}"?><a>'.encode() + content + b"</a>")
    assert f'encoding="{told}"' in wellformed.mend_encoding(text).value


def test_file_without_declaration_gets_one_only_where_it_needs_one() -> None:
    assert wellformed.mend_encoding(decode(b"<a/>")).value == "<a/>"
    mended = wellformed.mend_encoding(decode("<a>é</a>".encode("cp1252"))).encode()
    assert mended == '<?xml version="1.0" encoding="windows-1252"?><a>é</a>'.encode("cp1252")


@given(st.text(), st.sampled_from(["utf-8", "utf-16-le", "utf-8-sig"]))
def test_no_mend_takes_or_gives_a_line(value: str, codec: str) -> None:
    text = decode(value.encode(codec, "replace"))
    for _, mend in wellformed.MENDS:
        mended = mend(text)
        assert mended.value.count("\n") == text.value.count("\n")
        assert mend(mended) == mended


@given(st.binary(max_size=200))
def test_any_bytes_are_text(content: bytes) -> None:
    assert decode(content).value is not None


def test_diff_is_unified() -> None:
    before = "".join(f"line {number}\n" for number in range(1, 21))
    after = before.replace("line 2\n", "line two\n").replace("line 15\n", "line fifteen\n")
    assert unified_diff("a.xml", before, after).split("\n")[:9] == [
        "--- a/a.xml",
        "+++ b/a.xml",
        "@@ -1,5 +1,5 @@",
        " line 1",
        "-line 2",
        "+line two",
        " line 3",
        " line 4",
        " line 5",
    ]


def test_tags_in_comments_are_no_tags() -> None:
    text = '<!-- <item/> --><item a="x>y"/><![CDATA[<item/>]]><p:item/><items/>'
    seen: list[str] = []

    def look(number: int, tag: str) -> str:
        seen.append(tag)
        return tag

    assert rewrite(text, "item", look) == text
    assert seen == ['<item a="x>y"/>', "<p:item/>"]


@pytest.mark.parametrize(
    ("tag", "name", "value", "mended"),
    [
        ('<r href="a&amp;b"/>', "href", "c&d", '<r href="c&amp;d"/>'),
        ("<r href='a'>", "href", "it's", "<r href='it&apos;s'>"),
        ("<r/>", "href", "a", '<r href="a"/>'),
        ('<r xhref="a">', "href", "b", '<r xhref="a" href="b">'),
    ],
)
def test_attribute_is_set(tag: str, name: str, value: str, mended: str) -> None:
    assert set_attribute(tag, name, value) == mended
