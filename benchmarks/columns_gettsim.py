"""The fourteen rules of the city plan written for GETTSIM's engine (ttsim), compiled by JAX.

The functions are written for one student, as GETTSIM's own are; ttsim rewrites them for whole
columns, joins them by the names of their parameters, and has JAX compile the whole. Values
are places in ``CHOICES``, yes and no are truth values; nothing can be unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import polars as pl

from column_contestants import CHOICES, RULES, STATES, USED, YES_NO
from gettsim_rules import AMOUNTS, CONDITIONS

if TYPE_CHECKING:
    from ttsim.typing import BoolColumn, IntColumn

_CODES = (
    *("stage", "kindergarten_type", "school_ownership", "school_location"),
    *("previous_school", "grant_tier", "enrolment_status"),
)
_FLAGS = (
    *("registered_poor", "rural_minimum_living", "urban_minimum_living"),
    *("rural_extreme_poverty", "orphan", "disabled", "family_hardship"),
    *("urban_extreme_poverty", "unsupported_child", "near_minimum_living"),
    *("rigid_spending", "martyrs_child", "poor_workers_child", "disabled_parents"),
    "safety_net",
)
_NUMBERS = {**dict(zip(CHOICES, _CODES, strict=True)), "年级": "grade"}
_TRUTHS = {
    **dict(zip(YES_NO, ("boards", "local_household", "new_student"), strict=True)),
    **dict(zip((f"困难类别.{name}" for name in USED), _FLAGS, strict=True)),
}


@dataclass(frozen=True)
class Compiled:
    """The engine's compiled function and the columns it is called with, on JAX's device."""

    judge: Callable[[Mapping[str, Any]], dict[str, Any]]
    columns: Mapping[str, Any]


def prepare(frame: pl.DataFrame) -> Compiled:
    """The rules ready to compile at the first call for a roster, and the roster on the device.

    ``main`` puts the whole policy together anew in every call (about a third of a second);
    so it is asked once for ``MainTarget.tt_function``, the compiled function itself.
    """
    jax, ttsim = import_module("jax"), import_module("ttsim")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 -- amounts have 64 bits
    columns = _on_device(frame)
    targets = [f"{_own(rule)}_state" for rule in RULES]
    targets += [
        f"{_own(rule)}{end}" for rule, cash in RULES.items() if cash for end in ("", "_fen")
    ]
    judge = ttsim.main(
        main_target=ttsim.MainTarget.tt_function,
        policy_environment=_environment(),
        processed_data=columns,
        tt_targets=ttsim.TTTargets.qname(dict.fromkeys(targets)),
        evaluation_date_str="2019-09-01",
        backend="jax",
        rounding=False,
        include_fail_nodes=False,
        include_warn_nodes=False,
    )
    judge({name: column[:10] for name, column in columns.items()})  # loads JAX's compiler
    return Compiled(judge, columns)


def _on_device(frame: pl.DataFrame) -> dict[str, Any]:
    """The columns as arrays of JAX: codes of a byte, truth values."""
    jax, names = import_module("jax"), {**_NUMBERS, **_TRUTHS}
    return {own: jax.numpy.asarray(_codes(frame[name])) for name, own in names.items()}


def prepare_frame(frame: pl.DataFrame) -> tuple[Compiled, pl.DataFrame]:
    """As ``prepare``, for judging from the frame that came in to a frame again."""
    return prepare(frame), frame


def gettsim_frame(given: tuple[Compiled, pl.DataFrame]) -> pl.DataFrame:
    """From the columns that all contestants get to those that all of them give."""
    compiled, frame = given
    return comparable(gettsim_jax(Compiled(compiled.judge, _on_device(frame))))


def gettsim_jax(compiled: Compiled) -> dict[str, Any]:
    """States as codes of a byte; for each cash rule whether it pays, and fen of 64 bits."""
    jax = import_module("jax")
    result: dict[str, Any] = jax.block_until_ready(compiled.judge(compiled.columns))
    return result


def comparable(result: Mapping[str, Any]) -> pl.DataFrame:
    """The result as a Polars frame with states as words and nulls where nothing is paid."""
    outputs: dict[str, pl.Series] = {}
    words = pl.Series(STATES, dtype=pl.Enum(STATES))
    for rule, cash in RULES.items():
        own = _own(rule)
        outputs[f"{rule}.state"] = words.gather(pl.Series(result[f"{own}_state"].__array__()))
        fen = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(result[f"{own}_state"]))
        if cash:
            paid = pl.Series(result[own].__array__())
            fen = fen.zip_with(~paid, pl.Series(result[f"{own}_fen"].__array__()))
        outputs[f"{rule}.fen"] = fen
    return pl.DataFrame(outputs)


def _own(rule: str) -> str:
    return rule.replace("-", "_")


def _codes(column: pl.Series) -> Any:  # noqa: ANN401 -- an array of whatever type
    words = CHOICES.get(column.name)
    if words is None:
        return column.to_numpy()
    return column.cast(pl.Enum(words)).to_physical().cast(pl.Int8).to_numpy()


def _environment() -> dict[str, Any]:
    """All inputs and functions as objects of the engine, by name."""
    tt, dags = import_module("ttsim.tt"), import_module("dags")
    number, truth = tt.TTSIMUnit.DIMENSIONLESS, tt.TTSIMUnit.INDICATOR
    made: dict[str, Any] = {}
    for name in _NUMBERS.values():
        made[name] = tt.policy_input(unit=number)(_named(_a_number, name))
    for name in _TRUTHS.values():
        made[name] = tt.policy_input(unit=truth)(_named(_a_truth, name))
    for condition in CONDITIONS:
        made[condition.__name__] = tt.policy_function(unit=truth)(condition)
    for amount in AMOUNTS:
        made[amount.__name__] = tt.policy_function(unit=number)(amount)
    for rule in RULES:
        own = _own(rule)
        code: Callable[..., Any] = senior_state if rule == "senior-grant" else state
        made[f"{own}_state"] = tt.policy_function(
            leaf_name=f"{own}_state", unit=number, vectorization_strategy="not_required"
        )(dags.rename_arguments(code, mapper={"given": own}))
    return made


def _named(function: Callable[[], Any], name: str) -> Callable[[], Any]:
    copy = FunctionType(function.__code__, function.__globals__, name)
    copy.__annotations__ = dict(function.__annotations__)
    return copy


def _a_number() -> int:  # type: ignore[empty-body]
    """A column of numbers."""


def _a_truth() -> bool:  # type: ignore[empty-body]
    """A column of truth values."""


def state(given: BoolColumn, xnp: ModuleType) -> IntColumn:
    """The code of a state in one byte; the engine's own numbers would have eight."""
    return xnp.where(given, xnp.int8(0), xnp.int8(1))


def senior_state(given: BoolColumn, senior_eligible: BoolColumn, xnp: ModuleType) -> IntColumn:
    """As ``state``: eligible without an amount, the tier having none, is undetermined."""
    open_or_no = xnp.where(senior_eligible, xnp.int8(2), xnp.int8(1))
    return xnp.where(given, xnp.int8(0), open_or_no)
