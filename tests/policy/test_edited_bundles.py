"""Bundles and results that somebody edited: understood, or refused with the place and why.

Of a bundle its digest is computed anew: it is no signature.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from commands import eduaid
from edited_bundles import Tree, objects, refusal, sealed
from eduaid_rules import Policy, PolicyError, load_policy
from eduaid_rules.errors import EduaidError
from eduaid_rules.policy.wire.reading import WireError, pack_from
from how_many import examples
from project import PACKS, PINS

ODD: tuple[Tree, ...] = (
    *(None, True, False, 0, -1, 1, 10**9, 10**16, 10**30, 1.5, "", "0", "是", "季", "秋", "不详"),
    *("9999-12-31", "2199春", "1949秋", "²", "\ud800", "a" * 50, [], {}, [[]], [None], ["Not", []]),
    ["Not", {"part": ["AllOf", {"parts": []}]}],
    ["Share", {"rule": "boarding", "hundredths_of_percent": 5000}],
    ["OneOf", {"fact": "年级", "values": ["1"]}],
    ["InRange", {"fact": "学段", "at_least": 1, "at_most": 2}],
)


TEN = '["Fixed", {"rate": ["Rate", {"fen": 1000, "unit": "学期"}]}]'


@pytest.fixture(scope="module")
def every_word() -> Tree:
    """The bundle of a pack that has each construct of the language."""
    return json.loads(load_policy(PACKS / "every-word-below").bundle()[1])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # what is named is not there
        ('"fact": "寄宿", "values"', '"fact": "寄宿x", "values"', "寄宿x”不是一个有取值的事实"),
        ('"values": ["小学"]', '"values": ["小学x"]', "，学段没有“小学x”这个取值"),
        ('"fact": "年级"', '"fact": "寄宿"', "“寄宿”不是一个能这样比较的事实"),
        ('["小学", ["Fixed"', '["大学", ["Fixed"', "，学段没有“大学”这个取值"),
        ('"fact": "应缴"', '"fact": "年级"', "标准里，“年级”不是一个金额的事实"),
        ('"rule": "boarding"', '"rule": "nobody"', "标准里没有“nobody”这条规则"),
        ('"rules": ["grant", "prize"]', '"rules": ["grant", "x"]', "不同享（grant、x）里有不存在"),
        ('"kept": "别处已有"', '"kept": "寄宿"', "不同享（capped）的“保留”不能这样"),
        ('"choice": "选定"', '"choice": "年级"', "不同享（grant、prize）的“自选”不能这样"),
        ('"on_top_of": "grant"', '"on_top_of": "grand"', "加发在“grand”上，没有这条规则"),
        ('"on_top_of": "grant"', '"on_top_of": "grant+top"', "“grant+top”的加发绕回了自己"),
        ('"rule": "boarding"', '"rule": "day"', "规则“day”的标准绕回了自己"),
        ('"default": "在读"', '"default": "在校"', "没有缺省的“在校”这个取值"),
        ('"text": "学费 / 2"', '"text": "500 / 2"', "事实“半数”不能这样推算"),
        ('"text": "学费 / 2"', '"text": "学籍 / 2"', "事实“半数”不能由“学籍”推算"),
        ('"text": "学费 / 2"', '"text": "半数 / 2"', "事实“半数”的推算绕回了自己"),
        ('"text": "学费 / 2"', f'"text": "学费 * {"9" * 2001}"', "半数”的算式里，数太长"),
        # what is there is of another kind
        ('"at_least": 5, "at_most": 15', f'"at_least": 5, "at_most": {10**20}', "年龄不能这样"),
        ('"fen": 130000', '"fen": "130000"', "（policy.rules[0].adjustments[2].effect"),
        ('"fen": 130000', '"fen": true', ".rate.fen）：不能是“True”"),
        ('"fen": 130000', '"fen": 0', "规则“boarding”的金额是 0"),
        ('"fen": 130000', f'"fen": {10**15}', "规则“boarding”的金额太大"),
        ('"since": "2022秋"', '"since": "2022-autumn"', ".since）：不能是“2022-autumn”"),
        ('"last_day": "2021-08-01"', '"last_day": "2021-08-32"', "不能是“2021-08-32”"),
        ('"last_day": "2021-08-01"', '"last_day": "2021-08-02"', "发布日期不能是“2021-08-01”"),
        ('"kind": "实物"', '"kind": "实务"', ".kind）：不能是“实务”"),
        ('["Fixed", ', '["Fixt", ', "：不能是“Fixt”"),
        # what no rule file could say
        ('"id": "boards", ', '"at_least": 1, "id": "boards", ', "寄宿”的范围不能这样"),
        ('"id": "boards", ', '"id": "boards", "never": "从不", ', "“寄宿”不是日期，不能有“没有”"),
        ('"region": null', '"region": "45"', "地区代码“45”不是6位数字"),
        ('"means": [["寄宿", ', '"means": [["寄宿x", ', "没有意思"),
        ('"id": "books"', '"id": "books", "place": "省外"', "的认定地不能是“省外”"),
        ('"hundredths_of_percent": 5000', f'"hundredths_of_percent": {10**9}', "的比例不能这样"),
        ('["小学", ["Fixed"', '["1234567890", ["Fixed"', "，学段没有“******7890”这个取值"),
        ('"text": "2021-08-01"', '"text": "2021-02-30"', "发布日期不能是“2021-02-30”"),
        ('"outside": ["别处已有"]', '"outside": ["学段"]', "不同享（capped）的“保留”不能这样"),
        # what is said twice, in another order, or of nobody
        ('"values": ["小学"]', '"values": ["小学", "小学"]', "，学段有一个取值写了两次"),
        ('["小学", ["Fixed"', f'["小学", {TEN}], ["小学", ["Fixed"', "，学段有一行写了两次"),
        ('"id": "books"', '"id": "boarding"', "规则的编号有重复，或没有按顺序"),
        ('"until": "2023春"', '"until": "2019秋"', "有一个“至”早于“自”"),
        ('"layers": ["every-word", "every-', '"layers": ["every-', "不在任何一层规则包里"),
        ('"name": "every-word-below"', '"name": "other"', "“other”和它的层次对不上"),
        ('"form": "eduaid-', '"more": 1, "form": "eduaid-', "最外层不认识“more”这个键"),
        ('"fen": 130000', '"fen": 130000, "fan": 1', ".rate）：不认识“fan”这个键"),
        ('"fen": 130000, ', "", ".rate）：缺少“fen”"),
        ('"fen": 130000', '"fen": NaN', "“NaN”不是数字"),
        ('"fen": 130000', '"fen": -1e999', "“-1e999”太大，不是能用的数字"),
        ('"fen": 130000', '"fen": 1e3', ".rate.fen）：不能是“1000.0”"),
    ],
)
def test_an_edit_that_evaluation_would_stumble_over_is_refused(
    old: str, new: str, said: str, every_word: Tree, tmp_path: Path
) -> None:
    text = json.dumps(every_word, ensure_ascii=False)
    assert old in text
    edited = text.replace(old, new, 1)
    path = tmp_path / "bundle.json"
    if "NaN" in new or "1e999" in new:  # which no JSON that we write has
        path.write_text(edited, encoding="utf-8")
    else:
        path = sealed(json.loads(edited), tmp_path)
    assert said in refusal(path)


@pytest.mark.parametrize("form", [1, 2])
def test_no_object_takes_a_key_that_it_does_not_know(form: int, every_word: Tree) -> None:
    told = json.loads((PINS / "form-1" / "every-word-below.json").read_text(encoding="utf-8"))
    content = copy.deepcopy(every_word if form == 2 else told)["policy"]
    kinds = dict(objects(content))
    assert len(kinds) >= 40
    for name, fields in kinds.items():
        fields["新的键"] = None
        with pytest.raises(WireError, match="不认识“新的键”这个键") as caught:
            pack_from(content, 1 if form == 1 else 2)
        assert caught.value.path or name == "Pack"
        del fields["新的键"]
    pack_from(content, 1 if form == 1 else 2)


def test_the_first_form_does_not_know_what_came_later(tmp_path: Path) -> None:
    told = json.loads((PINS / "form-1" / "every-word-below.json").read_text(encoding="utf-8"))
    fields = next(fields for name, fields in objects(told) if name == "Open")
    fields["per"] = "次"
    assert "不认识“per”这个键" in refusal(sealed(told, tmp_path))


def test_the_name_of_a_file_is_held_against_its_content(tmp_path: Path) -> None:
    name, text = load_policy("national").bundle()
    other, _ = load_policy("guangxi").bundle()
    swapped = tmp_path / other
    swapped.write_text(text, encoding="utf-8")
    assert refusal(swapped) == f"文件名里的规则包或摘要和内容对不上：内容是 {name}"
    for free in (name, "2024年的规则.json"):
        path = tmp_path / free
        path.write_text(text, encoding="utf-8")
        assert load_policy(path).name == "national"


def places(value: Tree, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything inside."""
    for key, inner in (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    ):
        yield (*path, key)
        yield from places(inner, (*path, key))


