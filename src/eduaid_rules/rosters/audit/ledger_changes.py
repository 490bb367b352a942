"""What a roster gives now, held against a ledger of the same term that was made earlier.

People are found in the ledger as those of payments are; nobody is taken for somebody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

from ...api import Policy
from ..ledger.ledger_columns import PERSON_ROLES, ROW_INDEX, LedgerColumns
from ..reading.cell_texts import in_yuan
from ..reading.identifiers import with_text_columns
from ..reading.roster import Roster
from ..tables import AMOUNT, BASIS, ITEM, NUMBER, REMARK, STANDARD
from .item_names import names_on_ledger
from .ledger_lookup import (
    PERSON,
    PERSON_COLUMNS,
    AnyLedger,
    TermLedgers,
    identified_payments,
    ledger_titles,
    term_ledgers,
)

BY_THEN, BY_NOW = "当时", "现在"
"""How columns of back-pay begin that are of one of the two sides."""

BACK_PAY, OVERPAID = "补发", "多发"
OPEN_NOW: Final = "现在还不能确定：问清以后再算"
NO_MORE: Final = "现在没有这一项"
"""What is said in back-pay of either kind."""

_OPEN_THEN: Final = "当时的台账里待核：{}"
_REFUSED_NOW: Final = "现在的花名册里他的行退回了：改正以后再算"
_SEVERAL: Final = "花名册里不止一行像是台账里的这个人，没有身份证号，分不清是谁"
_NEW: Final = "当时的台账里没有这个人"
_NEW_ITEM: Final = "当时没有这一项"
_NOT_THERE: Final = "现在的花名册里没有这个人"
_KEY: Final = (PERSON, "item")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class LedgerChanges:
    """Tables to print: 序号, who, 资助项目, 标准 and 金额 then and now, both bases, 备注.

    ``more`` has 补发 and ``less`` 多发 besides. ``undecided``: then or now it cannot be said, or
    not of whom. ``gone``: on the ledger, and not on the roster. What the ledger adds up to, with
    ``more``, less ``less`` and ``gone``, with 现在金额 less 当时金额 of ``undecided``, is what the
    roster gives now.
    """

    more: pl.DataFrame
    less: pl.DataFrame
    undecided: pl.DataFrame
    gone: pl.DataFrame


def ledger_changes(
    roster: Roster, columns: LedgerColumns, ledger: AnyLedger, policy: Policy
) -> LedgerChanges:
    """What changes for whom between a ledger and people who are judged now. Raises RosterError."""
    old = term_ledgers([ledger], policy)
    people = _people_now(columns, old)
    pairs = _pairs(columns, people, old, policy).join(
        _unsure_people(roster, people, old), on=PERSON, how="left", maintain_order="left"
    )
    there = people.group_by(PERSON).agg(pl.col(ROW_INDEX).first(), there=pl.lit(value=True))
    pairs = pairs.join(there, on=PERSON, how="left", maintain_order="left")
    pairs = pairs.with_columns(
        pl.coalesce(
            "unsure",
            "doubt",
            pl.format(_OPEN_THEN, "why"),
            pl.when("open_now").then(pl.lit(OPEN_NOW)),
        ).alias("unsure"),
        (pl.col("fen").fill_null(0) - pl.col("owed").fill_null(0)).alias("more"),
    )
    table = _Table(columns, old, ledger)
    known, gone = pl.col("unsure").is_null(), pl.col("there").is_null()
    less = pairs.filter(known & ~gone & (pl.col("more") < 0)).with_columns(-pl.col("more"))
    return LedgerChanges(
        more=table.made(pairs.filter(known & ~gone & (pl.col("more") > 0)), BACK_PAY),
        less=table.made(less, OVERPAID),
        undecided=table.made(pairs.filter(~known)),
        gone=table.made(pairs.filter(known & gone)),
    )


def _who(columns: LedgerColumns, rows: pl.Series) -> pl.DataFrame:
    roles = list(PERSON_COLUMNS)
    cells = zip(roles, columns.who(rows, roles), strict=True)
    return pl.DataFrame([series.alias(PERSON_COLUMNS[role]) for role, series in cells])


def _people_now(columns: LedgerColumns, old: TermLedgers) -> pl.DataFrame:
    """For each row of the roster, ``person``: as on the ledger, else one of his own; ``doubt``."""
    rows = columns.students.people.get_column(ROW_INDEX)
    found = identified_payments(_who(columns, rows), old).paid
    known, own = pl.col(PERSON) < old.people.height, pl.col("payment") + old.people.height
    several = known & pl.col(PERSON).is_duplicated() & pl.col("by").is_not_null()
    return found.select(
        pl.col("payment").alias(ROW_INDEX),
        pl.when(known & ~several).then(PERSON).otherwise(own).alias(PERSON),
        pl.when(several).then(pl.lit(_SEVERAL)).otherwise("doubt").alias("doubt"),
        "name_key",
        "school_key",
    ).cast({ROW_INDEX: pl.UInt32, PERSON: pl.UInt32})


def _pairs(
    columns: LedgerColumns, people: pl.DataFrame, old: TermLedgers, policy: Policy
) -> pl.DataFrame:
    """Each person and item with money, then or now, with what is open of it."""
    own = people.select(ROW_INDEX, PERSON, "doubt")
    lines = columns.cash_lines().join(own, on=ROW_INDEX, maintain_order="left")
    now = lines.group_by(PERSON, pl.col("name").cast(pl.String).alias("item")).agg(
        pl.col("fen").sum(),
        pl.col("standard").first().cast(pl.String),
        pl.col("basis").first().cast(pl.String).alias("basis_now"),
        pl.col("doubt").drop_nulls().first(),
    )
    open_now = columns.lines.filter(pl.col("state") == "undetermined").join(own, on=ROW_INDEX)
    open_now = open_now.select(PERSON, pl.col("name").cast(pl.String).alias("item")).unique()
    names = names_on_ledger({*now["item"].unique(), *open_now["item"].unique()}, policy.rules)
    then, open_then = (
        rows.with_columns(pl.col("item").replace(names)) for rows in (old.lines, old.open)
    )
    both = now.join(then, on=_KEY, how="full", coalesce=True)
    both = both.join(open_then, on=_KEY, how="left", maintain_order="left")
    marked = open_now.with_columns(open_now=True)
    both = both.join(marked, on=_KEY, how="left", maintain_order="left")
    return both.with_columns(pl.col("open_now").fill_null(value=False))


def _unsure_people(roster: Roster, people: pl.DataFrame, old: TermLedgers) -> pl.DataFrame:
    """People of the ledger of whom it is not known whether a row of the roster is theirs: why."""
    names = ["name_key", "school_key"]
    doubtful = people.filter(pl.col("doubt").is_not_null()).unique(names, keep="first")
    alike = old.people.join(doubtful.select(*names, "doubt"), on=names)
    parts = [alike.select(PERSON, pl.col("doubt").alias("unsure"))]
    own = {title: name for name, title in ledger_titles(roster.vocabulary).items()}
    refused = roster.rejected
    refused = refused.select(
        pl.col(title).cast(pl.String).alias(name)
        for title, name in own.items()
        if title in refused.columns
    )
    if refused.width and refused.height:
        refused = with_text_columns(refused, own.values())
        found = identified_payments(refused, old).paid.filter(pl.col(PERSON) < old.people.height)
        parts.append(found.select(PERSON, pl.lit(_REFUSED_NOW).alias("unsure")))
    return pl.concat(parts).cast({PERSON: pl.UInt32}).unique(PERSON, keep="first")


def changed_lines(
    who: Iterable[pl.Series],
    cells: pl.DataFrame,
    title: str | None,
    accounts: Iterable[pl.Series],
    remarks: pl.Series,
) -> pl.DataFrame:
    """Lines of back-pay as they are printed.

    ``cells`` have the item, and then and now the standard, the amount (fen; null: none) and the
    basis, all as they are titled; ``title`` heads the fen of ``more``, left out where it is None.
    """
    more = [] if title is None else [in_yuan("more").alias(title)]
    standards_and_amounts = (
        cell
        for side in (BY_THEN, BY_NOW)
        for cell in (
            pl.col(f"{side}{STANDARD}"),
            in_yuan(pl.col(f"{side}{AMOUNT}").fill_null(0)).alias(f"{side}{AMOUNT}"),
        )
    )
    bases = (f"{side}{BASIS}" for side in (BY_THEN, BY_NOW))
    told = cells.select(ITEM, *standards_and_amounts, *more, *bases)
    lines = [*who, *told.get_columns(), *accounts, remarks.alias(REMARK)]
    return pl.DataFrame(lines).with_row_index(NUMBER, offset=1)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class _Table:
    """Prints pairs of people and items under the titles of ledgers."""

    columns: LedgerColumns
    old: TermLedgers
    ledger: AnyLedger

    def made(self, pairs: pl.DataFrame, title: str | None = None) -> pl.DataFrame:
        """The pairs by the rows of the roster, then by the ledger; ``title`` heads ``more``."""
        pairs = pairs.sort(ROW_INDEX, PERSON, "item", nulls_last=True)
        cells = pairs.select(
            pl.col("item").alias(ITEM),
            self._of_line(pairs, STANDARD).alias(f"{BY_THEN}{STANDARD}"),
            pl.col("owed").alias(f"{BY_THEN}{AMOUNT}"),
            pl.col("basis").alias(f"{BY_THEN}{BASIS}"),
            pl.col("standard").alias(f"{BY_NOW}{STANDARD}"),
            pl.col("fen").alias(f"{BY_NOW}{AMOUNT}"),
            pl.col("basis_now").alias(f"{BY_NOW}{BASIS}"),
            "more",
        )
        accounts = self.columns.accounts(pairs.get_column(ROW_INDEX))
        both = [_first(own, self._of_line(pairs, own.name)) for own in accounts]
        return changed_lines(self._who(pairs), cells, title, both, self._remarks(pairs))

    def _who(self, pairs: pl.DataFrame) -> Iterator[pl.Series]:
        """As the roster has them, else as the ledger does."""
        on_ledger = pl.when(pl.col(PERSON) < self.old.people.height).then(PERSON)
        places = pairs.select(on_ledger).to_series()
        rows = pairs.get_column(ROW_INDEX)
        for role, own in zip(PERSON_ROLES, self.columns.who(rows, PERSON_ROLES), strict=True):
            then = self.old.people.get_column(PERSON_COLUMNS[role]).gather(places)
            yield _first(own, then)

    def _of_line(self, pairs: pl.DataFrame, title: str) -> pl.Series:
        """What the ledger says in a column of the line of each pair."""
        if title not in self.ledger.lines.columns:
            return pl.Series(title, [None] * pairs.height, dtype=pl.String)
        numbered = self.ledger.lines.select(
            pl.col(NUMBER).cast(pl.Int64).alias("number"), pl.col(title).cast(pl.String)
        ).unique("number", keep="first")
        joined = pairs.select("number").join(
            numbered, on="number", how="left", maintain_order="left"
        )
        return joined.get_column(title)

    def _remarks(self, pairs: pl.DataFrame) -> pl.Series:
        remark = pl.coalesce(
            "unsure",
            pl.when(pl.col(PERSON) >= self.old.people.height).then(pl.lit(_NEW)),
            pl.when(pl.col("there") & pl.col("owed").is_null()).then(pl.lit(_NEW_ITEM)),
            pl.when(pl.col("there") & pl.col("fen").is_null()).then(pl.lit(NO_MORE)),
            pl.when(pl.col("there").is_null()).then(pl.lit(_NOT_THERE)),
        )
        return pairs.select(remark).to_series()


def _first(own: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(own, other).alias(own.name)).to_series()
