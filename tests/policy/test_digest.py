"""The digest names the meaning of a policy: every change of meaning changes it, layout never."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from eduaid_rules import Policy, load_policy
from how_many import examples
from project import PACKS

CITY = PACKS / "one-layer-plan"
DIGEST = load_policy(CITY).digest
PROFILES: tuple[dict[str, object], ...] = (
    {"学段": "小学", "寄宿": "是", "困难类别": ["建档立卡"]},
    {"学段": "普通高中", "困难类别": {"农村低保": "是"}, "学校所在地": "本地"},
    {},
)

Tree = Any
"""Mappings, lists and text, as YAML has them."""


def tree_of(path: Path) -> Tree:
    """A file as plain text values."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def shuffled(tree: Tree, rng: random.Random) -> Tree:
    """The same mappings with their keys in another order; lists are left as they are."""
    if isinstance(tree, dict):
        keys = rng.sample(sorted(tree), len(tree))
        return {key: shuffled(tree[key], rng) for key in keys}
    return [shuffled(item, rng) for item in tree] if isinstance(tree, list) else tree


def written(folder: Path, files: dict[str, Tree], **style: Any) -> Policy:
    """A pack of the same name from trees, in some style of YAML."""
    pack = folder / CITY.name
    shutil.rmtree(pack, ignore_errors=True)
    pack.mkdir(parents=True)
    for name, tree in files.items():
        text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, **style)
        (pack / name).write_text(text, encoding="utf-8")
    return load_policy(pack)


def same_answers(policy: Policy) -> bool:
    """Whether a policy answers as the shipped one does, to the byte."""
    shipped = load_policy(CITY)
    return all(
        policy.evaluate(p, "2019秋").model_dump_json()
        == shipped.evaluate(p, "2019秋").model_dump_json()
        for p in PROFILES
    )


