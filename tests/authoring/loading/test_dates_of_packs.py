"""Every date that a pack states is looked at: years that nobody means, dates that disagree."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from commands import eduaid
from eduaid_rules import Policy, load_policy
from eduaid_rules.policy import conditions, documents, facts, guarantees, pack, rules, standards
from little_cases import GOOD, policy_of, write_cases
from little_layers import AID, chain, changes, write
from little_packs import DOCUMENTS, FACTS, HEADER, pack_of

CITY = """\
名称: 市
语言: 2
上级: province
核对至: {pack_checked}
文件:
  notice: {{名称: 通知, 文号: 不详, 日期: {document}, 核实: 已核实}}
事实:
  - 名称: 困难
    增加取值: [{{名称: 丙, 英文: third, 自: {value_since}, 至: {value_until}}}]
  - 名称: 入学
    英文: entered
    类型: 日期
    范围: {{不低于: {fact_least}, 不高于: {fact_most}}}
规则:
  own:
    名称: 市补助
    类别: 现金
    对象: {{范围: {{入学: {{高于: 2018-08-31}}, 出生: {{不低于: {least}, 不高于: {most}}}}}}}
    标准: 300元/学期
    核对至: {rule_checked}
    版本:
      - {{自: {since}, 至: {until}, 发布: {published}, 核对至: {checked}, 依据: [{{文件: notice}}]}}
调整:
  aid:
    - 自: {change_since}
      至: {change_until}
      发布: {change_published}
      核对至: {change_checked}
      依据: [{{文件: notice}}]
      增加对象: [{{困难: 丙}}]
不同享:
  - 项目: [own, aid]
    取: 高者
    自: {exclusion_since}
    至: {exclusion_until}
    发布: {exclusion_published}
    依据: [{{文件: notice}}]
保证:
  - {{说明: 好, 自: {guarantee_since}, 至: {guarantee_until}, 不同时: [own, aid]}}
"""
DAY, TERM = "2019-08-20", "2019秋"

KINDS = {
    "pack_checked": ("Pack.checked_until", TERM),
    "document": ("Document.date", DAY),
    "value_since": ("Value.since", TERM),
    "value_until": ("Value.until", TERM),
    "fact_least": ("Fact.at_least", "2000-01-01"),
    "fact_most": ("Fact.at_most", "2030-12-31"),
    "least": ("InRange.at_least", "2001-01-01"),
    "most": ("InRange.at_most", "2029-12-31"),
    "rule_checked": ("Rule.checked_until", TERM),
    "since": ("Version.since", TERM),
    "until": ("Version.until", TERM),
    "published": ("Version.published", DAY),
    "checked": ("Version.checked_until", TERM),
    "change_since": ("Adjustment.since", TERM),
    "change_until": ("Adjustment.until", TERM),
    "change_published": ("Adjustment.published", DAY),
    "change_checked": ("Adjustment.checked_until", TERM),
    "exclusion_since": ("Exclusion.since", TERM),
    "exclusion_until": ("Exclusion.until", TERM),
    "exclusion_published": ("Exclusion.published", DAY),
    "guarantee_since": ("Guarantee.since", TERM),
    "guarantee_until": ("Guarantee.until", TERM),
}
"""Every kind of date: where a policy keeps it, and one that is right."""


def city(folder: Path, **other: str) -> Policy:
    dates = {kind: right for kind, (_, right) in KINDS.items()} | other
    write(folder, "province", HEADER + FACTS + DOCUMENTS + AID)
    return load_policy(write(folder, "city", CITY.format(**dates)))


def alone(folder: Path, text: str) -> Policy:
    """A pack of these sections and the little packs' facts, with no other document."""
    return load_policy(write(folder, "alone", HEADER + FACTS + text))


def dated_fields(module: ModuleType) -> set[str]:
    """The fields of what a pack consists of whose type is a term, a day or a publication."""
    made = [
        one
        for one in vars(module).values()
        if isinstance(one, type) and is_dataclass(one) and one.__module__ == module.__name__
    ]
    return {
        f"{one.__name__}.{field.name}"
        for one in made
        for field in fields(one)
        if {"Term", "Published", "date"} & set(str(field.type).replace("|", " ").split())
        or field.name == "date"
    }


def warned(policy: Policy) -> list[tuple[str, str]]:
    return [(one.code, one.message) for one in policy.diagnostics if one.code[:3] == "W61"]


def test_the_table_has_every_kind_of_date_that_a_policy_keeps() -> None:
    modules = (conditions, documents, facts, guarantees, pack, rules, standards)
    kept = set().union(*map(dated_fields, modules))
    measured = {"Fact.at_least", "Fact.at_most", "InRange.at_least", "InRange.at_most"}
    inside = {"Published.last_day", "Citation.date"}  # of those that are in the table
    assert kept - inside == {field for field, _ in KINDS.values()} - measured


