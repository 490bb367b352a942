"""From when to when a text holds and when it was published, held against each other.

A date that cannot be meant is a warning with both places: no day outside the pack is looked at, so
that the same files are told the same at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from ...policy.by_term.months import month_text, monthly_rate, months_paid, term_of_month
from ...policy.documents import (
    Basis,
    Document,
    Lasting,
    Published,
    known_from,
    published_in,
)
from ...policy.pack import Pack
from ...policy.rules import Rule, Version
from ...policy.standards import Unstated
from ...policy.terms import LAST_YEAR, Term
from ..diagnostics import Findings
from .documents import PackDocuments
from .fields import Fields, is_meant
from .yaml_tree import MappingNode, ScalarNode, YamlNode

LAST_TERM: Final = Term(LAST_YEAR, "秋")
"""After it there is no term in which something could have ended."""

_MONTH: Final = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")

_LATE: Final = 1
"""A text is published within so many years of its document."""
_BACK: Final = 2
"""It begins at most so many years before it is published,"""
_AHEAD: Final = 3
"""and at most so many after;"""
_OLD: Final = 10
"""where its day is not known, at most so many after its document."""
_LASTING: Final = 30
"""It names an end that is at most so many years away."""
_CHECKED: Final = 15
"""Nobody has checked that it still holds so many years after the newest text of all."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Dates:
    """From when to when a text holds, when it was published, and on what it rests."""

    since: Term
    until: Term | None
    published: Published | None
    basis: tuple[Basis, ...]
    month: int | None = None
    """Of a text that begins within a term: the month."""


def _begin(fields: Fields, *, monthly: bool) -> tuple[Term | None, int | None]:
    """自: a term; of what is paid by the month also a month (2024-04)."""
    node = fields.node_of("自")
    found = _MONTH.fullmatch(node.text) if monthly and isinstance(node, ScalarNode) else None
    if found is None or not is_meant(int(found[1])):
        return fields.term("自"), None
    fields.text("自")
    return term_of_month(int(found[1]), int(found[2])), int(found[2])


def read_since_until(
    fields: Fields, *, monthly: bool = False
) -> tuple[Term | None, Term | None, int | None]:
    """自 and 至, in this order in time; and the month of 自 that is one."""
    (since, month), until = _begin(fields, monthly=monthly), fields.term("至")
    end = fields.node_of("至")
    if until is not None and end is not None and until >= LAST_TERM:
        hint = "一直有效就不写“至”，请删除这一行"
        fields.findings.error("E401", end, f"“至”（{until}）写得太晚", hint)
        until = None
    if since is not None and until is not None and end is not None:
        if until < since:
            message = f"“至”（{until}）早于“自”（{since}）"
            fields.findings.error("E406", end, message, "请检查学期")
        elif until.year - since.year > _LASTING:
            message = f"“至”（{until}）比“自”（{since}）晚了 {_LASTING} 年以上"
            fields.findings.warning("W613", end, message, "请检查年份；一直有效就不写“至”")
    return since, until, month


def read_dates(fields: Fields, documents: PackDocuments, *, monthly: bool = False) -> Dates | None:
    """自, 至, 发布 and 依据; ``monthly``: 自 may be a month."""
    since, until, month = read_since_until(fields, monthly=monthly)
    day, out = fields.node_of("发布"), fields.published("发布")
    if out is not None and day is not None and until is not None and until >= (since or until):
        over = until.next().first_day
        if out.last_day >= over:
            fields.findings.error(
                "E410",
                day,
                f"“发布”（{out.text}）晚于“至”（{until}）：还没有公布就已经结束",
                "请检查日期和学期",
            )
    node = fields.node_of("依据")
    basis = () if node is None else documents.basis(node, fields.findings)
    if since is None:
        return None
    made = Dates(since, until, out, basis, month)
    if is_meant(since.year) and (out is None or is_meant(out.last_day.year)):
        _hold_against_documents(made, fields, documents)
        _hold_since_against(made, fields, documents)
    return made


