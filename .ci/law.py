"""The law as the shipped packs have it: a table a pack, in the words of ``eduaid show``.

``python .ci/law.py`` prints it, ``--write docs/law.md`` puts it into the page, between the two
lines that mark its place there. tests/house holds the page to it. A pack has the rows that its
own texts make: what it takes over from the packs above stands in their tables.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator

from eduaid_rules import Policy, load_policies, shipped_policies
from eduaid_rules.cli.render.assessment import kind_words, period_cells
from eduaid_rules.cli.render.markdown import markdown_text
from eduaid_rules.cli.screen import Joined
from eduaid_rules.evaluation.number_history import number_history
from eduaid_rules.evaluation.student.results import Period
from eduaid_rules.policy.documents import NOT_SEEN, Basis, Document, amount_read, cite
from eduaid_rules.policy.in_force import InForce, state_at
from pages import write_into

BEGIN = "<!-- the law: python .ci/law.py --write docs/law.md -->\n"
END = "<!-- the end of the law -->"
COLUMNS = ("项目", "自", "至", "给谁", "给多少", "依据", "定金额的文件", "核对至")
READ = {**NOT_SEEN, "yes": "读过原文"}


def law(policies: Iterable[Policy]) -> str:
    """The tables of some packs: those above before those below."""
    by_layers = sorted(policies, key=lambda policy: policy.layers)
    return "\n".join(line for policy in by_layers for line in _pack(policy))


def _pack(policy: Policy) -> Iterator[str]:
    pack = policy.pack
    above = policy.layers[-2] if policy.layers[1:] else None
    checked = pack.checked_until
    yield f"\n## {markdown_text(policy.title)}（{policy.name}）\n"
    said = [f"上级：{above}" if above else "没有上级"]
    said += [f"地区代码：{policy.region}"] if policy.region else []
    said += [f"核对至：{checked}" if checked else "没有写核对到哪一学期"]
    yield "；".join(said) + "。\n"
    periods = [one for rule in policy.rules for one in policy.history(rule.id)]
    cited = [(period, one) for period in periods for one in period.citations]
    own = [(period, one) for period, one in cited if one.layer == policy.name]
    rows = [_row(*_cells(policy, period)) for period in dict.fromkeys(period for period, _ in own)]
    rows += [_row(*cells) for cells in _numbers(policy)]
    if rows:
        yield _row(*COLUMNS)
        yield f"|{'---|' * len(COLUMNS)}"
        yield from rows
    else:
        yield "没有自己的规定，都照上级。"
    left = [*_unknown(policy, periods), *_unread(policy, {one.document for _, one in own})]
    if left:
        yield "\n不知道的，和可以问谁：\n"
        yield from (f"- {line}" for line in left)


def _cells(policy: Policy, period: Period) -> Iterator[str]:
    who, standard, basis, _ = period_cells(period)
    yield f"{markdown_text(period.name)}<br>{period.rule}<br>{'，'.join(kind_words(period))}"
    yield str(period.since or "更早")
    yield str(period.until or "没有写")
    if period.state == "in_force":
        yield _lines(who)
        yield markdown_text(standard)
    else:
        yield from ("停用", "–")
    yield _lines(basis)
    verified = amount_read(period.citations)
    yield "–" if verified is None else READ[verified]
    yield _checked(policy, period)


def _checked(policy: Policy, period: Period) -> str:
    """The last term at which somebody looked: as the rule says, else the pack.

    Where the pack's own texts are all unverified that is said: the term is of what tells of them.
    """
    rule = policy.rules[period.rule]
    state = state_at(rule, period.since or rule.versions[0].since.previous())
    own = state.checked_until if isinstance(state, InForce) else None
    until = str(own or policy.pack.checked_until or "没有写")
    own_texts = (cited for cited in period.citations if cited.layer == policy.name)
    unseen = {cited.verified for cited in own_texts} == {"no"}
    return f"{until}（原文未核实）" if unseen else until


def _numbers(policy: Policy) -> Iterator[tuple[str, ...]]:
    """The numbers of parameters that the pack's own texts state."""
    for parameter in policy.pack.parameters:
        periods = number_history(policy.pack, parameter.name) or ()
        ends = (*(later.since for later in periods[1:]), None)
        for period, end in zip(periods, ends, strict=True):
            text = None if period.since is None else parameter.at(period.since)
            if text is not None and text.layer == policy.name:
                span = str(period.since), str(end.previous()) if end else "没有写"
                cited = cite(text.basis, text.layer, "standard")
                basis = "<br>".join(markdown_text(one.marked) for one in cited)
                read = READ[amount_read(cited) or "no"]
                checked = str(policy.pack.checked_until or "没有写")
                name, value = (markdown_text(one or "–") for one in (period.name, period.value))
                yield f"{name}<br>参数", *span, "–", value, basis, read, checked


def _unknown(policy: Policy, periods: Iterable[Period]) -> Iterator[str]:
    """The times of which no text was found; who issued the text after it may know."""
    for period in periods:
        if period.state == "unknown" and policy.rules[period.rule].layer == policy.name:
            when = f"{period.until}以前（含）" if period.since is None else f"{period.since}起"
            if period.since and period.until:
                when = f"{period.since}至{period.until}"
            cited = (one for later in policy.history(period.rule) for one in later.citations)
            whom = _whom([policy.pack.documents[one.document] for one in cited][:1])
            yield f"{markdown_text(period.name)}（{period.rule}），{when}：没有查到文件；{whom}"


def _unread(policy: Policy, own: Collection[str]) -> Iterator[str]:
    """Documents that the pack cites, of which something was not seen."""
    for verified, said in NOT_SEEN.items():
        for name in sorted(own) if said else ():
            document = policy.pack.documents[name]
            if document.verified == verified:
                (cited,) = cite((Basis(document, None),), policy.name, "who")
                yield f"{said}：{markdown_text(cited.text)}；{_whom([document])}"


def _whom(documents: Iterable[Document]) -> str:
    issuers = dict.fromkeys(name for one in documents for name in one.issuers)
    return f"可以问{markdown_text('、'.join(issuers))}" if issuers else "发文机关不详"


def _lines(cell: Joined) -> str:
    texts = (part if isinstance(part, str) else part[0] for part in cell.parts)
    return "<br>".join(map(markdown_text, texts))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def shipped_law() -> str:
    """The tables of the packs that come with the library, as they stand in the page."""
    return f"{law(load_policies(shipped_policies()).values())}\n\n"


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--write", name]:
            write_into(name, BEGIN, shipped_law(), END)
        case []:
            print(shipped_law(), end="")
        case _:
            sys.exit("python .ci/law.py [--write PAGE]")
