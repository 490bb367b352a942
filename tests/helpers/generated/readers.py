"""Every reader of text, as a function of bytes, with texts that it reads."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from eduaid_rules import EduaidError, Policy, Term, load_policy
from eduaid_rules.authoring.diagnostics import render_finding
from eduaid_rules.authoring.profiles import read_profile
from eduaid_rules.cases import read_cases
from eduaid_rules.cases.running import run_case
from eduaid_rules.cli.main import main
from eduaid_rules.evaluation.records import AssessmentRecord
from eduaid_rules.meaning.json_texts import JsonTextError, read_json
from eduaid_rules.policy.pack import NEWEST_FORM
from eduaid_rules.policy.wire.digests import digest_of
from eduaid_rules.policy.wire.reading import pack_from
from eduaid_rules.rosters.reading.mapping import read_mapping
from project import EXAMPLES, PACKS, RULES
from spoilt_texts import Plain, as_json, as_yaml

FORMULAS: Final = (
    *("费 + 100元/学期", "min(费, 1000元/学期) - 级 * 12.5元/学期", "(费 + 500元/学期) / 级"),
    *("max(0元/学期, 费 - 3000元/学期) * 0.5", "(级 - 1) * 100元/学期 / 4"),
)
AMOUNTS: Final = (
    *("1000元/学年", "5元/天×250天/学年", "375元/学期", "aid 的 50%"),
    "{按: 寄, 是: 10元/学期, 否: 5元/学期}",
    "{分档: [{当: {级: 1}, 标准: 10元/学期}], 取: 先者, 其余: 不定}",
)
TERMS: Final = ("2019秋", "2024春", "2019秋季学期", "2019-autumn", "2020-02-29")
PACK: Final = """\
名称: 甲
事实:
- {{名称: 寄, 英文: boards, 类型: 是否}}
- {{名称: 级, 英文: grade, 类型: 整数, 范围: {{不低于: 1, 不高于: 6}}}}
- {{名称: 费, 英文: fee, 类型: 金额}}
推算:
  算: {{英文: calc, 算式: "{formula}", 单位: 元/学期, 舍入: 向上}}
文件: {{d: {{名称: 文, 文号: 不详, 核实: 未核实}}}}
规则:
  aid: {{名称: 补, 类别: 现金, 对象: {{范围: {{寄: 是}}}}, 标准: 10元/学期,
    版本: [{{自: 2019秋, 依据: [{{文件: d}}]}}]}}
  more: {{名称: 加, 类别: 现金, 对象: {{范围: {{算: {{不高于: 900}}}}}},
    标准: {amount},
    版本: [{{自: 2019秋, 依据: [{{文件: d}}]}}]}}
"""
MAPPING: Final = """\
列: {年段: 年级, 住校: 寄宿, 备注: 不用}
取值:
  学段: {小: 小学, 中: 初中}
  困难类别: {卡: [建档立卡], 无: []}
空白为否: [寄宿, 困难类别]
固定: {学段: 小学}
学校: {第一小学: {学段: 小学}}
"""


@cache
def city() -> Policy:
    """The policy that profiles, cases and mappings are read for."""
    return load_policy("city-2019")


def asked(policy: Policy) -> None:
    """A policy that loads must answer: a student of whom nothing is known, and one of whom much."""
    for student in ({}, {"学段": "小学", "年级": 3, "寄宿": "是", "困难类别": ["孤儿"]}):
        for term in ("2019秋", "2024春"):
            try:
                policy.evaluate(student, term).model_dump_json()
            except EduaidError as error:
                shown(error)
    for rule in policy.rules:
        policy.history(rule.id)


def shown(error: EduaidError) -> None:
    """What is refused is said in Chinese, each finding as a clerk sees it, and not without end."""
    assert any("\u4e00" <= sign <= "\u9fff" for sign in str(error)), str(error)
    for finding in getattr(error, "diagnostics", ()):
        assert len(render_finding(finding)) < 5_000, finding


def command(*arguments: str) -> None:
    """``eduaid`` ends as it promises: answered, findings, bad input or undetermined."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
        main(list(arguments))
    assert left.value.code in (0, 1, 2, 3), (left.value.code, err.getvalue()[-1_000:])
    assert left.value.code != 2 or err.getvalue(), arguments


def _profile(data: bytes, _: Path) -> None:
    city().evaluate(read_profile(data, "学生.yaml", city().Student), "2019秋").model_dump_json()


