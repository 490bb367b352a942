"""A roster of many places judged at once, each by the policy of its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from .api import CallersFrame, Policy, load_policy
from .arguments import checked
from .authoring.packs import shipped_policies
from .errors import Diagnostic, PolicyError
from .policy.terms import Term, as_term


@checked
def evaluate_places(
    frame: CallersFrame,
    term: Term | str,
    policies: Iterable[Policy | str] | Policy | str | None = None,
    known_on: date | None = None,
    long: bool = False,
    *,
    school: str = "学校所在地代码",
    home: str = "户籍地代码",
    keep: Collection[str] | str | None = None,
    values_as_of: Term | str | None = None,
) -> CallersFrame:
    """A roster of many places judged at a term, as a frame of the kind that came in.

    ``school`` and ``home`` name the columns that hold the six-digit codes of the places of a
    student's school and household. ``policies`` (policies or their names; None: all shipped
    ones that have a region) are taken by their region: a place has its own policy or else that
    of its city or province, never the nation's. The school's place decides a rule, or the
    household's where the rule says 认定地: 户籍地. What an unknown place would decide is
    undetermined; an item that the place does not have is null.

    The columns are those of ``Policy.evaluate_frame``, wide with ``school_policy`` and
    ``home_policy`` (the names of the policies that decided, null for an unknown place), long
    with ``policy``. The places of a lazy frame are asked for once, the rest stays lazy. Raises
    PolicyError, ProfileError, TermError and MissingExtra.
    """
    from .evaluation.frames import (
        FrameOptions,
        JurisdictionColumns,
        Jurisdictions,
        PlacesJudge,
    )

    if isinstance(policies, Policy | str):
        policies = [policies]
    chosen = _by_region(shipped_policies() if policies is None else policies, policies is None)
    as_of = None if values_as_of is None else as_term(values_as_of)
    options = FrameOptions.of(keep, long=long, as_of=as_of)
    regions = {code: policy._at_once(term, known_on) for code, policy in chosen.items()}
    judge = PlacesJudge(Jurisdictions(regions, JurisdictionColumns(school, home)))
    judged: CallersFrame = judge.evaluate(frame, options)
    return judged


def _by_region(policies: Iterable[Policy | str], every: bool) -> dict[str, Policy]:
    """The policies by the code of their region; with ``every``, those without one are left out."""
    found: list[Diagnostic] = []
    made: dict[str, Policy] = {}
    for one in policies:
        policy = load_policy(one) if isinstance(one, str) else one
        code = policy.region
        if code is None:
            if not every:
                text = f"规则包“{policy.name}”没有写地区，不知道它管哪里"
                found.append(
                    Diagnostic("E712", text, '请在 pack.yaml 里写 地区: "450225" 这样的代码')
                )
        elif code in made:
            text = f"规则包“{made[code].name}”和“{policy.name}”的地区都是 {code}"
            found.append(Diagnostic("E712", text, "一个地区只能有一个规则包"))
        else:
            made[code] = policy
    if not found and not made:
        found.append(Diagnostic("E712", "没有给出规则包", "请在 policies 里写规则包的名称"))
    if found:
        raise PolicyError(found)
    return made
