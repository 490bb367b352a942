"""What the ledgers of a term owe to whom, and which person and item of them a payment means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import polars as pl

from ...api import Policy
from ...errors import Diagnostic, RosterError
from ...policy.fact_types import Role
from ...policy.facts import Vocabulary
from ...policy.items import ItemKind
from ...policy.rules import rule_names
from ...policy.wire.digests import form_with
from ..ledger.files import LedgerFile
from ..ledger.ledger import RULES, RULES_DIGEST, Ledger
from ..reading.cell_texts import fen_in
from ..reading.identifiers import name_key, normalized, place_key, with_text_columns
from ..reading.mapping import fact_of_role
from ..reading.problems import ACTION, REFUSED
from ..tables import AMOUNT, BASIS, ITEM, NUMBER

PERSON_COLUMNS: Final[Mapping[Role, str]] = {
    Role.SCHOOL: "who_school",
    Role.CLASS: "who_class",
    Role.PERSON: "who_name",
    Role.RESIDENT_ID: "resident",
    Role.STUDENT_ID: "pupil",
    Role.GRADE: "who_grade",
    Role.HOUSEHOLD: "home",
    Role.ACCOUNT: "card",
}
"""The columns of people in the frames that are compared, by what they are used for."""

AnyLedger: TypeAlias = Ledger | LedgerFile
"""A ledger as it was made, or as it was read back."""

PERSON: Final = "person"
"""The number of somebody within a term."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class TermLedgers:
    """The ledgers of a term together.

    - ``people``, once each: ``person``, the columns of ``PERSON_COLUMNS``, ``name_key``,
      ``school_key``.
    - ``lines``, one for each person and item: ``person``, ``item``, ``owed`` (fen), ``basis``,
      ``number`` (of its first line on the ledger).
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


def term_ledgers(ledgers: Sequence[AnyLedger], policy: Policy) -> TermLedgers:
    """Everything that is owed by the ledgers of one term. Raises RosterError."""
    lines = pl.concat([_lines(one, number, policy) for number, one in enumerate(ledgers)])
    pending = pl.concat([_open(one, policy) for one in ledgers])
    others = pl.concat([_who(one.others, policy) for one in ledgers])
    named = [rows.select(*PERSON_COLUMNS.values(), "key") for rows in (lines, pending, others)]
    people = pl.concat(named).unique("key", keep="first", maintain_order=True)
    people = people.with_row_index(PERSON)
    keys = people.select("key", PERSON)
    pending = pl.concat([pending, _unclear(lines)])
    lines = lines.join(keys, on="key", maintain_order="left")
    first = pl.col("ledger").min().over(PERSON, "item") if len(ledgers) > 1 else pl.col("ledger")
    counted = lines.filter(pl.col("ledger") == first)
    return TermLedgers(
        people=people.drop("key").with_columns(
            name_key(pl.col("who_name")).alias("name_key"),
            place_key(pl.col("who_school")).alias("school_key"),
        ),
        lines=counted.group_by(PERSON, "item", maintain_order=True).agg(
            pl.col("owed").sum(), pl.col("basis").first(), pl.col("number").first()
        ),
        open=_payable(pending.join(keys, on="key", maintain_order="left"), policy),
        cards=lines.select("card", PERSON).drop_nulls().unique(),
        repeated=lines.filter(pl.col("ledger") != first),
        refused=_refused(ledgers),
    )


def items_on(ledgers: Sequence[AnyLedger], policy: Policy) -> set[str]:
    """The items that somebody is owed, or may be, by their names on ledgers. Raises RosterError."""
    due = (name for one in ledgers for name in _amounts(one)["item"].unique())
    open_ = pl.concat([_open_items(one).explode("item") for one in ledgers])
    return {*due, *open_.filter(_may_be_money(policy))["item"].unique()}


def person_key() -> pl.Expr:
    """Who somebody is: the ID number, else the student number, else where and what called."""
    where = pl.concat_str(
        *(place_key(pl.col(name)).fill_null("") for name in ("who_school", "who_class")),
        name_key(pl.col("who_name")).fill_null(""),
        separator="|",
    )
    return (
        pl.when(pl.col("resident").is_not_null())
        .then(pl.format("i{}", "resident"))
        .when(pl.col("pupil").is_not_null())
        .then(pl.format("s{}", "pupil"))
        .otherwise(pl.format("n{}", where))
    )


def ledger_titles(vocabulary: Vocabulary) -> Mapping[str, str]:
    """For each column of ``PERSON_COLUMNS``, its title on a ledger."""
    return {
        name: fact_of_role(vocabulary, role) or role.value for role, name in PERSON_COLUMNS.items()
    }


def _who(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The people of some lines, with what tells them apart, read as a roster's are."""
    roles = {name: role for role, name in PERSON_COLUMNS.items()}
    titles = ledger_titles(policy.vocabulary)
    named = (
        normalized(pl.col(title).cast(pl.String), roles[name], policy.sheet_words).alias(name)
        for name, title in titles.items()
    )
    rows = with_text_columns(rows, titles.values())
    return rows.select(named).with_columns(person_key().alias("key"))


