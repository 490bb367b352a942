"""Every public function, called with what means nothing there, raises an error of the library.

The functions are found, not listed: whatever a room exports, and the methods of what is handed
out. A new one with a required parameter of a new name adds it to ``given``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from desk import Desk
from eduaid_rules import (
    ArgumentError,
    EduaidError,
    PackNotFound,
    Policy,
    Student,
    Term,
    back_pay,
    load_policies,
    load_policy,
    make_ledger,
    match_roster,
    read_ledger,
    read_payments,
    read_roster,
    reconcile,
)
from eduaid_rules.analysis import coverage_of
from eduaid_rules.arguments import checked
from eduaid_rules.cases import read_cases, run_case
from project import RULES

ROOMS = (
    "eduaid_rules",
    "eduaid_rules.analysis",
    "eduaid_rules.cases",
    "eduaid_rules.rosters",
    "eduaid_rules.testing",
)
OPERATORS = ("__getitem__", "__lt__", "__le__", "__gt__", "__ge__")
WRONG = (object(), 2.5, b"bytes", [object()], {object(): object()})
"""What no public function takes for any argument, nor lists and mappings of it."""


def public_functions() -> dict[str, Callable[..., object]]:
    """The functions that the rooms export."""
    found = {
        name: getattr(import_module(room), name)
        for room in ROOMS
        for name in import_module(room).__all__
    }
    return {name: one for name, one in found.items() if inspect.isfunction(one)}


def public_methods(thing: object) -> dict[str, Callable[..., object]]:
    """The methods of an object that are ours and public, with those that operators call."""
    found = {
        name: getattr(thing, name)
        for name in dir(type(thing))
        if name[0] != "_" or name in OPERATORS
    }
    return {
        f"{type(thing).__name__}.{name}": one
        for name, one in found.items()
        if inspect.ismethod(one) and one.__module__.startswith("eduaid_rules")
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A little of everything that functions are given, by the names of their parameters."""
    folder = Desk(tmp_path_factory.mktemp("wrong")).folder
    policy = load_policy(folder / "little")
    roster = read_roster(folder / "花名册.csv", policy)
    ledger = make_ledger(roster, policy, "2019秋")
    payments = read_payments(folder / "发放.csv", policy, term="2019秋")
    lists = {"建档立卡": str(folder / "名单.csv")}
    cases = read_cases(RULES / "national", load_policy("national"))[:1]
    return {
        "policy": policy,
        "old": policy,
        "new": policy,
        "roster": roster,
        "ledger": ledger,
        "ledgers": ledger,
        "ledger_file": read_ledger(folder / "台账.xlsx"),
        "payments": payments,
        "lists": lists,
        "matched": match_roster(roster, lists, policy, term="2019秋"),
        "found": reconcile(ledger, payments, policy, items={"走读补": "不用"}),
        "back_pay": back_pay(roster, policy, "2024春", date(2024, 3, 1)),
        "policies": ["guangxi"],
        "known_on": date(2024, 3, 1),
        "term": "2019秋",
        "terms": ["2019秋"],
        "school_year": 2019,
        "student": {"学段": "小学"},
        "frame": pl.DataFrame({"学段": ["小学"]}),
        "profiles": [{"学段": "小学"}],
        "source": folder / "台账.xlsx",
        "sources": [folder / "花名册.csv"],
        "target": folder / "there" / "out.txt",
        "folder": folder / "little",
        "folders": [folder / "little"],
        "case": cases[0],
        "cases": cases,
        "rule": policy.rules[0].id,
        "name": "漏发",
        "day": date(2019, 9, 1),
        "text": "2019秋",
        "other": Term(2019, "秋"),
    }


def calls(
    function: Callable[..., object], world: dict[str, Any]
) -> Iterator[tuple[str, object, Callable[[], object]]]:
    """The function with each of its parameters given wrongly in turn, all others rightly."""
    signature = inspect.signature(function)
    parameters = signature.parameters.values()
    right = {
        one.name: world.get(one.name, world["known_on"])
        for one in parameters
        if (one.default is one.empty or one.name == "policies")
        and one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
    }
    for one in parameters:
        if one.kind in (one.VAR_KEYWORD, one.VAR_POSITIONAL) or one.annotation == "object":
            continue
        for wrong in WRONG:
            bound = signature.bind_partial()
            bound.arguments.update({**right, one.name: wrong})
            given = (bound.args, bound.kwargs)
            yield one.name, wrong, lambda given=given: function(*given[0], **given[1])  # type: ignore[misc]


def passing(name: str, function: Callable[..., object], world: dict[str, Any]) -> list[str]:
    """The wrong arguments that are not refused with an error of the library."""
    found = []
    for parameter, wrong, call in calls(function, world):
        try:
            answer = call()
        except EduaidError:
            continue
        except Exception as error:
            found.append(f"{name}({parameter}={wrong!r:.40}): {type(error).__name__} {error!s:.80}")
        else:
            found.append(f"{name}({parameter}={wrong!r:.40}) -> {type(answer).__name__}")
    return found


def test_every_public_function_refuses_what_means_nothing(world: dict[str, Any]) -> None:
    functions = public_functions()
    assert len(functions) > 25
    assert [line for name, one in functions.items() for line in passing(name, one, world)] == []


