"""Cases as text: the files in ``cases/`` of a pack, to checked cases; all mistakes in one run."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as MappingType
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from ..api import Policy
from ..arguments import checked
from ..authoring.diagnostics import Findings, sorted_findings
from ..authoring.loading.conditions import Definitions, read_condition
from ..authoring.loading.fields import (
    Fields,
    Register,
    node_items,
    node_mapping,
    node_text,
    node_word,
    warn_of_year,
)
from ..authoring.loading.yaml_tree import MappingNode, ScalarNode, SequenceNode, YamlNode, read_tree
from ..authoring.pack_files import PACK_FILE, case_files, is_misnamed, is_pack
from ..authoring.profiles import check_profile, plain_profile
from ..authoring.shapes import rule_hint
from ..errors import CaseError, Diagnostic, PackNotFound, reason_of
from ..meaning.students import Student
from ..policy.facts import NO, YES
from ..policy.items import Award, ItemKind, Payee
from ..policy.money_and_units import parse_yuan
from ..policy.number_types import AMOUNTS
from ..policy.rules import Rule
from ..policy.terms import day_hint, read_day
from ..suggestions import did_you_mean, one_of, suggestion
from .case import Answer, Case, Expectation, ExpectedStep, OpenAbout

ANY_AMOUNT: Final = "有"
"""Entitled, whatever the amount."""

_AMOUNT: Final = "请写这个学期的元数，如 500 或 312.50"


@dataclass(eq=False, repr=False)
class ExpectationReader:
    """Reads what cases expect of the rules of a policy."""

    rules: MappingType[str, Rule]

    def read(self, fields: Fields) -> tuple[Expectation, ...]:
        """Everything that one case states about items."""
        findings = fields.findings
        made: dict[str, Expectation] = {}
        first: dict[str, tuple[Answer, int]] = {}
        for answer in Answer:
            node = fields.node_of(answer.value)
            for key, value in () if node is None else _expected_entries(node, findings, answer):
                if not self._known(key, findings):
                    continue
                if key.text in first:
                    where, line = first[key.text]
                    findings.error(
                        "E802",
                        key,
                        f"“{key.text}”写了两次（第一次在第 {line} 行的“{where.value}”里）",
                        "一个用例里每条规则只能写一次，请只留一处",
                    )
                    continue
                first[key.text] = answer, key.line
                expected = self._expectation(key, value, answer, findings)
                if expected is not None:
                    made[key.text] = expected
        return tuple(made.values())

    def _known(self, key: ScalarNode, findings: Findings) -> bool:
        if key.text in self.rules:
            return True
        hint = rule_hint(key.text, self.rules)
        findings.error("E208", key, f"没有“{key.text}”这条规则", hint)
        return False

    def _expectation(
        self, key: ScalarNode, value: YamlNode | None, answer: Answer, findings: Findings
    ) -> Expectation | None:
        rule = self.rules[key.text]
        if answer is Answer.REFUSED or value is None:
            return Expectation(rule.id, answer)
        if answer is Answer.OPEN:
            words = {one.value: one for one in OpenAbout}
            about = node_word(value, findings, rule.id, words)
            return None if about is None else Expectation(rule.id, answer, about=about)
        if isinstance(value, MappingNode):
            return self._in_detail(rule, value, findings)
        return self._given(rule, value, findings)

    def _in_detail(self, rule: Rule, node: MappingNode, findings: Findings) -> Expectation | None:
        """An item that is given, with whether it is due and who receives it."""
        if node_mapping(node, findings, rule.id) is None:
            return None
        fields = Fields(node, findings, rule.id, optional=("金额", "给付", "收款", "标准"))
        value = fields.node_of("金额")
        given = Expectation(rule.id, Answer.GIVEN)
        if value is not None:
            found = self._given(rule, value, findings)
            if found is None:
                return None
            given = found
        award, payee = fields.word("给付", Award), fields.word("收款", Payee)
        return replace(given, award=award, payee=payee, standard=fields.text("标准"))

    def _given(self, rule: Rule, value: YamlNode, findings: Findings) -> Expectation | None:
        """An item that is given, with its amount or whatever the amount."""
        answer = Answer.GIVEN
        if isinstance(value, ScalarNode) and value.text == ANY_AMOUNT:
            return Expectation(rule.id, answer)
        if rule.kind is not ItemKind.CASH:
            message = f"{rule.name}是{rule.kind.value}，没有金额"
            findings.error("E804", value, message, f"请写 {rule.id}: {ANY_AMOUNT}")
            return None
        fen = read_fen(value, findings, rule.id, f"{_AMOUNT}；不比较金额就写 {ANY_AMOUNT}")
        return None if fen is None else Expectation(rule.id, answer, fen)


def _expected_entries(
    node: YamlNode, findings: Findings, answer: Answer
) -> Iterator[tuple[ScalarNode, YamlNode | None]]:
    """The rules named under a key, each with what is written behind it."""
    what = answer.value
    if isinstance(node, MappingNode) and answer is not Answer.REFUSED:
        if not node.entries:
            findings.error("E213", node, f"“{what}”是空的", "请写上内容，或删除这一行")
        yield from node.entries
        return
    if isinstance(node, SequenceNode) and answer is not Answer.GIVEN:
        if not node.items:
            findings.error("E213", node, f"“{what}”是空的列表", "请写上内容，或删除这一行")
        for item in node.items:
            if node_text(item, findings, what) is not None and isinstance(item, ScalarNode):
                yield item, None
        return
    if isinstance(node, ScalarNode) and not node.text:
        findings.error("E213", node, f"“{what}”后面没有内容", "请写上内容，或删除这一行")
        return
    shape, hint = {
        Answer.GIVEN: ("“规则编号: 金额”", f"如 {{甲: 500.00, 乙: {ANY_AMOUNT}}}"),
        Answer.REFUSED: ("列表", "如 [甲, 乙]"),
        Answer.OPEN: ("列表或“规则编号: 什么待定”", "如 [甲, 乙] 或 {甲: 金额}"),
    }[answer]
    findings.error("E203", node, f"“{what}”要写成{shape}", f"{hint}，甲、乙是规则的编号")


def read_fen(node: YamlNode, findings: Findings, what: str, hint: str = _AMOUNT) -> int | None:
    """An amount of the term in fen."""
    found = node_text(node, findings, what)
    if found is None:
        return None
    fen = parse_yuan(found)
    if fen is None:
        meant = AMOUNTS.meant(found, "学期")
        hint = f"请写成 {meant}" if meant and parse_yuan(meant) is not None else hint
        findings.error("E803", node, f"“{what}”的金额看不懂“{found}”", hint)
    return fen


def read_flag(fields: Fields, key: str) -> bool:
    """是 or 否; left out, and after a finding, it is 否."""
    node = fields.node_of(key)
    words = {YES: True, NO: False}
    return node is not None and (node_word(node, fields.findings, key, words) or False)


_CASE: Final = "用例"
_STEPS: Final = "推算"
_EXPECTED: Final = ("应享", "不享", "待定", _STEPS, "合计", "拒收", "没有规定", "只有")
_ALONE: Final = ("拒收", "没有规定")
"""Where a case states one of these there is no answer to compare anything with."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class CasesWithFindings:
    """The cases that could be read of a pack, and what is wrong with the others."""

    cases: tuple[Case, ...]
    found: tuple[Diagnostic, ...]

    @property
    def mistaken(self) -> bool:
        """Whether there are cases that could not be read."""
        return any(one.severity == "error" for one in self.found)


