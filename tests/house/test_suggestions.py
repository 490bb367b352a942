"""What is suggested for a wrong word, over the words of all shipped packs; and echoes are short."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from enum import Enum
from pathlib import Path

import pytest

from eduaid_rules import (
    EduaidError,
    Policy,
    ProfileError,
    Term,
    load_policies,
    load_policy,
    shipped_policies,
)
from eduaid_rules.errors import Diagnostic
from eduaid_rules.policy.fact_types import FactType
from eduaid_rules.policy.facts import Fact
from eduaid_rules.policy.items import Award, ItemKind, Payee, Schedule
from eduaid_rules.suggestions import (
    key_meant,
    misleads,
    nearest_name,
    slip_of,
    suggestion,
    value_hint,
)
from little_packs import aid

PACKS = load_policies(shipped_policies())
FACTS = [fact for policy in PACKS.values() for fact in policy.vocabulary.facts if fact.values]
ANSWERS = {
    (fact.name, value.name): {name for other in FACTS if other.name == fact.name
                              for one in other.values if one.name == value.name
                              for name in one.names}
    for fact in FACTS
    for value in fact.values
}  # fmt: skip
"""What each answer is called in some pack."""


def words_of(fact: Fact) -> list[str]:
    """All words that are understood as an answer to a fact."""
    return [name for value in fact.values for name in value.names]


def test_there_are_words_to_try() -> None:
    assert len(PACKS) > 8
    assert len(ANSWERS) > 40


def test_an_answer_is_never_taken_for_a_slip_of_another() -> None:
    guessed = {
        (word, found)
        for fact in FACTS
        for (name, answer), words in ANSWERS.items()
        if name == fact.name
        for word in words
        for found in [slip_of(word, [n for v in fact.values if v.name != answer for n in v.names])]
        if found
    }
    assert guessed == set()


@pytest.mark.parametrize("no", ["非", "不", "无", "未", "没有", "不是", "否"])
def test_who_denies_an_answer_is_not_led_to_it(no: str) -> None:
    denied = {f"{no}{word}": words_of(fact) for fact in FACTS for word in words_of(fact)}
    assert {wrong for wrong, words in denied.items() if slip_of(wrong, words)} == set()


def test_one_wrong_sign_in_a_long_answer_is_seen_as_what_was_meant() -> None:
    for fact in FACTS:
        for word in words_of(fact):
            if len(word) > 3:
                wrong = f"{word[:2]}〇{word[3:]}"
                others = [one for one in words_of(fact) if one != word]
                assert slip_of(wrong, words_of(fact)) in (word, None)
                assert slip_of(wrong, others) is None
    assert slip_of("建挡立卡", ["农村低保", "建档立卡"]) == "建档立卡"


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("无", "事实无人抚养儿童"),
        ("每学年春季", "每学年秋季"),
        ("复学", "休学"),
        ("下学期", "上学期"),
        ("低者", "高者"),
        ("不高于", "不低于"),
        ("autumn", "spring"),
        ("公办", "民办"),
        ("不寄宿", "寄宿"),
    ],
)
def test_a_word_is_never_led_to_its_opposite(wrong: str, near: str) -> None:
    assert nearest_name(wrong, [near]) is None
    assert nearest_name(near, [wrong]) is None
    assert slip_of(wrong, [near]) is None


@pytest.mark.parametrize("words", [Schedule, ItemKind, Award, Payee, FactType])
def test_no_word_of_a_closed_set_is_taken_for_another(words: type[Enum]) -> None:
    known = [str(word.value) for word in words]
    assert {slip_of(one, [word for word in known if word != one]) for one in known} == {None}
    assert slip_of("每学年春季", [word for word in known if word != "每学年春季"]) is None


def test_a_wrong_key_is_no_reason_to_guess_another_one() -> None:
    assert key_meant("条文", ["文件", "条款"]) == "条款"
    assert key_meant("付款", ["类别", "给付", "收款", "发放"]) == "收款"
    assert key_meant("金额", ["标准", "对象"]) is None
    assert suggestion("preschool_fee_waiver", ["preschool-last-year", "yulu"]) == (
        "可用：preschool-last-year、yulu"
    )
    assert suggestion("Preschool_Last_Year", ["preschool-last-year", "yulu"]).startswith(
        "是不是“preschool-last-year”？"
    )


def test_of_two_opposites_that_are_as_near_none_is_guessed() -> None:
    assert nearest_name("每学年夏季", ["每学年秋季", "每学年春季"]) is None
    assert misleads("每学年秋季", "每学年春季")


@pytest.mark.parametrize(
    ("profile", "hint"),
    [
        ({"困难类别": ["无"]}, "一项也没有就写 []"),
        ({"困难类别": ["没有"]}, "一项也没有就写 []"),
        ({"学段": "大学"}, "可用：学前、小学、初中、普通高中、中职、大专及以上"),
        ({"学籍状态": "复学"}, "可用：在读、休学、保留学籍、退学、毕业、转出"),
        ({"困难类别": ["农村低宝"]}, "是不是“农村低保”？"),
    ],
)
def test_what_is_said_of_an_answer_that_is_none(profile: dict[str, object], hint: str) -> None:
    with pytest.raises(ProfileError) as caught:
        PACKS["city-2019"].Student(profile)
    assert caught.value.diagnostics[0].suggestion == hint


def test_answers_are_listed_where_nothing_is_a_slip() -> None:
    words = ["农村低保", "孤儿"]
    assert value_hint("城市低保", words, words) == "可用：农村低保、孤儿"


LONG = "小" * 10**5
LONGEST = 2_500
"""Signs of a message, with its place."""


def doors(policy: Policy, folder: Path) -> Iterator[Callable[[], object]]:
    """Doors into which something very long is put."""
    values: list[object] = [
        LONG,
        [LONG],
        {LONG: True},
        [LONG] * 3,
        10**5000,
        [10**5000],
        Decimal("1e999999999"),
        Decimal("1e-99999999"),
        LONG.encode(),
        {1: [LONG]},
    ]
    for fact in ("学段", "寄宿", "年级", "困难", "学费", "出生", LONG):
        yield from (lambda f=fact, v=v: policy.Student({f: v}) for v in values)
    yield lambda: policy.evaluate({}, LONG)
    yield lambda: Term.parse(LONG)
    yield lambda: policy.evaluate_year({}, LONG)
    yield lambda: load_policy(f"./{LONG}")
    yield lambda: load_policy(LONG)
    yield lambda: policy.Student(LONG)  # type: ignore[arg-type]
    for name, text in (
        ("pack.yaml", f"名称: 甲\n{LONG}: 乙\n"),
        ("pack.yaml", f"名称: 甲\n核对至: {LONG}\n"),
        ("rules.yaml", f"{LONG}: 乙\n"),
        ("rules.yaml", LONG),
    ):
        pack = folder / f"pack-{len(list(folder.iterdir()))}"
        pack.mkdir()
        (pack / "pack.yaml").write_text("名称: 甲\n", encoding="utf-8")
        (pack / name).write_text(text, encoding="utf-8")
        yield lambda pack=pack: load_policy(pack)  # type: ignore[misc]


def test_a_long_path_is_named_whole() -> None:
    path = "/".join(["很长的文件夹名称"] * 30)
    assert path in str(EduaidError(f"写不了“{path}”，请换一个文件夹"))


def test_what_came_in_is_repeated_in_a_few_signs(tmp_path: Path) -> None:
    (tmp_path / "long").mkdir()
    tried = 0
    for door in doors(aid(tmp_path), tmp_path / "long"):
        tried += 1
        with pytest.raises(EduaidError) as caught:
            door()
        found: tuple[Diagnostic, ...] = getattr(caught.value, "diagnostics", ())
        assert len(str(caught.value)) < LONGEST * max(1, len(found))
        for one in found:
            said = {**one.to_dict(), "path": None, "file": None}
            assert len(json.dumps(said, ensure_ascii=False)) < LONGEST
    assert tried > 50
