"""Where the texts of documents are kept (原文), read from rule files; and whether copies changed.

It says where to look, not what holds: it is in no digest, no bundle and no result. A pack may
keep texts of its own documents and of those above it. Nothing is fetched: of an address it is
said that it is one. A local copy lies in the folder of its pack, wherever a link leads.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, Final, Literal

from ..errors import Diagnostic, reason_of
from ..policy.documents import Document
from ..policy.pack import Pack
from ..printed import UNSEEN
from ..suggestions import suggestion
from .arrival import reads_node
from .diagnostics import Findings, TextPosition, TextPositions
from .loading.documents import PackDocuments
from .loading.fields import UNKNOWN_WORD, Fields, Register, node_text
from .loading.yaml_tree import MappingNode, ScalarNode, YamlNode
from .pack_files import folder_name, is_hidden

KEPT_TEXTS: Final = "原文"
MOST_KEPT: Final = 200_000_000
"""So many bytes a copy may have: what is larger is no document, and is not read."""
_CHUNK: Final = 1_000_000
_LONGEST: Final = 2_000
_DAY: Final = 10
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_RULES: Final = (".yaml", ".yml")

TextState = Literal["kept", "changed", "missing", "unreadable", "unrecorded", "elsewhere", "never"]
TEXT_STATES: Final[Mapping[TextState, str]] = {
    "kept": "和读的时候一样",
    "changed": "变了",
    "missing": "不见了",
    "unreadable": "核对不了",
    "unrecorded": "没有记摘要",
    "elsewhere": "在网上，没有核对",
    "never": "没存过",
}
"""What became of a text since it was read, in words; ``never``: no pack keeps one."""


@dataclass(frozen=True, slots=True)
class KeptText:
    """Where the text of a document is kept, as a pack says; None where it does not say.

    ``file`` is relative to the folder of the pack, with /; ``sha256`` is of what was read.
    """

    document: str
    layer: str
    file: str | None
    url: str | None
    sha256: str | None
    read_on: str


@dataclass(eq=False, repr=False)
class KeptTextReader:
    """Reads the 原文 sections of a pack."""

    folder: Path
    documents: PackDocuments
    made: list[KeptText] = field(default_factory=list)
    files: set[Path] = field(default_factory=set)
    """The local copies: nobody believes that these are rules."""
    _register: Register = field(default_factory=lambda: Register(KEPT_TEXTS))
    _places: list[tuple[Findings, ScalarNode]] = field(default_factory=list)

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One section."""
        known = {*self.documents.known, *self.documents.register.places}
        for key, body in self._register.entries(node, findings):
            if key.text not in known:
                message = f"没有“{key.text}”这份政策文件"
                findings.error("E207", key, message, suggestion(key.text, sorted(known)))
            made = None if body is None else self._entry(key.text, body, findings)
            if made is not None:
                self.made.append(made)
                self._places.append((findings, key))

    def remember(self, written: TextPositions) -> None:
        """Put the place of every text, and of every document of the pack."""
        for made, (findings, key) in zip(self.made, self._places, strict=True):
            written.put(made, findings.file, key)
        for name, (key, findings) in self.documents.register.places.items():
            if name in self.documents.known:
                written.put(self.documents.known[name], findings.file, key)

    @reads_node
    def _entry(self, name: str, node: MappingNode, findings: Findings) -> KeptText | None:
        fields = Fields(
            node, findings, KEPT_TEXTS, required=("读于",), optional=("放在", "网址", "摘要")
        )
        file, url = fields.read("放在", self._file), fields.read("网址", _address)
        digest, day = fields.read("摘要", _digest), fields.published("读于")
        where, said = (fields.node_of(key) for key in ("放在", "网址"))
        if where is None and said is None:
            findings.error("E635", node, "没有写原文在哪里", "请写 放在: 原文/通知.pdf，或写网址")
        place, unknown = fields.node_of("读于"), fields.text("读于") == UNKNOWN_WORD
        if place is not None and (unknown or (day is not None and len(day.text) < _DAY)):
            findings.error("E402", place, "“读于”要写读的那一天", "写法如 2024-05-07")
        if day is None or (file is None and url is None):
            return None
        return KeptText(name, folder_name(self.folder), file, url, digest, day.text)

    @reads_node
    def _file(self, node: YamlNode, findings: Findings, what: str) -> str | None:
        """A file in the folder of the pack, whether it is there or not."""
        text = _short_text(node, findings, what)
        if text is None:
            return None
        path = PurePosixPath(text)
        odd = path.is_absolute() or "\\" in text or ":" in text or text != str(path)
        if odd or any(part == ".." or is_hidden(part) for part in path.parts):
            message = f"“{text}”不是规则文件夹里的文件"
            hint = "请写从规则文件夹起的路径，用 / 分开，如 原文/通知.pdf"
            findings.error("E636", node, message, hint)
        elif path.suffix.lower() in _RULES:
            message = f"“{text}”是规则文件，不是原文"
            findings.error("E636", node, message, "请写文件原文，如 原文/通知.pdf")
        elif _leads_out(self.folder, text):
            message = f"“{text}”是一个链接，指到规则文件夹外面"
            findings.error("E636", node, message, "请把文件本身放进来，或写 网址:")
        else:
            self.files.add(self.folder / text)
            return text
        return None


