"""Papers: Persian stays Persian in the file, what was typed is never a program, and nothing takes for ever."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from vafa.core.wallet.icons import star
from vafa.kernel import papers
from vafa.kernel.papers import PaperFailed

TEMPLATE = """
#let told = json("data.json")
#set page(width: 80mm, height: 50mm, margin: 4mm)
#set text(font: "Vazirmatn", lang: "fa", dir: rtl)
#text(weight: "bold", told.name)
#told.number
"""


def read(content: bytes) -> tuple[str, list[str]]:
    """The text of all pages and the names of the fonts that the file carries with it."""
    found = PdfReader(BytesIO(content))
    fonts = []
    for page in found.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in inner or "/FontFile3" in inner
            fonts.append(str(inner["/FontName"]))
    return "\n".join(page.extract_text() for page in found.pages), fonts


def test_persian_is_shaped_and_the_font_is_in_the_file() -> None:
    text, fonts = read(papers.compile(TEMPLATE, {"name": "باشگاه وفا", "number": "1234"}))
    assert "باشگاه" in text
    assert "وفا" in text
    assert "1234" in text
    assert fonts
    assert all("Vazirmatn" in name for name in fonts)


def test_what_was_typed_is_shown_not_run() -> None:
    typed = '#read("data.json") *not bold* $x$ \\ "quoted"'
    text, _ = read(papers.compile(TEMPLATE, {"name": typed, "number": "1"}))
    assert 'read("data.json")' in text
    assert "*not bold*" in text


def test_a_picture_is_drawn_and_only_by_a_plain_name() -> None:
    drawn = papers.compile('#image("logo.png", width: 10mm)', {}, {"logo.png": star("#0f766e", 64)})
    assert len(PdfReader(BytesIO(drawn)).pages[0].images) == 1
    for name in ("../logo.png", "folder/logo.png", "main.typ"):
        with pytest.raises(ValueError, match="picture's name"):
            papers.compile("x", {}, {name: b""})


@pytest.mark.parametrize(
    "template",
    [
        '#image("logo.png")',
        '#read("/etc/passwd")',
        '#read("../../etc/passwd")',
        '#import "@preview/cetz:0.3.4"',
        "#unknown",
    ],
)
def test_what_cannot_be_drawn_is_refused(template: str) -> None:
    with pytest.raises(PaperFailed):
        papers.compile(template, {}, {"logo.png": b"\x89PNG\r\n\x1a\n and no picture"})


def test_a_paper_that_never_ends_is_ended() -> None:
    with pytest.raises(PaperFailed) as refused:
        papers.compile(
            "#let f() = { let n = 0; while n < 9000 { n += 1 } }; #range(900000).map(n => f())", {}, seconds=1
        )
    assert isinstance(refused.value.__cause__, RuntimeError)


def test_the_fonts_were_built() -> None:
    assert {path.name for path in papers.FONTS.glob("*.ttf")} >= {
        "vazirmatn-regular.ttf",
        "vazirmatn-bold.ttf",
    }
