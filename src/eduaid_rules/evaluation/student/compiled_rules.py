"""A rule at a term compiled to a function of what is known of a student."""

from __future__ import annotations

from typing import cast

from ...errors import ProfileError
from ...meaning.logic import KnownAtoms, build, compile_condition
from ...meaning.partitions import Coded
from ...meaning.standard_words import standard_in_words
from ...policy.conditions import ALWAYS, NEVER_HOLDS, Condition, supposing, texts_lacking
from ...policy.in_force import TextUnknown
from ..policy_at_term import RuleAtTerm
from .amounts import AmountCompiler, CompiledRule, OpenLine


def compile_rule(item: RuleAtTerm, known: KnownAtoms) -> CompiledRule | None:
    """A rule as a function of a student's atoms and numbers; None: nobody gets it."""
    if isinstance(item.state, TextUnknown):
        line = OpenLine(item, "text", "不详", _unknown_text(item.state), final=True)
        return lambda _true, _false, _measured: line
    if item.plan is None:
        return None
    truth = compile_condition(item.plan.who, item.at.vocabulary, known)
    if truth.is_false:
        return None
    compiler = AmountCompiler(item, known)
    amount = compiler.expression(item.plan.amount)
    said = standard_in_words(item.standard)
    names = {**compiler.names, "unknown": OpenLine(item, "who", said)}
    unknown = "unknown"
    lacking = next(texts_lacking(item.plan.who), None)
    if lacking is not None:
        names["unread"] = OpenLine(item, "text", said, lacking.what, final=True)
        unknown = f"(unread if {_whatever_the_text(item.plan.who, item, known)} else unknown)"
    text = f"({amount} if {truth.holds} else None if {truth.fails} else {unknown})"
    return cast(CompiledRule, build(text, names))


def _whatever_the_text(who: Condition, item: RuleAtTerm, known: KnownAtoms) -> str:
    """That no fact is lacking but the text: it is settled whatever the text says, or does not."""
    settled: list[str] = []
    for supposed in (ALWAYS, NEVER_HOLDS):
        one = compile_condition(supposing(who, supposed), item.at.vocabulary, known)
        settled.append(f"({one.holds} or {one.fails})")
    return " and ".join(settled)


def standard_for(item: RuleAtTerm, student: Coded) -> str:
    """The standard in words as far as it is settled, whether or not the student gets it."""
    whole = standard_in_words(item.standard)
    if item.plan is None:
        return whole
    compiler = AmountCompiler(item, item.at.season)
    amount = cast(CompiledRule, build(compiler.expression(item.plan.amount), compiler.names))
    try:
        taken = amount(student.true, student.false, student.measured)
    except ProfileError:  # an amount out of bounds is an error only where the item is granted
        return whole
    return whole if taken is None else taken.standard


def _unknown_text(state: TextUnknown) -> str:
    if state.since is None:
        return "到这一天为止，没有查到已经公布的文件"
    return f"{state.since}以前的文件没有查到，这个学期按什么发不清楚"
