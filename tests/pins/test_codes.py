"""The codes of diagnostics: staff search for them, and programs compare them."""

from __future__ import annotations

from eduaid_rules.codes import CODES
from pinned import as_json, assert_pinned
from project import ROOT


def test_the_codes_and_what_their_pages_are_called_are_as_they_were() -> None:
    pages = sorted((ROOT / "docs" / "diagnostics").glob("[EW]*.md"))
    titles = {
        page.stem: page.read_text(encoding="utf-8")
        .partition("\n")[0]
        .removeprefix(f"# {page.stem} ")
        for page in pages
    }
    assert_pinned("codes.json", as_json(titles))


def test_the_library_has_these_codes_and_no_others() -> None:
    assert_pinned("codes-in-the-library.txt", "".join(f"{code}\n" for code in sorted(CODES)))
