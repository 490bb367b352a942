"""All mutants of a pack judged, over several processes, with the same result for any number."""

from __future__ import annotations

import multiprocessing
import signal
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, TypeAlias

from ...errors import EduaidError
from .judging import Bench, Fate, JudgesOf, Outcome
from .listing import Mutant, mutants_of
from .spots import Kind

Tell: TypeAlias = Callable[[int, int], None]
"""Is told how many mutants of how many are done."""

_WORTH_A_PROCESS: Final = 20
"""So many mutants take longer than another process takes to begin."""

_MOST_PROCESSES: Final = 60
"""Windows waits for no more at once."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of every mutant of a pack, in their order."""

    policy: str
    outcomes: tuple[Outcome, ...]

    def count(self, fate: Fate) -> int:
        """How many mutants came to this."""
        return Counter(outcome.fate for outcome in self.outcomes)[fate]

    def of(self, *fates: Fate) -> tuple[Outcome, ...]:
        """The outcomes of these kinds."""
        return tuple(outcome for outcome in self.outcomes if outcome.fate in fates)


def run_mutants(
    folder: Path,
    judges: JudgesOf,
    *,
    kinds: Collection[Kind] = (),
    jobs: int = 1,
    tell: Tell = lambda _done, _total: None,
) -> Report:
    """Judge the mutants of the pack in a folder; only those of some ``kinds`` if any are named.

    ``jobs`` processes share the work. Raises EduaidError where the pack does not load, does
    not pass its own cases or does not keep its guarantees. An interruption ends all processes
    and is passed on.
    """
    bench = Bench.of(folder, judges)
    bench.require_sound()
    mutants = mutants_of(bench.files, bench.policy.vocabulary, kinds)
    jobs = max(1, min(jobs, len(mutants) // _WORTH_A_PROCESS, _MOST_PROCESSES))
    tell(0, len(mutants))
    alone = (bench.judge(mutant) for mutant in mutants)
    outcomes = []
    with closing(alone if jobs == 1 else _shared(folder, judges, mutants, jobs)) as judged:
        for done, outcome in enumerate(judged, 1):
            outcomes.append(outcome)
            tell(done, len(mutants))
    outcomes.sort(key=lambda outcome: outcome.mutant.number)
    return Report(bench.policy.name, tuple(outcomes))


def _shared(
    folder: Path, judges: JudgesOf, mutants: Iterable[Mutant], jobs: int
) -> Generator[Outcome, None, None]:
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


def _judge(folder: Path, judges: JudgesOf, mutant: Mutant) -> Outcome:
    return _bench(folder, judges).judge(mutant)


@lru_cache(maxsize=1)
def _bench(folder: Path, judges: JudgesOf) -> Bench:
    """The pack and its judges, made once in a process that was begun for this work."""
    return Bench.of(folder, judges)
