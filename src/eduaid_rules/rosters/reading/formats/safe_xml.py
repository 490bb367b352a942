"""XML of strangers, element by element: no entity is expanded, nothing is fetched, all bounded."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree


def elements_of(data: bytes, *names: str, start: Sequence[str] = ()) -> Iterator[Any]:
    """The elements with some names (in whatever namespace), each when it is complete.

    Those of ``start`` when they begin, without what is in them. An element is empty once the
    next one is asked for: of two that lie within each other, the outer one must be of ``start``.
    Raises etree.XMLSyntaxError.
    """
    if not data:
        return
    steps = etree.iterparse(
        io.BytesIO(data),
        events=("start", "end") if start else ("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for event, element in steps:
        begins = etree.QName(element).localname in start
        if begins == (event == "start"):
            yield element
        if event == "end":
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def is_named(element: Any, name: str) -> bool:  # noqa: ANN401 -- lxml has no types
    """Whether it is an element with a name, in whatever namespace."""
    return isinstance(element.tag, str) and etree.QName(element).localname == name


def attribute(element: Any, name: str) -> str | None:  # noqa: ANN401 -- lxml has no types
    """What an attribute says, in whatever namespace; of several the first."""
    found = (value for key, value in element.items() if etree.QName(key).localname == name)
    return next(found, None)
