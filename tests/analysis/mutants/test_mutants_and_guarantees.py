"""What guarantees notice of mutants: at their own terms, with add-ons, and only what they saw."""

from __future__ import annotations

from pathlib import Path

from eduaid_rules.analysis.mutants.mutation_points import MutationKind
from eduaid_rules.analysis.mutants.runner import Fate, judges_of, run_mutants
from little_layers import AID, chain, changes, write
from little_packs import DOCUMENTS, FACTS, HEADER, aid

CASES = """\
用例:
  - {名称: 走读的没有, 学期: 2019秋, 学生: {寄宿: 否}, 不享: [aid]}
"""


def noticed(folder: Path, after: str) -> tuple[Fate, str]:
    """What became of an amount that was changed to another, and who noticed it."""
    (folder / "cases").mkdir()
    (folder / "cases" / "a.yaml").write_text(CASES, encoding="utf-8")
    report = run_mutants(folder, judges_of, kinds=(MutationKind.AMOUNT,))
    (one,) = [one for one in report.outcomes if one.mutant.after == after]
    return one.fate, one.by


def promising(folder: Path, entry: str) -> Path:
    aid(folder, "{寄宿: 是}", others=f"保证: [{{说明: 话, {entry}}}]\n")
    return folder / "little"


def test_a_promise_that_begins_after_all_changes_notices(tmp_path: Path) -> None:
    folder = promising(tmp_path, "自: 2030春, 现金不超过: {金额: 1000元/学年}")
    assert noticed(folder, "501元/学期") == (Fate.GUARANTEE, "话")


def test_a_promise_that_looks_at_nothing_notices_nothing(tmp_path: Path) -> None:
    folder = promising(tmp_path, "至: 2010春, 现金不超过: {金额: 1000元/学年}")
    assert noticed(folder, "501元/学期")[0] is Fate.SURVIVED


def test_a_promise_of_an_item_notices_what_is_paid_on_top_of_it(tmp_path: Path) -> None:
    more = changes("{自: 2019秋, 加发: {编号: more, 名称: 增发, 标准: 250元/学期}}")
    entry = "保证: [{说明: 话, 现金不超过: {金额: 750元/学期, 项目: [aid]}}]\n"
    chain(tmp_path, AID, more + entry)
    assert noticed(tmp_path / "city", "251元/学期") == (Fate.GUARANTEE, "话")


def test_a_promise_is_held_against_the_pack_beside(tmp_path: Path) -> None:
    rules = aid(tmp_path, "{寄宿: 是}").name
    text = (tmp_path / rules / "rules.yaml").read_text(encoding="utf-8")
    write(tmp_path, "beside", HEADER + FACTS + DOCUMENTS + text)
    folder = promising(tmp_path, "相同于: {规则包: beside}")
    assert noticed(folder, "501元/学期") == (Fate.GUARANTEE, "话")
