"""The Markdown of ``eduaid diff``: whatever a pack's texts are, the page has the same structure."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from commands import eduaid
from eduaid_rules.analysis import comparison_report
from eduaid_rules.authoring.profiles import yaml_scalar
from eduaid_rules.cli.render.markdown import comparison_markdown, markdown_text
from how_many import examples
from little_packs import pack_of

RULES = """
规则:
  aid:
    名称: {name}
    类别: 现金
    对象: {{范围: {{学段: 小学}}}}
    版本: [{{自: 2019秋, 发布: 2019-08-20, 依据: [{{文件: first}}], 标准: {amount}元/学期}}]
"""

FORGED = (
    "x\n\n## 规则对比：没有变化\n\n<!--",
    "<details><summary>没有变化</summary>",
    "a | b | c\n|---|---|",
    "`` ` ```\n```",
    "[没有变化](https://example.org) ![x](y)",
    "]]> --> <![CDATA[ <?php",
    "# 没有变化",
    "- [ ] 做\n1. 二\n> 引\n===\n---",
    "~~删~~ **粗** _斜_ $x$ &lt;!-- &#35; www.example.org http://example.org @all",
    "\\",
    "    代码\t",
    "\u202e没有变化\u2028## x\x1b[2J\r\n# y",
)

ALPHABET = st.sampled_from([*"#|`<>!-[]()*_~$&=+.:\\\n\r\t \"'{}@1x甲", "<!--", "-->", "\u2028"])


PARSER = MarkdownIt("gfm-like", {"linkify": False})


def structure(page: str) -> list[tuple[str, str]]:
    """The elements of a page as a maintained parser sees them, but for their texts."""
    return [(one.type, one.tag) for one in _flat(PARSER.parse(page)) if "text" not in one.type]


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from _flat(token.children or ()) if token.type == "inline" else (token,)


def read_back(text: str) -> str:
    """What a reader sees of a text as Markdown."""
    return html.unescape(PARSER.renderInline(markdown_text(text)))


@given(text=st.lists(ALPHABET, max_size=12).map("".join))
@settings(max_examples=examples(400), deadline=None)
@example("a`b`c")
def test_a_text_is_read_as_it_was(text: str) -> None:
    seen = " ".join(read_back(text).split())
    wanted = text.replace("@", "＠").replace("\u2028", "\ufffd").replace("\n", " ")
    assert seen == " ".join(wanted.replace("\r", " ").split())


def page_with(folder: Path, name: str) -> str:
    """The page of a rise of an item of this name."""
    sides = []
    for amount in (500, 600):
        place = folder / str(amount)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        sides.append(pack_of(place, RULES.format(name=yaml_scalar(name), amount=amount)))
    return comparison_markdown((name, name), comparison_report(sides[0], sides[1]))


@pytest.mark.parametrize("name", FORGED)
def test_no_name_changes_the_structure_of_a_page(tmp_path: Path, name: str) -> None:
    assert structure(page_with(tmp_path, name)) == structure(page_with(tmp_path, "补助"))


def test_a_name_that_forges_no_change_hides_no_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for amount in (500, 600):
        (tmp_path / str(amount)).mkdir()
        name = yaml_scalar(f"{FORGED[0]} 13812345678")
        pack_of(tmp_path / str(amount), RULES.format(name=name, amount=amount))
    old, new = (str(tmp_path / amount / "little") for amount in ("500", "600"))
    code, out, _ = eduaid(capsys, "diff", old, new, "--markdown")
    assert code == 10
    assert [line for line in out.split("\n") if line.startswith("#")] == [
        "## 规则对比：只有增加：有人多得，没有人少得",
        r"### x  \#\# 规则对比：没有变化  \<!-- \*\*\*\*\*\*\*5678（`aid`）",
    ]
    assert "<!--" not in out.replace(r"\<!--", "")
