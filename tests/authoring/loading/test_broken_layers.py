"""Mistakes between the layers: one broken file each, in the child or in its parent.

In ``tests/packs/broken_layers`` ``base`` holds two sound packs; a case is named
``<code>-<mistake>.<pack>.<the file it replaces or adds>``; ``expected.txt`` is the table of
what must be said, as in ``test_broken_packs.py``.
"""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broken_tables import Expected, read_table
from eduaid_rules import PolicyError, ProfileError, TermError, load_policy
from eduaid_rules.authoring.diagnostics import render_finding
from eduaid_rules.cli.main import main
from how_many import examples
from project import PACKS

BROKEN = PACKS / "broken_layers"
EXPECTED: dict[str, Expected] = read_table(BROKEN / "expected.txt")


def packs_with(folder: Path, *cases: str) -> Path:
    """The child, beside its parent, with the files of some cases put in."""
    shutil.copytree(BROKEN / "base", folder, dirs_exist_ok=True)
    for case in cases:
        _, pack, file = case.split(".", 2)
        shutil.copy(BROKEN / "cases" / case, folder / pack / file)
    return folder / "child"


def test_both_packs_are_sound_and_the_table_speaks_of_every_case() -> None:
    for pack in ("parent", "child"):
        assert load_policy(BROKEN / "base" / pack).diagnostics == ()
    assert set(EXPECTED) == {path.name for path in (BROKEN / "cases").iterdir()}
    assert len(EXPECTED) >= 90


@pytest.mark.parametrize("name", EXPECTED)
def test_one_mistake_is_one_error_at_its_place_in_words(name: str, tmp_path: Path) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(packs_with(tmp_path, name))
    (found,) = caught.value.diagnostics
    shown = (found.line, found.column, found.message, found.suggestion)
    assert (found.code, shown) == (name[:4], EXPECTED[name])
    _, pack, file = name.split(".", 2)
    assert (found.file or "").endswith(f"{pack}/{file}")


