"""What lists are called, and which values their rows are therefore of.

A list may be of one value (残疾), or of several of which each row says its own (监测对象).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import polars as pl

from ...errors import Diagnostic, RosterError
from ...meaning.roster_texts import bare_header, cell_word
from ...policy.facts import Vocabulary
from ...policy.spellings.sheet_words import SheetWords
from ...suggestions import did_you_slip, one_of
from ..reading.columns.choices import multiple_choices
from ..reading.problems import FILE, PLACE
from .row_claims import ANSWER, CURRENT, STATE, VALUES, WHY, answer_column, in_doubt
from .value_columns import DENIED, Category, categories, denied_in

VALUE: Final = "value"
"""A value as 事实.取值."""


@dataclass(frozen=True, slots=True)
class Several:
    """What a list is of whose rows are of several values, as each says itself."""

    name: str
    values: tuple[str, ...] = ()
    """The values (事实.取值) that the name is known to stand for; others may stand in rows."""
    by: str | None = None
    """The fact of a person that decides where a row names no value; ``values`` by ``answers``."""
    answers: tuple[str, ...] = ()


ListName: TypeAlias = Category | Several
"""What a list is of."""


def list_names(
    names: Iterable[str], vocabulary: Vocabulary, words: SheetWords
) -> dict[str, ListName]:
    """What each name means. Raises RosterError for all that mean nothing, or several things.

    Brackets are a part of a name: 脱贫户（不享受政策） is not 脱贫户.
    """
    known: dict[str, list[Category]] = {}
    for one in categories(vocabulary):
        for name in one.value.names:
            known.setdefault(cell_word(name), []).append(one)
            known[cell_word(f"{one.fact.name}.{name}")] = [one]
    several = _of_many(known, vocabulary, words)
    found: dict[str, ListName] = {}
    problems = []
    for name in names:
        word = _without_current(cell_word(name), known, words)
        meant = known.get(word, [])
        if len(meant) == 1:
            found[name] = meant[0]
        elif not meant and word in several:
            found[name] = several[word]
        else:
            problems.append(_no_category(name, meant, vocabulary, known))
    if problems:
        raise RosterError(problems)
    return found


def _of_many(
    known: Mapping[str, list[Category]], vocabulary: Vocabulary, words: SheetWords
) -> dict[str, Several]:
    """The names of lists of several values: 合称, and 写法 that another fact decides (按).

    孤儿及事实无人抚养儿童 names its values itself.
    """
    found: dict[str, Several] = {}
    for word in words.collective:
        parts = [
            meant[0].column
            for name, meant in known.items()
            if len(meant) == 1 and name in cell_word(word)
        ]
        found[cell_word(word)] = Several(word, tuple(dict.fromkeys(parts)))
    for fact in multiple_choices(vocabulary):
        for spelling in fact.spellings:
            if spelling.by is not None:
                values = tuple(f"{fact.name}.{value}" for _, value in spelling.means)
                answers = tuple(answer for answer, _ in spelling.means)
                name = spelling.text
                found[cell_word(name)] = Several(name, values, spelling.by, answers)
    return found


def _without_current(word: str, known: Iterable[str], words: SheetWords) -> str:
    """脱贫户(继续享受政策) is 脱贫户: what stands in the brackets is what every list says."""
    bare = bare_header(word)
    remark = word.removeprefix(bare).strip("()[]")
    current = remark in {cell_word(one) for one in words.current}
    return bare if word not in known and current else word


def in_order(values: Iterable[str], vocabulary: Vocabulary) -> tuple[Category, ...]:
    """Some values (事实.取值) in the order of the vocabulary."""
    wanted = set(values)
    return tuple(one for one in categories(vocabulary) if one.column in wanted)


def refuse_other_lists(
    given: Iterable[tuple[str, ListName]], vocabulary: Vocabulary, words: SheetWords
) -> None:
    """Raise RosterError for files that came along with a folder and are named as other lists.

    ``given``: what messages call each such file, and what the folder was said to be. Whoever
    writes a file himself knows what it is.
    """
    named = {
        cell_word(name): one.value.name
        for one in categories(vocabulary)
        for name in one.value.names
        if not name.isascii()
    }
    named |= {cell_word(word): word for word in words.collective if cell_word(word) not in named}
    problems = []
    for shown, name in given:
        own = name.value.name if isinstance(name, Category) else None
        text = cell_word(shown)
        said = [word for word in sorted(named, key=len, reverse=True) if word in text]
        if own is None or not said or any(named[word] in own for word in said):
            continue
        problems.append(
            Diagnostic(
                "E725",
                f"文件夹里的 {shown} 写着“{said[0]}”，不像是“{own}”的名单",
                "一个文件夹里有几类名单的，请每一类写明是哪个文件：--list 类别=文件夹/文件",
                path=own,
            )
        )
    if problems:
        raise RosterError(problems)


def claimed_values(
    said: pl.DataFrame,
    names: Iterable[tuple[str, ListName]],
    denied: Mapping[str, pl.DataFrame],
) -> pl.DataFrame:
    """For each row and each name of its file ``VALUE``, ``STATE``, ``WHY`` and ``ANSWER``.

    A row that says another value than its list is a question, and so is one of several values
    that says none. ``denied`` as ``denials`` has it. ``ANSWER``: the row
    counts for who is so (户口性质=农村), as it does not say.
    """
    shape = dict(said.select(*PLACE, STATE, WHY).schema)
    parts = [pl.DataFrame(schema={**shape, VALUE: pl.String, ANSWER: pl.String})]
    said = said.with_columns(pl.lit(None, dtype=pl.String).alias(ANSWER))
    for file, name in sorted(names, key=lambda one: (one[0], str(one[1]))):
        rows = said.filter(pl.col(FILE) == file)
        if isinstance(name, Category):
            parts.append(_of_one(denied_in(rows, name, denied), name))
        else:
            parts.append(_of_several(rows, name))
    found = pl.concat([part.select(parts[0].columns) for part in parts])
    return found.unique(maintain_order=True)


def _of_one(rows: pl.DataFrame, category: Category) -> pl.DataFrame:
    named = (
        pl.col(VALUES).list.join("、").str.replace_all(f"{category.fact.name}.", "", literal=True)
    )
    other = (pl.col(VALUES).list.len() > 0) & ~pl.col(VALUES).list.contains(category.column)
    why = pl.format(f"这份名单是“{category.value.name}”，这一行写的是“{{}}”", named)
    why = pl.when(other).then(why)
    why = why.otherwise(pl.format(f"这份名单是“{category.value.name}”，{{}}", DENIED))
    other = other | pl.col(DENIED).is_not_null()
    return rows.with_columns(pl.lit(category.column).alias(VALUE), *in_doubt(other, why))


def _by_answer(rows: pl.DataFrame, name: Several) -> pl.DataFrame:
    """Each row by its own value; by its own answer, or that of whom it is about, without one."""
    silent = pl.col(VALUES).list.len() == 0
    own = pl.col(answer_column(name.by)) if name.by else pl.lit(None, dtype=pl.String)
    parts = [rows.filter(~silent).with_columns(pl.col(VALUES).alias(VALUE)).explode(VALUE)]
    for value, answer in zip(name.values, name.answers, strict=True):
        told, untold = (
            rows.filter(silent & how).with_columns(pl.lit(value).alias(VALUE))
            for how in ((own == answer).fill_null(value=False), own.is_null())
        )
        parts += [told, untold.with_columns(pl.lit(f"{name.by}={answer}").alias(ANSWER))]
    return pl.concat(parts)


def _of_several(rows: pl.DataFrame, name: Several) -> pl.DataFrame:
    """Each row by its own value; one that says none may be of every value of the list."""
    if name.by is not None:
        return _by_answer(rows, name)
    silent = pl.col(VALUES).list.len() == 0
    there = rows.select(pl.col(VALUES).explode()).to_series().drop_nulls().unique().sort()
    may_be = list(dict.fromkeys((*name.values, *there))) or [None]
    every = pl.lit(pl.Series([may_be], dtype=pl.List(pl.String)))
    why = pl.lit(f"“{name.name}”有几类，这一行没有写是哪一类")
    return rows.with_columns(
        pl.when(silent).then(every).otherwise(pl.col(VALUES)).alias(VALUE),
        *in_doubt(silent & (pl.col(STATE) == CURRENT), why),
    ).explode(VALUE)


def refuse_unsaid(names: Iterable[tuple[str, ListName]], claimed: pl.DataFrame) -> None:
    """Raise RosterError for files of several values in which no row says which."""
    told = set(claimed.filter(pl.col(VALUE).is_not_null()).get_column(FILE))
    problems = [
        Diagnostic(
            "E725",
            f"{file}：“{name.name}”有几类，名单里没有认出每一行是哪一类",
            "请用 --list-map 列名=名单类别 说明哪一列写着类别，或把每一类分成一份名单",
            path=name.name,
        )
        for file, name in sorted(names, key=str)
        if isinstance(name, Several) and file not in told
    ]
    if problems:
        raise RosterError(problems)


def _no_category(
    name: str, meant: list[Category], vocabulary: Vocabulary, known: Iterable[str]
) -> Diagnostic:
    if meant:
        hint = f"请写明是哪一个：{'、'.join(category.column for category in meant)}"
        return Diagnostic("E725", f"“{name}”是几个事实的取值", hint, path=name)
    bare = bare_header(name)
    if bare != cell_word(name) and cell_word(bare) in known:
        hint = f"括号里的话也算数：“{name}”不一定是“{bare}”。确实是的，请写 {bare}=…"
        return Diagnostic("E725", f"没有“{name}”这个类别", hint, path=name)
    hint = (did_you_slip(name, known) or "") + one_of(
        dict.fromkeys(one.value.name for one in categories(vocabulary))
    )
    return Diagnostic("E725", f"没有“{name}”这个类别", hint, path=name)
