"""The kinds of finding of a self-check (自查), and what differs for each student and item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

import polars as pl

from ..ledger.ledger_columns import UNSTATED
from ..reading.cell_texts import in_yuan
from ..reading.columns.layout import column_letter
from ..reading.problems import place_words
from .ledger_lookup import PERSON, PERSON_COLUMNS, IdentifiedPayments, TermLedgers


class FindingKind(Enum):
    """What can be wrong with a payment, or with one that is missing."""

    NOT_ARRIVED = "未到账"
    MISSED = "漏发"
    UNDER = "少发"
    OVER = "多发"
    TWICE = "重复"
    TWO_SCHOOLS = "两校重复"
    INELIGIBLE = "不应发"
    UNSETTLED = "无法判定"
    OTHER_CARD = "他人账户"
    LATE = "迟发"
    OTHER_NAME = "姓名不符"

    @property
    def id(self) -> str:
        """The word of JSON."""
        return self.name.lower()

    @property
    def of_money(self) -> bool:
        """Whether it is about how much was paid; an item of a student has one such kind."""
        return self not in (FindingKind.OTHER_CARD, FindingKind.LATE, FindingKind.OTHER_NAME)

    @property
    def to_do(self) -> str:
        """What the school is asked to do."""
        return _TO_DO[self]


MONEY_FINDINGS: Final = tuple(kind for kind in FindingKind if kind.of_money)

STILL_OWED: Final = (FindingKind.NOT_ARRIVED, FindingKind.MISSED, FindingKind.UNDER)
"""The kinds that the student is still owed; all others of money are paid beyond what is due."""

_TO_DO: Final = {
    FindingKind.NOT_ARRIVED: "按说明里银行写的原因改正卡号或户名，重新发放",
    FindingKind.MISSED: "先看“问题行”里有没有这一笔；确实没有发的，补发到本人或家长的卡上",
    FindingKind.UNDER: "核对标准和到账记录，补足差额",
    FindingKind.OVER: "核对标准；确实多发的，按规定退回",
    FindingKind.TWICE: "核对是否重复打卡；重复的一笔按规定退回",
    FindingKind.TWO_SCHOOLS: "核实学籍在哪一所学校，另一所的一笔退回，并改正学籍",
    FindingKind.INELIGIBLE: "核对这一学期的资格；台账里没有这个人的，先看花名册里他的行"
    "是不是退回了；确实不符合的，按规定退回",
    FindingKind.UNSETTLED: "先把台账“待核”里的问题问清，重新做台账，再自查一次",
    FindingKind.OTHER_CARD: "核实收款人是不是本人或监护人，调取打卡回单；不是的，追回后补发",
    FindingKind.LATE: "说明迟发的原因，附上资金到位和打卡的时间",
    FindingKind.OTHER_NAME: "核对身份证号和姓名，是改名、写错字，还是用了别人的号码",
}


def money_finding(owed: pl.Expr, paid: pl.Expr) -> pl.Expr:
    """The kind of money that holds for an item of a student beside 未到账, or null.

    The first that holds: open in the ledger, or a person who cannot be told (无法判定); not
    due (不应发); due and nothing paid (漏发); paid by two schools, and no less than is due
    (两校重复); several payments above what is due (重复); one above it (多发); below it (少发).
    ``paid`` is with what did not arrive as far as that is short of what is due. Reads the columns
    ``owed``, ``why``, ``doubt``, ``times``, ``schools``, ``sent``.
    """
    known = pl.col("owed").is_not_null()
    open_ = pl.col("why").is_not_null() | ~known & pl.col("doubt").is_not_null()
    above = paid > owed
    tried = pl.col("sent").fill_null(0) > 0
    rows = (
        (open_, FindingKind.UNSETTLED),
        (~known & ((paid != 0) | tried), FindingKind.INELIGIBLE),
        (known & (owed > 0) & (paid <= 0), FindingKind.MISSED),
        (known & (pl.col("schools") > 1) & (paid >= owed), FindingKind.TWO_SCHOOLS),
        (known & above & (pl.col("times") > 1), FindingKind.TWICE),
        (known & above, FindingKind.OVER),
        (known & (paid < owed), FindingKind.UNDER),
    )
    found = pl.lit(None, dtype=pl.String)
    for holds, kind in reversed(rows):
        found = pl.when(holds).then(pl.lit(kind.value)).otherwise(found)
    return found


KEY: Final = (PERSON, "item")
FINDING_COLUMNS: Final = (
    "kind",
    *PERSON_COLUMNS.values(),
    "item",
    "owed",
    "paid",
    "differ",
    "days",
    "own_card",
    "paid_card",
    "holder",
    "basis",
    "remark",
    "place",
)
"""The columns of findings of a term; ``owed``, ``paid`` and ``differ`` are fen."""

_MOST_PLACES: Final = 5
"""How many places a finding names."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TermCheck:
    """What was found at a term, and what it adds up to."""

    found: pl.DataFrame
    sums: pl.DataFrame
    """For each school and item: due, paid (what arrived), and each kind of money, all fen."""


