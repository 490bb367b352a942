"""Measures of the house: python .ci/house.py prints them, tests/house holds what should last.

Counted from the sources alone: files and lines, folders, who imports whom, names defined twice,
circles of files, and ``match`` statements over our own classes that no ``assert_never`` ends.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "eduaid_rules"
SMALL = 130
"""Lines under which a file with a single importer had better be part of that file."""


@dataclass(frozen=True)
class House:
    """The modules of a source folder by their dotted names, as syntax trees."""

    source: Path

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """Every module, parsed; a package stands for its ``__init__.py``."""
        return {
            self._name(path): ast.parse(path.read_text(encoding="utf-8"))
            for path in sorted(self.source.rglob("*.py"))
        }

    def _name(self, path: Path) -> str:
        parts = [PACKAGE, *path.relative_to(self.source).with_suffix("").parts]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def path(self, module: str) -> Path:
        """The file of a module."""
        bare = self.source.joinpath(*module.split(".")[1:])
        return bare / "__init__.py" if bare.is_dir() else bare.with_suffix(".py")

    def lines(self, module: str) -> int:
        """Lines of a module's file."""
        return len(self.path(module).read_text(encoding="utf-8").splitlines())

    @cached_property
    def imports(self) -> dict[str, frozenset[str]]:
        """Which modules each module imports, wherever in it the import stands."""
        return {module: frozenset(self._imported(module)) for module in self.trees}

    def _imported(self, module: str) -> Iterator[str]:
        package = module if self.path(module).name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(self.trees[module]):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names if alias.name in self.trees)
            elif isinstance(node, ast.ImportFrom):
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                parts = [*(above if node.level else ()), *(node.module or "").split(".")]
                origin = ".".join(part for part in parts if part)
                for alias in node.names:
                    found = f"{origin}.{alias.name}"
                    found = found if found in self.trees else origin
                    if found in self.trees and found != module:
                        yield found

    @cached_property
    def importers(self) -> dict[str, frozenset[str]]:
        """Who imports each module."""
        found: dict[str, set[str]] = {module: set() for module in self.trees}
        for module, imported in self.imports.items():
            for one in imported:
                found[one].add(module)
        return {module: frozenset(names) for module, names in found.items()}

    def circles(self) -> list[tuple[str, ...]]:
        """Groups of modules that import each other (Tarjan), each in order."""
        index: dict[str, int] = {}
        low: dict[str, int] = {}
        stack: list[str] = []
        found: list[tuple[str, ...]] = []

        def visit(module: str) -> None:
            index[module] = low[module] = len(index)
            stack.append(module)
            for one in sorted(self.imports[module]):
                if one not in index:
                    visit(one)
                    low[module] = min(low[module], low[one])
                elif one in stack:
                    low[module] = min(low[module], index[one])
            if low[module] == index[module]:
                at = stack.index(module)
                group = stack[at:]
                del stack[at:]
                if len(group) > 1:
                    found.append(tuple(sorted(group)))

        for module in self.trees:
            if module not in index:
                visit(module)
        return found

    def folders(self) -> dict[str, int]:
        """How many files lie side by side in each folder, beside its ``__init__.py``."""
        counted: dict[str, int] = defaultdict(int)
        for path in self.source.rglob("*.py"):
            if path.name != "__init__.py":
                counted[path.parent.relative_to(self.source).as_posix()] += 1
        return dict(counted)

    def lonely(self) -> list[str]:
        """Small modules that a single other one imports (packages apart)."""
        return [
            module
            for module, importers in self.importers.items()
            if len(importers) == 1
            and self.path(module).name != "__init__.py"
            and self.lines(module) < SMALL
        ]

    def twice(self) -> dict[str, list[str]]:
        """Public names that two or more modules define."""
        homes: dict[str, list[str]] = defaultdict(list)
        for module, tree in self.trees.items():
            for name in dict.fromkeys(_defined(tree)):
                if not name.startswith("_"):
                    homes[name].append(module)
        return {name: where for name, where in sorted(homes.items()) if len(where) > 1}

    def open_matches(self) -> list[str]:
        """``match`` over classes or enums of ours that no ``assert_never`` ends, as module:line."""
        own = {
            node.name
            for tree in self.trees.values()
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
        }
        return [
            f"{module}:{node.lineno}"
            for module, tree in self.trees.items()
            for node in ast.walk(tree)
            if isinstance(node, ast.Match) and _is_over(node, own) and not _is_closed(node)
        ]


def _defined(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (one.id for one in targets if isinstance(one, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case _:
                pass


def _is_over(node: ast.Match, own: set[str]) -> bool:
    """Whether the first thing that a case looks at is a class or an enum member of ours."""
    return any(name in own for case in node.cases for name in _heads(case.pattern))


def _heads(pattern: ast.pattern) -> Iterator[str]:
    match pattern:
        case ast.MatchClass(cls=ast.Name(id=name)):
            yield name
        case ast.MatchValue(value=ast.Attribute(value=ast.Name(id=name))):
            yield name
        case ast.MatchOr(patterns=patterns) | ast.MatchSequence(patterns=patterns):
            for one in patterns:
                yield from _heads(one)
        case ast.MatchAs(pattern=ast.pattern() as inner):
            yield from _heads(inner)
        case _:
            return


def _is_closed(node: ast.Match) -> bool:
    last = node.cases[-1].body[-1]
    return any(
        isinstance(one, ast.Call)
        and isinstance(one.func, ast.Name)
        and one.func.id == "assert_never"
        for one in ast.walk(last)
    )


def house() -> House:
    """This project's own."""
    return House(ROOT / "src" / PACKAGE)


def measures(one: House) -> dict[str, int]:
    """The table that says how well a stranger finds the way."""
    names = list(one.trees)
    return {
        "files": len(names),
        "lines": sum(map(one.lines, names)),
        "most files side by side": max(one.folders().values()),
        f"files with a single importer, under {SMALL} lines": len(one.lonely()),
        "public names defined twice": len(one.twice()),
        "circles of files": len(one.circles()),
        "matches over our own classes without assert_never": len(one.open_matches()),
    }


if __name__ == "__main__":
    import sys

    where = House(Path(sys.argv[1])) if len(sys.argv) > 1 else house()
    for label, count in measures(where).items():
        print(f"{count:7,}  {label}")
    print("circles:", *where.circles(), sep="\n  ")
    print("twice:", *(f"{n}: {', '.join(w)}" for n, w in where.twice().items()), sep="\n  ")
    print("open matches:", *where.open_matches(), sep="\n  ")
    print("lonely:", *where.lonely(), sep="\n  ")
