"""The fourteen rules of the city plan as SQL for DuckDB, from an Arrow table to an Arrow table.

Arrow to Arrow is the fairest: the others too go from columns in memory to columns in memory,
and it was measured to be faster than DuckDB's own tables (in memory, uncompressed). A state
is a code (a place in ``STATES``): cheaper for DuckDB than its own enumeration.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import polars as pl

from column_contestants import RULES, STATES, USED


def prepare(frame: pl.DataFrame) -> Any:  # noqa: ANN401 -- DuckDB is optional
    """A connection that sees the roster as an Arrow table."""
    connection = import_module("duckdb").connect()
    connection.register("roster", frame.to_arrow())
    return connection


def duckdb_by_hand(connection: Any, *, nulls: bool = True) -> Any:  # noqa: ANN401
    """One query over the registered roster; gives an Arrow table in the order of its rows.

    The author knows whether the input has nulls: without them a state needs no third case,
    but for the tiers without an amount.
    """
    return connection.sql(query(nulls=nulls)).to_arrow_table()


def comparable(table: Any) -> pl.DataFrame:  # noqa: ANN401
    """The result as a Polars frame with states as words."""
    frame = pl.DataFrame(table)
    return frame.with_columns(pl.col(f"{rule}.state").cat.to(pl.Enum(STATES)) for rule in RULES)


def query(*, nulls: bool) -> str:
    """The whole query: three levels of shared conditions, then the fourteen rules."""
    levels = "roster"
    for level in (_MASKS, _SHARED, _CONDITIONS):
        made = ", ".join(f"{made} AS {name}" for name, made in level.items())
        levels = f"(SELECT *, {made} FROM {levels})"  # noqa: S608 -- constants of this file
    outputs = []
    for rule, cash in RULES.items():
        name = _SAME.get(rule, rule).replace("-", "_")
        state = f"(NOT {name})::UTINYINT"
        if nulls or rule == "senior-grant":
            state = f"coalesce({state}, 2::UTINYINT)"
        fen = f"CASE WHEN {name} THEN {_AMOUNTS[rule]} END" if cash else "NULL::BIGINT"
        outputs += [f'{state} AS "{rule}.state"', f'{fen} AS "{rule}.fen"']
    return f"SELECT {', '.join(outputs)} FROM {levels}"  # noqa: S608


def _poor(*names: str) -> str:
    flags = " OR ".join(f'"困难类别.{name}"' for name in names)
    return f"({flags})"


_SAME = {"compulsory-books": "compulsory", "compulsory-tuition": "compulsory"}
_SAME |= {"safety-net-tuition": "safety-net", "safety-net-living": "safety-net"}

_MASKS = {
    "enrolled": "\"学籍状态\" = '在读'",
    "is_primary": "\"学段\" = '小学'",
    "is_junior": "\"学段\" = '初中'",
    "is_senior": "\"学段\" = '普通高中'",
    "is_vocational": "\"学段\" = '中职'",
    "is_tertiary": "\"学段\" = '大专及以上'",
    "is_preschool": "\"学段\" = '学前'",
    "near": "\"学校所在地\" = '本地'",
    "first_two": _poor("建档立卡", "农村低保"),
}
_SHARED = {
    "compulsory": "enrolled AND (is_primary OR is_junior)",
    "senior": "enrolled AND is_senior",
    "vocational": "enrolled AND is_vocational",
    "tertiary": "enrolled AND is_tertiary",
    "preschool": "enrolled AND is_preschool",
    "three": f"first_two OR {_poor('农村特困供养')}",
    "five": f"first_two OR {_poor('城市低保', '孤儿', '残疾')}",
    "needy": f"near AND (first_two OR {_poor('农村特困供养', '家庭经济困难')})",
    "any_poor": f"first_two OR {_poor(*USED[2:])}",
    "entering": 'enrolled AND is_tertiary AND "新生"',
}
_REGISTERED = _poor("建档立卡")
_TIER = "CASE WHEN \"助学金档次\" = '一档' THEN true END"
_CONDITIONS = {
    "boarding_subsidy": 'compulsory AND "寄宿" AND any_poor',
    "day_subsidy": f"""compulsory AND NOT "寄宿"
        AND (three OR {_poor("残疾")} AND {_poor("家庭经济困难")})""",
    "origin_loan": f"entering AND {_REGISTERED}",
    "preschool_fee_waiver": """preschool AND "园所性质" = '公办' AND "本地户籍" AND first_two""",
    "preschool_grant": "preschool AND \"园所性质\" <> '其他民办' AND five",
    "safety_net": f"""tertiary AND {_poor("保障兜底")} AND "学校性质" <> '民办' AND NOT near""",
    "senior_grant": f"""senior AND needy
        AND ({_REGISTERED} OR (NOT {_REGISTERED} AND {_TIER}))""",
    "senior_tuition": "(senior OR vocational) AND needy",
    "travel_grant": """entering AND any_poor AND "毕业学校" = '普通高中'
        AND CASE WHEN "学校所在地" IS NOT NULL THEN true END""",
    "vocational_grant": 'vocational AND needy AND "年级" <= 2',
    "yulu": f"vocational AND {_REGISTERED}",
}
_AMOUNTS = {
    "boarding-subsidy": "CASE WHEN is_primary THEN 50000::BIGINT ELSE 62500 END",
    "day-subsidy": "CASE WHEN is_primary THEN 25000::BIGINT ELSE 31250 END",
    "preschool-grant": "75000::BIGINT",
    "safety-net-living": "400000::BIGINT",
    "senior-grant": "150000::BIGINT",
    "travel-grant": "CASE WHEN \"学校所在地\" = '省外' THEN 100000::BIGINT ELSE 50000 END",
    "vocational-grant": "100000::BIGINT",
    "yulu": "150000::BIGINT",
}
