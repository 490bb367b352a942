"""Proofs as staff read them on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from ...analysis.classes.subjects import terms_in_words
from ...analysis.proof.claims_and_proofs import Counterexample, Proof, ProofVerdict
from ...analysis.proof.prove import ProofReport
from ...api import Policy
from ...policy.terms import Term
from .assessment import profile_yaml


def show_proofs(
    out: Console,
    policy: Policy,
    report: ProofReport,
) -> None:
    """What does not hold first, with its students; then what holds, a line each."""
    proofs, terms, last = report.proofs, report.terms, report.last
    out.print(f"{policy.title}（{policy.name}）", style="bold")
    until = "，以后各学期也一样" if last is not None else ""
    out.print(f"看的学期：{terms_in_words(terms, last)}{until}", style="dim")
    against = [proof for proof in proofs if not proof.holds]
    for proof in against:
        out.print()
        style = "bold red" if proof.verdict is ProofVerdict.REFUTED else "bold yellow"
        out.print(f"{proof.verdict.value}  {proof.title}", style=style, soft_wrap=True)
        _show_source(out, policy, proof)
        for one in proof.found:
            _show_counterexample(out, one, last)
    out.print()
    for proof in proofs:
        if proof.holds:
            out.print(
                Text.assemble(("成立  ", "green"), _proof_line(proof, terms, last)), soft_wrap=True
            )
        for one, reason in proof.allowed:
            out.print(Text(f"  容许：{one.words}（{reason}）", style="dim"), soft_wrap=True)
    out.print()
    own = sum(proof.guarantee is not None for proof in proofs)
    counts = Counter(proof.verdict for proof in proofs)
    told = (ProofVerdict.HOLDS, ProofVerdict.REFUTED)
    held = "，".join(
        f"{verdict.value} {counts[verdict]} 条"
        for verdict in ProofVerdict
        if verdict in told or counts[verdict]
    )
    out.print(f"{own} 条保证、{len(proofs) - own} 项自带的检查：{held}。", style="bold")
    out.print("看的是各项信息都已知的学生，而且满足共同条件。", style="dim")


def _proof_line(proof: Proof, terms: Sequence[Term], last: Term | None) -> str:
    """What holds, for how many kinds of student, and for which terms where not for all."""
    when = ""
    if proof.terms and tuple(proof.terms) != tuple(terms):
        when = f"（{terms_in_words(proof.terms, last)}）"
    if proof.classes:
        seen = f"看了 {proof.classes:,} 种学生"
    else:
        seen = "两份规则说的一样，不用逐个学生算" if proof.terms else "只约束下级，自己不用看"
    inexact = f"；{'、'.join(proof.inexact)}是推算的，算得出的数都看了" if proof.inexact else ""
    return f"{proof.title}{when}：{seen}{inexact}"


def _show_source(out: Console, policy: Policy, proof: Proof) -> None:
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
            out.print(Text(f"  {label} {text}", style="dim"), soft_wrap=True)


def _show_counterexample(out: Console, one: Counterexample, last: Term | None) -> None:
    out.print(Text(f"  {one.words}（{terms_in_words(one.terms, last)}）"), soft_wrap=True)
    if one.place is not None:
        out.print(Text(f"    规则写在 {one.place}", style="dim"), soft_wrap=True)
    if not one.replayed:
        told = "    判断不了有没有这样的人：没有找到，也不能断定没有"
        out.print(Text(told, style="dim"), soft_wrap=True)
    elif one.example is not None:
        label = f"    信息最少的学生（{one.terms[0]}）："
        out.print(Text(label, style="dim"), soft_wrap=True)
        for text in profile_yaml(one.example).splitlines():
            out.print(Text(f"      {text}"), soft_wrap=True)
