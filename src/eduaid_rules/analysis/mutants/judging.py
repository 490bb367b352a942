"""What becomes of one mutant: read, held against the cases, compared, held against guarantees."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeAlias

from ...api import Policy, pack_loader
from ...authoring.loading.yaml_tree import YamlNode
from ...authoring.packs import PackLoader
from ...errors import EduaidError, PolicyError
from ...policy.terms import Term
from .killing import killing_case
from .listing import Mutant, read_files


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
class Outcome:
    """A mutant and what became of it.

    ``by`` names the case, the guarantee or the loader's finding that noticed it, or says why
    it cannot be decided. ``killer`` is the case that would have noticed a survivor, as YAML;
    None where cases cannot state what differs.
    """

    mutant: Mutant
    fate: Fate
    by: str = ""
    killer: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A rule and a student of whom a mutant says otherwise, and the terms at which it does."""

    rule: str
    student: Mapping[str, object]
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Judges:
    """What a mutant is held against; each is asked only where those before noticed nothing."""

    failing_case: Callable[[Policy, str | None], str | None]
    """The first case that fails, by name; the rule is the one to begin with."""
    differences: Callable[[Policy], Sequence[Difference]]
    """Where the answers are not those of the policy as it stands; none: proved the same."""
    broken_guarantee: Callable[[Policy, Sequence[Difference] | None], str | None]
    """The first guarantee that does not hold, in its words, of those that the differences can
    break (None: of all)."""


JudgesOf: TypeAlias = Callable[[Policy, Path], Judges]
"""Makes the judges for a policy and its folder, once in every process: a function of a
module, so that other processes find it."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Bench:
    """A pack as it stands, ready to have its mutants judged one after another."""

    folder: Path
    files: Mapping[str, YamlNode]
    loader: PackLoader
    policy: Policy
    judges: Judges

    @classmethod
    def of(cls, folder: Path, judges: JudgesOf) -> Bench:
        """Read a pack and make its judges. Raises EduaidError."""
        loader = pack_loader()
        loaded = loader.load(folder)
        policy = Policy(loaded.pack, loaded.warnings, loaded.written)
        return cls(folder, read_files(folder), loader, policy, judges(policy, folder))

    def require_sound(self) -> None:
        """The pack as it stands passes: else every mutant would seem to be noticed.

        Raises EduaidError.
        """
        if (case := self.judges.failing_case(self.policy, None)) is not None:
            raise EduaidError(f"还没有改动，用例“{case}”就没有通过，请先用 eduaid test 改好")
        if (broken := self.judges.broken_guarantee(self.policy, None)) is not None:
            raise EduaidError(f"还没有改动，保证“{broken}”就不成立，请先用 eduaid prove 改好")

    def judge(self, mutant: Mutant) -> Outcome:
        """What becomes of a mutant."""
        try:
            loaded = self.loader.reread(self.folder, mutant.trees(self.files))
        except PolicyError as refused:
            first = next(d for d in refused.diagnostics if d.severity == "error")
            return Outcome(mutant, Fate.REFUSED, f"{first.code} {first.message}")
        changed = Policy(loaded.pack, loaded.warnings, loaded.written)
        try:
            return self._noticed(mutant, changed)
        except EduaidError as error:
            return Outcome(mutant, Fate.UNDECIDED, str(error))

    def _noticed(self, mutant: Mutant, changed: Policy) -> Outcome:
        case = self.judges.failing_case(changed, mutant.rule)
        if case is not None:
            return Outcome(mutant, Fate.CASE, case)
        differences = self.judges.differences(changed)
        if not differences:
            return Outcome(mutant, Fate.EQUIVALENT, "逐类比较，没有人的结果不同")
        broken = self.judges.broken_guarantee(changed, differences)
        if broken is not None:
            return Outcome(mutant, Fate.GUARANTEE, broken)
        return Outcome(mutant, Fate.SURVIVED, killer=self._killer(mutant, changed, differences))

    def _killer(
        self, mutant: Mutant, changed: Policy, differences: Sequence[Difference]
    ) -> str | None:
        """The first case that can be written of the differences."""
        name = f"{mutant.where}：应是“{mutant.before}”，不是“{mutant.after}”"
        for one in differences:
            case = killing_case(self.policy, changed, one.student, one.terms[0], name)
            if case is not None:
                return case
        return None