@settings(max_examples=examples(15), deadline=None)
@given(
    seed=st.integers(0, 10**6),
    flow=st.sampled_from([None, False]),
    quote=st.sampled_from([None, '"', "'"]),
    width=st.sampled_from([40, 1000]),
)
def test_layout_and_the_order_of_keys_do_not_matter(
    seed: int,
    flow: bool | None,
    quote: str | None,
    width: int,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rng = random.Random(seed)
    files = {path.name: shuffled(tree_of(path), rng) for path in sorted(CITY.iterdir())}
    folder = tmp_path_factory.mktemp("pack")
    policy = written(folder, files, default_flow_style=flow, default_style=quote, width=width)
    assert policy.digest == DIGEST
    assert same_answers(policy)
    shutil.rmtree(folder)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_rules_and_their_files_do_not_matter(
    seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rng = random.Random(seed)
    files: dict[str, Tree] = {f"{letter}.yaml": {} for letter in "mnopq"}
    for path in sorted(CITY.iterdir()):
        tree = tree_of(path)
        header = {key: tree[key] for key in tree if key not in ("规则", "定义", "文件", "事实")}
        if header:
            files["pack.yaml"] = header
        for section in ("规则", "定义", "文件"):
            for name, entry in tree.get(section, {}).items():
                files[rng.choice("mnopq") + ".yaml"].setdefault(section, {})[name] = entry
        if "事实" in tree:
            files["a.yaml"] = {"事实": tree["事实"]}
    folder = tmp_path_factory.mktemp("pack")
    policy = written(folder, {name: shuffled(tree, rng) for name, tree in files.items() if tree})
    assert policy.digest == DIGEST
    assert same_answers(policy)
    shutil.rmtree(folder)


UNCHANGED: tuple[tuple[str, str, str], ...] = (
    ("compulsory.yaml", "规则:\n", "# 一句注释\n规则:\n"),
    (
        "compulsory.yaml",
        "标准: {按: 学段, 小学: 1000元/学年,",
        "标准: {按: 学段, 小学: 1000.00元/学年,",
    ),
    ("compulsory.yaml", "学段: [小学, 初中], 寄宿: 是", "寄宿: 是, 学段: [初中, 小学]"),
    ("compulsory.yaml", "[建档立卡, 农村低保, 农村特困供养]", "[农村特困供养, 建档立卡, 农村低保]"),
    (
        "compulsory.yaml",
        "{困难类别: 建档立卡}, 收款: 家庭卡",
        "{困难类别: [建档立卡]}, 收款: 家庭卡",
    ),
    ("compulsory.yaml", "    解读: 起始", "    此前: 不详\n    解读: 起始"),
    ("preschool.yaml", "    收款: 学校\n", "    收款: 学校\n    给付: 应享\n    发放: 每学期\n"),
)

CHANGED: tuple[tuple[str, str, str], ...] = (
    ("compulsory.yaml", "小学: 1000元/学年", "小学: 1000.01元/学年"),
    ("compulsory.yaml", "小学: 1000元/学年", "小学: 500元/学期"),
    ("compulsory.yaml", "寄宿: 是}", "寄宿: 否}"),
    ("compulsory.yaml", "其中: [{困难类别: 任意}]", "其中: [{困难类别: 建档立卡}]"),
    ("compulsory.yaml", "{全有: [残疾, 家庭经济困难]}", "[残疾, 家庭经济困难]"),
    ("compulsory.yaml", "自: 2019秋", "自: 2020春"),
    ("compulsory.yaml", "发布: 不详", "发布: 2019-11"),
    ("compulsory.yaml", "    收款: 学校", "    收款: 家庭"),
    ("compulsory.yaml", "类别: 实物", "类别: 免除\n    标准: 全额"),
    ("compulsory.yaml", "    解读: 起始", "    此前: 无\n    解读: 起始"),
    ("compulsory.yaml", "条款: 三、重点工作（一）第3项", "条款: 第三条"),
    ("compulsory.yaml", "名称: 免学杂费", "名称: 免学费"),
    ("compulsory.yaml", "    解读: 起始", "    未表达: 名额由学校定\n    解读: 起始"),
    ("compulsory.yaml", "的假定", "的假设"),
    ("preschool.yaml", "    收款: 学校\n", "    收款: 学校\n    给付: 可申请\n"),
    ("tertiary.yaml", "    发放: 入学学年秋季一次\n", "    发放: 每学年秋季\n"),
    ("tertiary.yaml", "{不是: [本地]}", "[省内域外]"),
    ("senior.yaml", "取: 先者", "取: 高者"),
    ("senior.yaml", "年级: [1, 2]", "年级: [1, 2, 3]"),
    ("senior.yaml", "没有写明二档、三档的金额", "没有写二档、三档"),
    ("senior.yaml", "与填报的助学金档次不一致", "与填报的不一致"),
    ("facts.yaml", "缺省: 在读", "缺省: 毕业"),
    ("facts.yaml", "{不低于: 1, 不高于: 6}", "{不低于: 1, 不高于: 9}"),
    ("facts.yaml", "    性质: 身份\n", ""),
    ("facts.yaml", "英文: rural_minimum_living}", "英文: rural_minimum_living, 自: 2019秋}"),
    ("facts.yaml", "英文: orphan}", "英文: orphan, 别名: [孤残]}"),
    ("documents.yaml", "核实: 文号待核", "核实: 已核实"),
    ("documents.yaml", "文号: 财科教〔2019〕30号", "文号: 财科教〔2019〕31号"),
    ("pack.yaml", "{学籍状态: 在读}", "{学籍状态: [在读, 休学]}"),
    ("pack.yaml", "核对至: 2020春", "核对至: 2020秋"),
    ("pack.yaml", "名称: 市", '地区: "450225"\n名称: 市'),
)


def edited(folder: Path, file: str, old: str, new: str) -> Policy:
    """The shipped pack with one edit."""
    pack = folder / CITY.name
    shutil.copytree(CITY, pack)
    text = (pack / file).read_text(encoding="utf-8")
    assert old in text
    (pack / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_policy(pack)


@pytest.mark.parametrize(("file", "old", "new"), UNCHANGED)
def test_another_way_to_say_the_same_keeps_it(
    file: str, old: str, new: str, tmp_path: Path
) -> None:
    assert edited(tmp_path, file, old, new).digest == DIGEST


def test_every_change_of_meaning_has_a_digest_of_its_own(tmp_path: Path) -> None:
    found: dict[str, list[object]] = {DIGEST: ["as it stands"]}
    for number, change in enumerate(CHANGED):
        digest = edited(tmp_path / str(number), *change).digest
        found.setdefault(digest, []).append(change)
    assert [same for same in found.values() if len(same) > 1] == []


def test_the_name_of_the_folder_is_the_name_of_the_policy(tmp_path: Path) -> None:
    shutil.copytree(CITY, tmp_path / "another-plan")
    policy = load_policy(tmp_path / "another-plan")
    assert policy.name == "another-plan"
    assert policy.digest != DIGEST
