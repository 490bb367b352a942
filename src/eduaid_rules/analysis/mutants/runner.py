"""All mutants of a pack judged by its cases, the exact comparison and its guarantees.

Over several processes, with the same result for any number of them.
"""

from __future__ import annotations

import multiprocessing
import re
import signal
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ...api import Policy
from ...arguments import checked
from ...authoring.loading.yaml_tree import YamlNode
from ...authoring.packs import PackLoader
from ...cases import read_cases, run_case
from ...cases.case import telling_case
from ...errors import EduaidError, PolicyError
from ...forked import refuse_in_fork
from ...policy.terms import Term
from .mutation_points import Mutant, MutationKind
from .rule_files import changed_rules, mutants_of, pack_trees, part_of, rules_reached

if TYPE_CHECKING:
    from ...rosters.tables import Progress
    from ..classes.subjects import PackSubjects
    from ..comparison.changes import Change


class Fate(Enum):
    """What became of a mutant."""

    CASE = "用例发现"
    GUARANTEE = "保证发现"
    REFUSED = "读不进"
    EQUIVALENT = "对谁都一样"
    SURVIVED = "没有发现"
    UNDECIDED = "判断不了"

    @property
    def id(self) -> str:
        """The word of the JSON form."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class MutantOutcome:
    """A mutant and what became of it.

    ``by`` names the case, the guarantee or the loader's finding that noticed it, or says why
    it cannot be decided. ``killer`` is the case that would have noticed a survivor, as YAML;
    None where cases cannot state what differs.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""
    killer: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON (``Any``: whatever JSON holds)."""
        mutant = self.mutant
        return {
            "number": mutant.number,
            "kind": mutant.kind.value,
            "file": mutant.table or mutant.file,
            "line": mutant.line,
            "column": mutant.column,
            "where": mutant.where,
            "rule": mutant.rule,
            "before": mutant.before,
            "after": mutant.after,
            "fate": self.fate.id,
            "by": self.by or None,
            "case": self.killer,
        }


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """A rule and a student of whom a mutant says otherwise, and the terms at which it does."""

    rule: str
    student: Mapping[str, object]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class MutantJudges:
    """What a mutant is held against; each is asked only where those before noticed nothing."""

    failing_case: Callable[[Policy, str | None], str | None]
    """The first case that fails, by name; the rule is the one to begin with."""
    differences: Callable[[Policy], Sequence[AnswerDifference]]
    """Where the answers are not those of the policy as it stands; none: proved the same."""
    broken_guarantee: Callable[[Policy, Sequence[AnswerDifference] | None], str | None]
    """The first guarantee that does not hold, in its words, of those that the differences can
    break (None: of all)."""


JudgesOf: TypeAlias = Callable[[Policy, Path], MutantJudges]
"""Makes the judges for a policy and its folder, once in every process: a function of a
module, so that other processes find it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class MutantBench:
    """A pack as it stands, ready to have its mutants judged one after another."""

    folder: Path
    files: Mapping[str, YamlNode]
    loader: PackLoader
    policy: Policy
    judges: MutantJudges

    @classmethod
    def of(cls, folder: Path, judges: JudgesOf) -> MutantBench:
        """Read a pack and make its judges. Raises EduaidError."""
        loader = PackLoader()
        loaded = loader.load(folder)
        policy = Policy(loaded.pack, loaded.warnings, loaded.written)
        return cls(folder, pack_trees(folder), loader, policy, judges(policy, folder))

    def require_sound(self) -> None:
        """The pack as it stands passes: else every mutant would seem to be noticed.

        Raises EduaidError.
        """
        if (case := self.judges.failing_case(self.policy, None)) is not None:
            raise EduaidError(f"还没有改动，用例“{case}”就没有通过，请先用 eduaid test 改好")
        if (broken := self.judges.broken_guarantee(self.policy, None)) is not None:
            raise EduaidError(f"还没有改动，保证“{broken}”就不成立，请先用 eduaid prove 改好")

    def judge(self, mutant: Mutant) -> MutantOutcome:
        """What becomes of a mutant."""
        try:
            loaded = self.loader.reread(self.folder, mutant.trees(self.files))
        except PolicyError as refused:
            first = next(d for d in refused.diagnostics if d.severity == "error")
            return MutantOutcome(mutant, Fate.REFUSED, f"{first.code} {first.message}")
        changed = Policy(loaded.pack, loaded.warnings, loaded.written)
        try:
            return self._noticed(mutant, changed)
        except EduaidError as error:
            return MutantOutcome(mutant, Fate.UNDECIDED, str(error))

    def _noticed(self, mutant: Mutant, changed: Policy) -> MutantOutcome:
        case = self.judges.failing_case(changed, mutant.rule)
        if case is not None:
            return MutantOutcome(mutant, Fate.CASE, case)
        differences = self.judges.differences(changed)
        if not differences:
            return MutantOutcome(mutant, Fate.EQUIVALENT, "逐类比较，没有人的结果不同")
        broken = self.judges.broken_guarantee(changed, differences)
        if broken is not None:
            return MutantOutcome(mutant, Fate.GUARANTEE, broken)
        return MutantOutcome(
            mutant, Fate.SURVIVED, killer=self._killer(mutant, changed, differences)
        )

    def _killer(
        self, mutant: Mutant, changed: Policy, differences: Sequence[AnswerDifference]
    ) -> str | None:
        """The first case that can be written of the differences."""
        name = f"{mutant.where}：应是“{mutant.before}”"
        for one in differences:
            case = telling_case(self.policy, changed, one.student, one.terms[0], name)
            if case is not None:
                return case
        return None


