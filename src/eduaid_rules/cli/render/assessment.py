"""What one student gets, and what a policy gives over time or at a term, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...api import Policy
from ...authoring.profiles import flow_yaml, yaml_scalar
from ...evaluation.history import scales_behind
from ...evaluation.student.assessment import Assessment, YearAssessment
from ...evaluation.student.entitlements import Entitlement, Undetermined
from ...evaluation.student.explain import SCALE, Trace
from ...evaluation.student.results import NOT_IN_FORCE, Period, Refusal, Seen
from ...meaning.students import Student
from ...meaning.words import facts_in_words
from ...policy.documents import Citation
from ...policy.facts import SEASON
from ...policy.money_and_units import yuan_text
from ...policy.rules import Rule
from ...policy.terms import SEASONS, Term
from ..screen import Joined, Screen, Table, Tree, line, lines, table

_ROLES = {"who": "对象", "standard": "标准"}
_TRUTH = {True: ("满足", "green"), False: ("不满足", "red"), None: ("未知", "yellow")}


def show_assessment(
    out: Screen, policy: Policy, student: Student, assessment: Assessment, *, show_all: bool
) -> None:
    """The whole result: what is due, the total, what is open, what is refused, what to check."""
    out.print(f"{policy.title}（{policy.name}）  {assessment.term}", style="bold")
    _show_student(out, student, assessment)
    _show_entitlements(out, assessment)
    waiting = [item for item in assessment.undetermined if show_all or not item.other_stage]
    _show_undetermined(out, policy, waiting)
    hidden = len(assessment.undetermined) - len(waiting)
    _show_refusals(out, assessment.refusals, hidden, show_all=show_all)
    for caution in assessment.warnings:
        out.print(f"提醒：{caution.message}", style="yellow")


def show_year(
    out: Screen, policy: Policy, students: tuple[Student, Student], year: YearAssessment
) -> None:
    """Both terms of a school year side by side, and the sum."""
    terms = (year.autumn, year.spring)
    out.print(f"{policy.title}（{policy.name}）  {year.school_year}学年", style="bold")
    alike = students[0] is students[1]
    for student, term in zip(students, terms, strict=True):
        if term is year.autumn or not alike:
            _show_student(out, student, term, "学生" if alike else str(term.term))
    names: dict[str, str] = {}
    for term in terms:
        names |= {item.rule: item.name for item in term.entitlements}
        names |= {item.rule: item.name for item in term.undetermined if not item.other_stage}
    shown = _item_table(
        "可以享受和待定的项目", "项目", *(str(term.term) for term in terms), "标准", "依据"
    )
    for rule, name in sorted(names.items()):
        cells = [_term_cell(term, rule) for term in terms]
        standards = dict.fromkeys(cell[1] for cell in cells if cell[1])
        cited = merged_citations(entry for term in terms for entry in _citations_of(term, rule))
        shown.add_row(name, *(cell[0] for cell in cells), lines(*standards), lines(*cited))
    out.print(shown)
    sums = [f"{term.term} {yuan_text(int(term.total * 100))}元" for term in terms]
    total = f"{' + '.join(sums)} = {yuan_text(int(year.total * 100))}元"
    _show_total(out, total, complete=year.total_complete)
    _show_waived(out, year)
    waiting = [(term, item) for term in terms for item in term.undetermined if item.rule in names]
    for term, item in waiting:
        out.print(f"{term.term} {item.name}待定：{item.reason}")
    _show_questions(out, policy, [item for _, item in waiting])
    cautions = dict.fromkeys(c.message for term in terms for c in term.warnings)
    for message in cautions:
        out.print(f"提醒：{message}", style="yellow")


def _term_cell(assessment: Assessment, rule: str) -> tuple[str, str]:
    """What a term gives of an item, and the standard."""
    for item in assessment.entitlements:
        if item.rule == rule:
            return _amount(item), item.standard
    for open_item in assessment.undetermined:
        if open_item.rule == rule:
            return "待定", open_item.standard
    return "–", ""


def _show_student(
    out: Screen, student: Student, assessment: Assessment, called: str = "学生"
) -> None:
    """The facts that were stated and assumed, and the day up to which texts count."""
    assumed = [f"{item.fact} {item.value}（未填，按{item.value}）" for item in assessment.assumed]
    out.print(f"{called}：" + "，".join([*facts_in_words(student), *assumed]))
    day = assessment.known_on  # the receipt takes a digest, which takes its time
    if day is not None:
        out.print(f"只算 {day} 以前（含当天）已经公布的文件。", style="yellow")


def _show_total(out: Screen, total: str, *, complete: bool) -> None:
    left_out = "" if complete else "（不完整：还有待定的现金项目）"
    out.print(f"现金合计：{total}{left_out}", style="bold")


def _show_waived(out: Screen, found: Assessment | YearAssessment) -> None:
    """What 免除 and 实物 are worth together, where that is known of any of them."""
    if found.total_waived:
        left_out = "" if found.total_waived_complete else "（不完整：有的没有写明，或还待定）"
        out.print(f"免除和实物合计值：{yuan_text(int(found.total_waived * 100))}元{left_out}")


def show_why(out: Screen, policy: Policy, assessment: Assessment, rule: str) -> None:
    """Each condition of one rule: what was seen, what is wanted, whether it holds."""
    known = next(item for item in policy.rules if item.id == rule)
    out.print(f"{known.name}（{known.id}）  {assessment.term}", style="bold")
    out.print(f"结论：{_conclusion(assessment, known)}")
    trace = assessment.why(rule)
    if trace is not None:
        tree = Tree(_trace_line(trace))
        _grow_tree(tree, trace.parts, set())
        out.print(tree)
    for citation in merged_citations(_citations_of(assessment, rule)):
        out.print(f"依据：{citation}")
    for reading in known.readings:
        out.print(f"解读：{reading}")
    for text in known.unexpressed:
        out.print(f"未表达：{text}", style="yellow")


def _show_entitlements(out: Screen, assessment: Assessment) -> None:
    if not assessment.entitlements:
        out.print()
        out.print("没有确定可以享受的项目。")
    else:
        shown = _item_table("可以享受的项目", "项目", "本学期", "标准", "收款", "依据")
        for item in assessment.entitlements:
            shown.add_row(
                item.name, _amount(item), item.standard, item.payee, lines(*_item_basis(item))
            )
        out.print(shown)
    total = f"{yuan_text(int(assessment.total * 100))}元"
    _show_total(out, total, complete=assessment.total_complete)
    _show_waived(out, assessment)


def _show_undetermined(out: Screen, policy: Policy, undetermined: Sequence[Undetermined]) -> None:
    if not undetermined:
        return
    shown = _item_table("待定的项目", "项目", "为什么待定", "标准")
    for item in undetermined:
        reason = item.reason if item.eligible == "unknown" else f"符合条件；{item.reason}"
        shown.add_row(item.name, reason, item.standard)
    out.print(shown)
    _show_questions(out, policy, undetermined)


def _show_questions(out: Screen, policy: Policy, undetermined: Sequence[Undetermined]) -> None:
    asked = {name for item in undetermined for name in item.missing}
    questions = [fact.question or f"{fact.name}？" for fact in policy.facts if fact.name in asked]
    if questions:
        out.print("请问清楚：")
        for question in questions:
            out.print(f"  · {question}")


def _show_refusals(
    out: Screen, refusals: Sequence[Refusal], hidden: int, *, show_all: bool
) -> None:
    """The refusals; ``hidden`` open items of other stages are counted with the hidden ones."""
    visible = [
        item
        for item in refusals
        if show_all or not (item.other_stage or item.reason == NOT_IN_FORCE)
    ]
    if visible:
        shown = _item_table("不能享受的项目", "项目", "没有满足的条件", "怎样才能享受")
        for item in visible:
            shown.add_row(item.name, _why_not(item), _nearest_change(item.nearest))
        out.print(shown)
    hidden += len(refusals) - len(visible)
    if hidden:
        out.print(f"另有 {hidden} 项属于其他学段或没有实施（--all 全部列出）。", style="dim")


def _item_table(title: str, *columns: str) -> Table:
    terms = [name for name in columns if name == "本学期" or name[-1:] in SEASONS]
    return table(*columns, title=title, right=terms, no_wrap=("项目", *terms))


def _amount(item: Entitlement) -> str:
    if item.amount is not None:
        return f"{yuan_text(int(item.amount * 100))}元"
    if item.award == "may_apply":
        return "可申请"
    kind = {"waiver": "免除", "in_kind": "实物"}.get(item.kind, "–")
    return kind if item.worth is None else f"{kind}（值{yuan_text(int(item.worth * 100))}元）"


def _item_basis(item: Entitlement) -> list[str]:
    unexpressed = [f"※ {text}" for text in item.unexpressed]
    return [*merged_citations(item.citations), *unexpressed]


def merged_citations(citations: Iterable[Citation]) -> list[str]:
    """One line per document and clause; the part it is for, where it is not for both."""
    roles: dict[str, list[str]] = {}
    for cited in citations:
        roles.setdefault(cited.marked, []).append(_ROLES[cited.role])
    return [
        text if len(set(parts)) == len(_ROLES) else f"{text}（{parts[0]}）"
        for text, parts in roles.items()
    ]


def _why_not(item: Refusal) -> Joined:
    reasons = [
        f"{one.fact}：{one.seen}（要求：{one.wanted}）"
        for one in item.failed
        if one.fact != SEASON.name
    ]
    detail = [item.detail] if item.detail else []
    return lines(*detail, *reasons)


def _nearest_change(nearest: Sequence[Seen]) -> Joined:
    changes = [f"{one.fact}改为“{one.wanted}”" for one in nearest]
    return lines(*changes or ["–"])


def _conclusion(assessment: Assessment, rule: Rule) -> str:
    for item in assessment.entitlements:
        if item.rule == rule.id:
            return f"可以享受，{_amount(item)}（标准：{item.standard}）"
    for open_item in assessment.undetermined:
        if open_item.rule == rule.id:
            return f"待定。{open_item.reason}"
    refusal = next(item for item in assessment.refusals if item.rule == rule.id)
    return "不能享受" + (f"：{refusal.detail}" if refusal.detail else "")


def _citations_of(assessment: Assessment, rule: str) -> tuple[Citation, ...]:
    found = {item.rule: item.citations for item in assessment.entitlements}
    found.update({item.rule: item.citations for item in assessment.undetermined})
    return found.get(rule, ())


def _trace_line(trace: Trace, more: str = "") -> Joined:
    word, colour = _TRUTH[trace.truth]
    compared = f"：看到“{trace.seen}”，要求“{trace.wanted}”" if trace.wanted is not None else ""
    return line((f"[{word}]", colour), f"{trace.label}{compared}{more}")


def _grow_tree(tree: Tree, parts: Iterable[Trace], told: set[tuple[Trace, ...]]) -> None:
    """The parts below a line; the rows of a scale of points (``told``) once."""
    for part in parts:
        if part.label == SCALE and part.parts in told:
            tree.add(_trace_line(part, "（各行的得分同上）"))
            continue
        if part.label == SCALE:
            told.add(part.parts)
        _grow_tree(tree.add(_trace_line(part)), part.parts, told)


_NOT_GIVEN = {"in_force": "", "not_in_force": "没有这一项", "unknown": "没有查到文件"}
_KIND_TEXTS = {"cash": "现金", "waiver": "免除", "in_kind": "实物", "loan": "贷款资格"}


def show_history(out: Screen, policy: Policy, periods: Sequence[Period]) -> None:
    """One rule over time."""
    last = periods[-1]
    out.print(f"{last.name}（{last.rule}）  {policy.title}", style="bold")
    out.print(f"类别：{'，'.join(kind_words(last))}")
    shown = table("学期", "对象", "标准", "依据", "公布", no_wrap=("学期", "公布"))
    for period in periods:
        shown.add_row(_term_range(period), *period_cells(period))
    out.print(shown)
    _show_notes(out, policy, periods)


def show_catalogue(out: Screen, policy: Policy, term: Term, periods: Sequence[Period]) -> None:
    """All rules at a term."""
    layers = " ← ".join(reversed(policy.layers))
    out.print(f"{policy.title}（{layers}）  {term}", style="bold")
    columns = ("项目", "类别", "对象", "标准", "依据", "公布")
    shown = table(*columns, no_wrap=("项目", "类别", "公布"))
    given = [period for period in periods if period.state == "in_force"]
    for period in given:
        name, kind = lines(period.name, period.rule), lines(*kind_words(period))
        shown.add_row(name, kind, *period_cells(period))
    out.print(shown)
    for period in periods:
        if period.state != "in_force":
            cited = "；".join(merged_citations(period.citations))
            why = "已停用" if cited else _NOT_GIVEN[period.state]
            out.print(f"{period.name}（{period.rule}）：{why}{f'（{cited}）' if cited else ''}")
    _show_notes(out, policy, given)


def kind_words(period: Period) -> list[str]:
    """What kind of item it is, and whether somebody still decides."""
    return [_KIND_TEXTS[period.kind], *(["可申请"] if period.award == "may_apply" else [])]


def _term_range(period: Period) -> str:
    since = str(period.since) if period.since else "以前"
    if period.since is None:
        return f"{period.until}以前" if period.until else "一直"
    if period.until is None:
        return f"{since}起"
    return since if period.until == period.since else f"{since}至{period.until}"


def period_cells(period: Period) -> tuple[Joined, str, Joined, Joined]:
    """Who gets it, how much, by which documents, and when these were made public."""
    return _recipients(period), period.standard or "–", *_period_basis(period)


def _recipients(period: Period) -> Joined:
    return lines(*period.who or [_NOT_GIVEN[period.state]])


def _period_basis(period: Period) -> tuple[Joined, Joined]:
    published = [text for layer, day in period.published for text in (str(day), f" {layer}")]
    cited = merged_citations(period.citations)
    return lines(*cited or ["–"]), lines(*published or ["–"])


def _show_notes(out: Screen, policy: Policy, periods: Sequence[Period]) -> None:
    for text in scales_behind(policy.at, periods):
        out.print(f"打分  {text}")
    readings: dict[str, None] = {}
    missing: dict[str, None] = {}
    for period in periods:
        readings |= dict.fromkeys(f"{period.name}：{text}" for text in period.readings)
        missing |= dict.fromkeys(f"{period.name}：{text}" for text in period.unexpressed)
    for text in missing:
        out.print(f"未表达  {text}", style="yellow")
    for text in readings:
        out.print(f"解读  {text}", style="dim")


def profile_lines(profile: Mapping[str, object]) -> list[str]:
    """A profile as the lines of a YAML file that ``eduaid check`` reads."""
    stated = [f"{yaml_scalar(fact)}: {flow_yaml(value)}" for fact, value in profile.items()]
    return stated or ["{}"]
