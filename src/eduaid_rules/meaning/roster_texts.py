"""Texts of rosters as they are compared: what two of them must not both mean.

Packs and mappings say what headers and cells mean, rosters are read by it; both compare texts
by these forms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from ..policy.fact_types import FactType
from ..policy.facts import Fact

_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
"""Marks that come along when text is copied, and that nobody sees."""

IN_BRACKETS: Final = re.compile(r"[(\[{〔【]([^)\]}〕】]*)[)\]}〕】]?")
"""What stands in brackets in a header, folded; the closing bracket may be missing."""

_EDGES: Final = re.compile(r"^(?:\W+|\d+[.、])+|\W+$")
"""Stars, colons, numbers of columns: what stands around a header and says nothing."""

WHETHER: Final = "是否"


def western(text: str) -> str:
    """A text with the signs of a Western keyboard, and without what nobody sees.

    >>> western(" ＡＢ　１２\u200b ")
    'AB 12'
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()


def unspaced(text: str) -> str:
    """A text without spaces of any kind."""
    return "".join(text.split())


def cell_word(text: str) -> str:
    """A word of a cell as it is looked up: Western signs, no spaces.

    >>> cell_word("住　校") == cell_word("住校")
    True
    """
    return unspaced(western(text))


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """A name as it is compared: Western signs, small letters, no spaces.

    >>> folded("补助 （春）")
    '补助(春)'
    """
    return unspaced(unicodedata.normalize("NFKC", text)).casefold()


def has_remark(header: str) -> bool:
    """Whether a header, folded, has something in brackets."""
    return IN_BRACKETS.search(header) is not None


@lru_cache(maxsize=4096)
def bare_header(header: str) -> str:
    """A header without what does not count: spaces, remarks in brackets, stars, colons.

    >>> [bare_header(h) for h in ("是否 寄宿(是/否)", "*身份证号码：", "★2、社保卡(银行卡)号")]
    ['是否寄宿', '身份证号码', '社保卡号']
    """
    text = folded(header)
    return _EDGES.sub("", IN_BRACKETS.sub("", text)) or text


def headers_with(name: str, kind: FactType) -> Iterator[str]:
    """The headers that a name of a fact, or a 表头, stands for, as they are compared."""
    yield bare_header(name)
    if kind is FactType.YES_NO:
        yield bare_header(f"{WHETHER}{name}")


def headers_of(fact: Fact) -> Iterator[str]:
    """Every header that states a fact."""
    for name in (fact.name, fact.id, *fact.headers):
        yield from headers_with(name, fact.type)