def compared_term(
    ledgers: TermLedgers, people: IdentifiedPayments, last: date, held: pl.DataFrame
) -> TermCheck:
    """All that differs at a term; ``last``: its last day, ``held``: rows not compared."""
    everybody = pl.concat([ledgers.people, people.strangers])
    pairs = _pairs(ledgers, people.paid)
    paid = people.paid.filter(pl.col("failed").is_null())
    parts = [
        _of_pairs(pairs, people.paid, ledgers),
        _not_arrived(pairs, people.paid),
        _late(paid, last),
        _other_cards(paid, ledgers, everybody),
        _other_names(paid, ledgers),
    ]
    found = pl.concat(parts, how="diagonal").join(
        pairs.select(*KEY, pl.col("owed").alias("item_owed"), "basis"), on=KEY, how="left"
    )
    held = held.filter(pl.col(PERSON) < ledgers.people.height)
    found = _told_of(found, held).with_columns(pl.coalesce("owed", "item_owed").alias("owed"))
    named = found.join(everybody, on=PERSON, how="left", maintain_order="left")
    cards = (
        ledgers.cards.join(found.select(PERSON), on=PERSON, how="semi")
        .group_by(PERSON)
        .agg(pl.col("card").sort().str.join("、").alias("own_card"))
    )
    named = named.join(cards, on=PERSON, how="left", maintain_order="left")
    return TermCheck(named.select(FINDING_COLUMNS), _sums(pairs, everybody))


