"""Payments held against ledgers (自查): every term, every finding, and sums that add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

import polars as pl

from ..._version import __version__
from ...api import Policy
from ...arguments import checked
from ...errors import Diagnostic, RosterError
from ...forked import refuse_in_fork
from ...policy.money_and_units import fen_to_yuan
from ...policy.terms import Term, as_term, day_hint, read_day
from ..ledger.files import LEDGER_DIGEST, LedgerFile
from ..ledger.ledger import (
    LIBRARY_VERSION,
    RULES_DIGEST,
    Ledger,
    files_receipt,
    rules_receipt,
)
from ..reading.cell_texts import in_yuan
from ..reading.columns.layouts_read import LayoutRead, together
from ..reading.problems import FILE, ROW, SHEET, Problem, by_place, printed_problems, row_problems
from ..reading.unread import Unread, unread_counts, unread_problems
from ..tables import BASIS, ITEM, TERM, FrameContent, mask_of, plain_rows
from .finding_kinds import FINDING_COLUMNS, MONEY_FINDINGS, FindingKind, TermCheck, compared_term
from .item_names import items_meant, names_on_ledger
from .ledger_lookup import (
    AnyLedger,
    TermLedgers,
    identified_payments,
    items_on,
    ledger_titles,
    names_of_other_rules,
    term_ledgers,
)
from .payment_rows import PAYMENT_COLUMNS
from .payments import Payments, total_fen
from .totals import TOTAL_COLUMNS

LateAfter: TypeAlias = date | Mapping[Term | str, date] | None
"""The last day on which payments are in time: of the one term, or of each."""

OWED, GIVEN, DIFFERENCE = "应发", "实发", "差额"
KIND: Final = "问题"
_PRINTED: Final = {
    "days": "发放日期",
    "own_card": "台账上的卡",
    "paid_card": "发放的卡",
    "holder": "收款人",
    "basis": BASIS,
    "remark": "说明",
    "place": "发放表里的位置",
}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reconciliation(FrameContent):
    """What a self-check found, as Polars frames with the columns that are printed, in order.

    - ``findings``: 问题 (a ``FindingKind``), 学期, the person as the ledger's columns are
      called, 资助项目, 应发, 实发, 差额 (应发 less 实发; null where a kind says nothing of money),
      发放日期, both cards, 收款人, 依据, 说明, the place in the payment files, 怎么办. Most
      money first within a kind.
    - ``sums``, by 学期, school and 资助项目: 应发, 实发, and a column for each kind of money, so
      that 应发 less 实发 is 未到账, 漏发 and 少发 less all the others, in every row.
    - ``problems``: rows of payment files that were not compared (退回) or only reminded of.
    - ``totals``: sums that a payment file states and that do not add up.
    """

    findings: pl.DataFrame
    sums: pl.DataFrame
    problems: pl.DataFrame
    totals: pl.DataFrame
    read: int
    refused: int
    lines: int
    """Lines of cash on the ledgers."""
    refused_yuan: Decimal = Decimal("0.00")
    receipt: Mapping[str, str] = field(default_factory=dict)
    """What reproduces the check: the policy, the ledgers, the payment files."""
    unread: tuple[Unread, ...] = ()
    """What stands in the payment files and was not read."""
    layouts: tuple[LayoutRead, ...] = ()
    """Which columns were read, and as what."""
    other_rules: tuple[str, ...] = ()
    """Rules that a ledger was made by, where they are not those of the policy."""
    failed: int = 0
    """Rows whose money did not arrive or came back, as the bank says: they are not 实发."""
    failed_yuan: Decimal = Decimal("0.00")

    @checked
    def to_dict(self, *, files: Iterable[Path] = (), show_ids: bool = False) -> dict[str, object]:
        """Plain values for JSON, as ``eduaid reconcile --json`` prints them; amounts are text.

        ``files`` are those that the self-check was written to. Long numbers are masked unless
        ``show_ids``.
        """
        mask = mask_of(show_ids=show_ids)
        owed, paid = self.amount(OWED), self.amount(GIVEN)
        return {
            "counts": {
                "read": self.read,
                "compared": self.compared,
                "not_arrived": self.failed,
                "refused": self.refused,
                "lines": self.lines,
            },
            "due": str(owed),
            "paid": str(paid),
            "difference": str(owed - paid),
            "refused_amount": str(self.refused_yuan),
            "not_arrived_amount": str(self.failed_yuan),
            "kinds": [
                {
                    "kind": kind.id,
                    "name": kind.value,
                    "findings": self.count(kind),
                    "amount": str(self.amount_of(kind)),
                }
                for kind in FindingKind
            ],
            "findings": plain_rows(self.findings, mask),
            "sums": plain_rows(self.sums, mask),
            "problems": plain_rows(self.problems_table(), mask),
            "totals": plain_rows(self.totals, mask),
            "columns": [one.to_dict() for one in self.layouts],
            "unread": [one.to_dict(mask) for one in self.unread],
            "receipt": dict(self.receipt),
            "files": [str(path) for path in files],
        }

    def problems_table(self) -> pl.DataFrame:
        """What was not read, not compared, or only reminded of, as it is printed."""
        found = pl.concat([unread_problems(self.unread), self.problems])
        return printed_problems(found, refused="没有比对")

    @property
    def clean(self) -> bool:
        """Whether there is nothing to look at but what the ledgers leave open."""
        wrong = self.findings.height - self.count(FindingKind.UNSETTLED)
        unread = any(one.kind.matters for one in self.unread)
        return not (wrong or self.refused or self.totals.height or unread)

    @property
    def compared(self) -> int:
        """The rows of payments that arrived and were held against the ledgers."""
        return self.read - self.refused - self.failed

    @checked
    def count(self, kind: FindingKind) -> int:
        """How many findings of a kind there are."""
        return self.findings.filter(pl.col(KIND) == kind.value).height

    @checked
    def amount(self, name: str) -> Decimal:
        """The sum of a column of ``sums``: 应发, 实发, or a kind of money."""
        return Decimal(str(self.sums.get_column(name).sum() or "0.00"))

    @checked
    def amount_of(self, kind: FindingKind) -> Decimal:
        """The money of a kind: what differs, or what was paid late or to another card."""
        if kind.of_money:
            return self.amount(kind.value)
        paid = self.findings.filter(pl.col(KIND) == kind.value).get_column(GIVEN)
        return Decimal(str(paid.sum() or "0.00"))


@checked
def reconcile(
    ledgers: Ledger | LedgerFile | Iterable[Ledger | LedgerFile],
    payments: Payments | Iterable[Payments],
    policy: Policy,
    *,
    items: Mapping[str, str] | None = None,
    late_after: LateAfter = None,
) -> Reconciliation:
    """Hold payments against the ledgers of one or several terms (自查).

    ``items``: what a county calls an item, to its name or rule id, or to 不用 for what is not
    compared. ``late_after``: the last day in time, of the one term or of each; left out, the
    last day of the term. Raises RosterError for an item that nobody knows (E730), and for
    ledgers that cannot be used; MissingExtra without the ``rosters`` extra.
    """
    refuse_in_fork()
    ledgers = [ledgers] if isinstance(ledgers, Ledger | LedgerFile) else list(ledgers)
    payments = [payments] if isinstance(payments, Payments) else list(payments)
    files = _by_term(ledgers)
    last = _last_days(files, late_after)
    known = {term: items_on(ones, policy) for term, ones in files.items()}
    frames = [pl.DataFrame(schema=PAYMENT_COLUMNS), *(one.frame for one in payments)]
    paid, left = _comparable(pl.concat(frames), known, policy, items or {})
    held = pl.concat([pl.DataFrame(schema=PAYMENT_COLUMNS), *(one.rejected for one in payments)])
    problems = [*(one.problems for one in payments), _left_out(left, files)]
    checks: dict[Term, TermCheck] = {}
    for term, ones in files.items():  # one after another: all that is owed is not held at once
        owed = term_ledgers(ones, policy)
        problems.append(_repeated(owed, ones))
        checks[term] = _check(term, owed, paid, held, last[term])
    refused = left.height + sum(one.refused for one in payments)
    unread = tuple(each for one in payments for each in one.unread)
    failed = paid.filter(pl.col("failed").is_not_null())
    left_fen = total_fen(left) + sum(one.refused_fen for one in payments)
    return Reconciliation(
        findings=_printed(checks, ledger_titles(policy.vocabulary)),
        sums=_summed(checks, ledger_titles(policy.vocabulary)["who_school"]),
        problems=by_place(problems),
        totals=pl.concat([pl.DataFrame(schema=TOTAL_COLUMNS), *(one.totals for one in payments)]),
        read=sum(one.read for one in payments),
        refused=refused,
        lines=sum(one.lines.height for one in ledgers),
        refused_yuan=fen_to_yuan(left_fen),
        failed=failed.height,
        failed_yuan=fen_to_yuan(int(failed.get_column("fen").clip(lower_bound=0).sum())),
        receipt={
            **_receipt(ledgers, payments, policy),
            "最迟发放": "、".join(f"{term} {day}" for term, day in last.items()),
            **{f"叫法 {text}": meant for text, meant in (items or {}).items()},
            **unread_counts(unread),
        },
        other_rules=names_of_other_rules(ledgers, policy),
        unread=unread,
        layouts=together(each for one in payments for each in one.layouts),
    )


def _by_term(ledgers: Sequence[AnyLedger]) -> dict[Term, list[AnyLedger]]:
    """The ledgers of each term, in time."""
    by_term: dict[Term, list[AnyLedger]] = {}
    for ledger in ledgers:
        text = ledger.filing.get(TERM)
        if text is None:
            raise RosterError([Diagnostic("E732", "台账的备案表里没有写学期", "请重新做台账")])
        by_term.setdefault(as_term(text), []).append(ledger)
    if not by_term:
        raise RosterError([Diagnostic("E732", "没有台账", "请写 eduaid batch 写出的台账")])
    return dict(sorted(by_term.items()))


def _last_days(terms: Iterable[Term], late_after: LateAfter) -> dict[Term, date]:
    """For each term, the last day for its payments. Raises RosterError."""
    own = {term: term.last_day for term in terms}
    if late_after is None:
        return own
    if not isinstance(late_after, Mapping):
        if len(own) > 1:
            hint = "请给每个学期写一个，如 --late-after 2019秋=2020-01-15"
            raise RosterError([Diagnostic("E734", "有几个学期，只写了一个最迟的日期", hint)])
        late_after = dict.fromkeys(own, late_after)
    given: dict[Term, date] = {}
    for term, day in ((as_term(name), _last_day(day)) for name, day in late_after.items()):
        if given.setdefault(term, day) != day:
            both = f"{given[term]}和{day}"
            raise RosterError(
                [Diagnostic("E734", f"{term}最迟的日期写了两个：{both}", "请只留一个")]
            )
        if term not in own:
            raise RosterError([Diagnostic("E734", f"没有{term}的台账", "请检查写的学期")])
    return own | given


def _last_day(given: date) -> date:
    day = read_day(given)
    if day is None:
        raise RosterError([Diagnostic("E734", f"最迟的{given!r}不是一个日期", day_hint(given))])
    return day


def _comparable(
    paid: pl.DataFrame,
    by_term: Mapping[Term, set[str]],
    policy: Policy,
    county: Mapping[str, str],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Payments by the items of the ledgers, and those that nothing can be held against."""
    known = {name for names in by_term.values() for name in names}
    first = paid.drop_nulls("item").unique("item", keep="first", maintain_order=True)
    written = {text: (file, row) for text, file, row in first.select("item", FILE, ROW).rows()}
    meant = items_meant(written, known, policy.rules, county)
    item = pl.col("item").replace_strict(
        list(meant), list(meant.values()), default=None, return_dtype=pl.String
    )
    terms = [str(term) for term in by_term]
    named = paid.with_columns((item if meant else pl.col("item")).alias("means"))
    for term, names in by_term.items():  # a rule may have another name in each
        there = pl.col("means").replace(names_on_ledger(names, policy.rules))
        of_term = pl.col("term") == str(term)
        named = named.with_columns(pl.when(of_term).then(there).otherwise("means").alias("means"))
    usable = pl.col("means").is_not_null() & pl.col("term").is_in(terms)
    kept = named.filter(usable).with_columns(pl.col("means").alias("item")).drop("means")
    return kept, named.filter(~usable)


