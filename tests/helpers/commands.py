"""``eduaid`` run by a test, in this process or in one of its own; no traceback in either."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from eduaid_rules.cli.main import main


def eduaid(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    shown = capsys.readouterr()
    assert "Traceback" not in shown.out + shown.err
    assert isinstance(left.value.code, int)
    return left.value.code, shown.out, shown.err


def in_process(
    *arguments: str, encoding: str = "utf-8", given: bytes = b""
) -> tuple[int, str, str]:
    """The same as a process of its own, with its output in an encoding."""
    env = {k: v for k, v in os.environ.items() if k not in ("PYTHONUTF8", "LC_ALL", "LANG")}
    done = subprocess.run(
        [sys.executable, "-m", "eduaid_rules.cli", *arguments],
        env={**env, "PYTHONIOENCODING": encoding, "COLUMNS": "160"},
        input=given,
        capture_output=True,
        check=False,
    )
    codec = encoding.partition(":")[0]
    return done.returncode, done.stdout.decode(codec), done.stderr.decode(codec)
