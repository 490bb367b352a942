"""The product and the naive evaluator agree on little random policies, not only on ours.

Every example is a family of packs: one at the top, others below it or each other, every one of
which is a policy and is judged. A failure shrinks to a minimal family and student.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from eduaid_rules import Policy, ProfileError, TermError, load_policy
from eduaid_rules.testing import PackTexts, Profile, frame_of, policies
from naive import NaivePolicy
from random_policies import Answers, answers, many_agree, question, questions, worths, written

CHUNKS, EXAMPLES, LEAST = 40, 1_000, 2_500


def test_some_hundred_random_policies_get_the_same_from_both() -> None:
    tally = many_agree(examples=160, start=7, below=3)
    assert tally.policies > 200
    assert min(tally.states[s] for s in ("entitled", "not_entitled", "undetermined")) > 50


@pytest.mark.slow
def test_other_random_policies_each_day(todays_seed: int) -> None:
    tally = many_agree(examples=EXAMPLES, start=todays_seed, below=5)
    assert tally.policies >= LEAST


@pytest.mark.world
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_a_hundred_thousand_random_policies_get_the_same_from_both(chunk: int) -> None:
    tally = many_agree(examples=EXAMPLES, start=1_000 + chunk, below=5)
    assert tally.policies >= LEAST  # times CHUNKS: 100,000


def of_columns(policy: Policy, students: list[Profile], term: str) -> list[Answers]:
    """The answers of the column evaluator, student by student."""
    wide = policy.evaluate_frame(frame_of(policy, students, term), term).to_dicts()
    return [
        {rule.id: (row[f"{rule.id}.state"], row[f"{rule.id}.fen"]) for rule in policy.rules}
        for row in wide
    ]


def worths_of_columns(policy: Policy, students: list[Profile], term: str) -> list[dict[str, int]]:
    """What is given that is no cash, and its worth in fen, where that is known."""
    wide = policy.evaluate_frame(frame_of(policy, students, term), term).to_dicts()
    return [
        {
            rule.id: fen
            for rule in policy.rules
            if (fen := row.get(f"{rule.id}.worth_fen")) is not None
        }
        for row in wide
    ]


def columns_agree(family: PackTexts, data: tuple[bytes, ...]) -> None:
    with written(family) as (_, loaded):
        policy = loaded[family.name]
        asked = question(policy, (b"", *data))
        term = asked.term
        students = list(asked.students)
        try:
            policy.at(term)
        except TermError:
            return
        one_by_one = [answers(policy, asked, student) for student in students]
        codes: set[str] = set()
        found: Sequence[object] = one_by_one
        try:
            found = of_columns(policy, students, str(term))
        except ProfileError as error:
            codes = {item.code for item in error.diagnostics}
        assert codes <= {"E709"} or "E706" in one_by_one, codes  # E709: not exact in columns
        told = {item.code for one in loaded.values() for item in one.diagnostics}
        assert "E709" not in codes or "W634" in told
        assert found == one_by_one, (str(term), students)
        if not codes:
            worth = [worths(policy, asked, student) for student in students]
            assert worths_of_columns(policy, students, str(term)) == worth, (str(term), students)


def check_columns(examples: int) -> None:
    checked = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )(given(policies(most_below=2), questions(5))(columns_agree))
    checked()


@pytest.mark.slow
def test_columns_agree_on_many_random_policies() -> None:
    check_columns(350)


HEAD = """\
名称: 甲
事实:
  - {名称: 寄, 英文: boards, 类型: 是否}
  - 名称: 选
    英文: choice
    类型: 单选
    取值: [{名称: 是, 英文: a}, {名称: 否, 英文: b}, {名称: "1", 英文: c}]
  - {名称: 定, 英文: pick, 类型: 单选, 取值: [{名称: 补助, 英文: pa}, {名称: 奖金, 英文: pb}]}
  - {名称: 额, 英文: amount, 类型: 金额, 单位: 元/学期}
