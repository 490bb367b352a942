"""Slips of the hand in rule files: each is named at its line for what it is."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from eduaid_rules import PolicyError, load_policy
from eduaid_rules.authoring.packs import PackLoader
from eduaid_rules.authoring.shapes import SHAPES
from eduaid_rules.authoring.slips import left_or_pasted, slip_in_line
from eduaid_rules.authoring.syntax_errors import UNREADABLE
from eduaid_rules.errors import Diagnostic
from eduaid_rules.policy.wire.digests import digest_of
from hand_slips import SlipKind, Slipped, kinds
from project import RULES, SOURCE

KINDS = {kind.name: kind for kind in kinds()}
FILES = sorted(RULES.glob("*/*.yaml"))
SMALL = frozenset({"yunnan", "guangxi", "licheng"})
"""Packs that are read again in a moment."""


@cache
def digest_as_shipped(pack: str) -> str:
    return load_policy(pack).digest


@cache
def loader() -> PackLoader:
    """One that has read the packs on which others stand."""
    made = PackLoader()
    made.load(RULES / "national")
    return made


def slipped(kind: SlipKind, packs: frozenset[str] | None) -> list[tuple[Path, Slipped]]:
    """Every place of the shipped packs where a slip can happen, with what it makes of the file."""
    made = []
    for path in FILES:
        if packs is None or path.parent.name in packs:
            lines = path.read_text(encoding="utf-8").split("\n")
            places = (kind.at(lines, place) for place in range(len(lines)))
            made += [(path, one) for one in places if one is not None]
    return made


def read(path: Path, lines: list[str]) -> tuple[str, tuple[Diagnostic, ...]]:
    """The digest of a pack with another text in one file, and what is found in it."""
    again = PackLoader(texts={path.resolve(): "\n".join(lines).encode()})
    kept = loader()._loaded.items()
    again._loaded.update((place, one) for place, one in kept if place != path.parent.resolve())
    try:
        loaded = again.load(path.parent)
        return digest_of(loaded.pack), loaded.warnings
    except PolicyError as error:
        return "", error.diagnostics


def unnamed(kind: SlipKind, places: list[tuple[Path, Slipped]]) -> Iterator[str]:
    """The places where a slip is not named: what is said instead."""
    for path, (lines, touched) in places:
        digest, found = read(path, lines)
        if digest and digest == digest_as_shipped(path.parent.name):
            continue  # the file means what it meant
        here = [one for one in found if one.file and Path(one.file).samefile(path)]
        said = [(one.code, f"{one.message} {one.suggestion}") for one in here if one.line]
        near = [
            (one.code, f"{one.message} {one.suggestion}")
            for one in here
            if one.line is not None and touched <= one.line <= touched + 1
        ]
        named = any(code in kind.codes and kind.words in words for code, words in near)
        if not named or any(UNREADABLE[0] in words for _, words in said):
            yield f"{path.parent.name}/{path.name}:{touched} {lines[touched - 1]!r}: {said[:3]}"


@pytest.mark.parametrize("name", KINDS)
def test_a_slip_is_named_at_its_line(name: str) -> None:
    """A few places of each kind, the same each time."""
    places = slipped(KINDS[name], SMALL) or slipped(KINDS[name], None)
    assert places
    assert list(unnamed(KINDS[name], random.Random(name).sample(places, min(2, len(places))))) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", KINDS)
def test_a_slip_is_named_at_its_line_wherever_it_happens(name: str, todays_seed: int) -> None:
    places = slipped(KINDS[name], None)
    draw = random.Random(f"{name} {todays_seed}").sample(places, min(12, len(places)))
    assert list(unnamed(KINDS[name], draw)) == []


@pytest.mark.world
@pytest.mark.parametrize("name", KINDS)
def test_a_slip_is_named_at_its_line_at_every_place(name: str) -> None:
    assert list(unnamed(KINDS[name], slipped(KINDS[name], None))) == []


def test_no_line_of_a_shipped_pack_is_taken_for_a_slip() -> None:
    for path in FILES:
        for line in path.read_text(encoding="utf-8").split("\n"):
            slip = slip_in_line(line)
            assert slip is None or slip.code == "E113", (line, slip)


def test_every_part_that_is_written_with_keys_has_an_example_of_them() -> None:
    source = "".join(
        path.read_text(encoding="utf-8")
        for path in (SOURCE / "authoring" / "loading").rglob("*.py")
    )
    named = re.findall(r'node_mappings?\([^"()]*, "(\w+)"\)|fields\.mapping\("(\w+)"\)', source)
    words = {one for pair in named for one in pair if one}
    assert len(words) >= 15
    assert words <= SHAPES.keys()


@pytest.mark.parametrize(("said", "meant"), [(">3", "高于: 3"), ("<=6", "不高于: 6")])
def test_a_sign_of_comparison_is_shown_as_the_word(said: str, meant: str) -> None:
    slip = slip_in_line(f"      范围: {{年级: {said}}}")
    assert slip is not None
    assert slip.suggestion == f"请写成 {{{meant}}}"
    assert slip_in_line("说明: >") is None


@pytest.mark.parametrize(
    ("line", "code", "hint"),
    [
        ("- *“甲”乙", "E105", "请给整句话加上引号"),
        ("- [注]“甲”乙", "E105", "请给整句话加上引号"),
        (
            "标准: 学前: 1500元/学年",
            "E125",
            "请放在花括号里，并写明按什么分，如 {按: 学段, 学前: 1500元/学年}",
        ),
    ],
)
def test_a_line_that_reads_as_something_else_says_what_to_write(
    line: str, code: str, hint: str
) -> None:
    slip = slip_in_line(line)
    assert slip is not None
    assert (slip.code, slip.suggestion) == (code, hint)


@pytest.mark.parametrize(
    ("line", "offset"),
    [
        ("        - 困难类别\uff1a[城市低保, 城市特困, 边缘易致贫户, 孤儿]", 14),
        ("  county-report-2019\uff1a{名称: 教育扶贫报告, 文号: 不详}", 20),
        ("- 名称\uff1a{甲}", 4),
    ],
)
def test_a_wide_colon_before_a_bracket_ends_a_key_however_long(line: str, offset: int) -> None:
    slip = slip_in_line(line)
    assert slip is not None
    assert (slip.code, slip.offset) == ("E113", offset)
    assert slip_in_line("  - 这里说的是下面几样\uff1a甲、乙、丙，还有丁和戊和己、庚、辛") is None


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> other"])
def test_each_mark_of_a_merge_is_named_alone(mark: str) -> None:
    slip = left_or_pasted(f"甲: 1\n{mark}\n乙: 2\n")
    assert slip is not None
    assert (slip.code, slip.offset) == ("E123", 5)
    assert left_or_pasted("说明: |\n  ======= 标题 =======\n") is None