@reads_node
def _address(node: YamlNode, findings: Findings, what: str) -> str | None:
    """An address of the web. It is written down, and never asked."""
    text = _short_text(node, findings, what)
    if text is None:
        return None
    from urllib.parse import urlsplit  # as below

    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in text
    except ValueError:
        good = False
    if not good or re.search(r"\s", text):
        hint = "请写 https:// 或 http:// 开头的网址，不带账号"
        findings.error("E635", node, f"“{text}”不是网址", hint)
        return None
    return text


@reads_node
def _digest(node: YamlNode, findings: Findings, what: str) -> str | None:
    text = _short_text(node, findings, what)
    if text is None:
        return None
    if not _DIGEST.fullmatch(text):
        bare = re.sub(r"\s|^sha256:", "", text.lower())
        hint = f"请写成 {bare}" if _DIGEST.fullmatch(bare) else "eduaid sources 会算出来"
        message = "“摘要”要写 SHA-256：64 个小写的十六进制数字"
        findings.error("E635", node, message, hint)
        return None
    return text


def _short_text(node: YamlNode, findings: Findings, what: str) -> str | None:
    """A text of one line in which everything is seen."""
    text = node_text(node, findings, what)
    if text is not None and (len(text) > _LONGEST or UNSEEN.search(text) or "\n" in text):
        findings.error("E635", node, f"“{what}”太长，或有看不见的字符", "请重新写")
        return None
    return text


def _leads_out(folder: Path, file: str) -> bool:
    place = Path(os.path.realpath(folder / file))
    return not place.is_relative_to(os.path.realpath(folder))


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text with what became of it; ``found`` is the SHA-256 of the local copy as it is now."""

    kept: KeptText
    state: TextState
    found: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The text as plain values, for JSON (``Any``: whatever JSON holds)."""
        kept = self.kept
        return {
            "pack": kept.layer,
            "file": kept.file,
            "url": kept.url,
            "read_on": kept.read_on,
            "sha256": kept.sha256,
            "found": self.found,
            "state": self.state,
        }


@dataclass(frozen=True, slots=True)
class Source:
    """A document with its texts; none: it was never kept."""

    document: Document
    pack: str
    texts: tuple[CheckedText, ...]

    def to_dict(self) -> dict[str, Any]:
        """The document as plain values, for JSON (``Any``: whatever JSON holds)."""
        document = self.document
        return {
            "pack": self.pack,
            "document": document.id,
            "title": document.title,
            "number": document.number,
            "date": document.date,
            "url": document.url,
            "verified": document.verified,
            "texts": [text.to_dict() for text in self.texts],
        }


