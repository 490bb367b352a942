"""A process that reads what a reader may die of; what becomes of it is said of that one file.

The readers of workbooks and of Parquet are native code: what somebody wrote on purpose, or a disk
that turned a bit, may end the process that asks them, or have it take all memory. So they run in
a child, which has bounds of its own where the platform has them. It is a new Python that imports
the readers alone: never a fork, and never the script of whoever calls.
"""

from __future__ import annotations

import io
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import polars as pl

from ..files import NO_MEMORY, SAY_AGAIN, read_here
from ..raw_sheets import RawSheet, SheetsRead, UnreadableFileError

MEMORY: Final = 4 << 30
"""Bytes that the child may have (Linux alone holds it to them): the fullest sheet takes three."""

SECONDS: Final = 60
SECONDS_OF_MEGABYTE: Final = 20
"""Of processor time for a file: what is packed grows tenfold, and is read at 5 MB a second."""

PATIENCE: Final = 10
"""So many times as long by the clock: on a busy machine, or where no time can be bounded."""

_MOST_ANSWERED: Final = MEMORY
_LENGTH: Final = struct.Struct(">Q")
_PACKAGE: Final = __name__.partition(".")[0]
_BOOT: Final = (
    "import sys, types; sys.path += sys.argv[3:]; package = types.ModuleType(sys.argv[1]); "
    "package.__path__ = [sys.argv[2]]; sys.modules[sys.argv[1]] = package; "
    f"from {__name__} import answer; answer()"
)
"""What the child runs. The package itself would load the policies, which is half of the start.

Python's own modules come first: a caller's folder may have one that is called like them.
"""

_DIED: Final = ("读的时候出错退出了，可能已经损坏，或者大得内存放不下", SAY_AGAIN)
_TOO_SLOW: Final = ("读得太久，没有读完", "请用 Excel 打开看看，删掉多余的内容，或分成几个文件")
_MALFORMED: Final = ("读出来的内容不完整，可能已经损坏", SAY_AGAIN)


class ReadingChild:
    """The child of one call: started for the first file that needs it, anew after it died.

    Files come one after another, from any thread. Where no Python can be started (a program that
    was frozen into one file), they are read in this process, after the looks before alone.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._used = self._late = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        with self._lock:
            self._end()

    def sheets_of(self, data: bytes, shown: str, *, inside: bool = False) -> SheetsRead:
        """The sheets of a file, as ``files.sheets_of`` reads them. Raises UnreadableFileError."""
        if not _can_start():
            return read_here(data, shown, inside=inside)
        with self._lock:
            used = self._used
            try:
                return self._asked(data, shown, inside)
            except _ChildDiedError as died:
                if not used or died.late:
                    raise
                return self._asked(data, shown, inside)  # what it read before may have worn it out

    def _asked(self, data: bytes, shown: str, inside: bool) -> SheetsRead:
        seconds = SECONDS + SECONDS_OF_MEGABYTE * (len(data) >> 20)
        process = self._started()
        self._used, self._late = True, False
        watch = threading.Timer(PATIENCE * seconds, self._stop, [process])
        watch.daemon = True
        watch.start()
        try:
            head = json.dumps({"shown": shown, "inside": inside, "seconds": seconds}).encode()
            _send(_pipe(process.stdin), head, data)
            return _sheets(_pipe(process.stdout))
        except (OSError, EOFError):
            raise self._death(process) from None
        except UnreadableFileError:
            raise
        except BaseException:  # of what was half answered nothing more is read
            self._end()
            raise
        finally:
            watch.cancel()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._used = False
            self._process = _start()
        return self._process

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _death(self, process: subprocess.Popen[bytes]) -> UnreadableFileError:
        """Why there is no answer; the child is gone then."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
        ended = process.poll()
        self._end()
        late = self._late or ended == -_cpu_signal()
        return _ChildDiedError(*(_TOO_SLOW if late else _DIED), late=late)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                _pipe(pipe).close()
        process.wait()


_KEPT: Final[list[tuple[int, ReadingChild]]] = []
"""The children that several calls share, each with the process that started it."""


@contextmanager
def reading_child() -> Iterator[ReadingChild]:
    """A child for one call; inside of ``kept_child`` the one that is kept."""
    kept = [child for owner, child in _KEPT if owner == os.getpid()]
    if kept:
        yield kept[-1]
        return
    with ReadingChild() as child:
        yield child


@contextmanager
def kept_child() -> Iterator[None]:
    """One child for all calls inside: it starts once."""
    with ReadingChild() as child:
        _KEPT.append((os.getpid(), child))
        try:
            yield
        finally:
            _KEPT.pop()