def test_all_mistakes_of_a_child_come_out_in_one_run(tmp_path: Path) -> None:
    child = packs_with(tmp_path, "E605-not-earlier.child.county.yaml")
    (child / "more.yaml").write_text(
        "定义:\n  困难学生: {困难类别: 孤儿}\n"
        "调整:\n  nothing:\n    - {自: 2025春, 依据: [{文件: county-notice}], 停用: 是}\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(child)
    places = [(Path(d.file or "").name, d.code) for d in caught.value.diagnostics]
    assert places == [("county.yaml", "E605"), ("more.yaml", "E602"), ("more.yaml", "E604")]


def test_a_broken_parent_is_what_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    child = packs_with(tmp_path, "E216-date-that-is-no-date.parent.rules.yaml")
    with pytest.raises(SystemExit) as left:
        main(["lint", str(child)])
    shown = capsys.readouterr().out
    assert left.value.code == 2
    assert "parent/rules.yaml:21:35  E216" in shown
    assert shown.endswith("1 处错误，0 处提醒。\n")


def test_a_later_text_above_is_a_warning(tmp_path: Path) -> None:
    child = packs_with(tmp_path)
    (child / "more.yaml").write_text(
        "调整:\n  boarding-subsidy:\n"
        "    - {自: 2020秋, 依据: [{文件: county-notice}], 替换标准: 1100元/学年}\n",
        encoding="utf-8",
    )
    (found,) = load_policy(child).diagnostics
    assert (found.code, found.severity, found.line) == ("W605", "warning", 3)
    assert found.message == "上级（parent）自2024春改了标准，这里的“替换标准”仍然有效"


def test_a_parent_is_looked_for_beside_its_child_before_the_shipped_ones(tmp_path: Path) -> None:
    packs_with(tmp_path)
    (tmp_path / "mine").mkdir()
    header = "名称: 我的\n上级: national\n"
    (tmp_path / "mine" / "pack.yaml").write_text(header, encoding="utf-8")
    assert load_policy(tmp_path / "mine").layers == ("national", "mine")
    (tmp_path / "parent").rename(tmp_path / "national")
    assert [rule.id for rule in load_policy(tmp_path / "mine").rules][-1] == "old-aid"


def test_a_pack_that_adjusts_must_name_its_parent(tmp_path: Path) -> None:
    child = packs_with(tmp_path)
    (child / "pack.yaml").write_text("名称: 示例县\n", encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        load_policy(child)
    (found,) = caught.value.diagnostics
    assert (found.code, Path(found.file or "").name, found.line) == ("E601", "county.yaml", 10)
    assert found.message == "写了“调整”，pack.yaml 却没有写上级"
    (child / "pack.yaml").unlink()
    with pytest.raises(PolicyError) as caught:
        load_policy(child)
    assert [found.code for found in caught.value.diagnostics] == ["E501"]


def test_an_addition_of_a_pack_above_cannot_be_made_again(tmp_path: Path) -> None:
    packs_with(tmp_path)
    town = tmp_path / "town"
    town.mkdir()
    (town / "pack.yaml").write_text(
        "名称: 示例镇\n上级: child\n调整:\n  boarding-subsidy:\n    - 自: 2026秋\n"
        "      依据: [{文件: county-notice}]\n"
        "      加发: {编号: far, 名称: 镇增发, 标准: 60元/学年}\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(town)
    (found,) = caught.value.diagnostics
    assert (found.code, found.line, found.column) == ("E602", 7, 16)
    assert found.message == "上级规则包已经有“boarding-subsidy+far”这个加发"


def test_an_addition_in_two_files_is_blamed_where_it_is_wrong(tmp_path: Path) -> None:
    child = packs_with(tmp_path)
    (child / "more.yaml").write_text(
        "调整:\n  boarding-subsidy:\n    - 自: 2026秋\n      依据: [{文件: county-notice}]\n"
        "      加发: {编号: far, 名称: 边远增发, 标准: {按: 学段, 小学: 60元/学年},\n"
        "             对象: {范围: {年级: {不低于: 4}}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(child)
    (found,) = caught.value.diagnostics
    assert (found.code, Path(found.file or "").name, found.line) == ("E305", "more.yaml", 5)


def test_a_formula_without_end_is_an_error(tmp_path: Path) -> None:
    child = packs_with(tmp_path)
    formula = " + ".join(["学费"] * 3000)
    (child / "more.yaml").write_text(
        f"推算: {{新费用: {{英文: new_fees, 算式: {formula}, 单位: 元/学年}}}}\n", encoding="utf-8"
    )
    with pytest.raises(PolicyError) as caught:
        load_policy(child)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("E612", "算式太长")


TEXTS = {
    path.relative_to(BROKEN / "base").as_posix(): path.read_text(encoding="utf-8")
    for path in (BROKEN / "base").glob("*/*.yaml")
}
WORDS = sorted({word for text in TEXTS.values() for word in re.findall(r"[\w+-]+", text)})
MORE = ["", "[]", "{}", "day-subsidy 的 50%", "所有人"]
PLACES = [
    (name, found.span())
    for name, text in sorted(TEXTS.items())
    for found in re.finditer(r"[\w+-]+", text)
]


@settings(max_examples=examples(120), deadline=None)
@given(place=st.sampled_from(PLACES), word=st.sampled_from([*WORDS, *MORE]))
def test_any_word_in_the_wrong_place_is_an_error_or_a_policy_that_answers(
    place: tuple[str, tuple[int, int]],
    word: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    name, (start, end) = place
    folder = tmp_path_factory.mktemp("fuzz")
    child = packs_with(folder)
    (folder / name).write_text(TEXTS[name][:start] + word + TEXTS[name][end:], encoding="utf-8")
    try:
        policy = load_policy(child)
    except PolicyError as error:
        shown = [render_finding(found) for found in error.diagnostics]
        assert all(shown)
    else:
        for rule in policy.rules:
            assert policy.history(rule.id)
        with suppress(TermError, ProfileError):
            assert policy.evaluate({"stage": "primary", "boards": True}, "2025秋").refusals
    shutil.rmtree(folder)
