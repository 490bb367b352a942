"""What the ledgers of one term say: who is in them, what is due to whom, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import polars as pl

from ..api import Policy
from ..errors import Diagnostic, RosterError
from ..policy.facts import Vocabulary
from ..policy.rules import ItemKind
from .identifiers import name_key
from .ledger import Ledger
from .ledger_files import LedgerFile
from .mapping import fact_of_role
from .names import AMOUNT, ITEM
from .payment_cells import fen_of
from .payments import WHO

Tables: TypeAlias = Ledger | LedgerFile
"""A ledger as it was made, or as it was read back."""

PERSON: Final = "person"
"""The number of somebody within a term."""

_REFUSED: Final = "退回"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Due:
    """The ledgers of a term together.

    - ``people``, once each: ``person``, the columns of ``WHO``, ``name_key``, ``school_key``.
    - ``lines``, one for each person and item: ``person``, ``item``, ``due`` (fen), ``basis``.
    - ``open``: ``person``, ``item``, ``why`` it cannot be said.
    - ``cards``: ``card``, ``person``.
    - ``repeated``: lines of somebody whose item another ledger has too; they do not count.
    """

    people: pl.DataFrame
    lines: pl.DataFrame
    open: pl.DataFrame
    cards: pl.DataFrame
    repeated: pl.DataFrame
    refused: pl.Series
    """Numbers of people whose row in the roster was refused."""


def due_of(ledgers: Sequence[Tables], policy: Policy) -> Due:
    """Everything that is due by the ledgers of one term. Raises RosterError."""
    vocabulary = policy.vocabulary
    lines = pl.concat([_lines(one, place, vocabulary) for place, one in enumerate(ledgers)])
    pending = pl.concat([_open(one, vocabulary) for one in ledgers])
    others = pl.concat([_who(one.others, vocabulary) for one in ledgers])
    named = [rows.select(*WHO.values(), "key") for rows in (lines, pending, others)]
    people = pl.concat(named).unique("key", keep="first", maintain_order=True)
    people = people.with_row_index(PERSON)
    keys = people.select("key", PERSON)
    lines = lines.join(keys, on="key", maintain_order="left")
    first = pl.col("ledger").min().over(PERSON, "item") if len(ledgers) > 1 else pl.col("ledger")
    counted = lines.filter(pl.col("ledger") == first)
    return Due(
        people=people.drop("key").with_columns(
            name_key(pl.col("who_name")).alias("name_key"),
            school_key(pl.col("who_school")).alias("school_key"),
        ),
        lines=counted.group_by(PERSON, "item", maintain_order=True).agg(
            pl.col("due").sum(), pl.col("basis").first()
        ),
        open=_payable(pending.join(keys, on="key", maintain_order="left"), policy),
        cards=lines.select("card", PERSON).drop_nulls().unique(),
        repeated=lines.filter(pl.col("ledger") != first),
        refused=_refused(ledgers),
    )


def school_key(schools: pl.Expr) -> pl.Expr:
    """A school's name as it is compared."""
    return schools.str.normalize("NFKC").str.replace_all(r"\s", "")


def person_key() -> pl.Expr:
    """Who somebody is: the ID number, else the student number, else where and what called."""
    where = pl.concat_str(
        *(pl.col(name).fill_null("") for name in ("who_school", "who_class", "who_name")),
        separator="|",
    )
    return (
        pl.when(pl.col("resident").is_not_null())
        .then(pl.format("i{}", "resident"))
        .when(pl.col("pupil").is_not_null())
        .then(pl.format("s{}", "pupil"))
        .otherwise(pl.format("n{}", where))
    )


def titles(vocabulary: Vocabulary) -> Mapping[str, str]:
    """For each column of ``WHO``, its title on a ledger."""
    return {name: fact_of_role(vocabulary, role) or role.value for role, name in WHO.items()}


def _who(rows: pl.DataFrame, vocabulary: Vocabulary) -> pl.DataFrame:
    """The people of some lines, with what tells them apart."""
    named = (
        (pl.col(title) if title in rows.columns else pl.lit(None)).cast(pl.String).alias(name)
        for name, title in titles(vocabulary).items()
    )
    return rows.select(named).with_columns(person_key().alias("key"))


def _lines(ledger: Tables, place: int, vocabulary: Vocabulary) -> pl.DataFrame:
    amount = ledger.lines.get_column(AMOUNT)
    cents = pl.lit(100).cast(pl.Decimal(38, 0))
    fen = fen_of(pl.col(AMOUNT)) if amount.dtype == pl.String else pl.col(AMOUNT) * cents
    made = ledger.lines.select(
        pl.col(ITEM).cast(pl.String).alias("item"),
        fen.cast(pl.Int64).alias("due"),
        pl.col("依据").cast(pl.String).alias("basis"),
        pl.lit(place).cast(pl.UInt16).alias("ledger"),
        pl.col("序号").cast(pl.Int64).alias("number"),
    )
    unread = made.get_column("due").null_count() + made.get_column("item").null_count()
    if unread:
        message = f"台账里有 {unread} 行的金额或资助项目看不懂"
        raise RosterError([Diagnostic("E732", message, "请用 eduaid batch 重新做一份")])
    return pl.concat([_who(ledger.lines, vocabulary), made], how="horizontal")


def _open(ledger: Tables, vocabulary: Vocabulary) -> pl.DataFrame:
    """A line for each person and open item, with the reasons."""
    told = ledger.pending.select(
        pl.col(ITEM).cast(pl.String).str.split("、").alias("item"),
        pl.col("原因").cast(pl.String).alias("why"),
    )
    rows = pl.concat([_who(ledger.pending, vocabulary), told], how="horizontal")
    return rows.explode("item")


def _payable(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The open items that may be money; each once, with all its reasons."""
    cash = {rule.name for rule in policy.rules if rule.kind is ItemKind.CASH}
    others = [rule.name for rule in policy.rules if rule.name not in cash]
    money = rows.filter(~pl.col("item").is_in(others))
    return money.group_by(PERSON, "item", maintain_order=True).agg(
        pl.col("why").drop_nulls().unique(maintain_order=True).str.join("；")
    )


def _refused(ledgers: Iterable[Tables]) -> pl.Series:
    empty = pl.Series("值", [], dtype=pl.String)
    values = [
        one.problems.filter(pl.col("处理") == _REFUSED).get_column("值").cast(pl.String)
        for one in ledgers
        if not one.problems.is_empty()
    ]
    made = pl.concat([empty, *(value.alias("值") for value in values)])
    return made.drop_nulls().unique().sort()
