"""The mutants of little packs, as places and words."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from eduaid_rules import Policy
from eduaid_rules.analysis.mutants.mutation_points import Mutant, MutationKind
from eduaid_rules.analysis.mutants.rule_files import mutants_of, pack_trees
from little_packs import pack_of

Seen = tuple[str, str, str]
"""``line:column``, what stood there, what stands there now."""

HEAD = """\
规则:
  aid:
    名称: 补助
    类别: 现金
    给付: 应享
    发放: 每学期
    此前: 无
"""


def rule(rest: str) -> str:
    """A rule from line 8 on, from 2019秋."""
    body = "".join(f"    {line}\n" for line in dedent(rest).strip().splitlines())
    return HEAD + body + "    版本: [{自: 2019秋, 依据: [{文件: first}]}]\n"


def listed(
    folder: Path, policy: Policy, file: str, kinds: tuple[MutationKind, ...]
) -> list[Mutant]:
    """The mutants of some kinds in one file of a pack."""
    found = mutants_of(pack_trees(folder / policy.name), policy.vocabulary, kinds)
    return [mutant for mutant in found if Path(mutant.file).name == file]


def seen(
    folder: Path, policy: Policy, *kinds: MutationKind, file: str = "rules.yaml"
) -> list[Seen]:
    """The same, as places and words."""
    return [
        (f"{mutant.line}:{mutant.column}", mutant.before, mutant.after)
        for mutant in listed(folder, policy, file, kinds)
    ]


def of_rule(folder: Path, rest: str, *kinds: MutationKind) -> list[Seen]:
    """The mutants of some kinds of a pack with that one rule."""
    return seen(folder, pack_of(folder, rule(rest)), *kinds)
