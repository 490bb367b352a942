"""What a policy says of every student: classes, comparison, guarantees, coverage, mutants.

The names below load when they are first asked for: most of them need the dataframe library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .changes import Change, Effect
    from .classes import ClassTable
    from .comparing import Comparison, compare
    from .coverage import Coverage, coverage_of
    from .proofs import Counterexample, Proof
    from .proving import prove
    from .splitting import TooManyClassesError
    from .subjects import Subject

_WHERE: Final = {
    "Change": "changes",
    "ClassTable": "classes",
    "Comparison": "comparing",
    "Counterexample": "proofs",
    "Coverage": "coverage",
    "Effect": "changes",
    "Proof": "proofs",
    "Subject": "subjects",
    "TooManyClassesError": "splitting",
    "compare": "comparing",
    "coverage_of": "coverage",
    "prove": "proving",
}

__all__ = [
    "Change",
    "ClassTable",
    "Comparison",
    "Counterexample",
    "Coverage",
    "Effect",
    "Proof",
    "Subject",
    "TooManyClassesError",
    "compare",
    "coverage_of",
    "prove",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 -- whatever the name stands for
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f".{_WHERE[name]}", __name__), name)
