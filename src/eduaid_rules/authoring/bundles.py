"""A policy with all its layers as one file, named by its digest, and read back years later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from ..policy.canonical import FORM, canonical, pack_from
from ..policy.errors import Diagnostic, PackNotFound, PolicyError, TermError
from ..policy.pack import Pack

SUFFIX: Final = ".json"


def bundle_name(pack: Pack, digest: str) -> str:
    """The name of the file: the pack's id and the whole digest."""
    return f"{pack.name}-{digest.replace(':', '-')}{SUFFIX}"


def write_bundle(pack: Pack, digest: str) -> str:
    """The text of the file: the same for the same digest."""
    content = {"form": FORM, "digest": digest, "policy": canonical(pack)}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def read_bundle(path: Path) -> Pack:
    """The policy of a file, which must be as it was written.

    Raises PackNotFound and PolicyError (E506).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PackNotFound(f"找不到规则文件“{path}”") from None
    except (OSError, UnicodeDecodeError):
        raise _damaged(path, "这个文件读不了，不是 eduaid bundle 写的文件") from None
    try:
        content = json.loads(text)
        if content["form"] != FORM:
            raise _damaged(path, f"文件的格式“{content['form']}”不是 {FORM}")
        pack = pack_from(content["policy"])
        digest = content["digest"]
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, TermError):
        raise _damaged(path, "这个文件读不懂，不是 eduaid bundle 写的文件") from None
    if pack.digest() != digest:
        raise _damaged(path, "文件的内容和它的摘要对不上，可能被改动过")
    return pack


def _damaged(path: Path, message: str) -> PolicyError:
    hint = "请用 eduaid bundle 重新生成，或换一份没有改动过的文件"
    return PolicyError([Diagnostic("E506", message, hint, file=str(path))])
