"""Every written node is changed in turn: what was read changes with it, or somebody says why not.

What was read is the pack (its digest, and what no digest has: documents, definitions, guarantees,
words for rosters, where texts are kept) and what was found. A change that leaves all of it as it
was went to nobody.
"""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeAlias

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eduaid_rules import PolicyError
from eduaid_rules.authoring.kept_texts import KeptText
from eduaid_rules.authoring.packs import PackLoader
from eduaid_rules.testing import PackTexts, policies
from how_many import examples
from project import PACKS, ROOT

# A piece of a YAML tree: text, list or dict.
Tree: TypeAlias = Any
Place: TypeAlias = tuple[str | int, ...]

WRITTEN: Final = sorted(
    path
    for folder in (PACKS, ROOT / "conformance")
    for path in folder.rglob("*.yaml")
    if (path.parent / "pack.yaml").exists() and "frozen" not in path.parts
)

SAID_ANYHOW: Final = {
    ("下级", "否"),
    ("不含加发", "否"),
    ("合计", "否"),
    ("发放", "每学期"),
    ("取", "互斥"),
    ("性质", "情况"),
    ("此前", "不详"),
    ("给付", "应享"),
    ("认定地", "学校所在地"),
    ("认定日", "学期首日"),
    ("类型", "整数"),  # of 相加; of a stated fact it is missed
    ("语言", "1"),
    ("语言", "2"),  # where the pack above says it, or nothing asks for it
    ("发布", "不详"),
    ("网址", "不详"),
    ("按户", "否"),
    ("汇总", "否"),
    ("舍入", "四舍五入"),
}
"""What is so where it is not written: leaving it out changes nothing."""


def is_said_anyhow(tree: Tree, at: Place) -> bool:
    """Whether leaving out what stands at a place means the same."""
    owner, said = part_at(tree, at[:-1]), part_at(tree, at)
    if at[-1] == "给付" and owner.get("类别") == "贷款资格":
        return bool(said == "可申请")
    return isinstance(said, str) and (at[-1], said) in SAID_ANYHOW


def tree_of_text(text: str) -> Tree:
    made: Tree = yaml.load(text, yaml.BaseLoader)  # noqa: S506 -- texts
    return made


def every_place(tree: Tree, at: Place = ()) -> Iterator[Place]:
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for key, inner in () if isinstance(tree, str) else entries:
        yield (*at, key)
        yield from every_place(inner, (*at, key))


def part_at(tree: Tree, at: Place) -> Tree:
    for key in at:
        tree = tree[key]
    return tree


def words_by_key(tree: Tree) -> dict[str, list[str]]:
    """What else stands behind the same key, anywhere in the file."""
    found: dict[str, list[str]] = defaultdict(list)
    for at in every_place(tree):
        part = part_at(tree, at)
        if isinstance(part, str) and part not in found[str(at[-1])]:
            found[str(at[-1])].append(part)
    return found


def other_trees(tree: Tree, at: Place, words: Mapping[str, Sequence[str]]) -> Iterator[Tree]:
    """The file with another text at a place, or without what stands there."""
    said = part_at(tree, at)
    if isinstance(said, str):
        numbers = (re.sub(r"\d+", lambda found: str(int(found[0]) + 1), said, count=1),)
        others = [*words.get(str(at[-1]), ())[:6], *numbers, f"{said}甲"]
        yield from (_with(tree, at, other) for other in dict.fromkeys(others) if other != said)
    if not is_said_anyhow(tree, at):
        yield _with(tree, at, None)
    if isinstance(said, dict):
        for key in said:
            yield _with(
                tree, at, {f"{name}甲" if name == key else name: v for name, v in said.items()}
            )


def _with(tree: Tree, at: Place, part: Tree | None) -> Tree:
    made = copy.deepcopy(tree)
    owner = part_at(made, at[:-1])
    if part is None:
        del owner[at[-1]]
    else:
        owner[at[-1]] = part
    return made


