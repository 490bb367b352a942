"""The annotated tree of the sources: a line a file, from the first line of its docstring.

A folder is as its ``__init__.py`` says, which has a line of its own where it holds code.
``python .ci/tree.py`` prints it, ``--write PAGE`` puts it into a page, between the two lines
that mark its place there. tests/house holds docs/architecture.md to it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from pages import write_into

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "eduaid_rules"
BEGIN = "<!-- the tree: python .ci/tree.py --write docs/architecture.md -->\n```text\n"
END = "```\n<!-- the end of the tree -->"


def tree(source: Path) -> str:
    """Every folder and module below a package with its purpose, files before folders."""
    rows = [(f"src/{source.name}/", purpose(source / "__init__.py")), *_rows(source, "")]
    width = max(len(name) for name, _ in rows)
    return "".join(f"{name:{width}}  {said}\n" for name, said in rows)


def _rows(folder: Path, indent: str) -> Iterator[tuple[str, str]]:
    files = sorted(folder.glob("*.py"))
    rooms = sorted(path.parent for path in folder.glob("*/__init__.py"))
    inside = [path for path in files if path.name != "__init__.py" or defined(path)] + rooms
    for path in inside:
        last = path == inside[-1]
        name = f"{indent}{'└── ' if last else '├── '}{path.name}"
        if path in rooms:
            yield f"{name}/", purpose(path / "__init__.py")
            yield from _rows(path, indent + ("    " if last else "│   "))
        elif path.name == "__init__.py":
            names = defined(path)
            yield name, f"holds {', '.join(names[:4])}{' …' if len(names) > 4 else ''}"
        else:
            yield name, purpose(path)


def defined(module: Path) -> list[str]:
    """The public classes and functions that a module defines."""
    body = ast.parse(module.read_text(encoding="utf-8")).body
    kinds = (ast.ClassDef, ast.FunctionDef)
    return [one.name for one in body if isinstance(one, kinds) and not one.name.startswith("_")]


def purpose(module: Path) -> str:
    """The first line of a module's docstring, without the marks of code."""
    said = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0].replace("``", "").rstrip(".")


if __name__ == "__main__":
    drawn = tree(ROOT / "src" / PACKAGE)
    match sys.argv[1:]:
        case ["--write", name]:
            write_into(name, BEGIN, drawn, END)
        case []:
            print(drawn, end="")
        case _:
            sys.exit("python .ci/tree.py [--write PAGE]")
