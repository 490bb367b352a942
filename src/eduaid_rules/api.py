"""The public API: ``load_policy`` and the ``Policy`` that others hold."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from .arguments import checked
from .authoring.diagnostics import TextPosition, TextPositions
from .authoring.packs import PackLoader, pack_folder
from .errors import ArgumentError, Diagnostic, TermError
from .evaluation.policy_at_term import PolicyAtTerm
from .evaluation.student.assessment import Assessment, YearAssessment
from .evaluation.student.evaluator import Evaluator
from .meaning.by_name import Facts, Rules
from .meaning.students import Student, as_student, student_of
from .plain_values import plain_value
from .policy.facts import Vocabulary
from .policy.guarantees import Guarantee
from .policy.pack import Pack
from .policy.spellings.sheet_words import SheetWords
from .policy.terms import Term, as_known_day, as_term
from .policy.wire.digests import digest_of
from .printed import shown

if TYPE_CHECKING:
    from .authoring.kept_texts import Sources
    from .evaluation.frames import FrameEvaluator
    from .evaluation.student.results import Period

CallersFrame = TypeVar("CallersFrame")
"""A table of whichever library the caller brought; what comes back is of the same kind."""


@checked
def load_policy(source: str | os.PathLike[str]) -> Policy:
    """Load a policy: a shipped pack by its name, the folder of one, or a bundle.

    A plain string is a shipped pack's name, or else a pack's folder right here; a Path, or a
    string with a separator, is a folder, or a file that ``eduaid bundle`` wrote (``.json``).
    Raises PackNotFound, and PolicyError with every mistake in the files.

    >>> load_policy("city-2019").title
    '市教育脱贫攻坚资助方案（2019）'
    """
    if str(source).endswith(".json"):
        from .authoring.bundles import read_bundle  # seldom asked for

        return Policy(read_bundle(Path(source)))
    return policy_loader()(source)


@checked
def load_policies(sources: Iterable[str | os.PathLike[str]]) -> dict[str, Policy]:
    """Load several policies, by name, reading each pack above them once.

    The way to load all counties of a province. Raises as ``load_policy`` does, at the
    first that cannot be loaded.
    """
    load = policy_loader()
    return {policy.name: policy for policy in map(load, sources)}


def policy_loader() -> Callable[[str | os.PathLike[str]], Policy]:
    """Loads policies one by one as ``load_policy`` does, reading each pack above them once.

    What is loaded takes every file as it was when it was first read.
    """
    loader = PackLoader()

    def load(source: str | os.PathLike[str]) -> Policy:
        found = loader.load(pack_folder(source))
        return Policy(found.pack, found.warnings, found.written)

    return load


class Policy:
    """A loaded policy: immutable, safe to share between threads.

    Equal are those that say the same, guarantees included, wherever they are written.
    """

    def __init__(
        self,
        pack: Pack,
        diagnostics: tuple[Diagnostic, ...] = (),
        places: TextPositions | None = None,
    ) -> None:
        if not isinstance(pack, Pack):
            raise ArgumentError(f"规则要用 load_policy 读；得到的是“{shown(pack)}”")
        own = self.__dict__
        own["_places"] = places or TextPositions()
        own["_pack"] = pack
        own["_vocabulary"] = pack.vocabulary
        own["_diagnostics"] = diagnostics
        own["_terms"] = {}

    _pack: Pack
    _vocabulary: Vocabulary
    _diagnostics: tuple[Diagnostic, ...]
    _terms: dict[object, Evaluator]
    _places: TextPositions

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a policy cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a policy cannot be changed")

    def __reduce__(self) -> tuple[object, ...]:
        """A copy has all that was read, and nothing that was prepared for answers."""
        return Policy, (self._pack, self._diagnostics, self._places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self._pack == other._pack

    def __hash__(self) -> int:
        return hash(self.digest)

    def evaluate(
        self,
        student: Student | Mapping[str, object],
        term: Term | str,
        known_on: date | None = None,
    ) -> Assessment:
        """What a student is entitled to at a term.

        ``student`` is a mapping of facts (Chinese or English names) or a ``policy.Student``;
        ``term`` a Term or any text that ``Term.parse`` reads; with ``known_on`` only texts
        published by that day count. Pure: the same student, term, day, policy and library
        version give the same bytes. Raises ProfileError and TermError.

        >>> policy = load_policy("city-2019")
        >>> profile = {"学段": "小学", "年级": 3, "寄宿": True, "困难类别": ["建档立卡"]}
        >>> a = policy.evaluate(profile, "2019秋")
        >>> [(item.rule, str(item.amount)) for item in a.entitlements if item.kind == "cash"]
        [('boarding-subsidy', '500.00')]
        """
        try:
            evaluator = self._terms.get(term if known_on is None else (term, known_on))
        except (TypeError, ValueError):  # not even hashable; what it should be is said below
            evaluator = None
        if evaluator is None:
            evaluator = self._at(term, known_on)
        if not isinstance(student, Student) or student.vocabulary is not self._vocabulary:
            student = as_student(self._vocabulary, student)
        return Assessment(evaluator, student, as_known_day(known_on))

    def evaluate_year(
        self,
        student: Student | Mapping[str, object] | None = None,
        school_year: str | int | None = None,
        known_on: date | None = None,
        *,
        autumn: Student | Mapping[str, object] | None = None,
        spring: Student | Mapping[str, object] | None = None,
    ) -> YearAssessment:
        """Both terms of a school year side by side, and their sum.

        ``school_year`` is the year in which it begins: 2023 is 2023秋 and 2024春. ``autumn`` and
        ``spring`` are the student as of one term, whole, in the place of ``student``: nothing
        of that is taken over. Raises as ``evaluate`` does, and ArgumentError where it is not
        said exactly once who is judged in a term.

        >>> year = load_policy("national").evaluate_year(
        ...     {"学段": "小学", "寄宿": "是", "困难类别": ["孤儿"]}, "2023")
        >>> str(year.autumn.total), str(year.spring.total), str(year.total)
        ('500.00', '625.00', '1125.00')
        """
        known = plain_value(school_year)
        text = shown(known).removesuffix("学年") if isinstance(known, str | int) else ""
        if not re.fullmatch(r"\d{4}", text, re.ASCII):
            raise TermError(f"看不懂学年“{shown(school_year)}”", "请写开始的那一年，如 2023")
        if isinstance(student, Mapping) and not isinstance(student, Student):
            student = as_student(self._vocabulary, student)  # once for both terms
        in_autumn, in_spring = (student if own is None else own for own in (autumn, spring))
        unused = None not in (student, autumn, spring)
        if in_autumn is None or in_spring is None or unused:
            raise ArgumentError(
                "每个学期是哪个学生要说清楚：写 student，或 autumn 和 spring，或 student 和一个"
            )
        first = Term(int(text), "秋")
        return YearAssessment(
            self.evaluate(in_autumn, first, known_on),
            self.evaluate(in_spring, first.next(), known_on),
        )

    @checked
    def evaluate_frame(
        self,
        frame: CallersFrame,
        term: Term | str,
        known_on: date | None = None,
        long: bool = False,
        *,
        keep: Collection[str] | str | None = None,
        values_as_of: Term | str | None = None,
    ) -> CallersFrame:
        """A whole roster judged at a term, as a frame of the kind that came in.

        ``frame`` is a Polars DataFrame or LazyFrame, a
        PyArrow table, a DuckDB relation, a PySpark DataFrame, or a pandas DataFrame, with a
        column for each fact under either name; lazy stays lazy. Wide: a row for each student
        with ``<rule>.state`` and ``<rule>.fen`` (fen of the term, null unless entitled cash),
        and ``assumed``. ``long``: a line for each student and item that is given or open.
        ``keep`` names the columns to carry along (None: the identifying ones). Raises
        ProfileError, TermError and MissingExtra; a lazy frame raises for its values when it
        is computed.
        """
        from .evaluation.frames import FrameOptions  # loads the dataframe library

        as_of = None if values_as_of is None else as_term(values_as_of)
        options = FrameOptions.of(keep, long=long, as_of=as_of)
        judged: CallersFrame = self._at_once(term, known_on).evaluate(frame, options)
        return judged

    def at(self, term: Term | str, known_on: date | None = None) -> PolicyAtTerm:
        """Everything that the policy says at a term. Raises TermError."""
        return self._at(term, known_on).at

    def _at_once(self, term: Term | str, known_on: date | None = None) -> FrameEvaluator:
        """The policy at a term as a judge of whole rosters, with what it has prepared so far."""
        from .evaluation.frames import FrameEvaluator

        at = self._at(term, known_on).at
        return self._of_frames.setdefault(at, FrameEvaluator(at))

    def history(self, rule: str, known_on: date | None = None) -> tuple[Period, ...]:
        """What one rule says over time: one period for every change, oldest first.

        ``rule`` is its id or Chinese name. Raises UnknownName.
        """
        from .evaluation.history import history  # seldom asked for

        return history(self._pack, rule, as_known_day(known_on))

    def catalogue(self, term: Term | str, known_on: date | None = None) -> tuple[Period, ...]:
        """What every rule says at a term, by rule id. Raises TermError."""
        from .evaluation.history import catalogue  # seldom asked for

        return catalogue(self._at(term, known_on).at)

    def Student(  # noqa: N802 -- reads as the class it makes
        self,
        profile: Mapping[str, object] | None = None,
        /,
        *,
        values_as_of: Term | str | None = None,
        **facts: object,
    ) -> Student:
        """A checked student, to be evaluated any number of times.

        Facts come as a mapping or as keywords, each once; ``values_as_of`` is the term whose
        vocabulary a complete list was drawn up under. Raises ProfileError.

        >>> load_policy("city-2019").Student(stage="primary", boards=True)["学段"]
        '小学'
        """
        as_of = None if values_as_of is None else as_term(values_as_of)
        return student_of(self._vocabulary, {} if profile is None else profile, facts, as_of)

    @property
    def name(self) -> str:
        """The pack's id, such as ``city-2019``."""
        return self._pack.name

    @property
    def title(self) -> str:
        """The pack's Chinese name."""
        return self._pack.title

    @property
    def region(self) -> str | None:
        """The six-digit code of the place it holds for; None: it says none."""
        return self._pack.region

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that can reach a result; layout and order do not count."""
        return digest_of(self._pack)

    def bundle(self) -> tuple[str, str]:
        """The policy with all its layers as one file: its name, and its text.

        The name holds the digest; the same rule files give the same text.
        ``load_policy`` reads the file back.
        """
        from .authoring.bundles import bundle_name, write_bundle  # seldom asked for

        return bundle_name(self._pack, self.digest), write_bundle(self._pack, self.digest)

    @property
    def layers(self) -> tuple[str, ...]:
        """The names of the packs that make it up, from the top down."""
        return self._pack.layers

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings found while loading."""
        return self._diagnostics

    @cached_property
    def facts(self) -> Facts:
        """What a profile may say, in the declared order; ``facts["寄宿"]`` by either name."""
        return Facts(fact for fact in self._vocabulary.facts if not fact.is_derived)

    def profile_schema(self) -> dict[str, Any]:
        """What a profile may say, as a JSON Schema (``Any``: whatever JSON holds)."""
        from .meaning.profile_schema import profile_schema  # seldom asked for

        return profile_schema(self._vocabulary, self.title)

    @property
    def vocabulary(self) -> Vocabulary:
        """The facts by name, and how they are coded."""
        return self._vocabulary

    @property
    def sheet_words(self) -> SheetWords:
        """The words of rosters, lists and payments that are about no fact (表格用词)."""
        return self._pack.sheet_words

    @cached_property
    def rules(self) -> Rules:
        """The rules in the order of their ids; ``rules["寄宿生生活补助"]`` by id or name."""
        return Rules(self._pack.rules)

    @property
    def pack(self) -> Pack:
        """What the policy consists of, as typed objects: what the analyses go through."""
        return self._pack

    @property
    def guarantees(self) -> tuple[Guarantee, ...]:
        """What the policy promises of its results, those of the packs above first.

        Empty for a bundle: no result depends on them.
        """
        return self._pack.guarantees

    def sources(self) -> Sources:
        """The documents of the policy, where their texts are kept (原文), and which changed.

        Reads every local copy, here and in the packs above; nothing is fetched.
        """
        from .authoring.kept_texts import checked_sources  # seldom asked for

        return checked_sources(self._pack, self._places)

    def place_of(self, text: object) -> TextPosition | None:
        """Where a rule, a version, an adjustment or a guarantee of this policy is written.

        None for what was not read from rule files (a bundle).
        """
        return self._places.of(text)

    def __repr__(self) -> str:
        return f"Policy({self.name!r})"

    def _at(self, term: object, known_on: date | None = None) -> Evaluator:
        parsed = as_term(term)
        if known_on is None:
            made = self._terms.get(parsed) or Evaluator(PolicyAtTerm(self._pack, parsed))
            self._terms[parsed] = self._terms[str(parsed)] = made
            return made
        known = as_known_day(known_on)
        # what is known changes only on the days of publication: one evaluator for each
        since = max((day for day in self._known_days if day <= known), default=date.min)
        key = (parsed, since)
        made = self._terms.get(key) or Evaluator(PolicyAtTerm(self._pack, parsed, since))
        self._terms[key] = made
        return made

    @cached_property
    def _of_frames(self) -> dict[PolicyAtTerm, FrameEvaluator]:
        return {}

    @cached_property
    def _known_days(self) -> tuple[date, ...]:
        return self._pack.known_days()
