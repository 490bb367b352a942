"""Which item of the ledger a payment means: by name, by rule id, or as a county calls it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from ..errors import Diagnostic, RosterError, nearest_name, one_of
from ..policy.rules import Rule

NOT_COMPARED: Final = "不用"
"""What an item is said to be that no ledger has: its payments are left out, and counted."""


def items_meant(
    said: Iterable[str], known: Iterable[str], rules: Iterable[Rule], county: Mapping[str, str]
) -> dict[str, str | None]:
    """For each text of an item, the name on ledgers; None for what is left out.

    ``county``: what a county calls items, to names or rule ids. Raises RosterError (E730)
    with every name that nobody knows.
    """
    names = {_close(name): name for name in known}
    for rule in rules:
        names.setdefault(_close(rule.name), rule.name)
        names.setdefault(_close(rule.id), rule.name)
    found: list[Diagnostic] = []
    own: dict[str, str | None] = {}
    for text, meant in county.items():
        if meant == NOT_COMPARED:
            own[_close(text)] = None
        elif _close(meant) in names:
            own[_close(text)] = names[_close(meant)]
        else:
            found.append(_unknown(meant, names, f"{text}={meant}"))
    made: dict[str, str | None] = {}
    for text in sorted(said):
        close = _close(text)
        if close in own or close in names:
            made[text] = own[close] if close in own else names[close]
        else:
            found.append(_unknown(text, names, None))
    if found:
        raise RosterError(found)
    return made


def _unknown(text: str, names: Mapping[str, str], path: str | None) -> Diagnostic:
    known = sorted(set(names.values()))
    near = nearest_name(text, known)
    hint = f"是不是“{near}”？" if near else f"{one_of(known)}。"
    example = (
        f"县里的叫法用 --item 说明，如 --item {text}={near or known[0]}；不比对的写 {text}=不用"
    )
    return Diagnostic("E730", f"没有“{text}”这个资助项目", hint + example, path=path)


def _close(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