def _lines(ledger: AnyLedger, ledger_number: int, policy: Policy) -> pl.DataFrame:
    amounts = _amounts(ledger).with_columns(pl.lit(ledger_number).cast(pl.UInt16).alias("ledger"))
    return pl.concat([_who(ledger.lines, policy), amounts], how="horizontal")


def _amounts(ledger: AnyLedger) -> pl.DataFrame:
    """What each line is of, in fen. Raises RosterError."""
    amount = ledger.lines.get_column(AMOUNT)
    cents = pl.lit(100).cast(pl.Decimal(38, 0))
    fen = fen_in(pl.col(AMOUNT)) if amount.dtype == pl.String else pl.col(AMOUNT) * cents
    amounts = ledger.lines.select(
        pl.col(ITEM).cast(pl.String).alias("item"),
        fen.cast(pl.Int64).alias("owed"),
        pl.col(BASIS).cast(pl.String).alias("basis"),
        pl.col(NUMBER).cast(pl.Int64).alias("number"),
    )
    unread = amounts["owed"].null_count() + amounts["item"].null_count()
    if unread:
        message = f"台账里有 {unread} 行的金额或资助项目看不懂"
        raise RosterError([Diagnostic("E732", message, "请用 eduaid batch 重新做一份")])
    return amounts


def _open(ledger: AnyLedger, policy: Policy) -> pl.DataFrame:
    """A line for each person and open item, with the reasons."""
    rows = pl.concat([_who(ledger.pending, policy), _open_items(ledger)], how="horizontal")
    return rows.explode("item")


def _open_items(ledger: AnyLedger) -> pl.DataFrame:
    return ledger.pending.select(
        pl.col(ITEM).cast(pl.String).str.split("、").alias("item"),
        pl.col("原因").cast(pl.String).alias("why"),
    )


def _unclear(lines: pl.DataFrame) -> pl.DataFrame:
    """Items that a ledger has twice for a school, class and name without numbers."""
    unnumbered = pl.col("resident").is_null() & pl.col("pupil").is_null()
    again = lines.filter(unnumbered)  # no number is anybody's key who has none
    again = again.filter(pl.struct("key", "item", "ledger").is_duplicated())
    who = again.select(*PERSON_COLUMNS.values(), "key", "item")
    return who.with_columns(pl.lit(_SAME_NAME).alias("why"))


def _payable(rows: pl.DataFrame, policy: Policy) -> pl.DataFrame:
    """The open items that may be money; each once, with all its reasons."""
    return (
        rows.filter(_may_be_money(policy))
        .group_by(PERSON, "item", maintain_order=True)
        .agg(pl.col("why").drop_nulls().unique(maintain_order=True).str.join("；"))
    )


def _may_be_money(policy: Policy) -> pl.Expr:
    cash = {
        name for rule in policy.rules if rule.kind is ItemKind.CASH for name in rule_names(rule)
    }
    others = [name for rule in policy.rules for name in rule_names(rule) if name not in cash]
    return ~pl.col("item").is_in(others)