def _hold_against_documents(dates: Dates, fields: Fields, documents: PackDocuments) -> None:
    """Nothing is published before its document is signed, nor years later.

    Of several documents one is enough; one without a date may be that one.
    """
    node, out = fields.node_of("发布"), dates.published
    dated = _dated(dates.basis)
    if node is None or out is None or not dated or len(dated) < len(dates.basis):
        return
    first, signed = min(dated, key=lambda pair: pair[1].first_day)
    last, signed_last = max(dated, key=lambda pair: pair[1].last_day)
    if out.last_day < signed.first_day:
        said = (
            f"“发布”（{out.text}）早于政策文件的日期（{signed.text}，{_place(first, documents)}）"
        )
        fields.findings.warning("W612", node, f"{said}：还没有发文就已经公布", "请检查两处的年份")
    elif out.first_day > _later(signed_last.last_day, _LATE):
        said = (
            f"“发布”（{out.text}）比政策文件的日期（{signed_last.text}，{_place(last, documents)}）"
        )
        fields.findings.warning(
            "W612",
            node,
            f"{said}晚了一年以上",
            "请检查两处的年份；“发布”不是执行的日期",
        )


def _hold_since_against(dates: Dates, fields: Fields, documents: PackDocuments) -> None:
    """A text begins within some years of its publication."""
    node, day = fields.node_of("自"), fields.node_of("发布")
    out = dates.published
    if node is None:
        return
    if out is not None and day is not None:
        where = f"“发布”（{out.text}，第 {day.line} 行）"
        if out.first_day > _later(dates.since.first_day, _BACK):
            message = f"“自”（{dates.since}）比{where}早了 {_BACK} 年以上"
            fields.findings.warning("W613", node, message, "请检查两处的年份；确实追溯的就不用管")
        elif dates.since.first_day > _later(out.last_day, _AHEAD):
            message = f"“自”（{dates.since}）比{where}晚了 {_AHEAD} 年以上"
            fields.findings.warning("W613", node, message, "请检查两处的年份")
    elif dated := _dated(dates.basis):
        document, signed = max(dated, key=lambda pair: pair[1].last_day)
        if dates.since.first_day > _later(signed.last_day, _OLD):
            where = f"政策文件的日期（{signed.text}，{_place(document, documents)}）"
            message = f"“自”（{dates.since}）比{where}晚了 {_OLD} 年以上"
            fields.findings.warning("W613", node, message, "请检查两处的年份")


def _dated(basis: Iterable[Basis]) -> list[tuple[Document, Published]]:
    """The documents of a basis whose date is known, with it."""
    found = ((one.document, one.document.date) for one in basis)
    days = ((document, published_in(said)) for document, said in found if said is not None)
    return [(document, day) for document, day in days if day and is_meant(day.first_day.year)]


def _place(document: Document, documents: PackDocuments) -> str:
    placed = documents.register.places.get(document.id)
    if placed is None:
        return f"上级的政策文件 {document.id}"
    return f"{placed[1].file_name} 第 {placed[0].line} 行"


