"""The pages of docs/ and the code speak of the same things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eduaid_rules.codes import CODES
from project import DOCS, ROOT, TESTS

DIAGNOSTICS = DOCS / "diagnostics"
PAGES = sorted(
    path
    for path in (
        *ROOT.glob("*.md"),
        *DOCS.rglob("*.md"),
        *ROOT.glob("benchmarks/*.md"),
        TESTS / "README.md",
    )
)


def test_every_code_has_a_page_under_its_title_and_every_page_a_code() -> None:
    assert {path.stem for path in DIAGNOSTICS.glob("[EW]*.md")} == set(CODES)
    index = (DIAGNOSTICS / "README.md").read_text(encoding="utf-8")
    for code, entry in CODES.items():
        page = (DIAGNOSTICS / f"{code}.md").read_text(encoding="utf-8")
        assert page.startswith(f"# {code} {entry.title}\n")
        assert f"| [{code}]({code}.md) | {entry.title} |" in index


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not link.startswith(("http:", "https:")):
            assert (path.parent / link).exists(), link


def test_every_path_named_in_a_page_exists() -> None:
    for path in PAGES:
        for named in re.findall(
            r"`((?:src|tests|docs|examples|rules|benchmarks)/[\w./-]+)`",
            path.read_text(encoding="utf-8"),
        ):
            assert (ROOT / named).exists(), f"{path}: {named}"
