"""The fourteen rules of the city plan, written for others: by hand, and for zen-engine.

Each contestant takes a fully known student as a dict of English names and gives the items
of the autumn term as ``{rule: fen}``, fen being None where there is no amount of money.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

Student = dict[str, Any]
"""Facts by English id: text, numbers, truth values and a list of hardship categories."""

PLAN = Path(__file__).parents[1] / "tests" / "packs" / "frozen" / "city-2019"
"""The plan as it was when these rules were written; the shipped pack grows with what is read."""

Items = dict[str, int | None]

HARDSHIPS = (
    "registered_poor",
    "rural_minimum_living",
    "urban_minimum_living",
    "rural_extreme_poverty",
    "orphan",
    "disabled",
    "family_hardship",
    "safety_net",
)
_FOUR = ("registered_poor", "rural_minimum_living", "rural_extreme_poverty")
_SENIOR = (*_FOUR, "family_hardship")


def students(count: int, seed: int = 2019) -> list[Student]:
    """A fixed mix of fully known students of all stages; tiers stay with the stated one."""
    rng = random.Random(seed)
    stages = ("preschool", "primary", "junior", "senior", "vocational", "tertiary")
    return [
        {
            "stage": stages[number % len(stages)],
            "grade": rng.randint(1, 3),
            "boards": rng.random() < 0.5,
            "hardship": sorted(rng.sample(HARDSHIPS, rng.choice((0, 1, 1, 2)))),
            "local_household": rng.random() < 0.8,
            "kindergarten_type": rng.choice(("public", "inclusive_private", "other_private")),
            "school_ownership": rng.choice(("public", "private")),
            "school_location": rng.choice(("local", "local", "in_province", "out_of_province")),
            "new_student": rng.random() < 0.5,
            "previous_school": rng.choice(("senior", "other")),
            "grant_tier": "tier_1",
            "enrolment_status": "enrolled",
        }
        for number in range(count)
    ]


def by_hand(student: Student) -> Items:
    """Plain Python, as fast as one would write it: no basis, no reasons, no unknowns."""
    items: Items = {}
    stage, poor = student["stage"], student["hardship"]
    if student["enrolment_status"] != "enrolled":
        return items
    if stage in ("primary", "junior"):
        items["compulsory-tuition"] = items["compulsory-books"] = None
        if student["boards"]:
            if poor:
                items["boarding-subsidy"] = 50000 if stage == "primary" else 62500
        elif any(c in _FOUR for c in poor) or ("disabled" in poor and "family_hardship" in poor):
            items["day-subsidy"] = 25000 if stage == "primary" else 31250
    elif stage in ("senior", "vocational"):
        if student["school_location"] == "local" and any(c in _SENIOR for c in poor):
            items["senior-tuition"] = None
            if stage == "senior":
                items["senior-grant"] = 150000
            elif student["grade"] <= 2:
                items["vocational-grant"] = 100000
        if stage == "vocational" and "registered_poor" in poor:
            items["yulu"] = 150000
    elif stage == "tertiary":
        _tertiary_by_hand(student, poor, items)
    elif student["kindergarten_type"] != "other_private":
        public = student["kindergarten_type"] == "public"
        if public and student["local_household"] and any(c in _FOUR[:2] for c in poor):
            items["preschool-fee-waiver"] = None
        if any(c in (*HARDSHIPS[:3], "orphan", "disabled") for c in poor):
            items["preschool-grant"] = 75000
    return items


def _tertiary_by_hand(student: Student, poor: list[str], items: Items) -> None:
    if student["new_student"]:
        if "registered_poor" in poor:
            items["origin-loan"] = None
        if poor and student["previous_school"] == "senior":
            items["travel-grant"] = (
                100000 if student["school_location"] == "out_of_province" else 50000
            )
    elsewhere = student["school_location"] != "local"
    if elsewhere and "safety_net" in poor and student["school_ownership"] != "private":
        items["safety-net-tuition"] = None
        items["safety-net-living"] = 400000


def for_zen(student: Student) -> Student:
    """A student as zen-engine judges fastest: each category as a flag. Made before timing."""
    flags = {f"is_{name}": name in student["hardship"] for name in HARDSHIPS}
    rest = {name: value for name, value in student.items() if name != "hardship"}
    return {**rest, **flags, "poor": bool(student["hardship"])}


def zen_table() -> Callable[[Student], Items]:
    """zen-engine, the rules as a decision table that collects every row that hits.

    Held by the engine's static loader: a decision made from text costs 200 µs more a call.
    """
    import zen

    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"plan": _decision_table()}}})

    def judge(student: Student) -> Items:
        return {row["rule"]: row["fen"] for row in engine.evaluate("plan", student)["result"]}

    return judge


def zen_expression() -> Callable[[Student], Items]:
    """zen-engine, all rules as one compiled expression: an object of fen, -1 for no item."""
    import zen

    rows = [(f"{rule}#{number}", fen, tests) for number, (rule, fen, tests) in enumerate(_ROWS)]
    money = {name: fen is not None for name, fen, _ in rows}
    enrolled = {"enrolment_status": "'enrolled'"}
    fields = ", ".join(
        f"'{name}': ({_conjunction({**tests, **enrolled})}) ? {fen or 0} : -1"
        for name, fen, tests in rows
    )
    compiled = zen.compile_expression(f"{{ {fields} }}")

    def judge(student: Student) -> Items:
        return {
            name.partition("#")[0]: fen if money[name] else None
            for name, fen in compiled.evaluate(student).items()
            if fen >= 0
        }

    return judge


_WHO = "who"
"""The column of a table that holds a whole expression over the flags."""

_COLUMNS = (
    *("stage", "grade", "boards", "local_household", "kindergarten_type", "school_ownership"),
    *("school_location", "new_student", "previous_school", "enrolment_status", _WHO),
)


def _any(categories: tuple[str, ...]) -> str:
    return " or ".join(f"is_{name}" for name in categories)


_COMPULSORY = {"stage": "'primary', 'junior'"}
_LOCAL = {"school_location": "'local'", _WHO: _any(_SENIOR)}
_NET = {
    "stage": "'tertiary'",
    "school_location": "'in_province', 'out_of_province'",
    "school_ownership": "'public'",
    _WHO: "is_safety_net",
}
_ENTERING = {"stage": "'tertiary'", "new_student": "true"}
_TRAVEL = {**_ENTERING, "previous_school": "'senior'", _WHO: "poor"}
_KINDERGARTEN = {"stage": "'preschool'"}
_DAY = f"{_any(_FOUR)} or is_disabled and is_family_hardship"

Row = tuple[str, int | None, dict[str, str]]

_ROWS: tuple[Row, ...] = (
    (
        "preschool-fee-waiver",
        None,
        {
            **_KINDERGARTEN,
            "kindergarten_type": "'public'",
            "local_household": "true",
            _WHO: _any(_FOUR[:2]),
        },
    ),
    (
        "preschool-grant",
        75000,
        {
            **_KINDERGARTEN,
            "kindergarten_type": "'public', 'inclusive_private'",
            _WHO: _any((*HARDSHIPS[:3], "orphan", "disabled")),
        },
    ),
    ("compulsory-tuition", None, _COMPULSORY),
    ("compulsory-books", None, _COMPULSORY),
    ("boarding-subsidy", 50000, {"stage": "'primary'", "boards": "true", _WHO: "poor"}),
    ("boarding-subsidy", 62500, {"stage": "'junior'", "boards": "true", _WHO: "poor"}),
    ("day-subsidy", 25000, {"stage": "'primary'", "boards": "false", _WHO: _DAY}),
    ("day-subsidy", 31250, {"stage": "'junior'", "boards": "false", _WHO: _DAY}),
    ("senior-tuition", None, {"stage": "'senior', 'vocational'", **_LOCAL}),
    ("senior-grant", 150000, {"stage": "'senior'", **_LOCAL}),
    ("vocational-grant", 100000, {"stage": "'vocational'", "grade": "1, 2", **_LOCAL}),
    ("yulu", 150000, {"stage": "'vocational'", _WHO: "is_registered_poor"}),
    ("origin-loan", None, {**_ENTERING, _WHO: "is_registered_poor"}),
    ("travel-grant", 50000, {**_TRAVEL, "school_location": "'local', 'in_province'"}),
    ("travel-grant", 100000, {**_TRAVEL, "school_location": "'out_of_province'"}),
    ("safety-net-tuition", None, _NET),
    ("safety-net-living", 400000, _NET),
)


def _conjunction(tests: dict[str, str]) -> str:
    return " and ".join(
        f"({test})" if name == _WHO else f"{name} in [{test}]" for name, test in tests.items()
    )


def _decision_table() -> dict[str, Any]:
    inputs = [
        {"id": name, "name": name, "field": "" if name == _WHO else name} for name in _COLUMNS
    ]
    outputs = [{"id": f"out-{name}", "name": name, "field": name} for name in ("rule", "fen")]
    rules = []
    for number, (rule, fen, tests) in enumerate(_ROWS):
        cells = {name: tests.get(name, "") for name in _COLUMNS}
        cells["enrolment_status"] = "'enrolled'"
        result = {"out-rule": f'"{rule}"', "out-fen": "null" if fen is None else str(fen)}
        rules.append({"_id": str(number), **cells, **result})
    table = {"hitPolicy": "collect", "inputs": inputs, "outputs": outputs, "rules": rules}
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table"},
            {"id": "2", "sourceId": "table", "targetId": "out"},
        ],
    }
