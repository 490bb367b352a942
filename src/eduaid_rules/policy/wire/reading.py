"""A pack read from plain values: every key known, every value of its type, or a place and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

from ...errors import TermError
from .. import facts, rules
from ..checks.fact_checks import fact_problems
from ..consistency import pack_problems
from ..pack import FIRST_LANGUAGE, NEWEST_FORM, NEWEST_LANGUAGE, Form, Pack
from ..terms import Term
from .names import NAMES, WireNames

_MOST_SHOWN: Final = 40


class WireError(ValueError):
    """Plain values that no pack gives: what is wrong in Chinese, and where it stands."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.steps: list[str] = []
        """The way to the place, from the inside outwards."""

    @property
    def path(self) -> str:
        """The way to the place from the outside: .rules[3].versions[0]."""
        return "".join(reversed(self.steps))


def pack_from(content: object, form: Form = NEWEST_FORM) -> Pack:
    """The pack that ``plain`` made these values of. Raises WireError for all others.

    Whatever evaluation relies on holds in it, whoever wrote the values.
    """
    if (language := _language_of(content)) > NEWEST_LANGUAGE:
        raise WireError(f"用的是语言 {language}，这个版本的程序只懂到语言 {NEWEST_LANGUAGE}")
    try:
        made: Pack = _Reader(form).made(content, Pack)
    except RecursionError:
        raise WireError("嵌套太深") from None
    for problem in pack_problems(made):
        raise WireError(problem)
    return replace(made, form=form)


def _language_of(content: object) -> int:
    """The language of a policy before anything in it is read, which may be in a newer one."""
    said = content[1] if isinstance(content, list) and len(content) == 2 else None
    language = said.get("language") if isinstance(said, dict) else None
    return language if isinstance(language, int) else FIRST_LANGUAGE


@dataclass(slots=True, eq=False)
class _Reader:
    """Reads plain values by the annotations of the classes, each of which is asked for once."""

    form: Form
    hints: dict[type, dict[str, Any]] = field(default_factory=dict)

    def made(self, content: Any, wanted: Any) -> Any:  # noqa: ANN401 -- JSON and annotations
        """What is wanted, of what JSON holds."""
        origin = get_origin(wanted)
        if origin in (Union, UnionType):
            return self._one_of(content, get_args(wanted))
        if origin is tuple:
            return self._tuple(content, get_args(wanted))
        if wanted in NAMES:
            return self._object(content, wanted)
        if wanted is facts.Vocabulary:
            return _vocabulary(self.made(content, tuple[facts.Fact, ...]))
        if origin is Literal:
            if not isinstance(content, str) or content not in get_args(wanted):
                raise _unfit(content)
            return content
        if wanted in (str, int, bool):
            if type(content) is not wanted:
                raise _unfit(content)
            return content
        if not isinstance(content, str):  # a term, a day, a word of an Enum
            raise _unfit(content)
        read = {Term: Term.parse, date: date.fromisoformat}.get(wanted, wanted)
        try:
            made = read(content)
        except (ValueError, TermError):
            raise _unfit(content) from None
        if wanted in (Term, date) and str(made) != content:  # one spelling, as it is written
            raise _unfit(content)
        return made

    def _object(self, content: Any, wanted: type) -> Any:  # noqa: ANN401 -- see made
        names = NAMES[wanted]
        given = self._fields(content, names)
        if wanted not in self.hints:
            self.hints[wanted] = get_type_hints(wanted, localns={"Adjustment": rules.Adjustment})
        hints = self.hints[wanted]
        optional = names.defaults if self.form == 1 else dict(names.optional())
        for key in given:
            if key not in names.keys and key not in optional:
                raise WireError(f"不认识“{str(key)[:_MOST_SHOWN]}”这个键")
        told = {names.attribute(key): default for key, default in names.optional()}
        for key in names.keys:
            if key not in given:
                raise WireError(f"缺少“{key}”")
        for key, value in given.items():
            attribute = names.attribute(key)
            try:
                told[attribute] = self.made(value, hints[attribute])
            except WireError as error:
                error.steps.append(f".{key}")
                raise
        try:
            return wanted(**told)
        except ValueError:  # a rate of 0, a formula that is none
            raise WireError("里面的值不能这样") from None

    def _fields(self, content: Any, names: WireNames) -> Mapping[str, Any]:  # noqa: ANN401
        """The fields of an object, which stands as its name and these."""
        if not isinstance(content, list) or len(content) != 2 or not isinstance(content[1], dict):
            raise _unfit(content)
        if content[0] != names.name or self.form < names.since:
            raise _unfit(content[0])
        given: dict[str, Any] = content[1]
        return given

    def _one_of(self, content: Any, wanted: tuple[Any, ...]) -> Any:  # noqa: ANN401 -- see made
        if content is None and NoneType in wanted:
            return None
        kinds = [kind for kind in wanted if kind is not NoneType]
        if len(kinds) == 1:
            return self.made(content, kinds[0])
        name = content[0] if isinstance(content, list) and content else content
        kind = next((kind for kind in kinds if NAMES[kind].name == name), None)
        if kind is None:
            raise _unfit(name)
        return self.made(content, kind)

    def _tuple(self, content: Any, wanted: tuple[Any, ...]) -> tuple[Any, ...]:  # noqa: ANN401
        if not isinstance(content, list):
            raise _unfit(content)
        alike = len(wanted) == 2 and wanted[1] is Ellipsis
        if not alike and len(content) != len(wanted):
            raise _unfit(content)
        made = []
        for place, item in enumerate(content):
            try:
                made.append(self.made(item, wanted[0] if alike else wanted[place]))
            except WireError as error:
                error.steps.append(f"[{place}]")
                raise
        return tuple(made)


def _vocabulary(stated: tuple[facts.Fact, ...]) -> facts.Vocabulary:
    for problem in fact_problems(stated):
        raise WireError(problem)
    try:
        return facts.Vocabulary(stated)
    except ValueError:
        raise WireError("有两个事实的名称相同") from None


def _unfit(content: object) -> WireError:
    shown = "一个列表" if isinstance(content, list) else "一个对象"
    if not isinstance(content, list | dict):
        shown = f"“{str(content)[:_MOST_SHOWN]}”"
    return WireError(f"不能是{shown}")