class _ChildDiedError(UnreadableFileError):
    def __init__(self, problem: str, hint: str, *, late: bool) -> None:
        super().__init__(problem, hint)
        self.late = late


def _can_start() -> bool:
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def _start() -> subprocess.Popen[bytes]:
    """A Python that finds what this one does, whatever its own settings are."""
    package = Path(__file__).parents[3]
    return subprocess.Popen(  # noqa: S603 -- this very Python, and our own text
        [sys.executable, "-I", "-S", "-c", _BOOT, _PACKAGE, str(package), *filter(None, sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "POLARS_MAX_THREADS": "1"},
    )


def _cpu_signal() -> int:
    import signal

    return int(getattr(signal, "SIGXCPU", 0))


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    """A pipe that was asked for. Raises EOFError where there is none."""
    if pipe is None:
        raise EOFError
    return pipe


def _send(pipe: IO[bytes], *parts: bytes | memoryview) -> None:
    for part in parts:
        pipe.write(_LENGTH.pack(len(part)))
        pipe.write(part)
    pipe.flush()


def _receive(pipe: IO[bytes], most: int) -> bytes:
    """The next part. Raises EOFError where it ends, or is longer than anything sent."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise EOFError
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _sheets(pipe: IO[bytes]) -> SheetsRead:
    """What the child answered. Raises UnreadableFileError, EOFError."""
    head = _receive(pipe, _MOST_ANSWERED)
    try:
        said = json.loads(head)
        if "problem" in said:
            raise UnreadableFileError(said["problem"], said["hint"], said["code"])
        tables = [_receive(pipe, _MOST_ANSWERED) for _ in said["sheets"]]
        sheets = [
            RawSheet(**_fields_of(plain), cells=pl.read_ipc(io.BytesIO(table)))
            for plain, table in zip(said.pop("sheets"), tables, strict=True)
        ]
        return SheetsRead(sheets=tuple(sheets), **_fields_of(said))
    except (ValueError, TypeError, KeyError, pl.exceptions.PolarsError):
        raise UnreadableFileError(*_MALFORMED) from None


def _fields_of(plain: Mapping[str, Any]) -> dict[str, Any]:  # whatever fields there are
    """Fields as they were before JSON made lists of them."""
    return {name: _as_tuple(value) for name, value in plain.items()}


def _as_tuple(value: object) -> object:
    return tuple(map(_as_tuple, value)) if isinstance(value, list) else value


def answer() -> None:
    """What the child does: it reads the files that it is sent, until there are no more."""
    asked = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # for whatever libraries print
    _bound_memory()
    with suppress(EOFError, OSError):
        while True:
            request = json.loads(_receive(asked, _MOST_ANSWERED))
            data = _receive(asked, _MOST_ANSWERED)
            _bound_time(request["seconds"])
            _send(answers, *_parts(data, request["shown"], inside=request["inside"]))
            del data


def _parts(data: bytes, shown: str, *, inside: bool) -> Iterator[bytes | memoryview]:
    """The parts of an answer: fields as JSON, then the cells of each sheet."""
    try:
        read = read_here(data, shown, inside=inside)
        tables = []
        for sheet in read.sheets:
            made = io.BytesIO()
            sheet.cells.write_ipc(made)
            tables.append(made.getbuffer())
    except UnreadableFileError as error:
        said = {"problem": error.problem, "hint": error.hint, "code": error.code}
        yield json.dumps(said).encode()
        return
    except MemoryError:
        problem, hint = NO_MEMORY
        yield json.dumps({"problem": problem, "hint": hint, "code": "E720"}).encode()
        return
    answered = {field.name: getattr(read, field.name) for field in fields(read)}
    answered["sheets"] = [
        {f.name: getattr(sheet, f.name) for f in fields(sheet) if f.name != "cells"}
        for sheet in read.sheets
    ]
    yield json.dumps(answered).encode()
    yield from tables


def _bound_memory() -> None:
    """No more memory than ``MEMORY`` or most of the machine's; and no image of a process died."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform == "linux":
            there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
            _lower(resource.RLIMIT_AS, min(MEMORY, there * 3 // 4))


def _bound_time(seconds: int) -> None:
    """So many seconds of processor time from now on."""
    with suppress(ImportError, OSError, ValueError):
        import resource
        import time

        _lower(resource.RLIMIT_CPU, int(time.process_time()) + seconds)


def _lower(bound: int, most: int) -> None:
    """Set a soft bound, within the hard one: that may not be raised again."""
    import resource

    _, hard = resource.getrlimit(bound)
    resource.setrlimit(bound, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
