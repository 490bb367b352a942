"""Options and arguments that several commands have, and how what is written there is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from ..api import Policy, load_policy
from ..authoring.pack_files import folder_of_rules
from ..authoring.profiles import read_profile
from ..errors import (
    Diagnostic,
    EduaidError,
    OutputError,
    PackNotFound,
    ProfileError,
    TermError,
    reason_of,
)
from ..meaning.by_name import HasBothNames, Rules, ids_meant, nobody_has, several_meant
from ..meaning.roster_texts import folded
from ..meaning.students import Student
from ..policy.terms import Term, day_hint, read_day
from .terminal import StepStarter, progress, say, tell_unread

if TYPE_CHECKING:
    from ..rosters.reading.roster import Roster

POLICY_VARIABLE: Final = "EDUAID_POLICY"
SAMPLE_POLICY: Final = "city-2019"

policy_option = click.option(
    "--policy",
    "source",
    metavar="规则",
    help="自带规则包的名称，或规则文件夹、eduaid bundle 的文件的路径；不写就用当前文件夹的规则包，"
    f"没有就用环境变量 {POLICY_VARIABLE} 写的，再没有就用样本 {SAMPLE_POLICY}。",
)

json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON，供其他程序使用。")


def day_callback(
    _context: click.Context, _option: click.Parameter, value: str | None
) -> date | None:
    """A day as an option states it. Raises EduaidError."""
    return None if value is None else parse_day(value)


def parse_day(value: str) -> date:
    """A day as it is written on the command line. Raises EduaidError."""
    day = read_day(value)
    if day is None:
        raise EduaidError(f"看不懂日期“{value}”，{day_hint(value)}")
    return day


known_on_option = click.option(
    "--known-on",
    callback=day_callback,
    metavar="日期",
    help="只算这一天以前（含当天）已经公布的文件，如 2024-04-30。",
)


def read_policy(source: str | os.PathLike[str] | None) -> Policy:
    """A policy as ``load_policy`` has it; what nobody reads in its folder is said aloud.

    None: nobody said which, and it is the one of here (``policy_here``). Raises EduaidError.
    """
    try:
        policy = load_policy(policy_here() if source is None else source)
    except PackNotFound as error:
        if source is not None:
            raise
        raise PackNotFound(f"环境变量 {POLICY_VARIABLE}：{error}") from None
    tell_unread(policy.diagnostics)
    return policy


def policy_here() -> str | os.PathLike[str]:
    """Which policy is meant where nobody says: that of the current folder, or of the environment.

    A folder with rule files of which no pack can be made is meant all the same: whoever works in
    it is to see its mistakes, not the answers of another policy. The sample says that it is one.
    """
    folder = folder_of_rules(Path())
    if folder is not None:
        return folder
    named = os.environ.get(POLICY_VARIABLE)
    if named:
        return named
    say(
        f"没有写 --policy：用的是样本 {SAMPLE_POLICY}。"
        f"请写 --policy 规则，或设环境变量 {POLICY_VARIABLE}",
        error=True,
    )
    return SAMPLE_POLICY


STANDARD_INPUT: Final = "-"


def read_student(profile: str, policy: Policy) -> Student:
    """The student of a profile; raises ProfileError with the place of every mistake."""
    if profile == STANDARD_INPUT:
        given = b"" if sys.stdin is None else sys.stdin.buffer.read()
        return read_profile(given, "标准输入", policy.Student)
    try:
        data = Path(profile).read_bytes()
    except (OSError, ValueError) as error:  # ValueError: no file can have this name
        missing = not isinstance(error, OSError) or isinstance(error, FileNotFoundError)
        reason = "找不到这个文件" if missing else reason_of(error)
        found = Diagnostic("E708", f"读不了学生信息：{reason}", "请检查路径", file=profile)
        raise ProfileError([found]) from None
    return read_profile(data, profile, policy.Student)


def rule_meant(written: str, *policies: Policy, others: Iterable[HasBothNames] = ()) -> str:
    """The id of the rule that somebody means by its id or by its name. Raises EduaidError.

    ``others`` is what might have been meant besides, for the hint.
    """
    rules = {rule.id: rule for policy in policies for rule in policy.rules}
    meant = dict.fromkeys(one for policy in policies for one in ids_meant(written, policy.rules))
    if written in rules or len(meant) == 1:
        return written if written in rules else next(iter(meant))
    if meant:
        raise EduaidError(several_meant(written, meant))
    raise EduaidError(nobody_has(written, [*rules.values(), *others], Rules.what))


_COLUMN_EXAMPLES: Final = {"--map": "贫困类型=困难类别", "--list-map": "公民身份证号=身份证号"}

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")

rosters_argument = click.argument("rosters", metavar="花名册…", nargs=-1, required=True)

_map_option = click.option(
    "--map",
    "columns",
    multiple=True,
    metavar="列=事实",
    help="表里的一列是哪个事实，如 --map 贫困类型=困难类别；不用的列写 列=不用。可以写几次。",
)

mapping_option = click.option(
    "--mapping", metavar="文件", help="本县的映射文件（YAML），写明各列、各种写法、各学校的情况。"
)


def mapping_options(command: _Command) -> _Command:
    """What the columns of rosters are."""
    return _map_option(mapping_option(command))


def roster_options(command: _Command) -> _Command:
    """By which policy rosters are read, and what their columns are: what ``read_people`` takes."""
    return policy_option(mapping_options(command))


show_ids_option = click.option(
    "--show-ids", is_flag=True, help="显示完整的身份证号和卡号；不写就遮住中间几位。"
)


def is_input(sources: Iterable[str], target: str) -> bool:
    """Whether a target is one of the files that are read, or a folder around one."""
    from ..rosters import rosters_in  # loads the dataframe library

    place = Path(os.path.realpath(target))
    read = [Path(os.path.realpath(path)) for path in rosters_in(sources)]
    return any(path == place or place in path.parents for path in read)


def refuse_if_input(sources: Iterable[str], target: str, *, output_name: str) -> None:
    """What is written never replaces a file that it is made from. Raises OutputError."""
    if is_input(sources, target):
        raise OutputError(
            f"“{target}”就是要读的文件（或放着它们的文件夹），请把{output_name}写到别处"
        )


def refuse_if_among_input(sources: Iterable[str], target: str, *, output_name: str) -> None:
    """Nothing is written into a folder whose files are read. Raises OutputError."""
    refuse_if_input(sources, target, output_name=output_name)
    for folder in (Path(os.path.realpath(source)) for source in sources):
        if folder.is_dir() and folder in Path(os.path.realpath(target)).parents:
            raise OutputError(
                f"“{target}”在要读的文件夹里，下次会当成原来的文件读进去，请把{output_name}写到别处"
            )


@contextmanager
def reading_steps() -> Iterator[StepStarter]:
    """The steps of a command that reads files more than once: one child reads them all."""
    from ..rosters.reading.untrusted.child import kept_child  # loads the dataframe library

    with kept_child(), progress() as step:
        yield step


def read_people(
    rosters: tuple[str, ...],
    policy: Policy,
    mapping: str | None,
    columns: tuple[str, ...],
    step: StepStarter,
    term: Term | str | None = None,
    *,
    relatives: bool = False,
) -> Roster:
    """The rosters of a command at a term, read as its options say. Raises EduaidError."""
    from ..rosters import read_roster  # loads the dataframe library

    meanings = parse_columns(columns)
    read = step("读花名册")
    return read_roster(
        rosters,
        policy,
        mapping=mapping,
        columns=meanings,
        relatives=relatives,
        term=term,
        progress=read,
    )


def refuse_if_there(target: str, *, output_name: str) -> None:
    """What people complete by hand is never replaced. Raises OutputError."""
    if os.path.lexists(target):
        raise OutputError(f"“{target}”已经有了，不覆盖，请把{output_name}写到一个新的文件")


def write_mapping(
    target: str, roster: Roster, policy: Policy, mapping: str | None, columns: tuple[str, ...]
) -> None:
    """Write what was said and found of the columns as a new mapping. Raises EduaidError."""
    from ..rosters.printing.atomic_files import place_text  # loads the dataframe library
    from ..rosters.reading.columns.written_mapping import mapping_text
    from ..rosters.reading.mapping import RosterMapping, read_mapping

    vocabulary = policy.vocabulary
    told = RosterMapping() if mapping is None else read_mapping(mapping, vocabulary)
    told = told.with_columns(parse_columns(columns), vocabulary)
    place_text(Path(target), mapping_text(told, roster))
    say(f"写好了：{target}", error=True)


def parse_columns(written: tuple[str, ...], option: str = "--map") -> dict[str, str]:
    """列=事实, as written on the command line; a header may have = in it. Raises EduaidError."""
    form = f"列=事实，如 {option} {_COLUMN_EXAMPLES[option]}"
    pairs = [parse_pair(one, option, form, last=True) for one in written]
    once_each([(folded(name), meaning) for name, meaning in pairs], option)
    return dict(pairs)


def parse_items(written: tuple[str, ...]) -> dict[str, str]:
    """叫法=项目, as written on the command line. Raises EduaidError."""
    form = "叫法=项目，如 --item 寄宿补=寄宿生生活补助"
    return once_each([parse_pair(one, "--item", form) for one in written], "--item")


def once_each(pairs: Iterable[tuple[_Key, _Value]], option: str) -> dict[_Key, _Value]:
    """What an option says of each name. Raises EduaidError for what it says twice."""
    made: dict[_Key, _Value] = {}
    for name, meaning in pairs:
        if name in made:
            both = f"一次写 {made[name]}，一次写 {meaning}"
            raise EduaidError(f"{option} 里“{name}”写了两次：{both}。请只留一个")
        made[name] = meaning
    return made


def parse_pair(written: str, option: str, form: str, *, last: bool = False) -> tuple[str, str]:
    """What an option states as 甲=乙. Raises EduaidError."""
    name, meaning = split_pair(written, last=last) or ("", "")
    if not name or not meaning:
        raise EduaidError(f"看不懂 {option} {written}，请写成 {form}")
    return name, meaning


def split_pair(written: str, *, last: bool = False) -> tuple[str, str] | None:
    """甲=乙 apart at the first (or last) sign, of either width; None where there is none.

    >>> split_pair("建档立卡＝A=1.xlsx"), split_pair("甲"), split_pair("甲=乙＝丙", last=True)
    (('建档立卡', 'A=1.xlsx'), None, ('甲=乙', '丙'))
    """
    signs = [place for place, sign in enumerate(written) if sign in "=＝"]
    if not signs:
        return None
    at = signs[-1 if last else 0]
    return written[:at].strip(), written[at + 1 :].strip()


_RANGE_SIGN = ".."


def parse_term_range(text: str, every: tuple[Term, ...]) -> tuple[Term, ...]:
    """The terms that ``--term`` names: 2024秋, 2019秋..2024春, 2019秋.., ..2024春.

    ``every`` are the terms that stand for all; where the end lies after them, those up to a
    year after the last change do. Raises TermError.
    """
    from ..analysis.classes.subjects import terms_from_to

    first, range_, last = text.partition(_RANGE_SIGN)
    if not range_:
        return _within_policies((Term.parse(text),), every)
    if not first.strip() and not last.strip():
        raise TermError(
            f"看不懂学期“{text}”", "请至少写一头，如 2019秋..2024春、2019秋..、..2024春"
        )
    start = Term.parse(first) if first.strip() else every[0]
    end = Term.parse(last) if last.strip() else max(every[-1], start.next())
    if end < start:
        raise TermError(f"“{text}”写反了，{end}在{start}前面", f"请写 {end}..{start}")
    return _within_policies(tuple(terms_from_to(start, end)), every)


def _within_policies(terms: tuple[Term, ...], every: tuple[Term, ...]) -> tuple[Term, ...]:
    """Only terms of which a policy says something, and of those after the last change two."""
    if terms[-1] < every[0]:
        raise TermError(f"规则最早从{every[0]}开始", f"没有{terms[-1]}的规定")
    start = max(terms[0], every[0])
    enough = max(every[-1], start.next())
    return tuple(term for term in terms if start <= term <= enough)