def test_the_pack_of_the_table_is_sound(tmp_path: Path) -> None:
    assert city(tmp_path).diagnostics == ()


@pytest.mark.parametrize("kind", KINDS)
def test_a_year_that_nobody_means_is_named_at_its_place(kind: str, tmp_path: Path) -> None:
    days = KINDS[kind][1] != TERM
    year = 1849 if kind.endswith(("published", "least")) else 2204 if days else 2149
    slip = f"{year}-05-07" if days else f"{year}秋"
    dates = {kind: slip}
    if kind.endswith("since"):
        dates[kind.replace("since", "until")] = slip
    found = [one for one in city(tmp_path, **dates).diagnostics if one.code == "W611"]
    assert len(found) == len(dates)
    first = 1900 if kind.endswith(("least", "most")) else 1949
    one = found[0]
    assert one.message == f"年份 {year} 不像是真的（不在 {first} 到 2100 之间）"
    assert (one.suggestion, one.severity) == ("请检查年份", "warning")
    assert (one.excerpt or "")[(one.column or 0) - 1 :].startswith(slip)


def test_a_fact_with_such_a_bound_stays_a_fact_and_its_rules_stay(tmp_path: Path) -> None:
    policy = city(tmp_path, fact_most="2204-12-31")
    assert [rule.id for rule in policy.rules] == ["aid", "own"]
    student = {"出生": "2010-03-01", "入学": "2018-09-01", "寄宿": "否"}
    assert str(policy.evaluate(student, "2019秋").total) == "300.00"


@pytest.mark.parametrize("text", ["", "change_", "exclusion_"])
def test_every_text_that_rests_on_a_document_is_held_against_it(text: str, tmp_path: Path) -> None:
    said = warned(city(tmp_path, **{f"{text}published": "2018-08-20"}))
    assert [code for code, _ in said] == ["W612"]
    since = {f"{text}since": "2042秋", f"{text}until": "2042秋"}
    if not text:
        since |= {"checked": "2042秋", "rule_checked": "2042秋"}
    assert ("W613", "“自”（2042秋）比“发布”（2019-08-20，第") in [
        (code, message.partition(" ")[0]) for code, message in warned(city(tmp_path, **since))
    ]


RULES = """\
文件:
  y19: {{名称: 甲, 文号: 教〔2019〕1号, 日期: "2019", 核实: 已核实}}
  m24: {{名称: 乙, 文号: 教〔2024〕2号, 日期: 2024-05, 核实: 已核实}}
  d25: {{名称: 丙, 文号: 不详, 日期: 2025-01-10, 核实: 已核实}}
  none: {{名称: 丁, 文号: 不详, 核实: 已核实}}
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {{寄宿: 是}}}}
    标准: 300元/学期
    版本:
      - {version}
  others:
    名称: 其他
    类别: 现金
    对象: {{范围: {{寄宿: 是}}}}
    标准: 300元/学期
    版本: [{{自: 2025秋, 依据: [{{文件: y19}}, {{文件: m24}}, {{文件: d25}}, {{文件: none}}]}}]
"""


def version(folder: Path, text: str) -> list[tuple[str, str]]:
    return warned(pack_of(folder, RULES.format(version=text)))


@pytest.mark.parametrize(
    ("published", "cited"),
    [
        *(("2019-01-01", "y19"), ("2020-12-31", "y19"), ("2019", "y19"), ("2019-12", "y19")),
        *(("2024", "m24"), ("2024-05-01", "m24"), ("2025-05-31", "m24"), ("2024-05", "m24")),
        *(("2019-06-01", "y19}, {文件: m24"), ("2024-06-01", "y19}, {文件: m24")),
        *(("2018-01-01", "y19}, {文件: none"), ("2026-12-31", "m24}, {文件: none")),
        ("不详", "y19"),
    ],
)
def test_a_publication_near_one_of_its_documents_is_right(
    published: str, cited: str, tmp_path: Path
) -> None:
    said = version(tmp_path, f"{{自: 2021秋, 发布: {published}, 依据: [{{文件: {cited}}}]}}")
    assert [found for found in said if found[0] == "W612"] == []


