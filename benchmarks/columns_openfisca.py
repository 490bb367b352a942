"""The fourteen rules of the city plan as variables of OpenFisca: formulas over NumPy arrays.

Values are places in ``CHOICES``, held as OpenFisca's enumerations; yes and no are truth
values; nothing can be unknown. Its numbers have 32 bits and are brought to 64 at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import numpy as np
import polars as pl

from column_contestants import CHOICES, RULES, STATES, USED, YES_NO

MONTH = "2019-09"
Get = Callable[[str], Any]
"""A student's fact or another variable, as a column, by name."""


def prepare(frame: pl.DataFrame) -> Any:  # noqa: ANN401 -- OpenFisca is optional
    """A simulation of that many students with their facts set, and nothing calculated."""
    builder = import_module("openfisca_core.simulation_builder").SimulationBuilder()
    simulation = builder.build_default_simulation(_system(), count=frame.height)
    for name in (*CHOICES, *YES_NO, "年级", *(f"困难类别.{name}" for name in USED)):
        column = frame[name]
        if name in CHOICES:
            column = column.cast(pl.Enum(CHOICES[name])).to_physical()
        simulation.set_input(name, MONTH, column.to_numpy())
    return simulation


def openfisca_by_formulas(simulation: Any) -> dict[str, Any]:  # noqa: ANN401
    """States as codes of a byte; for each cash rule whether it pays, and fen of 64 bits.

    What OpenFisca keeps of its calculations is dropped at the end, for the next call.
    """
    results: dict[str, Any] = {}
    for rule, cash in RULES.items():
        given = simulation.calculate(rule, MONTH)
        code = np.logical_not(given).view(np.uint8)
        if rule == "senior-grant":
            code += code & simulation.calculate("eligible", MONTH)
        results[f"{rule}.state"] = code
        if cash:
            results[rule] = given
            results[f"{rule}.fen"] = simulation.calculate(f"{rule}.fen", MONTH).astype(np.int64)
    for name in _formulas():
        simulation.delete_arrays(name, MONTH)
    return results


def comparable(result: Mapping[str, Any]) -> pl.DataFrame:
    """The result as a Polars frame with states as words and nulls where nothing is paid."""
    outputs: dict[str, pl.Series] = {}
    words = pl.Series(STATES, dtype=pl.Enum(STATES))
    for rule, cash in RULES.items():
        states = pl.Series(result[f"{rule}.state"])
        outputs[f"{rule}.state"] = words.gather(states)
        fen = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(states))
        if cash:
            fen = fen.zip_with(~pl.Series(result[rule]), pl.Series(result[f"{rule}.fen"]))
        outputs[f"{rule}.fen"] = fen
    return pl.DataFrame(outputs)


def _system() -> Any:  # noqa: ANN401
    """A tax and benefit system with the facts and the rules as its variables."""
    names = ("entities", "periods", "indexed_enums", "variables", "taxbenefitsystems")
    entities, periods, enums, variables, systems = (
        import_module(f"openfisca_core.{name}") for name in names
    )
    student = entities.build_entity("student", "students", "A student", is_person=True)
    system = systems.TaxBenefitSystem([student])

    def add(name: str, **parts: Any) -> None:  # noqa: ANN401
        shared = {"entity": student, "definition_period": periods.DateUnit.MONTH, "label": name}
        system.add_variable(type(name, (variables.Variable,), {**shared, **parts}))

    for name, words in CHOICES.items():
        made = enums.Enum(name, [(word, word) for word in words])
        add(name, value_type=enums.Enum, possible_values=made, default_value=next(iter(made)))
    add("年级", value_type=int)
    for name in (*YES_NO, *(f"困难类别.{name}" for name in USED)):
        add(name, value_type=bool)
    for name, judge in _formulas().items():
        add(name, value_type=int if name.endswith(".fen") else bool, formula=_formula(judge))
    return system


def _formula(judge: Callable[[Get], Any]) -> Callable[[Any, Any], Any]:
    def formula(student: Any, period: Any) -> Any:  # noqa: ANN401
        return judge(lambda name: student(name, period))

    return formula