_WORTH_A_PROCESS: Final = 20
"""So many mutants take longer than another process takes to begin."""

_MOST_PROCESSES: Final = 60
"""Windows waits for no more at once."""


@dataclass(frozen=True, slots=True)
class MutantReport:
    """What became of every mutant of a pack, in their order."""

    policy: str
    outcomes: tuple[MutantOutcome, ...]

    def count(self, fate: Fate) -> int:
        """How many mutants came to this."""
        return Counter(outcome.fate for outcome in self.outcomes)[fate]

    def of(self, *fates: Fate) -> tuple[MutantOutcome, ...]:
        """The outcomes of these kinds."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate in fates)

    @property
    def unnoticed(self) -> tuple[MutantOutcome, ...]:
        """Those that nothing noticed, and those that cannot be decided."""
        return self.of(Fate.SURVIVED, Fate.UNDECIDED)

    @property
    def gaps(self) -> tuple[tuple[MutantOutcome, ...], ...]:
        """The unnoticed, those together that one case would notice, whatever it is called."""
        made: dict[object, list[MutantOutcome]] = {}
        for outcome in self.unnoticed:
            case = outcome.killer and re.sub(r"(?m)^  - 名称: .*$", "", outcome.killer)
            made.setdefault(case or outcome.mutant.number, []).append(outcome)
        return tuple(map(tuple, made.values()))

    def to_dict(self) -> dict[str, Any]:
        """What ``eduaid mutate --json`` prints (``Any``: whatever JSON holds)."""
        return {
            "policy": self.policy,
            "counts": {fate.id: self.count(fate) for fate in Fate},
            "mutants": [outcome.to_dict() for outcome in self.outcomes],
        }


@checked
def mutant_report(
    folder: Path,
    *,
    kinds: Collection[MutationKind] = (),
    jobs: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> MutantReport:
    """Change the pack in a folder in one place at a time, and see who notices.

    Its cases, the exact comparison and its guarantees are asked. ``kinds`` and what is raised
    are those of ``run_mutants``.
    """
    return run_mutants(folder, judges_of, kinds=kinds, jobs=jobs, progress=progress)


def run_mutants(
    folder: Path,
    judges: JudgesOf,
    *,
    kinds: Collection[MutationKind] = (),
    jobs: int = 1,
    progress: Progress = lambda _done, _total: None,
) -> MutantReport:
    """Judge the mutants of the pack in a folder; only those of some ``kinds`` if any are named.

    ``jobs`` processes share the work. Raises EduaidError where the pack does not load, does
    not pass its own cases or does not keep its guarantees. An interruption ends all processes
    and is passed on.
    """
    refuse_in_fork()
    bench = MutantBench.of(folder, judges)
    bench.require_sound()
    mutants = mutants_of(bench.files, bench.policy.vocabulary, kinds)
    jobs = max(1, min(jobs, len(mutants) // _WORTH_A_PROCESS, _MOST_PROCESSES))
    progress(0, len(mutants))
    alone = (bench.judge(mutant) for mutant in mutants)
    outcomes = []
    with closing(alone if jobs == 1 else _shared(folder, judges, mutants, jobs)) as judged:
        for done, outcome in enumerate(judged, 1):
            outcomes.append(outcome)
            progress(done, len(mutants))
    outcomes.sort(key=lambda outcome: outcome.mutant.number)
    return MutantReport(bench.policy.name, tuple(outcomes))


def _shared(
    folder: Path, judges: JudgesOf, mutants: Iterable[Mutant], jobs: int
) -> Generator[MutantOutcome, None, None]:
    """The outcomes as they come, from several processes."""
    with _processes(jobs) as pool:
        waiting = [pool.submit(_judge, folder, judges, mutant) for mutant in mutants]
        try:
            for future in as_completed(waiting):
                yield future.result()
        except BrokenProcessPool:
            raise EduaidError("有一个进程意外结束（可能是内存不够），请用 --jobs 1 再试") from None


@contextmanager
def _processes(jobs: int) -> Iterator[Executor]:
    """Fresh processes, as on every system; what waits is given up when the work is stopped."""
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_interrupts_alone)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts_alone() -> None:
    """Ctrl-C reaches every process of a terminal; the first one ends the others in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _judge(folder: Path, judges: JudgesOf, mutant: Mutant) -> MutantOutcome:
    return _bench(folder, judges).judge(mutant)


