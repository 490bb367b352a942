"""A folder with small packs, a roster, lists and payments, on which every command can run."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from eduaid_rules import __version__, load_policy, make_ledger, read_roster, write_ledger
from eduaid_rules.cli.main import main
from pinned import MATERIAL

LITTLE: Final = "./little"
NEWER: Final = "./newer"
BROKEN: Final = "./broken"

_EDITS: Mapping[str, str] = {
    "名称: 免学杂费": "名称: 免收学杂费",
    "小学: 1250元/学年": "小学: 1300元/学年",
    "标准: 1000元/学期": "标准: 900元/学期",
}
"""What newer says otherwise: a name, more for some, less for others."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a command left: its exit code and what it showed, without what varies."""

    code: int
    out: str
    errors: str


class Desk:
    """The folder, and what of it must be masked: digests of packs and of a made ledger."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        _write_packs(folder)
        for path in MATERIAL.glob("*.*"):
            shutil.copy(path, folder)
        little = load_policy(folder / "little")
        (folder / "规则.json").write_text(little.bundle()[1], encoding="utf-8")
        profile = {"学段": "小学", "年级": 3, "寄宿": "是", "困难类别": ["建档立卡"]}
        result = little.evaluate(profile, "2024春").model_dump_json()
        (folder / "结果.json").write_text(result, encoding="utf-8")
        ledger = make_ledger(read_roster(folder / "花名册.csv", little), little, "2019秋")
        write_ledger(ledger, folder / "台账.xlsx")
        self._ledger = hashlib.sha256((folder / "台账.xlsx").read_bytes()).hexdigest()
        self._digests = {
            name: load_policy(folder / name).digest.rpartition(":")[2]
            for name in ("little", "newer")
        }

    def masked(self, text: str) -> str:
        """Without the form of digests of policies, and without the version of the library."""
        assert str(self.folder) not in text
        for name, digest in self._digests.items():
            for start in (digest, digest[:16], digest[:12], digest[:8]):
                text = re.sub(rf"(?:sha256[a-z0-9.-]*:)?{start}", f"<摘要 {name}>", text)
        return text.replace(self._ledger, "<台账.xlsx>").replace(__version__, "<版本>")

    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> Shown:
        """One command, run in this folder."""
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        shown = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Shown(left.value.code, self.masked(shown.out), self.masked(shown.err))


def _write_packs(folder: Path) -> None:
    for name in ("little", "newer", "broken"):
        shutil.copytree(MATERIAL / "little", folder / name)
    shutil.copy(MATERIAL / "broken-rules.yaml", folder / "broken" / "rules.yaml")
    rules = folder / "newer" / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    for old, new in _EDITS.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    rules.write_text(text, encoding="utf-8")
