"""The pages of docs/ and the code speak of the same things."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eduaid_rules import load_policy
from eduaid_rules.codes import CODES
from law import BEGIN, END, law, shipped_law
from little_packs import pack_of
from pages import put_into
from project import DOCS, PACKS, ROOT, TESTS

LAW = """
文件:
  third: {名称: 通知, 文号: 县发〔2020〕1号, 发文: [县教育局], 日期: 2020-08-01, 核实: 文号待核}
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {范围: {寄宿: 是}}
    标准: 1000元/学年
    此前: 不详
    版本: [{自: 2020秋, 发布: 2020-08-01, 依据: [{文件: third}]}]
"""

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


def test_the_page_of_the_law_is_what_the_rule_files_say() -> None:
    page = (DOCS / "law.md").read_text(encoding="utf-8")
    written = page == put_into(page, BEGIN, shipped_law(), END)
    assert written, "run python .ci/law.py --write docs/law.md"


def test_a_page_that_marks_no_place_for_the_law_is_not_written() -> None:
    with pytest.raises(ValueError, match="does not mark"):
        put_into(f"# 规定\n\n{BEGIN}", BEGIN, "", END)


def test_the_law_of_a_pack_has_the_rows_that_its_own_texts_make() -> None:
    """Of a county over its province: two items of 2024秋 and no other, by 融教〔2025〕2号."""
    page = law([load_policy(PACKS / "frozen" / "rongshui")])
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ")][1:]
    assert [row[0].split("<br>")[1] for row in rows] == ["boarding-subsidy", "day-subsidy"]
    for row in rows:
        assert row[1:3] == ["2024秋", "没有写"]
        assert "融教〔2025〕2号" in row[5]
        assert row[7] == "2025秋 |"
    assert "学期" not in rows[0][3]
    assert "困难类别" not in rows[0][3]  # every boarder
    assert "不知道的" not in page  # its one document was read


def test_the_law_says_what_was_not_read_and_whom_to_ask(tmp_path: Path) -> None:
    page = law([pack_of(tmp_path, LAW)])
    (row,) = [line for line in page.splitlines() if line.startswith("| 补助")]
    assert row.endswith("| 1000元/学年 | 通知（县发〔2020〕1号）（文号待核） | 文号待核 | 没有写 |")
    assert "- 补助（aid），2020春以前（含）：没有查到文件；可以问县教育局" in page
    assert "- 文号待核：通知（县发〔2020〕1号）；可以问县教育局" in page