def _left_out(left: pl.DataFrame, terms: Iterable[Term]) -> pl.DataFrame:
    """Payments of other terms, and of items that the user said are not compared."""
    unused = left.filter(pl.col("means").is_null())
    other = left.filter(pl.col("means").is_not_null())
    message = pl.format("没有{}的台账", "term")
    hint = f"这次有台账的学期：{'、'.join(map(str, terms))}"
    parts = [
        row_problems(unused, Problem.NOT_COMPARED, "说明了不比对", None, value=pl.col("item")),
        row_problems(other, Problem.NO_LEDGER, message, hint, value=pl.col("term"), column=TERM),
    ]
    return by_place(parts)


def _repeated(owed: TermLedgers, ledgers: Sequence[AnyLedger]) -> pl.DataFrame:
    """Lines of somebody whose item an earlier ledger of the term has too."""
    shown = list(map(_shown, ledgers))
    rows = owed.repeated.select(
        pl.col("ledger")
        .replace_strict(range(len(shown)), shown, return_dtype=pl.String)
        .alias(FILE),
        pl.lit(None, dtype=pl.String).alias(SHEET),
        pl.col("number").alias(ROW),
        "who_name",
        "item",
    )
    message = pl.format("{}的{}在前面的台账里已有，只算一次（行是序号）", "who_name", "item")
    hint = "同一个人在两份台账里，请核实是哪所学校的学生"
    return row_problems(rows, Problem.LISTED_TWICE, message, hint)