@dataclass(frozen=True, slots=True)
class Sources:
    """The documents of a policy, those of the packs above first, and where their texts are.

    A policy that was not read from rule files (a bundle) has none.
    """

    documents: tuple[Source, ...]
    findings: tuple[Diagnostic, ...]
    """Copies that changed, are missing or cannot be read, each at its place in the rule files."""

    @property
    def open(self) -> tuple[Source, ...]:
        """The documents of which nobody can say whether their text is what was read."""
        return tuple(
            one
            for one in self.documents
            if not any(text.state in ("kept", "elsewhere", "changed") for text in one.texts)
        )

    @property
    def counts(self) -> dict[TextState, int]:
        """How many texts are in each state; ``never``: documents of which none was kept."""
        states = [text.state for one in self.documents for text in one.texts]
        states += ["never" for one in self.documents if not one.texts]
        return {state: states.count(state) for state in TEXT_STATES}

    def to_dict(self) -> dict[str, Any]:
        """What ``eduaid sources --json`` prints (``Any``: whatever JSON holds)."""
        return {
            "counts": self.counts,
            "documents": [one.to_dict() for one in self.documents],
            "findings": [
                {"code": one.code, "message": one.message, "file": one.file, "line": one.line}
                for one in self.findings
            ],
        }


def checked_sources(pack: Pack, written: TextPositions) -> Sources:
    """The documents of a pack and of those above it; every local copy is read."""
    kept = [(one, place) for one, place in written if isinstance(one, KeptText)]
    kept.sort(key=lambda one: pack.layers.index(one[0].layer))
    findings: list[Diagnostic] = []
    texts: dict[str, list[CheckedText]] = {}
    for text, at in kept:
        checked, found = _checked(text, at)
        texts.setdefault(text.document, []).append(checked)
        findings += found
    return Sources(
        tuple(
            Source(document, _pack_of(place), tuple(texts.get(document.id, ())))
            for document in pack.documents.values()
            if (place := written.of(document)) is not None
        ),
        tuple(findings),
    )


def _pack_of(place: TextPosition) -> str:
    return folder_name(Path(place.file).parent)


def _checked(text: KeptText, place: TextPosition) -> tuple[CheckedText, list[Diagnostic]]:
    """What became of one text, and what is to be said of it."""
    if text.file is None:
        return CheckedText(text, "elsewhere"), []
    folder = Path(place.file).parent
    try:
        found = _digest_of(folder, text.file)
    except FileNotFoundError:
        message = f"“{text.file}”不见了"
        said = Diagnostic("W635", message, "请放回来；放到了别处，请改“放在”", "warning")
        return CheckedText(text, "missing"), [_at(said, place)]
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
        said = Diagnostic("E637", f"“{text.file}”核对不了：{reason}", "请检查这个文件")
        return CheckedText(text, "unreadable"), [_at(said, place)]
    if text.sha256 is None:
        return CheckedText(text, "unrecorded", found), []
    if found == text.sha256:
        return CheckedText(text, "kept", found), []
    message = f"“{text.file}”变了：{text.read_on}读的不是现在这份"
    hint = f"是换成了新的：读过以后改“摘要”和“读于”；现在的摘要是 {found}"
    said = Diagnostic("W635", message, hint, "warning")
    return CheckedText(text, "changed", found), [_at(said, place)]


def _at(said: Diagnostic, place: TextPosition) -> Diagnostic:
    return replace(said, file=place.file, line=place.line, column=place.column)


def _digest_of(folder: Path, file: str) -> str:
    """The SHA-256 of a file in a folder. Raises OSError, and ValueError for what is no copy."""
    path = folder / file
    if _leads_out(folder, file):
        raise ValueError("是一个链接，指到规则文件夹外面")
    if path.exists() and not path.is_file():  # a pipe would keep us waiting
        raise ValueError("不是一个文件")
    from hashlib import sha256  # takes its time: only who asks for sources needs it

    made, size = sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            made.update(chunk)
            size += len(chunk)
            if size > MOST_KEPT:
                raise ValueError(f"超过 {MOST_KEPT:,} 字节的上限")
    return made.hexdigest()
