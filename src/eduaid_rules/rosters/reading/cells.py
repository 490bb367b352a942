"""What the text of a cell means: 是 and √, 建档立卡、残疾, 七年级, 43709; amounts, terms, days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final, assert_never

from ...errors import Diagnostic, ProfileError
from ...meaning.roster_texts import bare_header, cell_word, unspaced, western
from ...meaning.students import Student
from ...policy.fact_types import FactType, Nature, Role, Spelling
from ...policy.facts import Slot, Vocabulary
from ...policy.spellings.written_counts import (
    entry_year,
    grade_beside_year,
    in_numerals,
    listed_words,
    nth_grade,
    numbered_word,
    ticked_words,
    uncircled,
    without_class,
    year_of_school,
)
from ...policy.terms import Term
from ...suggestions import which_value
from .cell_texts import (
    NO_WORDS,
    NOTHING_WORDS,
    YES_WORDS,
    FrameValue,
    bare_yuan,
    frame_value,
    iso_day,
    nothing_written,
)
from .columns.layout import ColumnMeaning
from .mapping import RosterMapping

_WHOLE: Final = re.compile(r"\.0+$")


@dataclass(frozen=True, slots=True)
class CellMeaning:
    """What a cell says: facts and their values; or why nothing can be read in it."""

    facts: Mapping[str, FrameValue] = field(default_factory=dict)
    problem: Diagnostic | None = None
    unstated: Diagnostic | None = None
    """Why something stays unknown that was written: 待补, NULL, 初中2019级 without a term."""
    contradicts: bool = False
    """Whether the problem is what another cell of the person says: 高一 in 小学."""


@dataclass(frozen=True, eq=False, repr=False)
class CellReader:
    """Reads cells by a vocabulary and what a county's mapping adds to it.

    ``term``: when the people are at school, for years of entry (初中2019级); None: not known.
    """

    vocabulary: Vocabulary
    mapping: RosterMapping
    term: Term | None = None
    _read_before: dict[tuple[str, str, str | None], CellMeaning] = field(default_factory=dict)

    @cached_property
    def _spelt(self) -> Mapping[str, Mapping[str, Spelling]]:
        """For each fact, its spellings (写法)."""
        facts = (slot.fact for slot in self.vocabulary.slots.values())
        return {fact.name: {cell_word(one.text): one for one in fact.spellings} for fact in facts}

    @cached_property
    def _named(self) -> Mapping[str, Mapping[str, str]]:
        """For each fact, the values that words name as cells have them."""
        return {
            slot.fact.name: {cell_word(name): name for name in slot.codes}
            for slot in self.vocabulary.slots.values()
        }

    @cached_property
    def _mapped(self) -> Mapping[str, Mapping[str, object]]:
        """For each fact, what the county says that texts mean."""
        return {
            name: {cell_word(text): value for text, value in words.items()}
            for name, words in self.mapping.words.items()
        }

    @cached_property
    def _open(self) -> frozenset[str]:
        """Words that several values may be meant by: 义务教育."""
        return frozenset(cell_word(word) for word in self.mapping.sheet_words.several)

    @cached_property
    def stage(self) -> str | None:
        """The name of the fact that says the stage of school."""
        slots = self.vocabulary.slots.values()
        return next((s.fact.name for s in slots if s.fact.nature is Nature.STAGE), None)

    def may_depend(self, target: ColumnMeaning) -> bool:
        """Whether texts of a column may be read by another fact of the same person only."""
        spelt = self._spelt[target.slot.fact.name].values()
        return target.role is Role.GRADE or any(one.by is not None for one in spelt)

    def depends_on(self, target: ColumnMeaning, text: str) -> str | None:
        """The fact of the same person by which alone a text can be read; None: by itself."""
        name, word = target.slot.fact.name, cell_word(text)
        if target.value is not None or word in self._mapped.get(name, {}):
            return None
        if target.role is Role.GRADE:
            return self._grade_depends_on(name, word)
        boxes = ticked_words(_text(target, text)) or (_text(target, text),)
        told = (self._spelt[name].get(part) for one in boxes for part in (word, *listed_words(one)))
        return next((one.by for one in told if one is not None and one.by), None)

    def meaning_of(
        self, target: ColumnMeaning, text: str, decided: str | None = None
    ) -> CellMeaning:
        """What a text in a column means; each is read once.

        ``decided``: the value of the fact that it depends on, of the same person.
        """
        key = (target.shown, text, decided)
        if key not in self._read_before:
            self._read_before[key] = self._read(target, text, decided)
        return self._read_before[key]

    def grade_of_class(
        self, target: ColumnMeaning, text: str, stage: str | None = None
    ) -> CellMeaning:
        """What the name of a class says of the grade, 三(2)班; nothing where it says nothing.

        ``stage``: the stage of the same person.
        """
        word = cell_word(text)
        if len(word) < _SHORTEST_GRADE or word.isdigit():  # 3, 三: a class, not a grade
            return CellMeaning()
        return self._grade(target.slot.fact.name, word, stage) or CellMeaning()

    def _read(self, target: ColumnMeaning, text: str, decided: str | None) -> CellMeaning:
        name = target.slot.fact.name
        mapped = self._mapped.get(name, {})
        text = _text(target, text)
        boxes = None if unspaced(text) in mapped else ticked_words(text)
        if boxes is not None and target.slot.fact.type is not FactType.IDENTIFIER:
            if not boxes:
                return CellMeaning(unstated=_finding(name, "一个也没有勾，按没有填处理"))
            text = "、".join(boxes)
        word = unspaced(text)
        if word not in mapped and nothing_written(word, self.mapping.sheet_words):
            return CellMeaning(unstated=_finding(name, "按没有填处理"))
        if target.value is not None:
            return self._tick(target, word, mapped.get(word))
        if word in mapped:
            return self.checked({name: mapped[word]})
        if target.slot.fact.type is FactType.SINGLE and word in self._open:
            message = f"“{word}”没有说明是哪一种{name}，按没有填处理"
            return CellMeaning(unstated=_finding(name, message, f"请写明是哪一种{name}"))
        if target.role is Role.GRADE and (grade := self._grade(name, word, decided)) is not None:
            return grade
        spelling = self._spelt[name].get(word) or self._spelt[name].get(numbered_word(word))
        several = target.slot.fact.type is FactType.MULTIPLE
        if spelling is not None and spelling.by is None and not several:
            return self.checked(dict(spelling.means))
        try:
            meaning = self.checked({name: self._stated(target.slot, text, decided)})
        except ValueError as error:
            message, hint = error.args
            return CellMeaning(problem=Diagnostic("E703", message, hint, path=name))
        return self._with_hint(meaning, target.slot, text)

    def _grade(self, name: str, word: str, stage: str | None) -> CellMeaning | None:
        """A grade by the words of the packs, with a class behind it, or by the year of entry."""
        if (spelling := self._grade_spelling(name, word)) is not None:
            return self._meant(name, word, spelling, stage)
        if (told := self._beside_year(name, word)) is not None:
            return self._since(name, word, self._meant(name, word, told[0], stage), told[1], stage)
        if (entered := entry_year(without_class(word) or word)) is not None:
            return self._entered(name, word, *entered, stage)
        if grade_beside_year(word) is None:
            return None
        said = f"“{word}”说的是入学的一年还是毕业的一年，看不出来"
        return CellMeaning(
            problem=_finding(name, said, f"请写明{name}，或写成入学的一年：初中2019级")
        )

    def _beside_year(self, name: str, word: str) -> tuple[Spelling, int | None] | None:
        """The words of the packs for a grade that names a year too, and its year of entry."""
        beside = grade_beside_year(without_class(word) or word)
        spelling = None if beside is None else self._grade_spelling(name, beside[0])
        return None if beside is None or spelling is None else (spelling, beside[1])

    def _since(
        self, name: str, word: str, meant: CellMeaning, year: int | None, stage: str | None
    ) -> CellMeaning:
        """A grade that is said with the year of entry: at the term they must agree."""
        of_stage = meant.facts.get(self.stage or "", stage)
        if year is None or self.term is None or of_stage is None or name not in meant.facts:
            return meant
        by_year = self._entered(name, word, str(of_stage), year, str(of_stage))
        if by_year.facts.get(name) == meant.facts[name]:
            return meant
        said = f"“{word}”：{of_stage}{year}年入学的，{self.term}不是这个年级"
        return CellMeaning(problem=_finding(name, said, "请核对年级、入学年份和学期"))

    def _grade_spelling(self, name: str, word: str) -> Spelling | None:
        """The words of the packs for a grade, with or without a class behind it."""
        bare = without_class(word)
        forms = [word, numbered_word(word)]
        forms += [bare, in_numerals(bare), in_numerals(f"{bare}{_CLASS}")] if bare else []
        told = (self._spelt[name].get(form) for form in forms)
        return next((spelling for spelling in told if spelling is not None), None)

    def _grade_depends_on(self, name: str, word: str) -> str | None:
        """The fact without which a grade cannot be read for sure: of 2019级, and of 高一."""
        if (spelling := self._grade_spelling(name, word)) is not None:
            return spelling.by
        if (told := self._beside_year(name, word)) is not None:
            return None if self.stage in dict(told[0].means) else told[0].by or self.stage
        if (entered := entry_year(without_class(word) or word)) is None:
            return None
        first = self._spelt[name].get(nth_grade(entered[0], 1, name) or "")
        return self.stage if not entered[0] else None if first is None else first.by

    def _meant(self, name: str, word: str, spelling: Spelling, decided: str | None) -> CellMeaning:
        """What the words of the packs mean, by the fact that decides; without it, what is sure."""
        means = dict(spelling.means)
        if spelling.by is None:
            return self.checked(means)
        if decided is None and len(set(means.values())) == 1:
            decided = next(iter(means))
        if decided in means:
            return self.checked({name: means[decided]})
        said = f"“{word}”要看{spelling.by}，这里没有填"
        if decided is not None:
            said = f"{spelling.by}是“{decided}”，{'、'.join(means)}才有“{word}”"
        problem = _finding(name, said, "请核实后改成一致")
        return CellMeaning(problem=problem, contradicts=decided is not None)

    def _entered(self, name: str, word: str, own: str, year: int, stage: str | None) -> CellMeaning:
        """The grade of who entered in a year: by the term, and by the stage if none is said."""
        of_stage = own or stage or _NO_STAGE
        first = self._spelt[name].get(nth_grade(of_stage, 1, name) or "")
        if first is None:
            said = f"{name}看不懂“{word}”"
            if of_stage is _NO_STAGE:
                said = f"“{word}”是哪一年入学，要知道学段才能算{name}"
            return CellMeaning(
                problem=_finding(name, said, "请填写学段，或写成 小学2019级、初中2019级")
            )
        if (begun := self._meant(name, word, first, stage)).problem is not None:
            return begun
        rest = {key: value for key, value in first.means if key != name and first.by is None}
        if self.term is None:
            message = f"“{word}”要知道学期才能算年级，这里没有说学期，年级按没有填处理"
            unknown = _finding(name, message, "判断时写明学期（--term），就会算出年级")
            return replace(self.checked(rest), unstated=unknown)
        number = year_of_school(year, self.term)
        nth = self._spelt[name].get(nth_grade(of_stage, number, name) or "")
        meant = None if nth is None else self._meant(name, word, nth, stage)
        if meant is not None and meant.facts.get(name, number) == number:
            return meant  # and not 初中八年级, which is the second
        when = f"第{number}年" if number > 0 else "还没有入学"
        message = f"“{word}”到{self.term}是{when}，{of_stage}没有这个年级"
        hint = "请核对入学年份和学期；已经毕业的请删除，或写明学籍状态"
        return CellMeaning(problem=Diagnostic("E703", message, hint, path=name))

    def checked(self, facts: Mapping[str, object]) -> CellMeaning:
        """Facts of a profile as frames state them; what a profile could not say is refused."""
        try:
            student = Student(self.vocabulary, facts)
        except ProfileError as error:
            return CellMeaning(problem=error.diagnostics[0])
        return CellMeaning({name: self._known(student, name, facts[name]) for name in facts})

    def _known(self, student: Student, name: str, written: object) -> FrameValue:
        """What a student states; identifiers, which no student keeps, as they were written."""
        fact = self.vocabulary.slots[name].fact
        return (
            str(written) if fact.type is FactType.IDENTIFIER else frame_value(fact, student[name])
        )

    def _tick(self, target: ColumnMeaning, text: str, mapped: object) -> CellMeaning:
        """A cell of a column that asks for one value: a mark, or the value's own name."""
        named = self._named[target.slot.fact.name]
        spelling = self._spelt[target.slot.fact.name].get(text)
        means = dict(spelling.means) if spelling is not None and spelling.by is None else {}
        meant = isinstance(mapped, list) and target.value in mapped
        if meant or self._is(target, named.get(text)) or self._is(target, means.get(text)):
            return CellMeaning({target.shown: True})
        if text.casefold() in YES_WORDS:
            return CellMeaning({target.shown: True})
        denied = _NOT.match(text)
        if text.casefold() in NOTHING_WORDS or (
            denied is not None and self._is(target, named.get(denied[1]))
        ):
            return CellMeaning({target.shown: False})
        message = f"{target.shown}看不懂“{text}”"
        return CellMeaning(problem=Diagnostic("E703", message, "请写 是、否，或打 √"))

    def _is(self, target: ColumnMeaning, name: str | None) -> bool:
        """Whether a name of a value is one of the value that a column asks for."""
        value = None if name is None else target.slot.fact.value(name)
        return value is not None and value.name == target.value

    def _stated(self, slot: Slot, text: str, decided: str | None) -> object:
        """A text as a profile states the fact. Raises ValueError with what is wrong."""
        word = unspaced(text)
        match slot.fact.type:
            case FactType.YES_NO:
                small = word.casefold()
                return True if small in YES_WORDS else False if small in NO_WORDS else word
            case FactType.MULTIPLE:
                return self._listed(slot, text, decided)
            case FactType.MONEY:
                return bare_yuan(word)
            case FactType.DATE:
                return word if word == slot.fact.never else iso_day(text)
            case FactType.INTEGER | FactType.DECIMAL:
                return _WHOLE.sub("", word)
            case FactType.SINGLE:
                return self._one(slot, word, decided) or text
            case FactType.IDENTIFIER:
                return word if word in slot.codes else text
            case other:
                assert_never(other)

    def _one(self, slot: Slot, word: str, decided: str | None) -> str | None:
        """The value that a word means: by its name, by a spelling, or by another fact."""
        name = slot.fact.name
        if (value := self._named[name].get(word)) is not None:
            return value
        spelling = self._spelt[name].get(word)
        if spelling is None:
            return None
        means = dict(spelling.means)
        if spelling.by is None:
            return means.get(name)
        if decided not in means:
            known = f"{spelling.by}是{decided}" if decided else f"没有填{spelling.by}"
            names = "、".join(dict.fromkeys(means.values()))
            message = f"“{word}”是{names}中的哪一种，要看{spelling.by}，这里{known}"
            raise ValueError(message, f"请填写{spelling.by}，或直接写明是哪一种")
        return means[decided]

    def _listed(self, slot: Slot, text: str, decided: str | None) -> list[str]:
        """All values of a complete list, in one cell. Raises ValueError where it says nothing."""
        word = unspaced(text)
        if (whole := self._one(slot, word, decided)) is not None:
            return [whole]
        if word.casefold() in NOTHING_WORDS:
            return []
        words = self._mapped.get(slot.fact.name, {})
        parts = listed_words(text)
        named = self._named[slot.fact.name]
        others = [part for part in parts if part in words or part in named]
        none = next((p for p in parts if p.casefold() in NOTHING_WORDS and p not in words), None)
        if others and none is not None:
            message = f"{slot.fact.name}写了“{others[0]}”又写“{none}”，前后矛盾"
            raise ValueError(message, "请去掉一个")
        found: list[str] = []
        for part in parts:
            own = self._one(slot, part, decided)
            meant = words.get(part, [own or part])
            found += [str(value) for value in meant] if isinstance(meant, list) else [part]
        if not found and not any(part in words for part in parts):
            raise ValueError(f"{slot.fact.name}看不懂“{text}”", "一项也没有就写 无")
        return found

    def _with_hint(self, meaning: CellMeaning, slot: Slot, text: str) -> CellMeaning:
        """What a word may be that is no value, instead of the nearest that it is not."""
        problem = meaning.problem
        if problem is None or problem.code != "E702":
            return meaning
        named = self._named[slot.fact.name]
        unknown = next((part for part in listed_words(text) if part not in named), None)
        hint = unknown and which_value(unknown, bare_header(unknown), named, slot.atoms)
        return replace(meaning, problem=replace(problem, suggestion=hint)) if hint else meaning


_CLASS: Final = "班"
_NO_STAGE: Final = "?"
_SHORTEST_GRADE: Final = 2
_NOT: Final = re.compile(r"(?:非|不是|没有|无)(.+)")
"""What denies a value: 无残疾, 非建档立卡."""


def _text(target: ColumnMeaning, text: str) -> str:
    """The text of a cell as it is read."""
    listed = target.slot.fact.type is FactType.MULTIPLE
    return western(uncircled(text) if listed else text)


def _finding(name: str, message: str, hint: str = "知道以后请填上") -> Diagnostic:
    return Diagnostic("E703", message, hint, path=name)