def at(value: Tree, path: tuple[Any, ...]) -> Tree:
    for key in path:
        value = value[key]
    return value


def edited(tree: Tree, rng: random.Random) -> Tree:
    """The tree with one or two places changed."""
    made = copy.deepcopy(tree)
    for _ in range(rng.choice((1, 1, 1, 2))):
        ways = list(places(made))
        way = rng.choice([one for one in ways if len(one) > 2])
        inside, key = at(made, way[:-1]), way[-1]
        old = inside[key]
        match rng.randrange(8):
            case 0:
                inside[key] = copy.deepcopy(rng.choice(ODD))
            case 1:
                del inside[key]
            case 2 if isinstance(inside, list):
                inside.insert(key, copy.deepcopy(old))
            case 3 if isinstance(inside, list):
                rng.shuffle(inside)
            case 4 if isinstance(inside, dict):
                inside[rng.choice(["x", *inside])] = copy.deepcopy(old)
            case 5 | 6:  # what stands under the same key elsewhere
                inside[key] = copy.deepcopy(at(made, rng.choice([w for w in ways if w[-1] == key])))
            case _:
                alike = [at(made, w) for w in rng.sample(ways, min(200, len(ways)))]
                inside[key] = copy.deepcopy(
                    rng.choice([one for one in alike if type(one) is type(old)] or [old])
                )
    return made


