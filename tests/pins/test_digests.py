"""Digests, bundles and stored results stay what they were, whatever is renamed or moved."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from eduaid_rules import Policy, __version__, load_policy
from eduaid_rules.api import policy_loader
from eduaid_rules.cli.main import main
from eduaid_rules.policy.wire.digests import digest_of
from how_many import spread

HERE = Path(__file__).parent
PACKS = HERE.parent / "packs"
FORM_1 = HERE / "form-1"

FROZEN = {
    "chongqing": (
        "sha256:598410626f5103ec5dd02a584ee5e92443710f4b37d50381e9a596b6934ad1dd",
        "sha256:f3db31af3d042ee8a09ca158b4f7ac70790f86f721dcf62474912e60ffed2603",
    ),
    "city-2019": (
        "sha256:78bdb7b114e75a490aa1ac141d447d86fb16ec64dde825d05a61aeccd0d4a18b",
        "sha256:2da5b28cc7a9c191f6b8d0280082fc87606fd563d12a095969767f4d8b4315b8",
    ),
    "guangxi": (
        "sha256:cd5a092eb66beb964372c4d2f53bbe09325b13875cadd67c8f8dbec4a1049318",
        "sha256:5c0d7af53f638b35ce6430d6979a5650f1bead3f902a9e340f0f1cff26590e52",
    ),
    "jingyuan": (
        "sha256:c41d575051f9b108e8edc4c756083bce079f4c85e542be065bc5ee3ff4366846",
        "sha256:bf952e62e988b9b9d8e724262dbbe0650be2da8ae54c85f8c3ae46d4505dde2b",
    ),
    "licheng": (
        "sha256:6b8dea3e0332908536fd79d93246a353137c2e76dc5cb23f72b92889e25d5ab3",
        "sha256:228b67f40f34d75531ac39158e6994273ada1323fa62266fe8ecee8cd3462575",
    ),
    "national": (
        "sha256:d0647c8ae3631065808014220928de7f931c744874214a7882dd6958eb115ee2",
        "sha256:5e57bf36b0df7216555251f95f1d86e6aef35914a19730941d78fca33a2a6126",
    ),
    "rongshui": (
        "sha256:6007776dac32eae83ef16b36a7702ce577ba248dd283c353f2319512ee240f7b",
        "sha256:6354e27f19cc0fce9e9dcb1277ab594c117a382f4da117cd29096c3ba88fc1c1",
    ),
    "shandong": (
        "sha256:69aae9e04fe464d48c0af19cc8a000ea9322e0c4ee4cda4ea11d396a8f62b13e",
        "sha256:5a4b5c48abe61d0e253d2d796f5a654ab4aa96346921e2d9114ddcc00d9e7b50",
    ),
    "tianshui-county": (
        "sha256:e5c539d61fcf2bf9a21664271368d95c38e0dfaa6536b51edbee96483e047013",
        "sha256:e6b84bdf8511e080234a6c02dc992e548bbdfce14d68b8355b00253a8047356f",
    ),
    "yunnan": (
        "sha256:8fb06b3759ec6e3011dfb96aa248b5b68eaf4d9f662cc2dfe5c475e808059ea2",
        "sha256:524a3b98de187ebbce2f4e28d5844329047255f46ad26c7f4cacd145e653af0b",
    ),
}
"""The shipped packs as they were on 2026-11-28 (tests/packs/frozen): in form 1, in form 2."""

EVERY_WORD = {
    "every-word": (
        "sha256:11edea8b2fdc8182316a67a9db8677bb5d4dade896d33184889e912b8bfda520",
        "sha256:6a0458caa27c4e8eb36e0ea1552024e5e8a447ce4f7c5c9f6b2f92bfeb2daf7d",
    ),
    "every-word-below": (
        "sha256:39911e3df3156bc187e97d2b885f3dc84d6e87411970effacd9167cb263a6e15",
        "sha256:ca69410d32924c1a71e15c832baab0ff6625ec44875c86f8731fdb7245cdb151",
    ),
}
"""Two little packs with every construct of the language (tests/packs)."""

FOLDERS = {name: PACKS / "frozen" / name for name in FROZEN} | {
    name: PACKS / name for name in EVERY_WORD
}
STUDENTS = {"rongshui": "学生.yaml", "every-word-below": "样样.yaml"}
"""Of whom there are a bundle and a result of form 1, written by the last version that did."""

Tree = Any
"""Mappings, lists and text, as YAML has them."""


@pytest.mark.parametrize("name", FOLDERS)
def test_the_digest_of_a_pack_is_what_it_was(name: str) -> None:
    policy = load_policy(FOLDERS[name])
    form_1 = digest_of(replace(policy.pack, form=1))
    assert (form_1, policy.digest) == (FROZEN | EVERY_WORD)[name]


@pytest.mark.parametrize("name", STUDENTS)
def test_a_bundle_of_form_1_is_written_again_to_the_byte(name: str) -> None:
    path = FORM_1 / f"{name}.json"
    policy = load_policy(path)
    digest = (FROZEN | EVERY_WORD)[name][0]
    assert policy.digest == digest
    assert policy.bundle() == (
        f"{name}-{digest.replace(':', '-')}.json",
        path.read_text(encoding="utf-8"),
    )


@pytest.mark.parametrize("name", STUDENTS)
def test_a_result_of_form_1_comes_out_of_its_bundle_to_the_byte(name: str) -> None:
    text = (FORM_1 / f"{name}-result.json").read_text(encoding="utf-8")
    receipt = json.loads(text)["receipt"]
    student = yaml.safe_load((FORM_1 / STUDENTS[name]).read_text(encoding="utf-8"))
    known_on = receipt["known_on"] and date.fromisoformat(receipt["known_on"])
    found = load_policy(FORM_1 / f"{name}.json").evaluate(student, receipt["term"], known_on)
    now = f'"library": "{__version__}"'
    assert found.model_dump_json(indent=2) + "\n" == text.replace('"library": "0.1.0"', now)


@pytest.mark.parametrize("name", STUDENTS)
@pytest.mark.parametrize("kept_as", ["bundle of form 1", "folder", "bundle of form 2"])
def test_a_result_of_form_1_is_replayed_from_whatever_holds_its_policy(
    name: str, kept_as: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = FOLDERS[name] if kept_as == "folder" else FORM_1 / f"{name}.json"
    if kept_as == "bundle of form 2":
        file, text = load_policy(FOLDERS[name]).bundle()
        assert '"form":"eduaid-bundle-2"' in text
        source = tmp_path / file
        source.write_text(text, encoding="utf-8")
    result, student = FORM_1 / f"{name}-result.json", FORM_1 / STUDENTS[name]
    with pytest.raises(SystemExit) as left:
        main(["replay", str(result), str(student), "--bundle", str(source)])
    assert "完全一致" in capsys.readouterr().out
    assert left.value.code == 0


def test_a_result_of_form_2_is_replayed_from_a_bundle_of_form_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = load_policy(FOLDERS["rongshui"])
    student = yaml.safe_load((FORM_1 / "学生.yaml").read_text(encoding="utf-8"))
    result = tmp_path / "result.json"
    result.write_text(policy.evaluate(student, "2024秋").model_dump_json(), encoding="utf-8")
    bundle = FORM_1 / "rongshui.json"
    with pytest.raises(SystemExit):
        main(["replay", str(result), str(FORM_1 / "学生.yaml"), "--bundle", str(bundle)])
    assert "完全一致" in capsys.readouterr().out


def shuffled(tree: Tree, rng: random.Random) -> Tree:
    """The same mappings with their keys in another order; lists are left as they are."""
    if isinstance(tree, dict):
        return {key: shuffled(tree[key], rng) for key in rng.sample(list(tree), len(tree))}
    return [shuffled(item, rng) for item in tree] if isinstance(tree, list) else tree


def mixed(folder: Path, rng: random.Random) -> Iterator[Policy]:
    """Every pack again, with the keys of all mappings and the names of its files mixed."""
    for name, source in FOLDERS.items():
        (folder / name).mkdir(parents=True)
        files = sorted(source.glob("*.yaml"))
        numbers = rng.sample(range(len(files)), len(files))
        for path, number in zip(files, numbers, strict=True):
            text = path.read_text(encoding="utf-8")
            tree = shuffled(yaml.load(text, Loader=yaml.BaseLoader), rng)  # noqa: S506
            to = path.name if path.name == "pack.yaml" else f"{number}.yaml"
            text = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
            (folder / name / to).write_text(text, encoding="utf-8")
    load = policy_loader()
    for name in FOLDERS:
        yield load(folder / name)


@pytest.mark.parametrize("seed", spread(range(3), 1))
def test_no_digest_depends_on_the_order_of_any_keys_or_files(seed: int, tmp_path: Path) -> None:
    found = {policy.name: policy.digest for policy in mixed(tmp_path, random.Random(seed))}
    assert found == {name: both[1] for name, both in (FROZEN | EVERY_WORD).items()}


GROUP = "  - {项目: [entry, monthly], 取: 高者, 自: 2019秋, 依据: [{文件: law}]}"
ALIKE = (
    ("facts.yaml", "别名: [完小, 教学点]", "别名: [教学点, 完小]"),
    ("facts.yaml", "表头: [姓名, 学生姓名]", "表头: [学生姓名, 姓名]"),
    ("rules.yaml", "不同享:", f"不同享:\n{GROUP}"),
)


@pytest.mark.parametrize(("file", "old", "new"), ALIKE)
def test_lists_whose_order_says_nothing_do_not_change_a_digest(
    file: str, old: str, new: str, tmp_path: Path
) -> None:
    pack = tmp_path / "every-word"
    pack.mkdir()
    for path in FOLDERS["every-word"].iterdir():
        text = path.read_text(encoding="utf-8")
        if path.name == file:
            head, found, rest = text.partition(old)
            assert found
            extra = new.removeprefix(old).lstrip("\n")
            text = head + new + (rest.replace(extra, "") if extra else rest)
        (pack / path.name).write_text(text, encoding="utf-8")
    assert load_policy(pack).digest == EVERY_WORD["every-word"][1]


def test_the_order_of_adjustments_that_begin_one_after_another_says_nothing(
    tmp_path: Path,
) -> None:
    for name in EVERY_WORD:
        (tmp_path / name).mkdir()
        for path in FOLDERS[name].iterdir():
            text = path.read_text(encoding="utf-8")
            if path.name == "adjustments.yaml":
                head, day, rest = text.partition("  day:\n")
                first, later, *others = rest.splitlines(keepends=True)
                assert "2019秋" in first
                assert "2022秋" in later
                text = "".join([head, day, later, first, *others])
            (tmp_path / name / path.name).write_text(text, encoding="utf-8")
    policy = load_policy(tmp_path / "every-word-below")
    assert policy.digest == EVERY_WORD["every-word-below"][1]