def _mapping(data: bytes, folder: Path) -> None:
    (folder / "映射.yaml").write_bytes(data)
    read_mapping(folder / "映射.yaml", city().vocabulary)


def _cases(data: bytes, folder: Path) -> None:
    (folder / "cases").mkdir(exist_ok=True)
    (folder / "pack.yaml").write_text("名称: 甲\n", encoding="utf-8")
    (folder / "cases" / "x.yaml").write_bytes(data)
    for case in read_cases(folder, city()):
        run_case(case, city())


def _pack(data: bytes, folder: Path) -> None:
    pack = folder / "a-pack"
    pack.mkdir(exist_ok=True)
    (pack / "pack.yaml").write_bytes(data)
    asked(load_policy(pack))


def _in_pack(formula: str = FORMULAS[0], amount: str = AMOUNTS[0]) -> bytes:
    return PACK.format(formula=formula, amount=amount).encode("utf-8", "surrogateescape")


def _formula(data: bytes, folder: Path) -> None:
    said = json.dumps(data.decode(errors="replace"), ensure_ascii=False)[1:-1]
    _pack(_in_pack(formula=said), folder)


def _amount(data: bytes, folder: Path) -> None:
    _pack(_in_pack(amount=data.decode(errors="replace")), folder)


def _term(data: bytes, _: Path) -> None:
    text = data.decode(errors="surrogateescape")
    Term.parse(text)
    city().evaluate({}, text)


def _bundle(data: bytes, folder: Path) -> None:
    (folder / "规则.json").write_bytes(data)
    asked(load_policy(folder / "规则.json"))


def _record(data: bytes, _: Path) -> None:
    with suppress(ValueError):  # as in pydantic: docs/api.md
        AssessmentRecord.model_validate_json(data).model_dump_json()


def _replay(data: bytes, folder: Path) -> None:
    (folder / "结果.json").write_bytes(data)
    example = str(EXAMPLES / "primary-boarder.yaml")
    command("replay", str(folder / "结果.json"), example, "--bundle", "city-2019")


def _json(data: bytes, _: Path) -> None:
    with suppress(JsonTextError):
        read_json(data)


@dataclass(frozen=True)
class TextReader:
    """A reader of bytes (a folder of its own is lent to it), and texts that it reads.

    ``written`` makes text of a value, where a text is one of YAML or JSON.
    """

    read: Callable[[bytes, Path], None]
    texts: Callable[[], tuple[str, ...]]
    written: Callable[[Plain], str] | None = None


def _files(folder: Path, *names: str) -> Callable[[], tuple[str, ...]]:
    found = [path for name in names for path in sorted(folder.glob(name))]
    assert found, names
    return lambda: tuple(path.read_text(encoding="utf-8") for path in found)


@cache
def _bundles() -> tuple[str, ...]:
    return tuple(load_policy(PACKS / name).bundle()[1] for name in ("every-word", "one-layer-plan"))


def signed(value: Plain) -> str:
    """A bundle whose digest is that of what it says now: only what it says can be wrong."""
    if isinstance(value, dict):
        with suppress(Exception):  # no policy at all: then its digest does not matter
            digest = digest_of(pack_from(value["policy"], NEWEST_FORM))
            value = {**value, "digest": digest}
    return as_json(value)


READERS: Final = {
    "profile": TextReader(_profile, _files(EXAMPLES, "*.yaml"), as_yaml),
    "profile in JSON": TextReader(_profile, _files(EXAMPLES, "kindergarten-private.json"), as_json),
    "mapping": TextReader(_mapping, lambda: (MAPPING,), as_yaml),
    "cases": TextReader(_cases, _files(RULES / "city-2019" / "cases", "*.yaml"), as_yaml),
    "pack": TextReader(_pack, lambda: (_in_pack().decode(),), as_yaml),
    "formula": TextReader(_formula, lambda: FORMULAS),
    "amount": TextReader(_amount, lambda: AMOUNTS),
    "term": TextReader(_term, lambda: TERMS),
    "bundle": TextReader(_bundle, _bundles, as_json),
    "signed bundle": TextReader(_bundle, _bundles, signed),
    "result": TextReader(_record, _files(EXAMPLES, "*.expected.json"), as_json),
    "replay": TextReader(_replay, _files(EXAMPLES, "primary-boarder.expected.json"), as_json),
    "JSON": TextReader(_json, _files(EXAMPLES, "*.expected.json"), as_json),
}