def _refused(ledgers: Iterable[AnyLedger]) -> pl.Series:
    empty = pl.Series("值", [], dtype=pl.String)
    values = [
        one.problems.filter(pl.col(ACTION) == REFUSED).get_column("值").cast(pl.String)
        for one in ledgers
        if not one.problems.is_empty()
    ]
    return pl.concat([empty, *(value.alias("值") for value in values)]).drop_nulls().unique().sort()


BY_NAME, BY_CARD = "按姓名和学校对上", "按卡号对上"
BY_PUPIL: Final = "按学籍号对上"
_SEVERAL_PEOPLE: Final = "同校同名的不止一人，没有号码，分不清是谁"
_SAME_NAME: Final = "台账里同校同班同名的不止一行，没有号码，分不清是不是一个人"
_SHARED_CARD: Final = "没有写是谁，这张卡的不止一人"
_REFUSED_PERSON: Final = "这个人在花名册里的行退回了，台账没有判断"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class IdentifiedPayments:
    """Payments of a term with ``person``, ``by`` (how found, null: by ID number), ``doubt``.

    ``strangers`` are the people who are not in the ledger, numbered on from those who are.
    """

    paid: pl.DataFrame
    strangers: pl.DataFrame


def identified_payments(paid: pl.DataFrame, ledgers: TermLedgers) -> IdentifiedPayments:
    """Find the person of each payment.

    A weaker key never overrules a stronger one that both sides have and that differs.
    """
    rows = paid.with_columns(
        name_key(pl.col("who_name")).alias("name_key"),
        place_key(pl.col("who_school")).alias("school_key"),
    ).with_row_index("payment")
    rest, found = rows.select("payment", *_KEYS), []
    for match in (_by_resident, _by_pupil, _by_name, _by_card):
        found.append(match(rest, ledgers))
        rest = rest.join(found[-1], on="payment", how="anti", maintain_order="left")
        if rest.is_empty():
            break
    rows = rows.join(pl.concat(found), on="payment", how="left", maintain_order="left")
    number = pl.coalesce("resident", "pupil", "who_name")
    refused = pl.col(PERSON).is_null() & number.is_in(ledgers.refused.implode())
    rows = rows.with_columns(
        pl.when(refused).then(pl.lit(_REFUSED_PERSON)).otherwise("doubt").alias("doubt")
    )
    return _with_strangers(rows, ledgers)


_KEYS: Final = ("resident", "pupil", "who_name", "card", "name_key", "school_key")
"""By what somebody is found."""

_FOUND: Final = {
    "payment": pl.UInt32,
    PERSON: pl.UInt32,
    "by": pl.String,
    "doubt": pl.String,
}


def _found(rows: pl.DataFrame, by: str | None, doubt: pl.Expr | None = None) -> pl.DataFrame:
    none = pl.lit(None, dtype=pl.String)
    return rows.select(
        "payment",
        PERSON,
        pl.lit(by, dtype=pl.String).alias("by"),
        (none if doubt is None else doubt).alias("doubt"),
    ).cast(_FOUND)  # type: ignore[arg-type]  # a mapping of names to types


def _by_resident(rows: pl.DataFrame, ledgers: TermLedgers) -> pl.DataFrame:
    known = ledgers.people.select("resident", PERSON).drop_nulls()  # whose is nobody else's
    return _found(rows.join(known, on="resident"), None)


def _by_pupil(rows: pl.DataFrame, ledgers: TermLedgers) -> pl.DataFrame:
    """By the student number, of which one of the two sides has no ID number beside it."""
    people = ledgers.people.select("pupil", PERSON, pl.col("resident").alias("own"))
    known = people.join(rows.select("pupil"), on="pupil", how="semi").filter(
        pl.col("pupil").is_unique()
    )
    both = rows.join(known, on="pupil")
    return _found(both.filter(pl.col("resident").is_null() | pl.col("own").is_null()), BY_PUPIL)


