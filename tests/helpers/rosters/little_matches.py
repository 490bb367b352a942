"""Little rosters and lists for matching: people with valid ID numbers, as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from stdnum.cn import ric

from eduaid_rules import Policy, match_roster, read_roster
from eduaid_rules.rosters.matching.match_people import Matched

TERM = "2019秋"
HOUSEHOLD, PERSONAL = "建档立卡", "残疾"
"""A category that counts for the whole household, and one that does not."""


def with_check_digit(digits: str) -> str:
    """An ID number of its first 17 digits."""
    return digits + ric.calc_check_digit(f"{digits}0")


def number(order: int, born: str = "20100307") -> str:
    """The ID number of the child registered as that on a day."""
    return with_check_digit(f"110101{born}{order:03}")


def spoilt(order: int) -> str:
    """The ID number of a child with another check digit."""
    sound = number(order)
    return sound[:-1] + ("1" if sound[-1] != "1" else "2")


def adult(order: int) -> str:
    """The ID number of a grown-up."""
    return number(order, "19700101")


def csv(path: Path, *rows: str) -> Path:
    """A file of some lines."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def roster_of(folder: Path, *rows: str, name: str = "花名册.csv") -> Path:
    """A roster: 学校, 姓名, 身份证号, 户编号, 学段, 困难类别."""
    return csv(folder / name, "学校,姓名,身份证号,户编号,学段,困难类别", *rows)


def children(folder: Path, names: str, name: str = "花名册.csv") -> Path:
    """A roster of children of whom nothing is known: a letter each, numbered from 1."""
    own = (f"一小,{child},{number(n)},,小学," for n, child in enumerate(names, start=1))
    return roster_of(folder, *own, name=name)


def list_of(folder: Path, *rows: str, name: str = "名单.csv") -> Path:
    """A list: 姓名, 身份证号, 户编号."""
    return csv(folder / name, "姓名,身份证号,户编号", *rows)


def matched(
    policy: Policy,
    roster: Path | Sequence[Path],
    lists: Mapping[str, Path | Sequence[Path]],
    *,
    others_no: bool = False,
    columns: Mapping[str, str] | None = None,
) -> Matched:
    """A roster and lists, read and matched at ``TERM``."""
    read = read_roster(roster, policy)
    return match_roster(read, lists, policy, others_no=others_no, columns=columns, term=TERM)


def rows(frame: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a table."""
    return list(frame.select(columns).rows())


def states(found: Matched, value: str) -> dict[str, bool | None]:
    """What the new roster says of a category, by name."""
    frame = found.roster.frame
    names = frame.get_column("姓名").to_list()
    if "困难类别" in frame.columns:
        held = frame.get_column("困难类别").to_list()
        return {n: None if h is None else value in h for n, h in zip(names, held, strict=True)}
    column = f"困难类别.{value}"
    if column not in frame.columns:
        return dict.fromkeys(names)
    return dict(zip(names, frame.get_column(column).to_list(), strict=True))


REPORTS = (
    "changes",
    "ruled_out",
    "confirmed",
    "other_names",
    "other_numbers",
    "other_households",
    "beside",
    "ended",
    "unclear",
    "unproven",
    "crowds",
    "unlisted",
    "not_enrolled",
    "bad_entries",
    "not_in_use",
    "repeated",
    "unnumbered",
    "refused",
    "left_out",
)


def reported(found: Matched) -> dict[str, int]:
    """How many rows each table has that is not empty."""
    counts = {name: len(getattr(found, name)) for name in REPORTS}
    return {name: count for name, count in counts.items() if count}