def _check(
    term: Term, owed: TermLedgers, paid: pl.DataFrame, held: pl.DataFrame, last: date
) -> TermCheck:
    own = paid.filter(pl.col("term") == str(term)).drop("term")
    held = held.filter((pl.col("term") == str(term)).fill_null(value=True)).drop("term")
    found, not_compared = identified_payments(own, owed), identified_payments(held, owed)
    return compared_term(owed, found, last, not_compared.paid)


def _printed(checks: Mapping[Term, TermCheck], named: Mapping[str, str]) -> pl.DataFrame:
    """All findings as they are printed: by kind, most money first."""
    parts = [
        check.found.select(pl.lit(str(term)).alias(TERM), *FINDING_COLUMNS)
        for term, check in checks.items()
    ]
    order = pl.Enum([kind.value for kind in FindingKind])
    money = pl.col("kind").is_in([kind.value for kind in MONEY_FINDINGS])
    weight = pl.when(money).then(pl.col("differ").abs()).otherwise(pl.col("paid"))
    to_do = {kind.value: kind.to_do for kind in FindingKind}
    rows = pl.concat(parts).with_columns(pl.col("kind").cast(order), weight.alias("weight"))
    rows = rows.sort(
        *("kind", "weight", TERM, "who_school", "resident", "who_name", "item", "place"),
        descending=[False, True, *[False] * 6],
    )
    own = [name for name in named if name not in ("home", "card")]
    return rows.select(
        pl.col("kind").cast(pl.String).alias(KIND),
        TERM,
        *(pl.col(name).alias(named[name]) for name in _IN_ORDER if name in own),
        pl.col("item").alias(ITEM),
        in_yuan("owed").alias(OWED),
        in_yuan("paid").alias(GIVEN),
        in_yuan("differ").alias(DIFFERENCE),
        *(pl.col(name).alias(title) for name, title in _PRINTED.items()),
        pl.col("kind").cast(pl.String).replace(to_do).alias("怎么办"),
    )