@checked
def read_cases(folder: Path, policy: Policy) -> tuple[Case, ...]:
    """The cases of a pack, file by file, checked against its policy.

    ``folder`` is the pack's; its cases are in ``cases/**/*.yaml``, and none where it has no
    such folder. Raises PackNotFound for what is no pack's folder, and CaseError with every
    mistake of every file.
    """
    _require_pack(folder)
    read = read_case_files(folder, policy)
    if read.mistaken:
        raise CaseError(read.found)
    return read.cases


def _require_pack(folder: Path) -> None:
    try:
        if is_pack(folder):
            return
        inside = next((one for one in folder.parents if is_pack(one)), None)
        there = f"里没有 {PACK_FILE}" if folder.is_dir() else "不存在"
    except (OSError, ValueError):  # a name that no folder can have
        inside, there = None, "不存在"
    hint = f"请写规则包的文件夹：{inside}" if inside else f"请写有 {PACK_FILE} 的文件夹"
    raise PackNotFound(f"读不了用例：文件夹“{folder}”{there}，{hint}")


def read_case_files(folder: Path, policy: Policy) -> CasesWithFindings:
    """The same, with what is wrong beside the cases that are right."""
    reader = _CaseReader(policy)
    for path in case_files(folder):
        reader.read_file(path)
    return CasesWithFindings(tuple(reader.cases), sorted_findings(reader.found))


