"""``eduaid sources``: the documents of a policy, where their texts are kept, and which changed."""

from __future__ import annotations

import click

from ...authoring.diagnostics import render_finding
from ...authoring.kept_texts import TEXT_STATES, CheckedText, Source
from ...errors import EduaidError
from ...policy.documents import NOT_SEEN
from ..options import json_option, policy_option, read_policy
from ..terminal import ChineseCommand, ExitCode, console, print_json, say


@click.command(cls=ChineseCommand, options_metavar="[选项]")
@policy_option
@json_option
def sources_command(source: str | None, as_json: bool) -> ExitCode:
    """列出依据的文件：文号、核实到什么程度、原文放在哪里、什么时候读的，放着的变了没有。

    上级规则包的文件也列出。放在规则文件夹里的原文，和读的时候记下的摘要（SHA-256）比一遍；
    网上的不去取。原文放在哪里写在 texts.yaml 的“原文:”里，不影响任何结果。

    退出码：0 每份都知道原文在哪里，放着的都没有变；1 有变了、不见了或核对不了的；2 输入有错；
    3 没有这些，但有没存过原文的，或没有记摘要的。
    """
    policy = read_policy(source)
    found = policy.sources()
    if not found.documents:
        raise EduaidError("eduaid bundle 的文件不带政策文件的目录，请写规则文件夹")
    if as_json:
        print_json({"policy": policy.name, "digest": policy.digest, **found.to_dict()})
    else:
        from ..screen import lines, table  # tables load only when shown

        shown = table(*("文件", "核实", "原文在哪里", "读于", "现在"), no_wrap=("核实", "读于"))
        for one in found.documents:
            texts = one.texts or (None,)
            shown.add_row(
                lines(*_named(one)),
                NOT_SEEN[one.document.verified] or "已核实",
                lines(*(_where(text) for text in texts)),
                lines(*("–" if text is None else text.kept.read_on for text in texts)),
                lines(*(_now(text) for text in texts)),
            )
        out = console()
        out.print(f"{policy.title}（{policy.name}）", style="bold")
        out.print(shown)
        for finding in found.findings:
            say(render_finding(finding))
        counted = "，".join(f"{TEXT_STATES[s]} {n} 份" for s, n in found.counts.items() if n)
        out.print(f"{len(found.documents)} 份文件：{counted}。")
    if found.findings:
        return ExitCode.FINDINGS
    return ExitCode.UNDETERMINED if found.open else ExitCode.ANSWERED


def _named(source: Source) -> list[str]:
    document = source.document
    number = document.number if document.number and document.number not in document.title else None
    return [document.title, *([number] if number else []), f"{source.pack}/{document.id}"]


def _where(text: CheckedText | None) -> str:
    if text is None:
        return "–"
    kept = text.kept
    place = [f"{kept.layer}/{kept.file}"] if kept.file else []
    return "；".join([*place, *([kept.url] if kept.url else [])])


def _now(text: CheckedText | None) -> str:
    if text is None:
        return TEXT_STATES["never"]
    made = f"：{text.found}" if text.state == "unrecorded" else ""
    return f"{TEXT_STATES[text.state]}{made}"
