"""A rule at a term compiled to a function of what is known of a student."""

from __future__ import annotations

from typing import cast

from ...errors import ProfileError
from ...meaning.logic import KnownAtoms, build, compile_condition
from ...meaning.partitions import Coded
from ...meaning.words import standard_in_words
from ...policy.in_force import InForce, TextUnknown
from ..policy_at_term import RuleAtTerm
from .amounts import AmountCompiler, CompiledRule, OpenLine


def compile_rule(item: RuleAtTerm, known: KnownAtoms) -> CompiledRule | None:
    """A rule as a function of a student's atoms and numbers; None: nobody gets it."""
    if isinstance(item.state, TextUnknown):
        line = OpenLine(item, "text", "不详", _unknown_text(item.state), final=True)
        return lambda _true, _false, _measured: line
    if not isinstance(item.state, InForce):
        return None
    truth = compile_condition(item.state.who, item.at.vocabulary, known)
    if truth.is_false:
        return None
    compiler = AmountCompiler(item, known)
    amount = compiler.expression(item.state.standard)
    unknown = OpenLine(item, "who", standard_in_words(item.state.standard))
    names = {**compiler.names, "unknown": unknown}
    text = f"({amount} if {truth.holds} else None if {truth.fails} else unknown)"
    return cast(CompiledRule, build(text, names))


def standard_for(item: RuleAtTerm, student: Coded) -> str:
    """The standard in words as far as it is settled, whether or not the student gets it."""
    whole = standard_in_words(item.standard)
    if not isinstance(item.state, InForce):
        return whole
    compiler = AmountCompiler(item, item.at.season)
    amount = cast(CompiledRule, build(compiler.expression(item.state.standard), compiler.names))
    try:
        taken = amount(student.true, student.false, student.measured)
    except ProfileError:  # an amount out of bounds is an error only where the item is granted
        return whole
    return whole if taken is None else taken.standard


def _unknown_text(state: TextUnknown) -> str:
    if state.since is None:
        return "到这一天为止，没有查到已经公布的文件"
    return f"{state.since}以前的文件没有查到，这个学期按什么发不清楚"