def _later(day: date, years: int) -> date:
    """A day so many years later; of 29 February the day after."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def check_order(begun: Sequence[tuple[Term, YamlNode, Findings]], what: str) -> None:
    """Texts stand in the order in which they begin: that of ``begun``.

    One that is typed below another and begins before it comes first for the language: what the
    other leaves out it then takes from this one.
    """
    for (earlier, place, findings), (later, above, elsewhere) in pairwise(begun):
        if findings is elsewhere and place.line > above.line and earlier < later:
            message = (
                f"自{earlier}的{what}写在自{later}的{what}（第 {above.line} 行）后面，却比它早开始"
            )
            hint = "请检查“自”的年份；没有写错就按先后的次序写"
            findings.warning("W615", place, message, hint)


def check_end(rule: Rule, placed: tuple[MappingNode, Findings], documents: PackDocuments) -> None:
    """An end (至) has no day of publication: it counts as known from the first day.

    That is so where the text names the end itself, as one about a single year does; a text from
    year to year that is repealed later loses it for every day before. ``placed`` is the last
    version; a 解读 that names the last term settles it. A document that nothing cites, later
    than the version, is likely the repeal.
    """
    last = rule.versions[-1]
    readings = (*rule.readings, *(said for one in rule.versions for said in one.readings))
    if last.until is None:
        return
    spellings = (f"{last.until.year}{year}{last.until.season}" for year in ("", "年"))
    if any(spelt in said for spelt in spellings for said in readings):
        return
    body, findings = placed
    after = last.published.last_day if last.published else last.since.first_day
    idle = (documents.known.get(name) for name in documents.register.places.keys() - documents.used)
    dated = _dated(Basis(one, None) for one in idle if one is not None)
    repeals = sorted(_place(one, documents) for one, day in dated if day.first_day > after)
    if last.until.school_year > last.since.school_year or repeals:
        message = f"“至”（{last.until}）没有公布的日期：按哪一天已知的文件算，都当作早就知道要停发"
        which = f"（{repeals[0]}的那份没有引用）" if repeals else ""
        hint = (
            f"请写 解读: 执行到{last.until}；是后来的文件停发的{which}，"
            f"请删除“至”，另写一个版本 {{自: {last.until.next()}, 发布: …, 依据: …, 停用: 是}}"
        )
        findings.warning("W616", body.get("至") or body, message, hint)


def check_checked_until(pack: Pack, checked: Term, node: YamlNode, findings: Findings) -> None:
    """核对至 of a pack: not before every text of its own, nor long after the newest of all."""
    begun = list(_beginnings(pack))
    own = [since for layer, since in begun if layer == pack.name]
    if own and checked < min(own):
        message = f"“核对至”（{checked}）早于这个规则包最早的“自”（{min(own)}）"
        findings.warning("W614", node, message, "请检查年份：核对的是这些规定到哪个学期还有效")
        return
    newest = max((since.year for _, since in begun), default=LAST_YEAR)
    if checked.year - newest <= _CHECKED:
        return
    dated = _dated(Basis(document, None) for document in pack.documents.values())
    newest = max((newest, *(day.last_day.year for _, day in dated)))
    if checked.year - newest > _CHECKED:
        message = f"“核对至”（{checked}）比最新的政策文件（{newest}年）晚了 {_CHECKED} 年以上"
        findings.warning("W614", node, message, "请检查年份")


def check_checked_since(checked: Term, since: Term, node: YamlNode, findings: Findings) -> None:
    """核对至 of a version or an adjustment: not before it begins."""
    if checked < since:
        message = f"“核对至”（{checked}）早于“自”（{since}）"
        findings.warning("W614", node, message, "请检查年份")


def _beginnings(pack: Pack) -> Iterator[tuple[str, Term]]:
    """The layer and the first term of everything that a pack and those above it state."""
    for rule in pack.rules:
        yield from ((rule.layer, version.since) for version in rule.versions)
        yield from ((adjustment.layer, adjustment.since) for adjustment in rule.adjustments)
    yield from ((exclusion.layer, exclusion.since) for exclusion in pack.exclusions)


def check_versions(nodes: Sequence[tuple[MappingNode, Findings]], rule: Rule) -> None:
    """Versions follow each other without a gap, an overlap or an empty step."""
    if rule.versions[0].off:
        body, findings = nodes[0]
        message = f"自{rule.versions[0].since}停用，可是在它以前没有别的版本"
        findings.error("E413", body, message, "请写上停用以前的版本")
    check_sequence(nodes, rule.versions)
    for number, (body, where) in enumerate(nodes):
        if rule.versions[number].month is not None:
            _check_month(rule, number, body, where)
    for (before, after), (place, findings) in zip(pairwise(rule.versions), nodes[1:], strict=True):
        _check_off(before, after, rule, place, findings)
        if all(place.get(key) is None for key in ("对象", "标准", "解读", "停用")):
            findings.error(
                "E409",
                place,
                f"自{after.since}的版本什么也没有改",
                "请写明对象或标准，或删除这个版本",
            )


def _check_month(rule: Rule, place: int, body: MappingNode, findings: Findings) -> None:
    """What changes within a term is a plain amount per month, and nothing else."""
    version, before = rule.versions[place], rule.versions[:place]
    node = body.get("自") or body
    findings.needs_language_2(node, "月份的“自”")
    more = [key for key, _ in body.entries if key.text not in _OF_A_MONTH]
    if more:
        message = f"自{month_text(version)}的版本只能改标准，不能写“{more[0].text}”"
        findings.error("E320", more[0], message, "别的请从学期开始写，另写一个版本")
        return
    stated = [rule.standard, *(one.standard for one in before if one.standard is not None)]
    old, new = monthly_rate(stated[-1]), monthly_rate(version.standard)
    if not before or before[-1].off or old is None or new is None or old.count != new.count:
        message = f"自{month_text(version)}的版本和它以前的标准，都要是同样月数的 元/月"
        findings.error("E320", node, message, "如 300元/月×10 改为 350元/月×10；月数写 10 或 12")
        return
    months = months_paid(new, version.since.season)
    if version.month not in months[1:]:
        later = version.since if version.month == months[0] else version.since.next()
        message = f"{month_text(version)}不是学期中间发放的月份"
        findings.error("E320", node, message, f"请写 自: {later}")


_OF_A_MONTH: Final = ("自", "发布", "依据", "标准", "解读")
"""What such a version may say."""


def check_sequence(
    nodes: Sequence[tuple[MappingNode, Findings]],
    texts: Sequence[Lasting],
    *,
    gaps: bool = True,
) -> None:
    """Texts follow each other without two from one term, and without a gap or an overlap."""
    for (before, after), (first, (place, findings)) in zip(
        pairwise(texts), pairwise(nodes), strict=True
    ):
        _check_same_term(before, after, first, place, findings)
        if gaps:
            _check_gap(before, after, place, findings)


def _check_same_term(
    before: Lasting,
    after: Lasting,
    first: tuple[MappingNode, Findings],
    place: YamlNode,
    findings: Findings,
) -> None:
    """Two versions of one term need different known days of publication, however written."""
    months = [one.month for one in (before, after) if isinstance(one, Version)]
    if before.since != after.since or len({*months}) > 1:
        return
    unknown = None in (before.published, after.published)
    if unknown or known_from(before) == known_from(after):
        where = f"{first[1].file_name} 第 {first[0].line} 行"
        same = "" if unknown else f"，发布都从{known_from(after)}起算"
        findings.error(
            "E403",
            place,
            f"有两个版本都自{after.since}开始{same}（另一个在{where}）",
            "请只留一个，或写明不同的“发布”日期（后发布的取代先发布的）",
        )


def _check_off(
    before: Version, after: Version, rule: Rule, place: MappingNode, findings: Findings
) -> None:
    """What was switched off is not again; what comes back says who and how much in full."""
    if not before.off:
        return
    if after.off:
        message = f"自{before.since}已经停用"
        findings.error("E413", place, message, "请只留一个停用的版本")
        return
    parts = ("对象",) if isinstance(rule.standard, Unstated) else ("对象", "标准")
    missing = [key for key in parts if place.get(key) is None]
    if missing:
        said = "、".join(missing)
        message = f"自{before.since}停用以后，恢复的版本没有写{said}"
        findings.error("E414", place, message, f"停用以前的不再算数，请写全：{'、'.join(parts)}")


def _check_gap(
    before: Lasting,
    after: Lasting,
    place: YamlNode,
    findings: Findings,
) -> None:
    if before.until is None or before.since == after.since:
        return
    if before.until >= after.since:
        findings.error(
            "E405",
            place,
            f"版本重叠：前一个到{before.until}为止，这一个自{after.since}开始",
            f"前一个请写“至: {after.since.previous()}”，或删除“至”",
        )
    elif before.until.next() < after.since:
        findings.error(
            "E404",
            place,
            f"版本有空档：前一个到{before.until}为止，这一个自{after.since}才开始",
            f"请把“至”改为{after.since.previous()}，或补上中间的版本",
        )
