"""Proofs as staff read them on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, assert_never

from ...analysis.classes.subjects import terms_in_words
from ...analysis.proof.proofs import Counterexample, Proof
from ...analysis.proof.report import ProofReport
from ...analysis.proof.scope import ProofVerdict
from ...api import Policy
from ...policy.guarantees import CashAtLeast
from ...policy.terms import Term
from ..screen import Joined, Screen, line
from .assessment import profile_lines


def show_proofs(
    out: Screen,
    policy: Policy,
    report: ProofReport,
) -> None:
    """What does not hold first, with its students; then a line for each of the others."""
    proofs, terms, last = report.proofs, report.terms, report.last
    out.print(f"{policy.title}（{policy.name}）", style="bold")
    until = "，以后各学期也一样" if last is not None else ""
    seen = terms_in_words(terms, last) or "没有"
    out.print(f"看的学期：{seen}{until}", style="dim")
    against = (ProofVerdict.REFUTED, ProofVerdict.UNDECIDED)
    for proof in (proof for proof in proofs if proof.verdict in against):
        out.print()
        style = "bold red" if proof.verdict is ProofVerdict.REFUTED else "bold yellow"
        out.print(f"{proof.verdict.value}  {proof.title}", style=style, soft_wrap=True)
        _show_source(out, policy, proof)
        for one in proof.found:
            _show_counterexample(out, one, last)
    out.print()
    for proof in proofs:
        told = _proof_line(proof, terms, last)
        if told is not None:
            out.print(told, soft_wrap=True)
            for note in _notes(policy, proof):
                out.print(f"  {note}", style="dim", soft_wrap=True)
        for one, reason in proof.allowed:
            out.print(f"  容许：{one.words}（{reason}）", style="dim", soft_wrap=True)
    out.print()
    own = sum(proof.guarantee is not None for proof in proofs)
    counts = Counter(proof.verdict for proof in proofs)
    always = (ProofVerdict.HOLDS, ProofVerdict.REFUTED)
    held = "，".join(
        f"{verdict.value} {counts[verdict]} 条"
        for verdict in ProofVerdict
        if counts[verdict] or verdict in always
    )
    out.print(f"{own} 条保证、{len(proofs) - own} 项自带的检查：{held}。", style="bold")
    out.print("看的是各项信息都已知的学生，而且满足共同条件。", style="dim")


_NAMED: Final = 3
"""So many items are named of those that are not looked at."""


def _notes(policy: Policy, proof: Proof) -> Iterator[str]:
    """What a reader of a line should know: what was left out, and what is weaker than it reads."""
    if proof.unknown:
        names = {rule.id: f"“{rule.name}”" for rule in policy.rules}
        shown = "、".join(names.get(item, item) for item in proof.unknown[:_NAMED])
        more = f" 等 {len(proof.unknown)} 项" if len(proof.unknown) > _NAMED else ""
        yield f"没有检查：{shown}{more}，没有查到文件"
    if proof.half_years:
        when = terms_in_words(proof.half_years)
        alone = "这半年单独和全年的上限比"
        if proof.guarantee is not None and isinstance(proof.guarantee.claim, CashAtLeast):
            alone = "这半年没有和全年的下限比"
        yield f"{when}只有半个学年在自、至里，{alone}"


def _proof_line(proof: Proof, terms: Sequence[Term], last: Term | None) -> Joined | None:
    """What holds, or why nothing was looked at; None: what does not hold is shown apart."""
    match proof.verdict:
        case ProofVerdict.REFUTED | ProofVerdict.UNDECIDED:
            return None
        case ProofVerdict.HOLDS:
            style, said = "green", _what_holds(proof, terms, last)
        case ProofVerdict.UNCHECKED:
            why = "" if proof.unchecked is None else f"：{proof.unchecked.value}"
            style, said = "yellow", f"{proof.title}{why}"
        case _:
            assert_never(proof.verdict)
    return line((f"{proof.verdict.value}  ", style), said)


def _what_holds(proof: Proof, terms: Sequence[Term], last: Term | None) -> str:
    """What holds, for how many kinds of student, and for which terms where not for all."""
    when = ""
    if proof.terms and tuple(proof.terms) != tuple(terms):
        when = f"（{terms_in_words(proof.terms, last)}）"
    seen = f"看了 {proof.classes:,} 种学生" if proof.classes else "规则说的一样，不用逐个学生算"
    inexact = f"；{'、'.join(proof.inexact)}是推算的，算得出的数都看了" if proof.inexact else ""
    return f"{proof.title}{when}：{seen}{inexact}"


def _show_source(out: Screen, policy: Policy, proof: Proof) -> None:
    """The line that states the guarantee, and the texts it follows from."""
    if proof.guarantee is None:
        return
    place = policy.place_of(proof.guarantee)
    basis = "；".join(
        f"{one.document.number or one.document.title}{one.clause or ''}"
        for one in proof.guarantee.basis
    )
    for label, text in (("写在", place), ("依据", basis)):
        if text:
            out.print(f"  {label} {text}", style="dim", soft_wrap=True)


def _show_counterexample(out: Screen, one: Counterexample, last: Term | None) -> None:
    out.print(f"  {one.words}（{terms_in_words(one.terms, last)}）", soft_wrap=True)
    if one.place is not None:
        out.print(f"    规则写在 {one.place}", style="dim", soft_wrap=True)
    if not one.replayed:
        told = "    判断不了有没有这样的人：没有找到，也不能断定没有"
        out.print(told, style="dim", soft_wrap=True)
    elif one.example is not None:
        label = f"    信息最少的学生（{one.terms[0]}）："
        out.print(label, style="dim", soft_wrap=True)
        for text in profile_lines(one.example):
            out.print(f"      {text}", soft_wrap=True)