def _by_name(rows: pl.DataFrame, ledgers: TermLedgers) -> pl.DataFrame:
    """By name and school; without a school where all of the ledger is of one."""
    rows = rows.filter(pl.col("name_key").is_not_null())
    schools = ledgers.people.get_column("school_key").drop_nulls().unique()
    if len(schools) == 1:
        only = pl.lit(schools[0])
        rows = rows.with_columns(pl.col("school_key").fill_null(only))
    keys = ["name_key", "school_key"]
    known = ledgers.people.join(rows.select(keys).unique(), on=keys, how="semi")
    known = known.group_by(keys).agg(
        pl.col(PERSON).first(),
        pl.len().alias("people"),
        pl.col("resident").first().alias("own"),
        pl.col("pupil").first().alias("own_pupil"),
    )
    both = rows.join(known, on=keys)
    differ = (pl.col("resident") != pl.col("own")) | (pl.col("pupil") != pl.col("own_pupil"))
    one = both.filter((pl.col("people") == 1) & ~differ.fill_null(value=False))
    unnumbered = pl.col("resident").is_null() & pl.col("pupil").is_null()
    several = both.filter((pl.col("people") > 1) & unnumbered)
    several = several.with_columns(pl.lit(None, dtype=pl.UInt32).alias(PERSON))
    return pl.concat([_found(one, BY_NAME), _found(several, None, pl.lit(_SEVERAL_PEOPLE))])


def _by_card(rows: pl.DataFrame, ledgers: TermLedgers) -> pl.DataFrame:
    """By the card, where nothing else says who it is."""
    nobody = pl.all_horizontal(pl.col(n).is_null() for n in ("resident", "pupil", "who_name"))
    rows = rows.filter(nobody)
    cards = ledgers.cards.join(rows.select("card"), on="card", how="semi")
    known = cards.group_by("card").agg(pl.col(PERSON).min(), pl.len().alias("people"))
    both = rows.join(known, on="card")
    several = both.filter(pl.col("people") > 1)
    several = several.with_columns(pl.lit(None, dtype=pl.UInt32).alias(PERSON))
    one = both.filter(pl.col("people") == 1)
    return pl.concat([_found(one, BY_CARD), _found(several, None, pl.lit(_SHARED_CARD))])


def _with_strangers(rows: pl.DataFrame, ledgers: TermLedgers) -> IdentifiedPayments:
    """Numbers for those who are not in the ledger; who cannot be told apart stays so."""
    unknown = rows.filter(pl.col(PERSON).is_null())
    if unknown.is_empty():
        return IdentifiedPayments(rows, ledgers.people.clear())
    unknown = unknown.with_columns(person_key().alias("key"))
    strangers = unknown.unique("key", keep="first", maintain_order=True)
    strangers = strangers.drop(PERSON).with_row_index(PERSON, offset=ledgers.people.height)
    numbered = unknown.drop(PERSON).join(strangers.select("key", PERSON), on="key")
    given = numbered.select("payment", pl.col(PERSON).alias("stranger"))
    rows = rows.join(given, on="payment", how="left", maintain_order="left")
    rows = rows.with_columns(pl.coalesce(PERSON, "stranger").alias(PERSON)).drop("stranger")
    people = strangers.select(ledgers.people.columns).cast({PERSON: pl.UInt32})
    return IdentifiedPayments(rows, people)


def names_of_other_rules(ledgers: Sequence[AnyLedger], policy: Policy) -> tuple[str, ...]:
    """What ledgers of another policy say it was; a digest may be one of an earlier form."""
    digests = {one.filing[RULES_DIGEST] for one in ledgers if RULES_DIGEST in one.filing}
    known = {policy.digest} | {digest for digest in digests if form_with(policy.pack, digest)}
    others = (one for one in ledgers if one.filing.get(RULES_DIGEST, policy.digest) not in known)
    return tuple(dict.fromkeys(one.filing.get(RULES, "（不明）") for one in others))
