"""Whatever bytes a folder holds: a policy, or places in its files with words. Nothing else.

Never another exception, and never without end: every text here is read within bounds of time
and memory, on a machine that others use too.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from eduaid_rules import PackNotFound, Policy, PolicyError, load_policy, shipped_policies
from eduaid_rules.authoring.diagnostics import Findings, render_finding
from eduaid_rules.authoring.loading.yaml_tree import (
    MappingNode,
    ScalarNode,
    SequenceNode,
    read_tree,
)
from eduaid_rules.errors import Diagnostic
from eduaid_rules.testing import Edit, PackTexts, edits, policies
from eduaid_rules.testing.pack_texts import possible_edits
from how_many import FUZZ_SECONDS, examples
from project import RULES

SECONDS, MEGABYTES = 20, 300

HEAD = """\
名称: 甲
事实:
- {名称: 寄, 英文: boards, 类型: 是否}
- {名称: 级, 英文: grade, 类型: 整数, 范围: {不低于: 1, 不高于: 6}}
- {名称: 费, 英文: fee, 类型: 金额}
- {名称: 日, 英文: day, 类型: 日期, 没有: 无日}
文件: {d: {名称: 文, 文号: 不详, 核实: 未核实}}
"""


def rule(
    name: str = "aid",
    who: str = "{寄: 是}",
    standard: str = "10元/学期",
    version: str = "自: 2019秋, 依据: [{文件: d}]",
) -> str:
    """One line of a 规则 section."""
    return (
        f"  {name}: {{名称: 补{name}, 类别: 现金, 对象: {{范围: {who}}}, "
        f"标准: {standard}, 版本: [{{{version}}}]}}\n"
    )


def sound(found: Iterable[Diagnostic], folder: Path) -> None:
    """Each finding has a code, Chinese words and a place inside one of the files."""
    texts: dict[tuple[Path, str], list[str]] = {}
    for item in found:
        assert item.code[0] in "EW", item
        assert item.code[1:].isdecimal(), item
        assert any("\u4e00" <= char <= "\u9fff" for char in item.message), item
        assert render_finding(item)
        assert item.file is not None
        path = Path(item.file)
        assert folder in (path, path.parent), item
        if item.line is None:
            continue
        encoding = "gb18030" if item.code == "E101" else "utf-8-sig"
        if (path, encoding) not in texts:
            text = path.read_bytes().decode(encoding, "replace") if path.exists() else ""
            texts[path, encoding] = text.replace("\r\n", "\n").split("\n")
        lines = texts[path, encoding]
        assert 1 <= item.line <= len(lines), item
        assert item.column is None or 1 <= item.column <= len(lines[item.line - 1]) + 1, item


def whole(policy: Policy, folder: Path) -> None:
    """Every rule and every fact that is written in a pack that loads is there."""
    rules, facts = {rule.id for rule in policy.rules}, {fact.name for fact in policy.facts}
    for path in folder.glob("*.yaml"):
        root = read_tree(path.read_bytes(), Findings(str(path), []))
        assert isinstance(root, MappingNode)
        written, listed = root.get("规则"), root.get("事实")
        assert not isinstance(written, MappingNode) or set(written.keys()) <= rules, path
        for entry in listed.items if isinstance(listed, SequenceNode) else ():
            assert isinstance(entry, MappingNode)
            name = entry.get("名称") or entry.get("事实")
            assert isinstance(name, ScalarNode)
            assert name.text in facts, path


def read(folder: Path, files: dict[str, bytes]) -> set[str]:
    """The codes of what is found in a pack of these files; none: it loaded."""
    pack = folder / "fuzzed"
    pack.mkdir(exist_ok=True)
    for path in pack.iterdir():
        path.unlink()
    for name, data in files.items():
        (pack / name).write_bytes(data)
    found: tuple[Diagnostic, ...] = ()
    begun = time.process_time()
    try:
        policy = load_policy(pack)
        whole(policy, pack)
        warnings = policy.diagnostics
    except PackNotFound:
        return {"PackNotFound"}
    except PolicyError as error:
        warnings, found = (), error.diagnostics
        assert found
    assert time.process_time() - begun < SECONDS
    sound((*warnings, *found), pack)
    return {item.code for item in found}


WORDS = (
    *("名称", "英文", "类型", "取值", "范围", "事实", "文件", "定义", "规则", "调整", "不同享"),
    *("推算", "对象", "其中", "标准", "版本", "自", "至", "发布", "依据", "按", "分档", "其余"),
    *("当", "取", "不定", "由", "无", "全额", "是", "否", "任意", "任一", "全部", "都不", "符合"),
    *("单选", "多选", "是否", "整数", "金额", "日期", "标识", "现金", "免除", "2019秋", "2199秋"),
    *("1949春", "1000元/学年", "5元/天×250天/学年", "aid", "aid 的 50%", "寄", "级", "费", "日"),
    *("认定日", "季", "上级", "national", "9999-12", "0000", "1e999", "不低于", "高于", "2199春"),
    *(": ", ":", "\n", "\n  ", "\n    ", "- ", ", ", "{", "}", "[", "]", "&a ", "*a", "!x ", "<<"),
    *("|\n", ">\n", "'", '"', "#", "---\n", "...\n", "%", "?", "\t", "\r\n", "：", "，", "\ufeff"),
    *("\x00", "\u2028", "\x85", "'", "０", "\U0001f600"),
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)
BYTES = st.binary(max_size=300) | TEXTS.map(str.encode) | TEXTS.map(lambda t: (HEAD + t).encode())
CALM = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


@st.composite
def anything(draw: st.DrawFn) -> dict[str, bytes]:
    """Bytes or words at random, alone or beside a pack that is whole."""
    data = draw(BYTES)
    if draw(st.booleans()):
        return {"pack.yaml": data}
    return {"pack.yaml": (HEAD + "规则:\n" + rule()).encode(), "x.yaml": data}


@st.composite
def spoilt(draw: st.DrawFn) -> dict[str, bytes]:
    """A little pack with something cut out of its text, put in, or both."""
    family: PackTexts = draw(policies(most_below=0))
    text = family.packs["pack-a"]["pack.yaml"]
    start = draw(st.integers(0, len(text)))
    end = min(len(text), start + draw(st.integers(0, 12)))
    word = draw(st.sampled_from(("", *WORDS)))
    return {"pack.yaml": (text[:start] + word + text[end:]).encode()}


def nodes(node: yaml.Node) -> Iterator[yaml.Node]:
    """Everything that stands in a text below its root."""
    for inner in node.value if not isinstance(node, yaml.ScalarNode) else ():
        for one in inner if isinstance(inner, tuple) else (inner,):
            yield one
            yield from nodes(one)


@st.composite
def emptied(draw: st.DrawFn) -> dict[str, bytes]:
    """A little pack of which one key, list, mapping or word says nothing."""
    family: PackTexts = draw(policies(most_below=0))
    text = family.packs["pack-a"]["pack.yaml"]
    node = draw(st.sampled_from(list(nodes(yaml.compose(text) or yaml.MappingNode("", [])))))
    nothing = draw(st.sampled_from(("{}", "[]", '""', "")))
    return {
        "pack.yaml": (text[: node.start_mark.index] + nothing).encode()
        + ("\n" if node.start_mark.line != node.end_mark.line else "").encode()
        + text[node.end_mark.index :].encode()
    }


FUZZED = {"anything": anything(), "emptied": emptied(), "spoilt": spoilt()}


def fuzz(kind: str, folder: Path, examples: int, start: int | None = None) -> None:
    """Read so many packs of a kind; with a start they are the same each time."""

    @settings(CALM, max_examples=examples)
    @given(FUZZED[kind])
    def property_(files: dict[str, bytes]) -> None:
        read(folder, files)

    (property_ if start is None else seed(start)(property_))()


@pytest.mark.parametrize("kind", FUZZED)
def test_a_folder_is_a_policy_or_findings_and_nothing_is_left_out_in_silence(
    kind: str, tmp_path: Path
) -> None:
    fuzz(kind, tmp_path, examples(150))


@pytest.mark.slow
@pytest.mark.parametrize("kind", FUZZED)
def test_and_so_it_is_with_others_each_day(kind: str, tmp_path: Path, todays_seed: int) -> None:
    fuzz(kind, tmp_path, 1_000, todays_seed)


@pytest.mark.world
@pytest.mark.parametrize("kind", FUZZED)
def test_and_so_it_is_for_as_long_as_there_is_time(
    kind: str, tmp_path: Path, todays_seed: int
) -> None:
    """EDUAID_FUZZ seconds of processor time, shared among the kinds; 1,000 packs at a time."""
    begun, rounds = time.process_time(), 0
    while not rounds or time.process_time() - begun < FUZZ_SECONDS / len(FUZZED):
        rounds += 1
        fuzz(kind, tmp_path, 1_000, todays_seed * 1_000 + rounds)
    print(f"{kind}: {rounds},000 packs")


def answers_or_findings(edit: Edit) -> None:
    found: tuple[Diagnostic, ...] = ()
    try:
        policy = edit.load()
        policy.evaluate({}, "2024秋")
        return
    except PolicyError as error:
        found = error.diagnostics
    assert found
    for item in found:
        assert (item.code, item.file, item.message) > ("", "", "")
        assert render_finding(item)


@settings(CALM, max_examples=examples(25))
@given(st.sampled_from(shipped_policies()).flatmap(lambda name: edits(RULES / name)))
def test_an_edit_of_a_shipped_pack_is_a_policy_or_findings(edit: Edit) -> None:
    answers_or_findings(edit)


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_policies())
def test_edits_all_over_a_shipped_pack_are_a_policy_or_findings(
    name: str, todays_seed: int
) -> None:
    made = possible_edits(RULES / name)
    assert made
    step = 1 + len(made) // 20
    for edit in made[todays_seed % step :: step]:
        answers_or_findings(edit)


RULE = "规则:\n" + rule()
MANY = range(40)
CHOICE = "名称: 甲\n事实:\n- {名称: 寄, 英文: boards, 类型: 是否}\n"
CHOICE += "- {名称: 困, 英文: h, 类型: 多选, 取值: ["
CHOICE += ", ".join(f"{{名称: 值{i}, 英文: v{i}}}" for i in MANY)
CHOICE += "]}\n文件: {d: {名称: 文, 文号: 不详, 核实: 未核实}}\n规则:\n"
ROWS = ", ".join(f"{{当: {{困: 值{i}}}, 标准: 10元/学期}}" for i in MANY)
BOTH = ", ".join(f"{{任一: [{{困: 值{i}}}, {{困: {{不是: [值{i}]}}}}]}}" for i in MANY)
LINKS = "".join(rule(f"r{i}", standard=f"r{i + 1} 的 50%") for i in range(600))
FORKS = "".join(
    rule(f"r{i}", standard=f"{{按: 寄, 是: r{i + 1} 的 50%, 否: r{i + 2} 的 50%}}")
    for i in range(40)
)
DEFINED = "".join(
    f"  d{i}: {{任一: [{{符合: d{i + 1}}}, {{符合: d{i + 1}}}]}}\n" for i in range(25)
)
CHAIN = "".join(f"  d{i}: {{符合: d{i + 1}}}\n" for i in range(3000))
BOMB = "a: &a [x, x]\n" + "".join(f"a{i}: &a{i} [*a, *a, *a]\n" for i in range(50))
FORMULA = "推算: {{算: {{英文: calc, 算式: '{}', 单位: 元/学期, 舍入: 向上}}}}\n"


WHO = "{年: {不低于: 线}}"
LINE = "参数: {线: {英文: line, 单位: 人, 版本: [{自: 2018秋, 依据: [{文件: d}], 值: 1人}]}}\n"


def derived(made: str) -> str:
    """A pack with a derived fact, for which the rows of a table ask."""
    table = "{分档: [{当: {年: {不低于: 1}}, 标准: 10元/学期}], 取: 先者, 其余: 20元/学期}"
    steps = f"推算: {{年: {{英文: age, {made}}}}}\n"
    return f"语言: 2\n{HEAD}{LINE}{steps}规则:\n{rule(who=WHO, standard=table)}"


VERSION = "版本: [{{自: 2018秋, 依据: [{{文件: d}}], {}}}]"
OF_NOTHING = {
    "years": "周岁: 生, 于: 认定日",
    "months": "整月: 寄, 于: 认定日",
    "points": "相加: [{当: {生: 是}, 得: 3}]",
    "a formula": "算式: 生 + 1",
}
"""Steps that name what is not there, or is nothing of the kind."""

HARD: dict[str, tuple[str, set[str]]] = {
    "deep brackets": (HEAD + "x: " + "[" * 5_000 + "]" * 5_000, {"E112"}),
    "brackets that stay open": ("[" * 300_000, {"E112"}),
    "deep blocks": ("".join(f"{' ' * i}a:\n" for i in range(700)), {"E112"}),
    "many dashes": ("- " * 100_000, {"E112"}),
    "many question marks": ("? " * 100_000, {"E112"}),
    "a long key": ("a" * 300_000 + ": 1\n", {"E119"}),
    "many keys": ("".join(f"键{i}: 1\n" for i in range(20_000)), {"E201", "E202"}),
    "a mark of a beginning alone": ("---", {"E104"}),
    "a default that is no value, and 写法": (
        HEAD.replace(
            "- {名称: 费",
            "- {名称: 态, 英文: state, 类型: 单选, 取值: [{名称: 在, 英文: there}], 缺省: 走, "
            "写法: {去: 在}}\n- {名称: 费",
        )
        + "规则:\n"
        + rule(),
        {"E204"},
    ),
    "a comparison that says nothing": (HEAD + "规则:\n" + rule(who="{级: {}}"), {"E213"}),
    "a fact with the English name of the season": (
        HEAD.replace("英文: boards", "英文: season") + "规则:\n" + rule(who="{级: 1}"),
        {"E210"},
    ),
    "an alias bomb": (BOMB, {"E107"}),
    "too large a file": ("#" * 1_000_001, {"E103"}),
    "a huge whole number": (HEAD + "规则:\n" + rule(who=f"{{级: {'9' * 100_000}}}"), {"E216"}),
    "a huge amount": (HEAD + "规则:\n" + rule(standard="9" * 100_000 + "元/学期"), {"E304"}),
    "a huge share": (HEAD + "规则:\n" + rule(standard="aid 的 " + "9" * 50_000 + "%"), {"E301"}),
    "the last term as an end": (
        HEAD + "规则:\n" + rule(version="自: 2019秋, 至: 2199秋, 依据: [{文件: d}]"),
        {"E401"},
    ),
    "the last month there is": (
        HEAD + "规则:\n" + rule(version="自: 2019秋, 发布: 9999-12, 依据: [{文件: d}]"),
        set(),
    ),
    "a day after the last": (HEAD + "规则:\n" + rule(who="{日: {高于: 无日}}"), set()),
    "a deep formula": (HEAD + FORMULA.format("(" * 300 + "费" + ")" * 300) + RULE, {"E612"}),
    "a long formula": (HEAD + FORMULA.format("+".join(["费"] * 20_000)) + RULE, {"E612"}),
    "a number without end": (HEAD + FORMULA.format("费*1e999999999") + RULE, {"E612"}),
    "a division by nothing": (HEAD + FORMULA.format("费/(1-1)") + RULE, {"E617"}),
    "definitions that double": (HEAD + f"定义:\n{DEFINED}  d25: {{寄: 是}}\n" + RULE, {"E112"}),
    "a chain of definitions": (HEAD + f"定义:\n{CHAIN}  d3000: {{寄: 是}}\n" + RULE, {"E112"}),
    "a chain of shares": (HEAD + "规则:\n" + LINKS + rule("r600"), {"E313"}),
    "shares that double": (HEAD + "规则:\n" + FORKS + rule("r40") + rule("r41"), {"E313"}),
    "too many kinds for a table": (
        CHOICE + rule(standard=f"{{分档: [{ROWS}], 取: 先者, 其余: 不定}}"),
        {"E313"},
    ),
    "too many kinds for a condition": (CHOICE + rule(who=f"{{全部: [{BOTH}]}}"), set()),
    "a parent with a long name": (HEAD + f"上级: {'a' * 5_000}\n" + RULE, {"E601"}),
    "a parent that is a way up": (HEAD + '上级: ".."\n' + RULE, {"E601"}),
}


@pytest.mark.parametrize("name", HARD)
def test_a_hard_text_is_read_within_bounds_of_time(name: str, tmp_path: Path) -> None:
    text, codes = HARD[name]
    found = read(tmp_path, {"pack.yaml": text.encode()})
    assert found == codes if not codes else codes <= found


@pytest.mark.parametrize("name", OF_NOTHING)
@pytest.mark.parametrize("way", ["{}", VERSION])
def test_a_step_of_nothing_is_told_once(name: str, way: str, tmp_path: Path) -> None:
    kind = "类型: 整数, " if name == "a formula" else ""
    text = derived(kind + way.format(OF_NOTHING[name]))
    found = read(tmp_path, {"pack.yaml": text.encode()})
    assert len(found) == 1
    assert found <= {"E205", "E626", "E613"}


@pytest.mark.slow  # to count memory makes the readers slower several times over
@pytest.mark.parametrize("name", HARD)
def test_a_hard_text_is_read_within_bounds_of_memory(name: str, tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        read(tmp_path, {"pack.yaml": HARD[name][0].encode()})
        assert tracemalloc.get_traced_memory()[1] < MEGABYTES * 1_000_000
    finally:
        tracemalloc.stop()