@pytest.mark.parametrize(
    ("published", "cited", "message"),
    [
        (
            "2018-12-31",
            "y19",
            (
                "“发布”（2018-12-31）早于政策文件的日期（2019，rules.yaml 第 2 行）"
                "：还没有发文就已经公布"
            ),
        ),
        (
            "2024",
            "d25",
            (
                "“发布”（2024）早于政策文件的日期（2025-01-10，rules.yaml 第 4 行）"
                "：还没有发文就已经公布"
            ),
        ),
        (
            "2018",
            "m24}, {文件: y19",
            "“发布”（2018）早于政策文件的日期（2019，rules.yaml 第 2 行）：还没有发文就已经公布",
        ),
        (
            "2021-01-01",
            "y19",
            "“发布”（2021-01-01）比政策文件的日期（2019，rules.yaml 第 2 行）晚了一年以上",
        ),
        (
            "2025-06-01",
            "y19}, {文件: m24",
            "“发布”（2025-06-01）比政策文件的日期（2024-05，rules.yaml 第 3 行）晚了一年以上",
        ),
    ],
)
def test_a_publication_before_its_document_or_years_after_it_is_told_with_both_places(
    published: str, cited: str, message: str, tmp_path: Path
) -> None:
    term = "2023秋" if published > "2022" else "2019秋"
    said = version(tmp_path, f"{{自: {term}, 发布: {published}, 依据: [{{文件: {cited}}}]}}")
    assert said == [("W612", message)]


@pytest.mark.parametrize(
    ("number", "day", "right"),
    [
        *(("教〔2024〕1号", "2024-05-07", True), ("教〔2024〕1号", "2025-01-10", True)),
        *(("教[2024]1号", "2023", False), ("教（2024）1号", "2026-01-10", False)),
        *(("教〔2024〕1号", "不详", True), ("第7号", "2026-01-10", True)),
    ],
)
def test_a_document_is_signed_in_the_year_of_its_number_or_the_next(
    number: str, day: str, right: bool, tmp_path: Path
) -> None:
    text = RULES.format(version="{自: 2025秋, 依据: [{文件: none}]}")
    changed = text.replace("丁, 文号: 不详", f'丁, 文号: "{number}", 日期: {day}')
    message = f"政策文件的“日期”（{day}）和“文号”（{number}）的年份对不上"
    assert warned(pack_of(tmp_path, changed)) == ([] if right else [("W612", message)])


@pytest.mark.parametrize(
    ("since", "published", "message"),
    [
        ("2024秋", "2024-05", None),
        ("2022秋", "2024-05", None),
        ("2022春", "2024-05", "“自”（2022春）比“发布”（2024-05，第 13 行）早了 2 年以上"),
        ("2014秋", "2024-05", "“自”（2014秋）比“发布”（2024-05，第 13 行）早了 2 年以上"),
        ("2027春", "2024-05", None),
        ("2027秋", "2024-05", "“自”（2027秋）比“发布”（2024-05，第 13 行）晚了 3 年以上"),
        ("2042秋", "2024-05", "“自”（2042秋）比“发布”（2024-05，第 13 行）晚了 3 年以上"),
        ("2034春", "不详", None),
        ("2014秋", "不详", None),
        (
            "2034秋",
            "不详",
            "“自”（2034秋）比政策文件的日期（2024-05，rules.yaml 第 3 行）晚了 10 年以上",
        ),
    ],
)
def test_a_text_begins_within_some_years_of_its_publication(
    since: str, published: str, message: str | None, tmp_path: Path
) -> None:
    said = version(tmp_path, f"{{自: {since}, 发布: {published}, 依据: [{{文件: m24}}]}}")
    assert said == ([] if message is None else [("W613", message)])


def test_an_end_is_not_a_generation_away(tmp_path: Path) -> None:
    text = "{{自: 2024秋, 至: {}, 依据: [{{文件: m24}}], 解读: 执行到{}}}"
    assert version(tmp_path, text.format("2054秋", "2054秋")) == []
    late = ("W613", "“至”（2055春）比“自”（2024秋）晚了 30 年以上")
    assert version(tmp_path, text.format("2055春", "2055春")) == [late]


@pytest.mark.parametrize(
    ("checked", "message"),
    [
        ("2021秋", "“核对至”（2021秋）早于这个规则包最早的“自”（2024秋）"),
        ("2024秋", None),
        ("2040秋", None),
        ("2041春", "“核对至”（2041春）比最新的政策文件（2025年）晚了 15 年以上"),
    ],
)
def test_what_was_checked_is_neither_before_all_texts_nor_long_after_them(
    checked: str, message: str | None, tmp_path: Path
) -> None:
    text = RULES.format(version="{自: 2024秋, 依据: [{文件: m24}]}")
    policy = pack_of(tmp_path, text, header=f"名称: 小\n核对至: {checked}\n")
    assert warned(policy) == ([] if message is None else [("W614", message)])


def test_a_version_was_not_checked_before_it_began(tmp_path: Path) -> None:
    said = version(tmp_path, "{自: 2024秋, 核对至: 2024春, 依据: [{文件: m24}]}")
    assert said == [("W614", "“核对至”（2024春）早于“自”（2024秋）")]


