"""A policy with all its layers as one file, named by its digest, and read back years later."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Final

from ..errors import Diagnostic, PackNotFound, PolicyError
from ..meaning.json_texts import JsonTextError, read_json
from ..policy.pack import Form, Pack
from ..policy.wire.digests import FORMS, digest_of
from ..policy.wire.names import plain
from ..policy.wire.reading import WireError, pack_from

SUFFIX: Final = ".json"
_NAMED: Final = re.compile(r".+-sha256-[0-9a-f]{64}\.json")
"""A file that is called as ``bundle_name`` calls it; who calls it otherwise may do so."""
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

    A digest says whether a file was damaged or exchanged, not who wrote it: so what evaluation
    relies on is looked at as well. Raises PackNotFound and PolicyError (E506).
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise PackNotFound(f"找不到规则文件“{path}”") from None
    except (OSError, ValueError):
        raise _damaged(path, "这个文件读不了，不是 eduaid bundle 写的文件") from None
    try:
        content = read_json(data, proved=True)
    except JsonTextError as error:
        raise _damaged(path, f"这个文件{error}，不是 eduaid bundle 写的文件") from None
    if not isinstance(content, dict) or not {"form", "digest", "policy"} <= content.keys():
        raise _damaged(path, "这个文件读不懂，不是 eduaid bundle 写的文件")
    form = _FORMS.get(str(content["form"]))
    if form is None:
        known = " 或 ".join(_FORMS)
        raise _damaged(path, f"文件的格式“{content['form']}”不是 {known}")
    for key in content.keys() - {"form", "digest", "policy"}:
        raise _damaged(path, f"文件的内容不对：最外层不认识“{key}”这个键")
    try:
        pack = pack_from(content["policy"], form)
        digest = digest_of(pack)
    except WireError as error:
        place = f"（policy{error.path}）" if error.path else ""
        raise _damaged(path, f"文件的内容不对{place}：{error.problem}") from None
    except UnicodeEncodeError:  # half of a character
        raise _damaged(path, "文件里有一个不完整的字符") from None
    if digest != content["digest"]:
        raise _damaged(path, "文件的内容和它的摘要对不上，可能被改动过")
    if _NAMED.fullmatch(path.name) and path.name != bundle_name(pack, digest):
        wanted = bundle_name(pack, digest)
        raise _damaged(path, f"文件名里的规则包或摘要和内容对不上：内容是 {wanted}")
    return pack


def _damaged(path: Path, message: str) -> PolicyError:
    hint = "请用 eduaid bundle 重新生成，或换一份没有改动过的文件"
    return PolicyError([Diagnostic("E506", message, hint, file=str(path))])
