"""What a pack promises of its own results, read from a 保证 section."""

from __future__ import annotations

from dataclasses import dataclass, field

from ....policy.facts import NO, YES
from ....policy.guarantees import (
    AllowedDeparture,
    Guarantee,
    GuaranteeClaim,
    SameAs,
)
from ...arrival import reads_node
from ...diagnostics import Findings, TextPositions
from ..dates import read_since_until
from ..fields import Fields, node_mappings
from ..yaml_tree import MappingNode, YamlNode
from .claims import KINDS, ClaimReader, PackPromises


@dataclass(eq=False, repr=False)
class GuaranteeReader:
    """Reads the guarantees of one pack, when all of its rules are known."""

    about: PackPromises
    places: TextPositions
    said: dict[str, str] = field(default_factory=dict)
    """Each 说明 to where it stands: reports name guarantees by it."""
    made: list[Guarantee] = field(default_factory=list)

    def read(self, node: YamlNode, findings: Findings) -> None:
        """One 保证 section."""
        for body in node_mappings(node, findings, "保证"):
            guarantee = self._one(body, findings)
            if guarantee is not None:
                self.places.put(guarantee, findings.file, body)
                self.made.append(guarantee)

    @reads_node
    def _one(self, node: MappingNode, findings: Findings) -> Guarantee | None:
        fields = Fields(
            node,
            findings,
            "保证",
            required=("说明",),
            optional=(*KINDS, "自", "至", "依据", "下级"),
        )
        said = self._sentence(fields)
        since, until, _ = read_since_until(fields)
        cited = fields.node_of("依据")
        basis = () if cited is None else self.about.scope.documents.basis(cited, findings)
        inherited = fields.choice("下级", {YES: True, NO: False}) or False
        claim = self._claim(fields)
        if isinstance(claim, SameAs) and claim.pack == self.about.scope.layer and not inherited:
            findings.error(
                "E623",
                fields.node_of("相同于") or node,
                "规则包和自己总是相同",
                "请换一个规则包，或写上 下级: 是（下级要和这里相同）",
            )
        if isinstance(claim, AllowedDeparture) and cited is None and "依据" not in fields.meant:
            hint = "请写上“依据:”，写明哪份文件让这里可以不一样"
            findings.error("E508", node, "容许上级的保证要有依据", hint)
        if said is None or claim is None:
            return None
        return Guarantee(
            said, claim, self.about.scope.layer, since, until, basis, inherited=inherited
        )

    def _sentence(self, fields: Fields) -> str | None:
        said, node = fields.text("说明"), fields.node_of("说明")
        if said is None or node is None:
            return None
        if said in self.said:
            message = f"保证“{said}”已经有了（{self.said[said]}）"
            fields.findings.error("E210", node, message, "请换一个说法，或只留一条")
        self.said.setdefault(said, f"{fields.findings.file_name} 第 {node.line} 行")
        return said

    def _claim(self, fields: Fields) -> GuaranteeClaim | None:
        """The one kind of guarantee that an entry states."""
        keys = [key for key, _ in fields.node.entries if key.text in KINDS]
        if not keys and not fields.meant & {*KINDS}:
            fields.findings.error(
                "E620", fields.node, "没有写明保证什么", f"请写上其中一种：{'、'.join(KINDS)}"
            )
        if len(keys) > 1:
            kinds = "、".join(key.text for key in keys)
            fields.findings.error(
                "E620", keys[1], f"一条保证只能写一种，这里写了{len(keys)}种：{kinds}", "请分成几条"
            )
        if len(keys) != 1:
            return None
        reader = ClaimReader(self.about, keys[0].text, fields.findings)
        node = fields.node_of(keys[0].text)
        return None if node is None else KINDS[reader.kind](reader, node)