def _told_of(found: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Findings of what is owed, each with where payments stand that were not compared."""
    rows = held.group_by(PERSON).agg(_listed(place_words()).alias("held"))
    text = pl.format("发放表有这个人的行没有比对，先核实：{}", "held")
    owed = pl.when(pl.col("kind").is_in([kind.value for kind in STILL_OWED]))
    remark = pl.concat_str("remark", owed.then(text), separator="；", ignore_nulls=True)
    return found.join(rows, on=PERSON, how="left", maintain_order="left").with_columns(remark)


def _pairs(ledgers: TermLedgers, paid: pl.DataFrame) -> pl.DataFrame:
    """A row for each student and item that is due, paid or open, with its kind of difference.

    ``paid`` is what arrived, ``sent`` what did not, and ``short`` what of it is still owed.
    """
    schools = paid.select("school_key").drop_nulls().unique().with_row_index("school")
    arrived, some = pl.col("failed").is_null(), pl.col("fen") > 0
    positive = some & arrived
    given = (
        paid.select(
            *KEY,
            pl.when(arrived).then("fen").otherwise(0).alias("paid"),
            pl.when(some & ~arrived).then("fen").otherwise(0).alias("sent"),
            positive.cast(pl.Int64).alias("times"),
            pl.when(positive).then("school_key").alias("school_key"),
            "doubt",
        )
        .join(schools, on="school_key", how="left", maintain_order="left")
        .group_by(KEY)
        .agg(
            pl.col("paid", "sent", "times").sum(),
            pl.col("school").min().alias("low"),
            pl.col("school").max().alias("high"),
            pl.col("doubt").first(),
        )
    )
    both = ledgers.lines.join(given, on=KEY, how="full", coalesce=True)
    both = both.join(ledgers.open, on=KEY, how="full", coalesce=True)
    several = (pl.col("low") != pl.col("high")).fill_null(value=False)
    owed, got = pl.col("owed").fill_null(0), pl.col("paid").fill_null(0)
    known = pl.col("owed").is_not_null() & pl.col("why").is_null()
    short = pl.min_horizontal(pl.col("sent").fill_null(0), owed - got).clip(lower_bound=0)
    both = both.with_columns(
        pl.when(several).then(2).otherwise(1).alias("schools"),
        pl.when(known).then(short).otherwise(0).alias("short"),
    )
    return both.with_columns(money_finding(owed, got + pl.col("short")).alias("kind"))


def _of_pairs(pairs: pl.DataFrame, paid: pl.DataFrame, ledgers: TermLedgers) -> pl.DataFrame:
    """The findings of money beside 未到账, each with its payments together."""
    pairs = pairs.filter(pl.col("kind").is_not_null())
    rows = pairs.drop("basis").join(_together(pairs, paid), on=KEY, how="left")
    inside = pl.col(PERSON) < ledgers.people.height
    remark = pl.concat_str(
        _reason(inside),
        pl.when(pl.col("schools") > 1).then(pl.format("发放的学校：{}", "by_schools")),
        pl.when(pl.col("sent") > 0).then(pl.format("另有 {} 元没有到账", in_yuan("sent"))),
        "by",
        separator="；",
        ignore_nulls=True,
    )
    return rows.select(
        *KEY,
        "kind",
        pl.col("owed").fill_null(0),
        pl.col("paid").fill_null(0),
        _rest().alias("differ"),
        "days",
        "paid_card",
        "holder",
        remark.alias("remark"),
        "place",
    )


def _rest() -> pl.Expr:
    """What is due less what was paid, beside what did not arrive."""
    return pl.col("owed").fill_null(0) - pl.col("paid").fill_null(0) - pl.col("short")


def _together(pairs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """What the payments of some pairs say, for each pair."""
    return (
        paid.join(pairs.select(KEY), on=KEY, how="semi")
        .group_by(KEY)
        .agg(
            _listed(_places(paid)).alias("place"),
            _listed(pl.col("day").cast(pl.String)).alias("days"),
            _listed(pl.col("card")).alias("paid_card"),
            _listed(pl.col("holder")).alias("holder"),
            _listed(pl.col("who_school")).alias("by_schools"),
            _listed(pl.col("failed")).alias("answers"),
            pl.col("by").drop_nulls().first(),
        )
    )


def _not_arrived(pairs: pl.DataFrame, paid: pl.DataFrame) -> pl.DataFrame:
    """What is due, was sent, and did not arrive: with what the bank says of it."""
    short = pairs.filter(pl.col("short") > 0)
    failed = paid.filter(pl.col("failed").is_not_null())
    rows = short.drop("basis").join(_together(short, failed), on=KEY, how="left")
    more = pl.when(pl.col("sent") > pl.col("short")).then(
        pl.format("没有到账的共 {} 元，其余的已经发了", in_yuan("sent"))
    )
    remark = pl.concat_str("answers", more, "by", separator="；", ignore_nulls=True)
    return rows.select(
        *KEY,
        pl.lit(FindingKind.NOT_ARRIVED.value).alias("kind"),
        "owed",
        pl.col("paid").fill_null(0),
        pl.col("short").alias("differ"),
        "days",
        "paid_card",
        "holder",
        remark.alias("remark"),
        "place",
    )


def _reason(inside: pl.Expr) -> pl.Expr:
    """Why it is that kind, in words."""
    times = pl.format("发了{}次", pl.col("times").fill_null(0))
    words = {
        FindingKind.MISSED: pl.lit("台账有这一项，没有找到发放"),
        FindingKind.UNDER: pl.format("{}，合计少于应发", times),
        FindingKind.OVER: pl.lit("一次发放就超过应发"),
        FindingKind.TWICE: pl.format("{}，合计超过应发", times),
        FindingKind.TWO_SCHOOLS: pl.format("{}，不止一所学校发", times),
        FindingKind.INELIGIBLE: pl.when(inside)
        .then(pl.lit("台账里有这个人，没有这一项"))
        .otherwise(pl.lit("台账里没有这个人")),
        FindingKind.UNSETTLED: pl.coalesce("why", "doubt", pl.lit("台账待核")),
    }
    reason = pl.lit(None, dtype=pl.String)
    for kind, text in words.items():
        reason = pl.when(pl.col("kind") == kind.value).then(text).otherwise(reason)
    return reason


def _places(payments: pl.DataFrame) -> pl.Expr:
    """Where each payment stands, with the letter of its column where a row has several."""
    columns = payments.get_column("column").drop_nulls().unique().to_list()
    if not columns:
        return place_words()
    letters = [f" {column_letter(column)}列" for column in columns]
    letter = pl.col("column").replace_strict(columns, letters, default="")
    return pl.concat_str(place_words(), letter)


def _listed(texts: pl.Expr) -> pl.Expr:
    """Different texts of a group, the first few of them, in order."""
    every = texts.drop_nulls().unique().sort()
    return every.head(_MOST_PLACES).str.join("、") + pl.when(every.len() > _MOST_PLACES).then(
        pl.format("等{}个", every.len())
    ).otherwise(pl.lit(""))


def _single(rows: pl.DataFrame, kind: FindingKind, remark: pl.Expr) -> pl.DataFrame:
    """A finding for each of some payments."""
    text = pl.concat_str(remark, "by", separator="；", ignore_nulls=True)
    return rows.select(
        *KEY,
        pl.lit(kind.value).alias("kind"),
        pl.col("fen").alias("paid"),
        pl.col("day").cast(pl.String).alias("days"),
        pl.col("card").alias("paid_card"),
        "holder",
        text.alias("remark"),
        _places(rows).alias("place"),
    )


def _late(paid: pl.DataFrame, last: date) -> pl.DataFrame:
    late = paid.filter((pl.col("fen") > 0) & (pl.col("day") > last))
    days = (pl.col("day") - last).dt.total_days()
    return _single(late, FindingKind.LATE, pl.format(f"最迟应在{last}，晚了{{}}天", days))


def _other_names(paid: pl.DataFrame, ledgers: TermLedgers) -> pl.DataFrame:
    """A number of the ledger beside another name."""
    known = ledgers.people.select(PERSON, "name_key", pl.col("who_name").alias("known_name"))
    same = paid.select(PERSON, "name_key").join(known, on=PERSON, how="left", maintain_order="left")
    others = paid.filter(same["name_key"] != same["name_key_right"])
    remark = pl.format("台账上叫{}，发放表上叫{}", "known_name", "who_name")
    return _single(others.join(known, on=PERSON), FindingKind.OTHER_NAME, remark)


def _other_cards(paid: pl.DataFrame, ledgers: TermLedgers, everybody: pl.DataFrame) -> pl.DataFrame:
    """Money on a card that is neither the student's nor of somebody of the same household."""
    on_card = (pl.col("fen") > 0) & pl.col("card").is_not_null()
    rows = paid.filter(on_card & (pl.col(PERSON) < ledgers.people.height))
    rows = rows.join(ledgers.cards, on=["card", PERSON], how="anti")
    known = ledgers.cards.select(PERSON, has_card=True).join(rows, on=PERSON, how="semi").unique()
    owners = ledgers.cards.join(rows.select("card").unique(), on="card", how="semi")
    owners = owners.join(
        everybody.select(
            PERSON,
            pl.col("home").alias("owner_home"),
            pl.col("who_name").alias("owner"),
            pl.col("who_school").fill_null(UNSTATED).alias("owner_school"),
        ),
        on=PERSON,
    ).drop(PERSON)
    homes = everybody.select(PERSON, pl.col("home").alias("own_home"))
    rows = rows.join(homes, on=PERSON, how="left")
    kin = owners.select("card", pl.col("owner_home").alias("own_home")).drop_nulls().unique()
    rows = rows.join(kin, on=["card", "own_home"], how="anti")
    first = owners.unique("card", keep="first", maintain_order=True)
    rows = rows.join(first, on="card", how="left", maintain_order="left")
    rows = rows.join(known, on=PERSON, how="left")
    owned = pl.col("owner_home").is_not_null() | pl.col("owner_school").is_not_null()
    wrong = rows.filter(owned | pl.col("has_card").fill_null(value=False))
    unknown = pl.col("owner_home").is_null() | pl.col("own_home").is_null()
    house = pl.when(unknown).then(pl.lit("台账没有写是不是同一户")).otherwise(pl.lit("不是同一户"))
    others = pl.format("是台账里{}（{}）的卡，{}", "owner", "owner_school", house)
    remark = pl.when(owned).then(others).otherwise(pl.lit("不是台账上的卡，也不是台账里别人的卡"))
    return _single(wrong, FindingKind.OTHER_CARD, remark)


def _sums(pairs: pl.DataFrame, everybody: pl.DataFrame) -> pl.DataFrame:
    """What is due, paid and different, by school and item."""
    schools = everybody.get_column("who_school").gather(pairs.get_column(PERSON))
    owed, got = pl.col("owed").fill_null(0), pl.col("paid").fill_null(0)
    differ = {
        kind.value: (_rest() if kind in STILL_OWED else -_rest())
        .filter(pl.col("kind") == kind.value)
        .sum()
        for kind in MONEY_FINDINGS
    }
    differ[FindingKind.NOT_ARRIVED.value] = pl.col("short").sum()
    return (
        pairs.with_columns(schools.fill_null(UNSTATED).alias("school"))
        .group_by("school", "item")
        .agg(
            owed.sum().alias("owed"),
            got.sum().alias("paid"),
            *(amount.alias(name) for name, amount in differ.items()),
        )
        .sort("school", "item")
    )
