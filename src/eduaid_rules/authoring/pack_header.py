"""What pack.yaml says of the pack itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..policy.conditions import ALWAYS, Condition
from ..policy.pack import StatusDay
from ..policy.terms import Term
from .conditions import Definitions, read_condition
from .fields import Fields


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Header:
    """What pack.yaml says of the pack itself; None where it says nothing."""

    title: str | None = None
    region: str | None = None
    edition: str | None = None
    checked_until: Term | None = None
    status_day: StatusDay | None = None
    common: Condition = ALWAYS


def read_header(fields: Fields | None, definitions: Definitions) -> Header:
    """The keys of pack.yaml; None: there is no such file."""
    if fields is None:
        return Header()
    common = fields.node_of("共同条件")
    condition = None if common is None else read_condition(common, fields.findings, definitions)
    return Header(
        title=fields.text("名称"),
        region=_region(fields),
        edition=fields.text("版本"),
        checked_until=fields.term("核对至"),
        status_day=fields.word("认定日", StatusDay),
        common=condition or ALWAYS,
    )


def _region(fields: Fields) -> str | None:
    code = fields.text("地区")
    node = fields.node_of("地区")
    if code is not None and node is not None and not re.fullmatch(r"\d{6}", code, re.ASCII):
        fields.findings.error("E502", node, f"地区代码“{code}”不是6位数字", '如 "450225"')
    return code