def profiles(policy: Policy) -> list[dict[str, Tree]]:
    """A student of whom nothing is known, one of whom all is, and one of whom half is."""
    full: dict[str, Tree] = {}
    for fact in policy.facts:
        first = fact.values[0].name if fact.values else ""
        answers = {
            "单选": first,
            "多选": [first],
            "是否": "是",
            "整数": fact.at_least or 1,
            "金额": 500,
            "日期": "2012-09-01",
            "标识": "A1",
        }
        full[fact.name] = answers[fact.type.value]
    return [{}, full, dict(list(full.items())[::2])]


def ask(policy: Policy, students: list[dict[str, Tree]], rng: random.Random) -> None:
    """Everything that a policy answers about a student; only errors of ours may come."""
    term = rng.choice(("2018春", "2019秋", "2022秋", "2024春", "2030秋"))
    known_on = rng.choice((None, date(2022, 1, 1)))
    for student in students:
        try:
            found = policy.evaluate(student, term, known_on)
            assert found.record().model_dump_json() == found.model_dump_json()
            for rule in policy.rules:
                found.why(rule.id)
                policy.history(rule.id)
            policy.catalogue(term, known_on)
        except EduaidError:
            pass
    assert policy.bundle()[0].startswith(f"{policy.name}-sha256-")


def try_edits(bundle: Tree, number: int, seed: int, folder: Path) -> tuple[int, int]:
    """How many of the edited bundles could be used, and how many were refused."""
    rng = random.Random(seed)
    students = profiles(load_policy(sealed(bundle, folder)))
    used = refused = 0
    for _ in range(number):
        path = sealed(edited(bundle, rng), folder)
        try:
            policy = load_policy(path)
        except PolicyError:
            refused += 1
        else:
            ask(policy, students, rng)
            used += 1
    return used, refused


def test_an_edited_bundle_is_used_or_refused_and_nothing_else(
    every_word: Tree, tmp_path: Path, todays_seed: int
) -> None:
    assert sum(try_edits(every_word, 8, todays_seed, tmp_path)) == 8


def test_the_content_of_an_edited_bundle_is_read_or_refused(every_word: Tree) -> None:
    """Without evaluation, so that there is time for many: the same ones each day."""
    rng = random.Random(15)
    for _ in range(examples(900)):
        with suppress(WireError):
            pack_from(edited(every_word, rng)["policy"], 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["every-word-below", "form-1", "rongshui"])
def test_many_edited_bundles_are_used_or_refused(
    name: str, tmp_path: Path, todays_seed: int
) -> None:
    if name == "form-1":
        text = (PINS / "form-1" / "every-word-below.json").read_text(encoding="utf-8")
    else:
        text = load_policy(PACKS / name if "every" in name else name).bundle()[1]
    used, refused = try_edits(json.loads(text), 70, todays_seed, tmp_path)
    assert min(used, refused) >= 5


@pytest.mark.slow
def test_an_edited_result_is_replayed_or_refused(
    tmp_path: Path, todays_seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = random.Random(todays_seed)
    policy = load_policy("rongshui")
    bundle, student, result = (tmp_path / name for name in ("b.json", "s.yaml", "r.json"))
    bundle.write_text(policy.bundle()[1], encoding="utf-8")
    student.write_text("学段: 小学\n寄宿: 是\n", encoding="utf-8")
    stored = policy.evaluate({"学段": "小学", "寄宿": "是"}, "2024秋").model_dump()
    codes = set()
    for _ in range(60):
        form = edited({"": {"": stored}}, rng)[""].get("", stored)
        result.write_text(json.dumps(form), encoding="utf-8")
        arguments = ("replay", str(result), str(student), "--bundle", str(bundle))
        code, _, errors = eduaid(capsys, *arguments)
        assert code in (0, 1) or (code == 2 and errors.startswith("错误：")), form
        codes.add(code)
    assert codes >= {1, 2}
