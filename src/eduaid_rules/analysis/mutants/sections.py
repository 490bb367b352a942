"""Changes of what a rule file states: rules, versions, adjustments, exclusions, facts.

Texts that only people read (名称, 解读, 提问, 原因, 说明, the fields of documents) are not
changed, nor what no answer about a student depends on (发布, 核对至, 提醒, 未表达, 认定地,
表头 and the other words for rosters).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from ...authoring.loading.yaml_tree import MappingNode, ScalarNode, SequenceNode
from ...errors import TermError
from ...policy.facts import Vocabulary
from ...policy.pack import StatusDay
from ...policy.rules import Award, ItemKind, Schedule
from ...policy.terms import Term
from .conditions import changes_of_alternatives, changes_of_condition, changes_of_who
from .spots import NOT_WRITTEN, Change, Kind, Spot, mapped, scalar, words
from .standards import changes_of_payee, changes_of_standard

_TEXTS: Final = ("自", "至", "发布", "依据", "名称", "解读", "提醒", "未表达")
"""Keys of an adjustment that change nothing for anybody when they are left out alone."""
_SIGNS: Final = {"+": "-", "-": "+", "*": "/", "/": "*"}


def changes_of_file(top: Spot, facts: Vocabulary) -> Iterator[Change]:
    """Every change of one file, section by section."""
    readers: dict[str, Callable[[Spot, Vocabulary], Iterator[Change]]] = {
        "定义": _definitions,
        "规则": _rules,
        "调整": _adjustments,
        "不同享": _exclusions,
        "事实": _facts,
        "推算": _formulas,
        "共同条件": _common,
        "认定日": _status_day,
    }
    for key, section in top.entries():
        if key.text in readers:
            yield from readers[key.text](section, facts)


def _definitions(section: Spot, facts: Vocabulary) -> Iterator[Change]:
    for key, body in section.entries():
        yield from changes_of_condition(body.called("定义", key.text), facts)


def _common(section: Spot, facts: Vocabulary) -> Iterator[Change]:
    yield section.goes(Kind.CONDITION, f"共同条件: {words(section.node)}")
    yield from changes_of_condition(section, facts)


def _status_day(section: Spot, _facts: Vocabulary) -> Iterator[Change]:
    yield from _other_words(section, Kind.STATUS_DAY, [day.value for day in StatusDay])


def _rules(section: Spot, facts: Vocabulary) -> Iterator[Change]:
    for key, body in section.entries():
        yield from _rule(body.called(key.text, rule=key.text), facts)


def _rule(rule: Spot, facts: Vocabulary) -> Iterator[Change]:
    yield from _who_and_standard(rule, facts)
    if (payee := rule.of("收款")) is not None:
        yield from changes_of_payee(payee)
    kind = rule.of("类别")
    loan = kind is not None and words(kind.node) == ItemKind.LOAN.value
    awards = (Award.MAY_APPLY, Award.DUE) if loan else (Award.DUE, Award.MAY_APPLY)
    yield from _word(rule, "发放", Kind.SCHEDULE, [schedule.value for schedule in Schedule])
    yield from _word(rule, "给付", Kind.AWARD, [award.value for award in awards])
    yield from _word(rule, "此前", Kind.BEFORE, ["不详", "无"])
    versions = rule.of("版本")
    entries = () if versions is None else versions.items()
    for version in entries:
        yield from _version(version, facts, lone=len(entries) == 1)


def _word(rule: Spot, key: str, kind: Kind, known: list[str]) -> Iterator[Change]:
    """A word of a closed set; where it is not written, the first is meant."""
    said = rule.of(key)
    if said is not None:
        yield from _other_words(said, kind, known)
    elif isinstance(rule.node, MappingNode):
        node = rule.node
        made = mapped((*node.entries, (scalar(key, node), scalar(known[1], node))), node)
        yield rule.becomes(kind, made, f"{key}{NOT_WRITTEN}", f"{key}: {known[1]}")


def _other_words(spot: Spot, kind: Kind, known: list[str]) -> Iterator[Change]:
    if isinstance(spot.node, ScalarNode) and spot.node.text in known:
        yield from (spot.says(kind, word) for word in known if word != spot.node.text)


def _who_and_standard(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    """对象 and 标准, of a rule, of a version or of what is added on top."""
    who, standard = spot.of("对象"), spot.of("标准")
    if who is not None:
        yield from changes_of_who(who, facts)
    if standard is not None:
        yield from changes_of_standard(standard, facts)


def _version(entry: Spot, facts: Vocabulary, *, lone: bool) -> Iterator[Change]:
    since = entry.of("自")
    named = f"版本{words(since.node) if since is not None else ''}"
    version = entry.called(*entry.where[:-1], named, rule=entry.rule)
    if not lone:
        yield version.goes(Kind.VERSION, named)
        parts = [part for key in ("对象", "标准") if (part := version.of(key)) is not None]
        for part in parts if len(parts) > 1 else ():
            yield part.goes(Kind.VERSION, f"{part.where[-1]}: {words(part.node)}")
    yield from _terms(version)
    yield from _who_and_standard(version, facts)


def _terms(spot: Spot) -> Iterator[Change]:
    """自 and 至 one term later and earlier; 至 left out."""
    for key in ("自", "至"):
        part = spot.of(key)
        if part is None or not isinstance(part.node, ScalarNode):
            continue
        try:
            term = Term.parse(part.node.text)
            moved = (term.next(), term.previous())
        except TermError:
            continue
        yield from (part.says(Kind.TERM, str(other)) for other in moved)
        if key == "至":
            yield part.goes(Kind.TERM, f"{key}: {term}")


def _adjustments(section: Spot, facts: Vocabulary) -> Iterator[Change]:
    for key, entries in section.entries():
        for entry in entries.called(key.text, rule=key.text).items():
            yield from _adjustment(entry, facts)


def _adjustment(stated: Spot, facts: Vocabulary) -> Iterator[Change]:
    since = stated.of("自")
    named = f"调整{words(since.node) if since is not None else ''}"
    entry = stated.called(*stated.where, named, rule=stated.rule)
    effects = [(key, part) for key, part in entry.entries() if key.text not in _TEXTS]
    yield entry.goes(Kind.ADJUSTMENT, f"{named}（{'、'.join(key.text for key, _ in effects)}）")
    yield from _terms(entry)
    for key, part in effects:
        if len(effects) > 1:
            yield part.goes(Kind.ADJUSTMENT, f"{key.text}: {words(part.node)}")
        yield from _effect(key.text, part, facts)


def _effect(key: str, part: Spot, facts: Vocabulary) -> Iterator[Change]:
    match key:
        case "替换范围":
            yield from changes_of_condition(part, facts)
        case "替换对象" | "增加对象" | "减少对象":
            yield from changes_of_alternatives(part, facts)
        case "替换标准" | "就高":
            yield from changes_of_standard(part, facts)
        case "给付":
            yield from _other_words(part, Kind.AWARD, [award.value for award in Award])
        case "收款":
            yield from changes_of_payee(part)
        case "加发":
            yield from _on_top(part, facts)
        case _:
            return


def _on_top(spot: Spot, facts: Vocabulary) -> Iterator[Change]:
    """An item of its own: whom it is for may be left out, and then it is for all."""
    code = spot.of("编号")
    own = None if code is None else f"{spot.rule}+{words(code.node)}"
    spot = spot.called(*spot.where, rule=own)
    if (who := spot.of("对象")) is not None:
        yield who.goes(Kind.CONDITION, f"对象: {words(who.node)}")
    yield from _who_and_standard(spot, facts)


def _exclusions(section: Spot, _facts: Vocabulary) -> Iterator[Change]:
    for entry in section.items():
        members = entry.of("项目")
        listed = () if members is None else members.items()
        names = [words(member.node) for member in listed]
        yield entry.goes(Kind.EXCLUSION, f"不同享（{'、'.join(names)}）")
        yield from _terms(entry)
        for member in listed if len(listed) > 2 else ():
            yield member.goes(Kind.EXCLUSION, words(member.node))
        yield from _resolution(entry, names)


def _resolution(entry: Spot, names: list[str]) -> Iterator[Change]:
    """How a group is settled: another one kept, or in another way."""
    for key, part in entry.entries():
        if key.text == "保留":
            yield from _other_words(part, Kind.EXCLUSION, names)
        elif key.text in ("取", "自选") and isinstance(entry.node, MappingNode):
            other = ("自选", "是") if key.text == "取" else ("取", "高者")
            entries = list(entry.node.entries)
            entries[part.step] = (scalar(other[0], key), scalar(other[1], part.node))
            made = mapped(tuple(entries), entry.node)
            before = f"{key.text}: {words(part.node)}"
            yield entry.becomes(Kind.EXCLUSION, made, before, ": ".join(other), key)


def _facts(section: Spot, _facts: Vocabulary) -> Iterator[Change]:
    """A default left out, and the terms from which and to which values are in use."""
    for entry in section.items():
        name = entry.of("名称")
        fact = entry.called("事实", words(name.node) if name is not None else "")
        if (default := fact.of("缺省")) is not None:
            yield default.goes(Kind.FACT, f"缺省: {words(default.node)}")
        for key in ("取值", "增加取值"):
            values = fact.of(key)
            if values is not None and isinstance(values.node, SequenceNode):
                for value in values.items():
                    called = value.of("名称")
                    word = words(called.node) if called is not None else ""
                    yield from _terms(value.called(*fact.where, word))


def _formulas(section: Spot, _facts: Vocabulary) -> Iterator[Change]:
    """Each sign of a formula exchanged."""
    for _, body in section.entries():
        formula = body.of("算式")
        if formula is None:
            continue
        text = words(formula.node)
        for found in re.finditer(r"[-+*/]", text):
            other = f"{text[: found.start()]}{_SIGNS[found[0]]}{text[found.end() :]}"
            yield formula.says(Kind.FACT, other)
