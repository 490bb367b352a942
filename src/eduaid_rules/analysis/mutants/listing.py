"""The mutants of a pack: every change of its own files, numbered in the order of the files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...authoring.diagnostics import Findings, sorted_findings
from ...authoring.loading.yaml_tree import YamlNode, read_tree
from ...errors import Diagnostic, PolicyError
from ...policy.facts import Vocabulary
from .sections import changes_of_file
from .spots import Change, Kind, Spot, flow, put


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one file.

    ``file``, ``line`` and ``column`` are where it is seen; ``before`` and ``after`` are what
    stood there and what stands there now; ``where`` says in words what part of which rule.
    """

    number: int
    kind: Kind
    file: str
    line: int
    column: int
    where: str
    before: str
    after: str
    rule: str | None
    """The rule that it is about; None: several, or the whole pack."""
    steps: tuple[int, ...]
    made: YamlNode = field(compare=False, repr=False)

    @property
    def place(self) -> str:
        """Where it is seen, as text."""
        return f"{self.file}:{self.line}:{self.column}"

    def trees(self, files: Mapping[str, YamlNode]) -> dict[Path, YamlNode]:
        """The files of the pack with this change, by resolved path."""
        return {
            Path(name).resolve(): put(tree, self.steps, self.made) if name == self.file else tree
            for name, tree in files.items()
        }


def read_files(folder: Path) -> dict[str, YamlNode]:
    """The trees of a pack's own files, by their names, in order.

    Raises PolicyError where a file is no YAML.
    """
    found: list[Diagnostic] = []
    trees: dict[str, YamlNode] = {}
    for path in sorted(folder.glob("*.yaml")):
        if not path.name.startswith("."):
            tree = read_tree(path.read_bytes(), Findings(str(path), found))
            if tree is not None:
                trees[str(path)] = tree
    if found:
        raise PolicyError(sorted_findings(found))
    return trees


def mutants_of(
    files: Mapping[str, YamlNode], facts: Vocabulary, kinds: Collection[Kind] = ()
) -> tuple[Mutant, ...]:
    """Every mutant of these files, by file and place; ``kinds``: only those, if any are named.

    Numbers are those of the whole list, whichever kinds are asked for.
    """
    seen: list[tuple[str, Change]] = []
    for name, tree in files.items():
        once: set[tuple[tuple[int, ...], str]] = set()
        for change in _in_order(changes_of_file(Spot(tree), facts)):
            same = (change.spot.steps, flow(change.made))
            if same not in once:
                once.add(same)
                seen.append((name, change))
    made = (_mutant(number, name, change) for number, (name, change) in enumerate(seen, 1))
    return tuple(mutant for mutant in made if not kinds or mutant.kind in kinds)


def _in_order(changes: Iterator[Change]) -> list[Change]:
    return sorted(changes, key=lambda change: (change.place.line, change.place.column))


def _mutant(number: int, name: str, change: Change) -> Mutant:
    return Mutant(
        number=number,
        kind=change.kind,
        file=name,
        line=change.place.line,
        column=change.place.column,
        where=" · ".join(change.about.where),
        before=change.before,
        after=change.after,
        rule=change.about.rule,
        steps=change.spot.steps,
        made=change.made,
    )