_IN_ORDER: Final = ("who_school", "who_grade", "who_class", "who_name", "resident", "pupil")


def _summed(checks: Mapping[Term, TermCheck], school: str) -> pl.DataFrame:
    parts = [
        check.sums.select(pl.lit(str(term)).alias(TERM), pl.all()) for term, check in checks.items()
    ]
    return pl.concat(parts).select(
        TERM,
        pl.col("school").alias(school),
        pl.col("item").alias(ITEM),
        in_yuan("owed").alias(OWED),
        in_yuan("paid").alias(GIVEN),
        *(in_yuan(kind.value) for kind in MONEY_FINDINGS),
    )


def _shown(ledger: AnyLedger) -> str:
    """How messages call a ledger."""
    return ledger.shown if isinstance(ledger, LedgerFile) else ledger.title


def _receipt(
    ledgers: Sequence[AnyLedger], payments: Sequence[Payments], policy: Policy
) -> dict[str, str]:
    """What reproduces the check years later."""
    receipt = {**rules_receipt(policy), LIBRARY_VERSION: __version__}
    for number, one in enumerate(ledgers, 1):
        known = (one.filing.get(label, "") for label in (TERM, RULES_DIGEST, LEDGER_DIGEST))
        receipt[f"台账 {number}"] = "\n".join([_shown(one), *known])
    return receipt | files_receipt("发放表", (file for one in payments for file in one.files))
