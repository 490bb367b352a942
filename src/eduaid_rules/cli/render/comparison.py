"""A comparison of two policies in words, and on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from ...analysis.classes.subjects import terms_in_words
from ...analysis.comparison.changes import Change, Comparison, Effect, Verdict
from ...policy.money_and_units import fen_to_yuan
from ..screen import Screen, table
from .assessment import profile_lines

if TYPE_CHECKING:
    from ...analysis.comparison.report import ComparisonReport
    from ...analysis.comparison.roster_effects import PairedSum, RosterEffects

LEFT_OUT_NOTE: Final = "项目名称、依据、解读、提醒不影响任何人得到什么，不算变化。"
_MOST_TEXTS: Final = 2
_MOST_SIGNS: Final = 36


def verdict_sentence(found: Comparison) -> str:
    """What becomes of students, in one sentence."""
    if found.verdict is Verdict.SAME:
        everybody = "任何学生，不论信息填没填全" if found.unknowns else "任何信息齐全的学生"
        return f"对{everybody}，都没有变化。这是证明，不是抽查"
    if not found.changes:
        return "规则给的没有变化，但有的填写方式，两份规则读出来不一样（见下面）"
    if found.undecided:
        return "判断不了：没有找到结果不同的学生，也不能断定没有（见下面）"
    if found.verdict is Verdict.ONLY_MORE:
        return "只有增加：有人多得，没有人少得"
    if found.verdict is Verdict.ONLY_LESS:
        return "只有减少：有人少得，没有人多得"
    directions = {change.effect.direction for change in found.changes}
    shown = {change.effect.direction for change in found.changes if change.replayed}
    if {1, -1} <= shown:
        return "有增有减：有人多得，也有人少得"
    if any(not change.replayed for change in found.changes):
        return "有变化，但有的变化判断不了有没有人碰到（见下面）"
    if directions == {0}:
        return "有变化，但说不上多还是少（见下面）"
    more = "有人多得，没有人少得" if 1 in directions else "有人少得，没有人多得"
    return f"{more}；另有说不上多少的变化（见下面）"


def scope_sentences(found: Comparison) -> Iterator[str]:
    """Over whom and when this was found, and what it does not say."""
    terms = terms_in_words(found.terms, found.last)
    until = "，以后各学期也一样" if found.last is not None else ""
    yield f"看的学期：{terms}{until}"
    if not found.classes:
        yield "两份规则说的一样，不用逐个学生去算"
    else:
        yield f"规则能区分的 {found.classes:,} 种学生，每一种都用两份规则各算了一遍"
    if found.unknowns:
        yield "没填的信息也算一种情况"
    else:
        yield "只看各项信息都已知的学生；要把没填的信息也算进去，请加 --with-unknowns"
    if found.inexact:
        names = "、".join(found.inexact)
        yield f"{names}是推算出来的：按算式算得出的数都看了，例子都用规则重新算过"
    if found.narrowed:
        names = "、".join(found.narrowed)
        yield f"{names}的允许范围两份规则不一样，只看了两份都允许的数"
    yield from found.respelt
    yield LEFT_OUT_NOTE


def changes_by_rule(found: Comparison) -> dict[str, list[Change]]:
    """The changes of each rule: what is gained, what is lost, then the rest."""
    order = list(Effect)
    made: dict[str, list[Change]] = {}
    for change in found.changes:
        made.setdefault(change.rule, []).append(change)
    for changes in made.values():
        changes.sort(key=lambda one: (order.index(one.effect), one.term))
    return made


def terms_text(change: Change, found: Comparison) -> str:
    """The terms of a change."""
    return terms_in_words(change.terms, found.last)


def students_text(change: Change) -> str:
    """The students of a change, in one line."""
    return "；".join(change.who) or "这些学生没有共同的一项信息，见例子"


def example_title(change: Change) -> str:
    """What the example of a change is."""
    kinds = f"共 {change.classes:,} 种学生" if change.classes > 1 else "只有这一种学生"
    if not change.replayed:
        return f"{kinds}，判断不了有没有这样的人：没有找到，也不能断定没有（{change.term}）"
    return f"{kinds}，信息最少的例子（{change.term}）"


def rewording_sentences(report: ComparisonReport) -> dict[str, str]:
    """For each rule what only reads otherwise, in one line."""
    made: dict[str, list[str]] = {}
    for one in report.rewordings:
        parts = [
            f"{verb}{_quoted_texts(texts)}"
            for verb, texts in (("去掉", one.before), ("写上", one.after))
            if texts
        ]
        told = (
            f"{one.what}{'，'.join(parts)}（{terms_in_words(one.terms, report.comparison.last)}）"
        )
        made.setdefault(f"{one.name}（{one.rule}）", []).append(told)
    return {rule: "；".join(told) for rule, told in made.items()}


def number_sentences(report: ComparisonReport) -> Iterator[str]:
    """The numbers of parameters that are others, and which items change by each."""
    for one in report.numbers:
        when = terms_in_words(one.terms, report.comparison.last)
        items = f"有变化的项目：{'、'.join(one.rules)}" if one.rules else "没有人因此多得或少得"
        yield f"{one.words}（{when}；{items}）"


def _quoted_texts(texts: Sequence[str]) -> str:
    shown = "".join(f"“{_shortened(text)}”" for text in texts[:_MOST_TEXTS])
    return shown if len(texts) <= _MOST_TEXTS else f"{shown}等{len(texts)}处"


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_SIGNS else f"{text[:_MOST_SIGNS]}…"


SIDE_NAMES: Final = ("旧规则", "新规则")
MOST_ROWS: Final = 50
"""How many schools a report names: those with the largest differences; JSON has all."""
SUM_TITLES: Final = (
    "原来人数",
    "现在人数",
    "原来金额（元）",
    "现在金额（元）",
    "差额（元）",
    "待定人数",
)


def people_sentences(effects: RosterEffects) -> Iterator[str]:
    """The rows of the roster, and who gains."""
    for side, rows in zip(SIDE_NAMES, effects.rows, strict=True):
        why = "、".join(f"{kind} {count} 行" for kind, count in rows.reasons)
        told = f"（{why}；用 eduaid columns 看是哪些行）" if rows.refused else ""
        yield (
            f"{side}：读入 {rows.read} 行 = 判断 {rows.judged} 行 + 退回 {rows.refused} 行{told}"
        )
    other = f"；金额不变、项目有变的 {effects.other} 人" if effects.other else ""
    yield (
        f"多得的 {effects.gain} 人，少得的 {effects.lose} 人{other}；没有变化的 {effects.stay} 人"
    )
    total = effects.total
    if total.fen is not None:
        old, new = total.fen
        yield (
            f"现金合计：原来 {total.people[0]} 人 {fen_to_yuan(old):,.2f} 元，"
            f"现在 {total.people[1]} 人 {fen_to_yuan(new):,.2f} 元，差额 {_signed(new - old)} 元"
        )
    if any(total.open):
        yield (
            f"现金有待定的：原来 {total.open[0]} 人，现在 {total.open[1]} 人，他们的金额没有算在内"
        )


def _show_roster_effects(out: Screen, effects: RosterEffects) -> None:
    """The roster on a terminal: by item, by school, by each category."""
    out.print()
    out.print(f"花名册（{effects.term}）", style="bold")
    for line in people_sentences(effects):
        out.print(f"  {line}")
    for title, sums, several in sum_blocks(effects):
        shown = table(title, *SUM_TITLES, right=SUM_TITLES)
        for one in sums[:MOST_ROWS]:
            shown.add_row(one.value, *sum_cells(one))
        out.print(shown)
        for note in block_notes(title, len(sums), several=several):
            out.print(f"  {note}")


def sum_blocks(effects: RosterEffects) -> Iterator[tuple[str, Sequence[PairedSum], bool]]:
    """Sums of a roster under their titles, and whether somebody is in several of them."""
    yield "项目", effects.items, False
    yield from effects.groups


def block_notes(title: str, count: int, *, several: bool) -> Iterator[str]:
    """What to know of the sums under a title."""
    if several:
        yield f"一人可有几个{title}，在每个里都计一次，所以各行相加会大于合计"
    if count > MOST_ROWS:
        yield f"只列差额最大的 {MOST_ROWS} 个，共 {count} 个；全部见 --json"


def sum_cells(one: PairedSum) -> list[str]:
    """A sum before and after, a cell for each of ``SUM_TITLES``."""
    people = [str(count) for count in one.people]
    waiting = "" if not any(one.open) else f"{one.open[0]} → {one.open[1]}"
    if one.fen is None:
        return [*people, "–", "–", "–", waiting]
    old, new = one.fen
    return [
        *people,
        f"{fen_to_yuan(old):,.2f}",
        f"{fen_to_yuan(new):,.2f}",
        _signed(new - old),
        waiting,
    ]


def _signed(fen: int) -> str:
    return f"{fen_to_yuan(fen):+,.2f}" if fen else "0.00"


_DIRECTION_COLOURS = {1: "green", -1: "red", 0: "yellow"}


def show_comparison(out: Screen, sides: Sequence[str], report: ComparisonReport) -> None:
    """The verdict, over whom it holds, what changes by rule, what only reads anew, the roster."""
    found = report.comparison
    for which, side in zip(SIDE_NAMES, sides, strict=True):
        _print_indented(out, f"{which}：{side}", 0)
    out.print()
    out.print(f"结论：{verdict_sentence(found)}。", style="bold")
    for line in scope_sentences(found):
        _print_indented(out, line, 2, "dim")
    if report.numbers:
        out.print()
        out.print("参数", style="bold")
        for line in number_sentences(report):
            _print_indented(out, line, 2)
    for rule, changes in changes_by_rule(found).items():
        out.print()
        out.print(f"{changes[0].name}（{rule}）", style="bold")
        for change in changes:
            _show_change(out, change, found)
    if report.rewordings:
        out.print()
        out.print("只改了文字（不影响任何人得到什么）", style="bold")
        for name, told in rewording_sentences(report).items():
            _print_indented(out, f"{name}：{told}", 2)
    if report.roster is not None:
        _show_roster_effects(out, report.roster)


COLON: Final = {True: "：", False: "。"}


def _show_change(out: Screen, change: Change, found: Comparison) -> None:
    colour = _DIRECTION_COLOURS[change.effect.direction]
    _print_indented(out, f"{change.words}  {terms_text(change, found)}", 2, colour)
    _print_indented(out, students_text(change), 4)
    _print_indented(out, f"{example_title(change)}{COLON[change.replayed]}", 4, "dim")
    if not change.replayed:
        return
    _show_profile(out, change.example)
    if change.example_before is not None:
        _print_indented(out, "用旧规则算时写成：", 4, "dim")
        _show_profile(out, change.example_before)


def _show_profile(out: Screen, profile: Mapping[str, object]) -> None:
    for line in profile_lines(profile):
        _print_indented(out, line, 6)


def _print_indented(out: Screen, text: str, by: int, style: str | None = None) -> None:
    """A line that the terminal folds itself, so that a copy of it is whole."""
    out.print(f"{' ' * by}{text}", style, soft_wrap=True)