文件: {d: {名称: 文, 文号: 不详, 核实: 未核实}}
"""


def rule(text: str) -> str:
    head = "名称: 补助, 类别: 现金, 对象: {范围: {寄: 是}}, 版本: [{自: 2019秋, 依据: [{文件: d}]}]"
    return f"{{{head}, {text}}}"


TERMLY = "标准: {分档: [{当: {季: 春}, 标准: 10元/学期}], 取: 高者, 其余: 20元/学期}"
ONE_CAP, YEAR_CAP = (f"标准: '取 额, 不超过 {cap}'" for cap in ("500元/次", "500.01元/学年"))
FREE = rule("标准: 全额").replace("补助", "免").replace("现金", "免除")
PRIZE = rule("标准: 不定").replace("补助", "奖金")
ONE = "不同享: [{项目: [aid, prize], 自选: 定, 自: 2019秋, 依据: [{文件: d}]}]"


# What they found, each as a little pack: what was wrong, and the answer that is right.

FOUND: dict[str, tuple[str, Profile, dict[str, tuple[str, int | None]]]] = {
    "values named 是, 否 and 1 are values in a table": (
        f"规则: {{aid: {rule('标准: {按: 选, 是: 10元/学期, 否: 20元/学期, 1: 30元/学期}')}}}\n",
        {"寄": "是", "选": "否"},
        {"aid": ("entitled", 2000)},
    ),
    "of a 取高 table no row of which can hold the rest is taken": (
        f"规则: {{aid: {rule(TERMLY)}}}\n",
        {"寄": "是"},
        {"aid": ("entitled", 2000)},
    ),
    "a share below half a fen is nothing": (
        f"规则: {{aid: {rule('标准: 0.01元/学年')}, part: {rule('标准: aid 的 33%')}}}\n",
        {"寄": "是"},
        {"aid": ("entitled", 1), "part": ("entitled", 0)},
    ),
    "a share of a waiver in cash has no amount": (
        f"规则: {{free: {FREE}, part: {rule('标准: free 的 50%')}}}\n",
        {"寄": "是"},
        {"free": ("entitled", None), "part": ("undetermined", None)},
    ),
    "an amount per term is paid as it is where it is paid once a year": (
        f"规则: {{aid: {rule('发放: 每学年秋季, 标准: {不定: {由: 额, 不高于: 600元/次}}')}}}\n",
        {"寄": "是", "额": "600"},
        {"aid": ("entitled", 60000)},
    ),
    "an amount per term counts once under a cap of the one payment": (
        f"规则: {{aid: {rule(f'发放: 每学年秋季, {ONE_CAP}')}}}\n",
        {"寄": "是", "额": "300"},
        {"aid": ("entitled", 30000)},
    ),
    "a cap of a year on an amount per term is halved": (
        f"规则: {{aid: {rule(YEAR_CAP)}}}\n",
        {"寄": "是", "额": "300"},
        {"aid": ("entitled", 25001)},
    ),
    "the chosen item is given though its amount is open, and the other is not": (
        f"规则: {{aid: {rule('标准: 不定')}, prize: {PRIZE}}}\n{ONE}\n",
        {"寄": "是", "定": "补助"},
        {"aid": ("undetermined", None), "prize": ("not_entitled", None)},
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_found_by_random_policies(name: str, tmp_path: Path) -> None:
    text, student, expected = FOUND[name]
    (tmp_path / "little").mkdir()
    (tmp_path / "little" / "pack.yaml").write_text(HEAD + text, encoding="utf-8")
    policy = load_policy(tmp_path / "little")
    found = policy.evaluate(student, "2019秋")
    states: Answers = {item.rule: ("undetermined", None) for item in found.undetermined}
    states |= {item.rule: ("not_entitled", None) for item in found.refusals}
    for item in found.entitlements:
        states[item.rule] = ("entitled", None if item.amount is None else int(item.amount * 100))
    assert states == expected
    assert NaivePolicy(tmp_path / "little").judge(student, (2019, "秋")) == expected
    assert of_columns(policy, [student], "2019秋") == [expected]
