"""A policy with all its layers as one file, named by its digest, and read back years later."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from ..errors import Diagnostic, PackNotFound, PolicyError, TermError
from ..meaning.json_texts import JsonTextError, read_json
from ..policy.pack import Form, Pack
from ..policy.wire import FORMS, digest_of, pack_from, plain

SUFFIX: Final = ".json"
_FORMS: Final[dict[str, Form]] = {f"eduaid-bundle-{form}": form for form in FORMS}


def bundle_name(pack: Pack, digest: str) -> str:
    """The name of the file: the pack's id and the whole digest."""
    return f"{pack.name}-{digest.replace(':', '-')}{SUFFIX}"


def write_bundle(pack: Pack, digest: str) -> str:
    """The text of the file; what has no order stands as the rule files had it."""
    content = {
        "form": f"eduaid-bundle-{pack.form}",
        "digest": digest,
        "policy": plain(pack, pack.form),
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def read_bundle(path: Path) -> Pack:
    """The policy of a file, which must be as it was written; it keeps the form of the file.

    Raises PackNotFound and PolicyError (E506).
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PackNotFound(f"找不到规则文件“{path}”") from None
    except OSError:
        raise _damaged(path, "这个文件读不了，不是 eduaid bundle 写的文件") from None
    try:
        content: Any = read_json(data, proved=True)  # of any shape: what it lacks is caught below
        form = _FORMS.get(str(content["form"]))
        if form is None:
            known = " 或 ".join(_FORMS)
            raise _damaged(path, f"文件的格式“{content['form']}”不是 {known}")
        pack = pack_from(content["policy"], form)
        digest = content["digest"]
    except JsonTextError as error:
        raise _damaged(path, f"这个文件{error}，不是 eduaid bundle 写的文件") from None
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, TermError):
        raise _damaged(path, "这个文件读不懂，不是 eduaid bundle 写的文件") from None
    if digest_of(pack) != digest:
        raise _damaged(path, "文件的内容和它的摘要对不上，可能被改动过")
    return pack


def _damaged(path: Path, message: str) -> PolicyError:
    hint = "请用 eduaid bundle 重新生成，或换一份没有改动过的文件"
    return PolicyError([Diagnostic("E506", message, hint, file=str(path))])