def _is(name: str, *words: str) -> Callable[[Get], Any]:
    codes = [CHOICES[name].index(word) for word in words]
    return lambda get: np.logical_or.reduce([get(name).view(np.ndarray) == code for code in codes])


def _any(*names: str) -> Callable[[Get], Any]:
    return lambda get: np.logical_or.reduce([get(f"困难类别.{name}") for name in names])


def _all(*parts: str | Callable[[Get], Any]) -> Callable[[Get], Any]:
    """Every one of the variables and conditions holds."""

    def judge(get: Get) -> Any:  # noqa: ANN401
        return np.logical_and.reduce(
            [get(part) if isinstance(part, str) else part(get) for part in parts]
        )

    return judge


def _pays(rule: str, fen: int) -> Callable[[Get], Any]:
    return lambda get: get(rule) * np.int32(fen)


def _one_of_two(rule: str, fact: tuple[str, str], fen: int, other: int) -> Callable[[Get], Any]:
    first = _is(*fact)
    return lambda get: get(rule) * np.where(first(get), np.int32(fen), np.int32(other))


def _stage(*words: str) -> Callable[[Get], Any]:
    return _all(_is("学籍状态", "在读"), _is("学段", *words))


def _formulas() -> dict[str, Callable[[Get], Any]]:
    """Every variable that is calculated, by name, and how."""
    three, registered = ("建档立卡", "农村低保", "农村特困供养"), "困难类别.建档立卡"
    away = _is("学校所在地", "省内域外", "省外")
    primary, far = ("学段", "小学"), ("学校所在地", "省外")
    net = _all("tertiary", "困难类别.保障兜底", away, _is("学校性质", "公办"))
    disabled = _all("困难类别.残疾", "困难类别.家庭经济困难")
    tier = _is("助学金档次", "一档")
    return {
        "compulsory": _stage("小学", "初中"),
        "senior": _stage("普通高中"),
        "vocational": _stage("中职"),
        "tertiary": _stage("大专及以上"),
        "preschool": _stage("学前"),
        "entering": _all("tertiary", "新生"),
        "three": _any(*three),
        "any": _any(*USED),
        "needy": _all(_any(*three, "家庭经济困难"), _is("学校所在地", "本地")),
        "eligible": _all("senior", "needy"),
        "boarding-subsidy": _all("compulsory", "寄宿", "any"),
        "compulsory-books": _all("compulsory"),
        "compulsory-tuition": _all("compulsory"),
        "day-subsidy": _all(
            "compulsory", lambda get: ~get("寄宿"), lambda get: get("three") | disabled(get)
        ),
        "origin-loan": _all("entering", registered),
        "preschool-fee-waiver": _all(
            "preschool", _is("园所性质", "公办"), "本地户籍", _any(*three[:2])
        ),
        "preschool-grant": _all(
            "preschool",
            _is("园所性质", "公办", "普惠性民办"),
            _any("建档立卡", "农村低保", "城市低保", "孤儿", "残疾"),
        ),
        "safety-net-living": net,
        "safety-net-tuition": net,
        "senior-grant": _all("eligible", lambda get: get(registered) | tier(get)),
        "senior-tuition": _all("needy", lambda get: get("senior") | get("vocational")),
        "travel-grant": _all("entering", _is("毕业学校", "普通高中"), "any"),
        "vocational-grant": _all("vocational", "needy", lambda get: get("年级") <= 2),
        "yulu": _all("vocational", registered),
        "boarding-subsidy.fen": _one_of_two("boarding-subsidy", primary, 50000, 62500),
        "day-subsidy.fen": _one_of_two("day-subsidy", primary, 25000, 31250),
        "preschool-grant.fen": _pays("preschool-grant", 75000),
        "safety-net-living.fen": _pays("safety-net-living", 400000),
        "senior-grant.fen": _pays("senior-grant", 150000),
        "travel-grant.fen": _one_of_two("travel-grant", far, 100000, 50000),
        "vocational-grant.fen": _pays("vocational-grant", 100000),
        "yulu.fen": _pays("yulu", 150000),
    }