def test_every_public_method_refuses_what_means_nothing(world: dict[str, Any]) -> None:
    policy: Policy = world["policy"]
    answer = policy.evaluate({"学段": "小学"}, "2019秋")
    handed = [
        policy,
        policy.rules,
        policy.facts,
        policy.Student({"学段": "小学"}),
        answer,
        policy.evaluate_year({"学段": "小学"}, 2019),
        Term(2019, "秋"),
        *(world[name] for name in ("roster", "ledger", "ledger_file", "payments", "matched")),
        world["found"],
        world["back_pay"],
        world["case"],
        run_case(world["case"], load_policy("national")),
        coverage_of(policy, []),
    ]
    methods = {name: one for thing in handed for name, one in public_methods(thing).items()}
    assert len(methods) > 30
    assert [line for name, one in methods.items() for line in passing(name, one, world)] == []


def test_a_right_call_is_not_refused(world: dict[str, Any]) -> None:
    policy: Policy = world["policy"]
    assert policy.at("2019秋").term == Term(2019, "秋")
    assert set(load_policies(iter(["national"]))) == {"national"}
    assert read_cases(str(RULES / "national"), load_policy("national"))  # type: ignore[arg-type]


class ReadOnce(Mapping[str, Iterable[str]]):
    """A mapping whose lists can be read once, however often they are asked for."""

    def __init__(self) -> None:
        self._held = {"a": iter(["1", "2"]), "b": iter(["3"])}

    def __getitem__(self, key: str) -> Iterable[str]:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


@checked
def _read_of(given: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    return {name: list(each) for name, each in given.items()}


@checked
def _listed(given: Iterable[Iterable[str]]) -> list[list[str]]:
    return [list(each) for each in given]


@pytest.mark.parametrize(
    "given",
    [
        {"a": ["1", "2"], "b": {"3"}},
        {"a": iter(["1", "2"]), "b": iter(["3"])},
        {"a": (each for each in "12"), "b": dict.fromkeys("3").keys()},
        ReadOnce(),
    ],
    ids=["lists", "iterators", "generator and keys", "a mapping of its own"],
)
def test_what_was_looked_at_is_what_is_handed_on(given: Mapping[str, Iterable[str]]) -> None:
    assert _read_of(given) == {"a": ["1", "2"], "b": ["3"]}
    assert _listed(iter([iter(["1", "2"]), ["3"]])) == [["1", "2"], ["3"]]


@checked
def _told_of(given: Mapping[Term | str, int]) -> list[tuple[Term | str, int]]:
    return list(given.items())


def test_two_keys_that_mean_one_thing_both_arrive() -> None:
    """A function that is told of one term twice can only say so if it sees both."""
    assert _told_of({"2019秋": 1, Term(2019, "秋"): 2}) == [("2019秋", 1), (Term(2019, "秋"), 2)]


def test_the_files_of_a_list_may_be_an_iterator(world: dict[str, Any]) -> None:
    lists = {name: iter([path]) for name, path in world["lists"].items()}
    found = match_roster(world["roster"], lists, world["policy"], term="2019秋")
    assert found.summary.equals(world["matched"].summary)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: load_policy(None),  # type: ignore[arg-type]
            "load_policy 的 source 要给文字或路径，得到的是“None”",
        ),
        (
            lambda: load_policies("guangxi"),
            (
                "load_policies 的 sources 要给列表（每个是文字或路径），得到的是“guangxi”，"
                '只有一个也要写成列表：["guangxi"]'
            ),
        ),
        (
            lambda: Student({"学段": "小学"}),  # type: ignore[arg-type]
            "学生信息由规则检查，请用 policy.Student({…})；得到的是“{'学段': '小学'}”",
        ),
        (
            lambda: Policy("guangxi"),  # type: ignore[arg-type]
            "规则要用 load_policy 读；得到的是“guangxi”",
        ),
        (
            lambda: make_ledger("花名册.csv", load_policy("national"), "2019秋"),  # type: ignore[arg-type]
            "make_ledger 的 roster 要给 Roster（read_roster 的结果），得到的是“花名册.csv”",
        ),
        (
            lambda: load_policy("national").evaluate_frame(pl.DataFrame(), "2019秋", long="是"),  # type: ignore[arg-type]
            "evaluate_frame 的 long 要给 True 或 False，得到的是“是”",
        ),
    ],
)
def test_what_is_said_of_a_wrong_argument(call: Callable[[], object], said: str) -> None:
    with pytest.raises(ArgumentError) as caught:
        call()
    assert str(caught.value) == said
    assert isinstance(caught.value, TypeError)


def test_cases_are_read_of_a_packs_folder_only(tmp_path: Path) -> None:
    policy = load_policy("national")
    with pytest.raises(PackNotFound, match=r"不存在，请写有 pack.yaml 的文件夹"):
        read_cases(tmp_path / "nowhere", policy)
    with pytest.raises(PackNotFound, match=r"里没有 pack.yaml，请写有 pack.yaml 的文件夹"):
        read_cases(tmp_path, policy)
    with pytest.raises(PackNotFound, match=r"里没有 pack.yaml，请写规则包的文件夹：.*national"):
        read_cases(RULES / "national" / "cases", policy)
