"""The public door: ``load_policy`` and the ``Policy`` that others hold."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import NoReturn

from .authoring.packs import PackLoader
from .evaluation.assessment import Assessment
from .evaluation.at_term import PolicyAtTerm
from .evaluation.evaluator import Evaluator
from .policy.errors import Diagnostic, PackNotFound, ProfileError, TermError
from .policy.facts import Fact, Vocabulary
from .policy.nearest import suggestion
from .policy.pack import Pack
from .policy.rules import Rule
from .policy.students import Student
from .policy.terms import Term


def load_policy(source: str | os.PathLike[str]) -> Policy:
    """Load a policy: a shipped pack by its name, or the folder of one.

    A plain string is a shipped pack's name; a Path, or a string with a separator, is a
    folder. Raises PackNotFound, and PolicyError with every mistake in the files.

    >>> load_policy("city-2019").title
    '市教育脱贫攻坚资助方案（2019）'
    """
    loaded = PackLoader(_shipped_folder()).load(_folder(source))
    return Policy(loaded.pack, loaded.warnings)


def shipped_policies() -> tuple[str, ...]:
    """The names of the packs that come with the library."""
    folder = _shipped_folder()
    return tuple(sorted(path.parent.name for path in folder.glob("*/pack.yaml")))


class Policy:
    """A loaded policy: immutable, safe to share between threads."""

    def __init__(self, pack: Pack, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        own = self.__dict__
        own["_pack"] = pack
        own["_vocabulary"] = pack.vocabulary
        own["_diagnostics"] = diagnostics
        own["_terms"] = {}

    _pack: Pack
    _vocabulary: Vocabulary
    _diagnostics: tuple[Diagnostic, ...]
    _terms: dict[object, Evaluator]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a policy cannot be changed")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a policy cannot be changed")

    def evaluate(self, student: Student | Mapping[str, object], term: Term | str) -> Assessment:
        """What a student is entitled to at a term.

        ``student`` is a mapping of facts (Chinese or English names) or a ``policy.Student``;
        ``term`` a Term or any text that ``Term.parse`` reads. Pure: the same student, term,
        policy and library version give the same bytes. Raises ProfileError and TermError.

        >>> policy = load_policy("city-2019")
        >>> profile = {"学段": "小学", "年级": 3, "寄宿": True, "困难类别": ["建档立卡"]}
        >>> a = policy.evaluate(profile, "2019秋")
        >>> [(item.rule, str(item.amount)) for item in a.entitlements if item.kind == "cash"]
        [('boarding-subsidy', '500.00')]
        """
        try:
            evaluator = self._terms.get(term)
        except TypeError:  # not even hashable; what it should be is said below
            evaluator = None
        if evaluator is None:
            evaluator = self._at(term)
        if not isinstance(student, Student) or student.vocabulary is not self._vocabulary:
            student = _read(self._vocabulary, student)
        return Assessment(evaluator, student)

    def Student(  # noqa: N802 -- reads as the class it makes
        self,
        profile: Mapping[str, object] | None = None,
        /,
        *,
        values_as_of: Term | str | None = None,
        **facts: object,
    ) -> Student:
        """A checked student, to be evaluated any number of times.

        Facts come as a mapping or as keywords; ``values_as_of`` is the term whose
        vocabulary a complete list was drawn up under. Raises ProfileError.

        >>> load_policy("city-2019").Student(stage="primary", boards=True)["学段"]
        '小学'
        """
        if profile is not None and not isinstance(profile, Mapping):
            raise _not_a_mapping(profile)
        as_of = Term.parse(values_as_of) if isinstance(values_as_of, str) else values_as_of
        return Student(self._vocabulary, {**(profile or {}), **facts}, as_of)

    @property
    def name(self) -> str:
        """The pack's id, such as ``city-2019``."""
        return self._pack.name

    @property
    def title(self) -> str:
        """The pack's Chinese name."""
        return self._pack.title

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that can reach a result; layout and order do not count."""
        return self._pack.digest()

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings found while loading."""
        return self._diagnostics

    @property
    def facts(self) -> tuple[Fact, ...]:
        """What a profile may say, in the declared order."""
        return tuple(fact for fact in self._vocabulary.facts if fact.formula is None)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, by id."""
        return self._pack.rules

    def __repr__(self) -> str:
        return f"Policy({self.name!r})"

    def _at(self, term: object) -> Evaluator:
        if isinstance(term, str):
            parsed = Term.parse(term)
        elif isinstance(term, Term):
            parsed = term
        else:
            raise TermError(f"学期要写成文字，如 2019秋；得到的是{term!r}")
        made = self._terms.get(parsed) or Evaluator(PolicyAtTerm(self._pack, parsed))
        self._terms[parsed] = self._terms[str(parsed)] = made
        return made


def _read(vocabulary: Vocabulary, student: object) -> Student:
    """A student of this vocabulary, from a mapping or a student of another policy."""
    if isinstance(student, Student):
        return Student(vocabulary, student.facts())
    if not isinstance(student, Mapping):
        raise _not_a_mapping(student)
    return Student(vocabulary, student)


def _not_a_mapping(profile: object) -> ProfileError:
    text = f"学生信息要写成“事实: 取值”的映射，得到的是“{profile}”"
    return ProfileError([Diagnostic("E707", text, "如 {学段: 小学, 寄宿: 是}")])


def _folder(source: str | os.PathLike[str]) -> Path:
    if not isinstance(source, str) or any(mark in source for mark in ("/", "\\", os.sep)):
        return Path(source)
    folder = _shipped_folder() / source
    if source in ("", ".", "..") or not (folder / "pack.yaml").is_file():
        known = shipped_policies()
        raise PackNotFound(
            f"没有自带的规则包“{source}”。{suggestion(source, known)}；"
            f"自己的规则文件夹请写路径，如 ./{source or '我的规则'}"
        )
    return folder


def _shipped_folder() -> Path:
    """``rules/`` inside the installed package, or of the checkout it runs from."""
    here = Path(__file__).resolve().parent
    inside = here / "rules"
    return inside if inside.is_dir() else here.parent.parent / "rules"
