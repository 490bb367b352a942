"""What pack.yaml says of the pack itself: name and region, language, common condition."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...policy.conditions import ALWAYS, Condition
from ...policy.pack import FIRST_LANGUAGE, NEWEST_LANGUAGE, StatusDay
from ...policy.terms import Term
from ...suggestions import one_of
from ..diagnostics import Findings
from .conditions import Definitions, condition_at
from .fields import Fields
from .yaml_tree import MappingNode


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Header:
    """What pack.yaml says of the pack itself; None where it says nothing."""

    title: str | None = None
    region: str | None = None
    edition: str | None = None
    checked_until: Term | None = None
    status_day: StatusDay | None = None
    common: Condition = ALWAYS


PACK_KEYS: Final = ("名称", "地区", "上级", "版本", "语言", "核对至", "认定日", "共同条件")


def header_fields(header: tuple[MappingNode, Findings] | None) -> Fields | None:
    """The keys of pack.yaml that are no sections; None: there is no such file."""
    if header is None:
        return None
    node, findings = header
    known = tuple((key, value) for key, value in node.entries if key.text in PACK_KEYS)
    return Fields(
        MappingNode(known, node.line, node.column), findings, "pack.yaml", optional=PACK_KEYS
    )


def read_language(fields: Fields | None) -> int:
    """语言: the language that a pack is written in; what it does not have is refused by it."""
    said = None if fields is None else fields.text("语言")
    node = None if fields is None else fields.node_of("语言")
    if fields is None or node is None or said is None:
        return FIRST_LANGUAGE
    if said in _LANGUAGES:
        return int(said)
    if re.fullmatch("[0-9]+", said) and int(said) > NEWEST_LANGUAGE:
        message = f"这个规则包用的是语言 {said}，这个版本的程序只懂到语言 {NEWEST_LANGUAGE}"
        fields.findings.error("E412", node, message, "请换用新版本的 eduaid-rules")
    else:
        fields.findings.error("E412", node, f"没有语言“{said}”", one_of(_LANGUAGES))
    return NEWEST_LANGUAGE  # so that nothing else is said of what is written in it


_LANGUAGES: Final = tuple(str(n) for n in range(FIRST_LANGUAGE, NEWEST_LANGUAGE + 1))


def read_header(fields: Fields | None, definitions: Definitions) -> Header:
    """The keys of pack.yaml; None: there is no such file."""
    if fields is None:
        return Header()
    return Header(
        title=fields.text("名称"),
        region=_region(fields),
        edition=fields.text("版本"),
        checked_until=fields.term("核对至"),
        status_day=fields.word("认定日", StatusDay),
        common=condition_at(fields, "共同条件", definitions) or ALWAYS,
    )


def _region(fields: Fields) -> str | None:
    code = fields.text("地区")
    node = fields.node_of("地区")
    if code is not None and node is not None and not re.fullmatch(r"\d{6}", code, re.ASCII):
        fields.findings.error("E502", node, f"地区代码“{code}”不是6位数字", '如 "450225"')
    return code