def what_was_read(path: Path, tree: Tree, tables: Mapping[Path, bytes] = {}) -> object:
    """The pack with its warnings, or its mistakes, with other texts for some of its files."""
    data = json.dumps(tree, ensure_ascii=False, indent=1).encode()
    texts = {one.resolve(): text for one, text in ({path: data} | {**tables}).items()}
    try:
        loaded = PackLoader(texts=texts).load(path.parent)
    except PolicyError as error:
        return sorted((one.code, one.message) for one in error.diagnostics)
    kept = {one for one, _ in loaded.written if isinstance(one, KeptText)}
    return loaded.pack, kept, sorted((one.code, one.message) for one in loaded.warnings)


@cache
def read_first(path: Path) -> object:
    return what_was_read(path, tree_of_text(path.read_text(encoding="utf-8")))


def is_sound(path: Path) -> bool:
    """Whether the pack of a file loads: of one that does not, nothing was read."""
    return isinstance(read_first(path), tuple)


def lost(path: Path, at: Place) -> list[Tree]:
    """The changes of a place that nobody noticed."""
    tree = tree_of_text(path.read_text(encoding="utf-8"))
    words = words_by_key(tree)
    return [
        part_at(other, at[:-1])
        for other in other_trees(tree, at, words)
        if what_was_read(path, other) == read_first(path)
    ]


PLACES: Final = [
    (path, at)
    for path in filter(is_sound, WRITTEN)
    for at in every_place(tree_of_text(path.read_text(encoding="utf-8")))
]
QUICK: Final = 60


@pytest.mark.parametrize("number", range(QUICK))
def test_no_written_node_can_change_without_a_trace(number: int) -> None:
    path, at = PLACES[number * len(PLACES) // QUICK]
    assert lost(path, at) == [], (path, at)


@pytest.mark.parametrize("path", dict.fromkeys(path for path, _ in PLACES), ids=str)
@pytest.mark.parametrize(
    "part", [pytest.param(4, marks=pytest.mark.slow), pytest.param(1, marks=pytest.mark.world)]
)
def test_nor_can_any_of_those_that_hold_each_word_once(
    part: int, path: Path, todays_seed: int
) -> None:
    """One in so many, others each day; of packs that hold no word once a fifth of these."""
    own = [at for one, at in PLACES if one == path]
    step = part if path.parent.name.startswith("every-word") else 5 * part
    for at in own[todays_seed % step :: step]:
        assert lost(path, at) == [], (path, at)


# The cells of tables beside a pack.


CELLS: Final = [
    (path, row, column)
    for path in sorted((PACKS / "every-word-second").glob("*.csv"))
    for row, line in enumerate(path.read_text(encoding="utf-8").splitlines())
    for column, _ in enumerate(line.split(","))
]


@pytest.mark.parametrize(("path", "row", "column"), CELLS)
def test_no_cell_of_a_table_can_change_without_a_trace(path: Path, row: int, column: int) -> None:
    pack = path.with_name("pack.yaml")
    tree = tree_of_text(pack.read_text(encoding="utf-8"))
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    said = lines[row][column]
    others = {
        re.sub(r"\d+", "7", said, count=1),
        f"{said}甲",
        "其余",
        "",
        *(r[column] for r in lines),
    }
    for other in sorted(others - {said}):
        lines[row][column] = other
        data = "\n".join(map(",".join, lines)).encode()
        assert what_was_read(pack, tree, {path: data}) != read_first(pack), (said, other)
    del lines[row]
    data = "\n".join(map(",".join, lines)).encode()
    assert what_was_read(pack, tree, {path: data}) != read_first(pack), row


# The same of random packs.


def check_random_packs(most: int) -> None:
    settings(
        max_examples=most, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )(
        given(policies(most_rules=3, most_below=1), st.randoms(use_true_random=False))(
            no_change_is_lost
        )
    )()


def test_no_node_of_a_random_pack_can_change_without_a_trace() -> None:
    check_random_packs(examples(12))


@pytest.mark.world
def test_nor_can_any_of_many_random_packs() -> None:
    check_random_packs(600)


def no_change_is_lost(family: PackTexts, random: Random) -> None:
    """Of four places of a random pack."""
    with TemporaryDirectory() as folder:
        family.write(Path(folder))
        files = sorted(Path(folder).rglob("*.yaml"))
        for _ in range(4):
            path = random.choice(files)
            tree = tree_of_text(path.read_text(encoding="utf-8"))
            at = random.choice(list(every_place(tree)))
            assert lost(path, at) == [], (path.name, at, family)