@dataclass(eq=False, repr=False)
class _CaseReader:
    policy: Policy
    found: list[Diagnostic] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    names: Register = field(default_factory=lambda: Register(_CASE))
    expectations: ExpectationReader = field(init=False)

    def __post_init__(self) -> None:
        self.expectations = ExpectationReader({rule.id: rule for rule in self.policy.rules})

    def read_file(self, path: Path) -> None:
        """Read one file; another kind of YAML name is a mistake."""
        findings = Findings(str(path), self.found)
        if is_misnamed(path):
            message = "只读扩展名是 .yaml 的文件，这个文件没有读"
            findings.of_file("E503", message, "请改名为 .yaml")
            return
        try:
            data = path.read_bytes()
        except OSError as error:
            findings.of_file("E505", f"读不了文件：{reason_of(error)}", "请检查权限")
            return
        tree = read_tree(data, findings)
        if tree is None:
            return
        if not isinstance(tree, MappingNode):
            findings.error(
                "E121", tree, "用例文件最外层要写“用例:”", "下一行起每个用例以“- 名称:”开头"
            )
            return
        fields = Fields(tree, findings, "用例文件", required=(_CASE,))
        for node in fields.items(_CASE):
            self._read_case(node, findings)

    def _read_case(self, node: YamlNode, findings: Findings) -> None:
        if not isinstance(node, MappingNode):
            findings.error("E203", node, "每个用例要写成“键: 值”", "以“- 名称:”开头，下面几行对齐")
            return
        before = findings.mistakes
        fields = Fields(
            node,
            findings,
            _CASE,
            required=("名称", "学期", "学生"),
            optional=("依据", "已知到", *_EXPECTED),
        )
        name = self._name(fields)
        term = fields.term("学期")
        known_on = _day(fields, "已知到")
        basis = fields.text("依据")
        written = fields.node_of("学生")
        student = self._student(written, findings)
        expected = self.expectations.read(fields)
        total = fields.node_of("合计")
        total_fen = None if total is None else read_fen(total, findings, "合计")
        alone = read_flag(fields, "只有")
        steps = tuple(self._steps(fields))
        rejected = self._rejected(fields)
        no_rules = read_flag(fields, "没有规定")
        self._alone(fields)
        if not alone and not _states_something(fields):
            hint = f"请写上{'、'.join(_EXPECTED)}中的至少一项"
            findings.error("E801", node, "用例没有写应当得到什么", hint)
        if findings.mistakes > before or name is None or term is None or student is None:
            return
        self.cases.append(
            Case(
                name=name,
                file=findings.file,
                line=node.line,
                term=term,
                known_on=known_on,
                profile=plain_profile(written) if isinstance(written, MappingNode) else {},
                student=student,
                expected=expected,
                total_fen=total_fen,
                only=alone,
                steps=steps,
                rejected=rejected,
                no_rules=no_rules,
                basis=basis,
            )
        )

    def _steps(self, fields: Fields) -> Iterator[ExpectedStep]:
        """What derived facts must come to, each read as a condition on it would be."""
        node, findings, vocabulary = fields.node_of(_STEPS), fields.findings, self.policy.vocabulary
        if node is None:
            return
        if not isinstance(node, MappingNode) or not node.entries:
            hint = "如 {人均月收入: 810.00}"
            findings.error("E203", node, f"“{_STEPS}”要写成“推算出来的事实: 数或取值”", hint)
            return
        derived = [fact.name for fact in vocabulary.facts if fact.name not in vocabulary.stated]
        definitions = Definitions(vocabulary)
        for key, value in node.entries:
            if key.text not in derived:
                hint = did_you_mean(key.text, derived) or one_of(derived)
                findings.error("E205", key, f"没有“{key.text}”这个推算出来的事实", hint)
                continue
            said = node_text(value, findings, key.text)
            if said is not None:
                alone = MappingNode(((key, value),), key.line, key.column, key.length)
                condition = read_condition(alone, findings, definitions)
                if condition is not None:
                    yield ExpectedStep(key.text, said, condition)

    def _rejected(self, fields: Fields) -> tuple[str, ...]:
        """The facts that 拒收 names, by their Chinese names."""
        node = fields.node_of("拒收")
        names: list[str] = []
        for item in () if node is None else node_items(node, fields.findings, "拒收"):
            said = node_text(item, fields.findings, "拒收")
            slot = None if said is None else self.policy.vocabulary.stated.get(said)
            if slot is not None:
                names.append(slot.fact.name)
            elif said is not None:
                known = [fact.name for fact in self.policy.facts]
                hint = suggestion(said, known)
                fields.findings.error("E205", item, f"没有“{said}”这个事实", hint)
        return tuple(names)

    def _alone(self, fields: Fields) -> None:
        """A case that expects no answer states nothing about items."""
        for key in _ALONE:
            node = fields.node_of(key)
            other = next((k for k in _EXPECTED if k != key and fields.node_of(k) is not None), None)
            if node is not None and other is not None:
                message = f"写了“{key}”就没有结果可比，不能再写“{other}”"
                fields.findings.error("E805", node, message, "请分成两个用例")
                return

    def _name(self, fields: Fields) -> str | None:
        node = fields.node_of("名称")
        found = fields.text("名称")
        if found is None or not isinstance(node, ScalarNode):
            return None
        return found if self.names.take(node, fields.findings) else None

    def _student(self, node: YamlNode | None, findings: Findings) -> Student | None:
        if node is None:
            return None
        if isinstance(node, MappingNode):  # an empty one too: nothing is known of the student
            return check_profile(node, findings, self.policy.Student)
        hint = "如 {学段: 小学, 寄宿: 是}；什么都不知道写 {}"
        findings.error("E203", node, "“学生”要写成“事实: 取值”", hint)
        return None


def _states_something(fields: Fields) -> bool:
    """Whether a case states, or means to state, anything beside 只有: 否."""
    keys = fields.meant | {key for key in _EXPECTED if fields.node_of(key) is not None}
    only = fields.node_of("只有")
    unclear = isinstance(only, ScalarNode) and only.text != NO
    return unclear or not keys.isdisjoint(_EXPECTED[:-1])


def _day(fields: Fields, key: str) -> date | None:
    """A day in its one spelling."""
    node = fields.node_of(key)
    found = None if node is None else node_text(node, fields.findings, key)
    if node is None or found is None:
        return None
    day = read_day(found)
    if day is None:
        fields.findings.error("E402", node, f"看不懂日期“{found}”", day_hint(found))
        return None
    warn_of_year(day.year, node, fields.findings)
    return day