@lru_cache(maxsize=1)
def _bench(folder: Path, judges: JudgesOf) -> MutantBench:
    """The pack and its judges, made once in a process that was begun for this work."""
    return MutantBench.of(folder, judges)


def judges_of(policy: Policy, folder: Path) -> MutantJudges:
    """The judges of a pack in a folder. Raises CaseError where its cases cannot be read.

    The guarantees are those that packs state; the built-in checks are no judges, as they look
    at all terms together.
    """
    from ..proof.prove import prove  # loads the dataframe library
    from ..proof.scope import ProofVerdict, guarantees_about, load_beside, terms_to_prove

    cases = read_cases(folder, policy)
    load = cache(load_beside(folder))
    subjects, part = cache(_subjects), cache(partial(part_of, policy))
    reached_by = cache(partial(rules_reached, policy))

    def failing_case(changed: Policy, rule: str | None) -> str | None:
        """Cases about the changed rule come first: they are the likeliest to notice."""
        in_turn = sorted(cases, key=lambda case: rule not in case.rules)
        return next((case.name for case in in_turn if not run_case(case, changed).passed), None)

    def differences(changed: Policy) -> list[AnswerDifference]:
        terms = terms_to_prove((policy, changed), load)
        old, new, rules = policy, changed, changed_rules(policy, changed)
        if rules is not None:  # whatever else the pack gives, it gives as before
            reached = frozenset(one for rule in rules for one in reached_by()[rule])
            old, new = part(reached), part_of(changed, reached)
        found = _changes_between(old, new, subjects(old), terms)
        if not found and _defaults(policy) != _defaults(changed):
            raise EduaidError("改的是缺省，逐类比较不能断定结果一样，要由用例来发现")
        shown = [change for change in found if change.replayed]
        if found and not shown:
            raise EduaidError("有推算的数，没有找到结果不同的学生，也不能断定没有")
        return [AnswerDifference(change.rule, change.example, change.terms) for change in shown]

    def broken_guarantee(changed: Policy, found: Sequence[AnswerDifference] | None) -> str | None:
        rules = None if found is None else {one.rule for one in found}
        stated = guarantees_about(changed, rules, load)
        if not stated:
            return None
        asked = Policy(replace(changed.pack, guarantees=stated))
        terms = None if found is None else _terms_that_differ(found)
        proofs = prove(asked, terms, built_in=False, load=load)
        broken = (proof.title for proof in proofs if proof.verdict is ProofVerdict.REFUTED)
        return next(broken, None)

    return MutantJudges(failing_case, differences, broken_guarantee)


def _subjects(policy: Policy) -> PackSubjects:
    from ..classes.subjects import PackSubjects  # loads the dataframe library

    return PackSubjects(policy.pack)


def _changes_between(
    policy: Policy, changed: Policy, subjects: PackSubjects, terms: Sequence[Term]
) -> tuple[Change, ...]:
    """What differs for students of whom everything is known; if nothing, for the others."""
    from ..classes.splitting import TooManyClassesError
    from ..comparison.compare import compare  # loads the dataframe library

    found = compare(policy, changed, terms, reuse=subjects).changes
    if any(change.replayed for change in found):
        return found
    try:
        return (*found, *compare(policy, changed, terms, unknowns=True, reuse=subjects).changes)
    except TooManyClassesError:
        return found


def _defaults(policy: Policy) -> Mapping[str, str | None]:
    """What facts count as that a profile leaves out: the comparison looks at what is stated."""
    return {fact.name: fact.default for fact in policy.vocabulary.facts}


def _terms_that_differ(differences: Sequence[AnswerDifference]) -> tuple[Term, ...]:
    """The terms at which something differs, with the autumn of each spring.

    What holds at the others as the policy stands holds with the change too.
    """
    found = {term for one in differences for term in one.terms}
    found |= {term.previous() for term in found if term.season == "春"}
    return tuple(sorted(found))