SECOND = "\n      - {自: 2014秋, 依据: [{文件: m24}], 标准: 400元/学期}"


def test_a_version_typed_below_another_and_before_it_is_told(tmp_path: Path) -> None:
    """2014 for 2024: the version that was meant as a change has become the first."""
    said = version(tmp_path, "{自: 2019秋, 依据: [{文件: y19}], 标准: 300元/学期}" + SECOND)
    message = "自2014秋的版本写在自2019秋的版本（第 13 行）后面，却比它早开始"
    assert said == [("W615", message)]
    right = SECOND.replace("2014", "2024")
    assert version(tmp_path, "{自: 2019秋, 依据: [{文件: y19}]}" + right) == []


def test_adjustments_of_one_kind_stand_in_their_order_too(tmp_path: Path) -> None:
    first, second = "{自: 2024秋, 替换标准: 600元/学期}", "{自: 2020秋, 替换标准: 700元/学期}"
    said = warned(chain(tmp_path, AID, changes(first, second, "{自: 2019秋, 收款: 学生}")))
    message = "自2020秋的“替换标准”写在自2024秋的“替换标准”（第 6 行）后面，却比它早开始"
    assert said == [("W615", message)]


REPEALED = """\
文件:
  first: {{名称: 通知, 文号: 教〔2019〕1号, 日期: 2019-08-20, 核实: 已核实}}
  stop: {{名称: 停发的通知, 文号: 不详, 日期: 2022-04-20, 核实: 已核实}}
规则:
  aid:
    名称: 补助
    类别: 现金
    对象: {{范围: {{寄宿: 是}}}}
    标准: 300元/学期
    版本: [{{自: 2019秋, {until}发布: 2019-08-20, 依据: [{{文件: first}}]}}{more}]
"""
KNOWN = "没有公布的日期：按哪一天已知的文件算，都当作早就知道要停发"


@pytest.mark.parametrize(
    ("until", "message"),
    [
        ("", None),
        ("至: 2020春, ", f"“至”（2020春）{KNOWN}"),
        ("至: 2021秋, ", f"“至”（2021秋）{KNOWN}"),
        ("至: 2021秋, 解读: 执行到2021秋, ", None),
        ("至: 2021秋, 解读: 执行到2021年秋季学期, ", None),
    ],
)
def test_an_end_that_a_later_document_may_have_set_is_told(
    until: str, message: str | None, tmp_path: Path
) -> None:
    policy = alone(tmp_path, REPEALED.format(until=until, more=""))
    found = [one for one in policy.diagnostics if one.code == "W616"]
    assert [one.message for one in found] == ([] if message is None else [message])
    if message is not None:
        hint = found[0].suggestion or ""
        assert "是后来的文件停发的（pack.yaml 第 31 行的那份没有引用），请删除“至”" in hint
        assert hint.endswith("发布: …, 依据: …, 停用: 是}")


@pytest.mark.parametrize(
    ("until", "more", "told"),
    [
        ("至: 2019秋, ", "", False),  # a relief of one term
        ("至: 2020春, ", "", False),  # or of one school year: its own text says so
        ("至: 2020秋, ", "", True),
        ("至: 2020秋, ", ", {自: 2021春, 依据: [{文件: stop}], 标准: 1元/学期}", False),
    ],
)
def test_what_its_own_text_ends_or_another_version_follows_is_right(
    until: str, more: str, told: bool, tmp_path: Path
) -> None:
    text = REPEALED.format(until=until, more=more)
    cited = "不同享: [{项目: [aid, 寄宿], 保留: aid, 自: 2019秋, 依据: [{文件: stop}]}]\n"
    policy = alone(tmp_path, text + cited)
    assert ("W616" in {one.code for one in policy.diagnostics}) is told


def test_the_end_is_known_from_the_start_as_the_warning_says(tmp_path: Path) -> None:
    policy = alone(tmp_path, REPEALED.format(until="至: 2021秋, ", more=""))
    before = policy.evaluate({"寄宿": "是"}, "2022春", known_on=date(2022, 4, 19))
    assert before.entitlements == ()


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("2019秋\n    已知到: 2204-10-01", "4:10  W611  提醒 年份 2204"),
        ("2149秋", "3:9  W611  提醒 年份 2149"),
    ],
)
def test_a_case_with_such_a_year_is_run_and_told_aloud(
    said: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy_of(tmp_path)
    grown = GOOD.replace("学期: 2019秋", f"学期: {said}").replace(
        "{boarding: 500}", "{boarding: 有}"
    )
    path = write_cases(tmp_path, grown)
    code, shown, aloud = eduaid(capsys, "test", str(tmp_path / "little"))
    assert (code, shown) == (0, "通过 1 个，失败 0 个。\n")
    assert aloud.startswith(f"{path}:{place} 不像是真的")
