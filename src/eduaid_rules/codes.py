"""Every code of a diagnostic: what it means, and which rooms raise it.

Nothing here runs when the library does: the type checker lets ``errors.Diagnostic`` and
``authoring.diagnostics.Findings`` take no other code, and tests hold the table against the
sources and against the pages of docs/diagnostics, whose titles stand here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple, TypeAlias

# a code for a line would bury the rest
# fmt: off
ErrorCode: TypeAlias = Literal[
    "E101", "E102", "E103", "E104", "E105", "E106", "E107", "E108", "E109", "E110",
    "E111", "E112", "E113", "E114", "E115", "E116", "E117", "E118", "E119", "E120",
    "E121", "E122", "E123", "E124", "E125", "E126", "E127", "E128",
    "E130", "E131", "E132", "E133",
    "E201", "E202", "E203", "E204", "E205", "E206", "E207", "E208", "E209", "E210",
    "E211", "E212", "E213", "E214", "E215", "E216", "E217", "E218", "E219", "E220",
    "E301", "E302", "E303", "E304", "E305", "E306", "E308", "E309", "E310", "E311",
    "E312", "E313", "E314", "E315", "E316", "E317", "E318", "E319", "E320",
    "E401", "E402", "E403", "E404", "E405", "E406", "E407", "E409", "E410",
    "E411", "E412", "E413", "E414", "E415", "E416",
    "E501", "E502", "E503", "E504", "E505", "E506", "E507", "E508",
    "E601", "E602", "E603", "E604", "E605", "E606", "E607", "E608", "E609", "E610",
    "E611", "E612", "E613", "E614", "E615", "E616", "E617", "E620", "E621", "E622", "E623",
    "E624", "E625", "E626", "E635", "E636", "E637",
    "E701", "E702", "E703", "E704", "E705", "E706", "E707", "E708", "E709", "E710",
    "E711", "E712", "E720", "E721", "E722", "E723", "E724", "E725", "E726", "E727", "E728",
    "E729", "E730", "E731", "E732", "E733", "E734", "E736", "E737", "E738",
    "E801", "E802", "E803", "E804", "E805",
]
WarningCode: TypeAlias = Literal[
    "W601", "W602", "W603", "W604", "W605", "W606", "W607", "W608", "W609", "W610",
    "W611", "W612", "W613", "W614", "W615", "W616", "W617", "W619",
    "W633", "W634", "W635",
]
"""Of what does not stop a policy from loading."""
# fmt: on
Code: TypeAlias = Literal[ErrorCode, WarningCode]


class CodeEntry(NamedTuple):
    """What a code means, as the title of its page, and the rooms that raise it."""

    title: str
    raised_by: tuple[str, ...]


_LOADING: Final = "authoring.loading"
_AUTHORING: Final = "authoring"
_CASES: Final = "cases"
_FRAMES: Final = "evaluation.frames"
_MEANING: Final = "meaning"
_READING: Final = "rosters.reading"
_STUDENT: Final = "evaluation.student"
_PLACES: Final = "places"
_CLI: Final = "cli"
_AUDIT: Final = "rosters.audit"
_MATCHING: Final = "rosters.matching"
_LEDGER: Final = "rosters.ledger"

CODES: Final[Mapping[Code, CodeEntry]] = {
    # 读文件
    "E101": CodeEntry("文件是 GBK 编码", (_LOADING,)),
    "E102": CodeEntry("文件不是 UTF-8 编码", (_LOADING,)),
    "E103": CodeEntry("文件太大", (_LOADING,)),
    "E104": CodeEntry("文件是空的", (_LOADING,)),
    "E105": CodeEntry("YAML 写法有错", (_AUTHORING, _LOADING)),
    "E106": CodeEntry("缩进里有制表符", (_AUTHORING,)),
    "E107": CodeEntry("不能用锚点和别名", (_AUTHORING, _LOADING)),
    "E108": CodeEntry("不能用 YAML 标签", (_AUTHORING, _LOADING)),
    "E109": CodeEntry("不能用合并键", (_LOADING,)),
    "E110": CodeEntry("一个文件只能有一份内容", (_LOADING,)),
    "E111": CodeEntry("同一个键写了两次", (_LOADING,)),
    "E112": CodeEntry("嵌套太深", (_LOADING,)),
    "E113": CodeEntry("全角冒号", (_AUTHORING,)),
    "E114": CodeEntry("全角逗号或顿号", (_AUTHORING,)),
    "E115": CodeEntry("中文引号", (_AUTHORING,)),
    "E116": CodeEntry("中文括号", (_AUTHORING,)),
    "E117": CodeEntry("全角空格", (_AUTHORING,)),
    "E118": CodeEntry("全角数字或符号", (_AUTHORING,)),
    "E119": CodeEntry("缩进不对", (_AUTHORING, _LOADING)),
    "E120": CodeEntry("看不见的字符", (_LOADING,)),
    "E121": CodeEntry("文件最外层要写成“键: 值”", (_AUTHORING, _LOADING, _CASES)),
    "E122": CodeEntry("写的没有读进来", (_AUTHORING,)),
    "E123": CodeEntry("合并时留下的标记", (_AUTHORING,)),
    "E124": CodeEntry("从表格里粘贴的行", (_AUTHORING,)),
    "E125": CodeEntry("句子里有半角冒号或逗号", (_AUTHORING, _LOADING)),
    "E126": CodeEntry("表格文件读不了", (_LOADING,)),
    "E127": CodeEntry("表头和“按”对不上", (_LOADING,)),
    "E128": CodeEntry("表格的一行不完整", (_LOADING,)),
    "E130": CodeEntry("看不懂用的是哪个参数", (_LOADING,)),
    "E131": CodeEntry("参数的数写得不对", (_LOADING,)),
    "E132": CodeEntry("参数的单位对不上", (_LOADING,)),
    "E133": CodeEntry("这里不能用参数", (_LOADING,)),
    # 键、取值和名称
    "E201": CodeEntry("没有这个键", (_LOADING,)),
    "E202": CodeEntry("缺少必须写的内容", (_LOADING,)),
    "E203": CodeEntry("写法的形状不对", (_LOADING, _CASES)),
    "E204": CodeEntry("没有这个取值", (_LOADING,)),
    "E205": CodeEntry("没有这个事实", (_LOADING, _CASES)),
    "E206": CodeEntry("没有这个定义", (_LOADING,)),
    "E207": CodeEntry("没有这个文件", (_AUTHORING, _LOADING)),
    "E208": CodeEntry("没有这条规则", (_LOADING, _CASES)),
    "E209": CodeEntry("编号不合规", (_LOADING,)),
    "E210": CodeEntry("名称或编号重复", (_AUTHORING, _LOADING)),
    "E211": CodeEntry("没有这个写法", (_LOADING,)),
    "E212": CodeEntry("比较的方式不对", (_LOADING,)),
    "E213": CodeEntry("没有内容", (_LOADING, _CASES)),
    "E214": CodeEntry("定义绕回了自己", (_LOADING,)),
    "E215": CodeEntry("标准绕回了自己", (_LOADING,)),
    "E216": CodeEntry("数字或日期不对", (_LOADING,)),
    "E217": CodeEntry("标识不能用在条件里", (_LOADING,)),
    "E218": CodeEntry("同一个取值写了两次", (_LOADING,)),
    "E219": CodeEntry("一个表头是两个事实的", (_LOADING,)),
    "E220": CodeEntry("一种写法有两个意思", (_LOADING,)),
    # 标准
    "E301": CodeEntry("看不懂标准", (_LOADING,)),
    "E302": CodeEntry("单位不对", (_LOADING,)),
    "E303": CodeEntry("金额不大于0", (_LOADING,)),
    "E304": CodeEntry("金额的位数不对", (_LOADING,)),
    "E305": CodeEntry("表格缺少一种情况", (_LOADING,)),
    "E306": CodeEntry("表格的两档同时成立", (_LOADING,)),
    "E308": CodeEntry("标准和类别对不上", (_LOADING,)),
    "E309": CodeEntry("标准和发放对不上", (_LOADING,)),
    "E310": CodeEntry("不定的界限不对", (_LOADING,)),
    "E311": CodeEntry("这种事实不能当作标准", (_LOADING,)),
    "E312": CodeEntry("金额里有千分位逗号", (_LOADING,)),
    "E313": CodeEntry("表格太复杂", (_LOADING,)),
    "E314": CodeEntry("比例和发放对不上", (_LOADING,)),
    "E315": CodeEntry("“×”后面不是整数的事实", (_LOADING,)),
    "E316": CodeEntry("从另一种期间的金额里减去", (_LOADING,)),
    "E317": CodeEntry("下限高于上限", (_LOADING,)),
    "E318": CodeEntry("算出来的金额可能太大", (_LOADING,)),
    "E319": CodeEntry("减完以后可能是负数", (_LOADING,)),
    "E320": CodeEntry("按月改标准的写法不对", (_LOADING,)),
    # 学期和版本
    "E401": CodeEntry("看不懂学期", (_LOADING,)),
    "E402": CodeEntry("看不懂日期", (_AUTHORING, _LOADING, _CASES)),
    "E403": CodeEntry("两个版本从同一个学期开始", (_LOADING,)),
    "E404": CodeEntry("版本之间有空档", (_LOADING,)),
    "E405": CodeEntry("版本重叠", (_LOADING,)),
    "E406": CodeEntry("“至”早于“自”", (_LOADING,)),
    "E407": CodeEntry("没有写对象或标准", (_LOADING,)),
    "E409": CodeEntry("这个版本什么也没有改", (_LOADING,)),
    "E410": CodeEntry("还没有公布就已经结束", (_LOADING,)),
    "E411": CodeEntry("要写明 语言: 2", (_AUTHORING,)),
    "E412": CodeEntry("没有这个语言", (_LOADING,)),
    "E413": CodeEntry("停用的版本写得不对", (_LOADING,)),
    "E414": CodeEntry("恢复的版本没有写全", (_LOADING,)),
    "E415": CodeEntry("这个标准不能再提高", (_LOADING,)),
    "E416": CodeEntry("不同享的已获写得不对", (_LOADING,)),
    # 规则文件夹和规则文件
    "E501": CodeEntry("没有 pack.yaml", (_LOADING,)),
    "E502": CodeEntry("地区代码不对", (_LOADING,)),
    "E503": CodeEntry("扩展名不是 .yaml", (_LOADING, _CASES)),
    "E504": CodeEntry("没有事实或规则", (_LOADING,)),
    "E505": CodeEntry("读不了文件", (_LOADING, _CASES)),
    "E506": CodeEntry("规则文件读不懂或被改动过", (_AUTHORING,)),
    "E507": CodeEntry("上级没有这条保证", (_LOADING,)),
    "E508": CodeEntry("容许上级的保证要有依据", (_LOADING,)),
    # 上级和调整
    "E601": CodeEntry("找不到上级规则包", (_AUTHORING, _LOADING)),
    "E602": CodeEntry("和上级重名", (_AUTHORING, _LOADING)),
    "E603": CodeEntry("上级绕回了自己", (_AUTHORING,)),
    "E604": CodeEntry("上级没有这条规则或这个事实", (_LOADING,)),
    "E605": CodeEntry("调整落空", (_LOADING,)),
    "E606": CodeEntry("同一学期两项同类的调整", (_LOADING,)),
    "E607": CodeEntry("互相矛盾的调整", (_LOADING,)),
    "E608": CodeEntry("没有写改什么", (_LOADING,)),
    "E609": CodeEntry("不同享的项目不够", (_LOADING,)),
    "E610": CodeEntry("项目已经在另一组不同享里", (_LOADING,)),
    "E611": CodeEntry("没有写清楚怎样取舍", (_LOADING,)),
    "E612": CodeEntry("算式写得不对", (_LOADING,)),
    "E613": CodeEntry("算式里的事实不能用", (_LOADING,)),
    "E614": CodeEntry("算式里相加减、比大小的单位不同", (_LOADING,)),
    "E615": CodeEntry("算式里的单位不能这样乘除", (_LOADING,)),
    "E616": CodeEntry("算式的结果不是所写的单位", (_LOADING,)),
    "E617": CodeEntry("算式总是除以 0", (_LOADING,)),
    # 保证
    "E620": CodeEntry("没有写清楚保证什么", (_LOADING,)),
    "E621": CodeEntry("保证里的项目不对", (_LOADING,)),
    "E622": CodeEntry("不因此减少的情况不对", (_LOADING,)),
    "E623": CodeEntry("相同于的规则包不对", (_LOADING,)),
    # 推算与比较
    "E624": CodeEntry("比较的两边单位不同", (_LOADING,)),
    "E625": CodeEntry("推算绕回了自己，或套得太深", (_LOADING,)),
    "E626": CodeEntry("推算的写法不对", (_LOADING,)),
    # 原文
    "E635": CodeEntry("原文的写法不对", (_AUTHORING,)),
    "E636": CodeEntry("原文不是规则文件夹里的文件", (_AUTHORING,)),
    "E637": CodeEntry("原文核对不了", (_AUTHORING,)),
    # 学生信息
    "E701": CodeEntry("学生信息：没有这个事实", (_FRAMES, _MEANING)),
    "E702": CodeEntry("学生信息：没有这个取值", (_FRAMES, _MEANING, _READING)),
    "E703": CodeEntry("学生信息：写法不对", (_LOADING, _FRAMES, _MEANING, _READING)),
    "E704": CodeEntry("学生信息：超出范围", (_FRAMES, _MEANING)),
    "E705": CodeEntry("学生信息：同一个事实填了两次", (_FRAMES, _MEANING)),
    "E706": CodeEntry("学生信息：金额超出规则允许的范围", (_FRAMES, _STUDENT)),
    "E707": CodeEntry("学生信息：不是映射", (_MEANING,)),
    "E708": CodeEntry("学生信息：读不了文件", (_CLI,)),
    "E709": CodeEntry("整表计算：推算的事实算不出精确的结果", (_FRAMES,)),
    "E710": CodeEntry("整表计算：看不懂这种表", (_FRAMES,)),
    "E711": CodeEntry("多地名册：没有地点代码的列", (_FRAMES,)),
    "E712": CodeEntry("多地名册：几个规则包不能放在一起", (_PLACES, _FRAMES)),
    # 花名册
    "E720": CodeEntry("花名册：读不了文件", (_READING,)),
    "E721": CodeEntry("映射文件：写法不对", (_READING,)),
    "E722": CodeEntry("花名册：两列说的是同一个事实", (_READING,)),
    "E723": CodeEntry("花名册：没有这一列", (_READING,)),
    "E724": CodeEntry("花名册：没有找到表头", (_READING,)),
    "E725": CodeEntry("信息比对：没有这个类别", (_MATCHING,)),
    "E726": CodeEntry("信息比对：名单里没有可以比对的号码", (_MATCHING,)),
    "E727": CodeEntry("花名册：不知道号码是孩子的还是别人的", (_READING,)),
    "E728": CodeEntry("花名册：表是竖着写的", (_READING,)),
    "E729": CodeEntry("花名册：没有这张工作表", (_READING,)),
    # 自查
    "E730": CodeEntry("自查：没有这个资助项目", (_AUDIT,)),
    "E731": CodeEntry("自查：发放表缺一列", (_AUDIT,)),
    "E732": CodeEntry("自查：不是发放台账", (_AUDIT, _LEDGER)),
    "E733": CodeEntry("金额的单位不能准确换算", (_READING,)),
    "E734": CodeEntry("自查：最迟的日期用不上", (_AUDIT,)),
    "E736": CodeEntry("信息比对：名单没有读全，不能用 --others-no", (_MATCHING,)),
    "E737": CodeEntry("补发：和什么比没有说清", (_AUDIT,)),
    "E738": CodeEntry("表里没有要读的人", (_READING,)),
    # 用例
    "E801": CodeEntry("用例：没有写应当得到什么", (_CASES,)),
    "E802": CodeEntry("用例：一条规则写了两次", (_CASES,)),
    "E803": CodeEntry("用例：金额看不懂", (_CASES,)),
    "E804": CodeEntry("用例：这一项没有金额", (_CASES,)),
    "E805": CodeEntry("用例：没有结果可比，又写了结果", (_CASES,)),
    # 提醒
    "W601": CodeEntry("没有被用到", (_LOADING,)),
    "W602": CodeEntry("条件永远成立或永远不成立", (_LOADING,)),
    "W603": CodeEntry("元/年按元/学年理解", (_LOADING,)),
    "W604": CodeEntry("表格的一行永远用不到", (_LOADING,)),
    "W605": CodeEntry("上级后来改了同样的内容", (_LOADING,)),
    "W606": CodeEntry("表格可能缺少一种情况", (_LOADING,)),
    "W607": CodeEntry("表格的两档可能同时成立", (_LOADING,)),
    "W608": CodeEntry("一学年的金额只能发一半", (_LOADING,)),
    "W609": CodeEntry("没有一个秋季能发", (_LOADING,)),
    "W610": CodeEntry("文件没有读", (_AUTHORING,)),
    "W611": CodeEntry("年份不像真的", (_LOADING,)),
    "W612": CodeEntry("文件的日期和发布、文号对不上", (_LOADING,)),
    "W613": CodeEntry("自、至和发布相差太远", (_LOADING,)),
    "W614": CodeEntry("核对至的年份不对", (_LOADING,)),
    "W615": CodeEntry("没有按先后的次序写", (_LOADING,)),
    "W616": CodeEntry("“至”没有公布的日期", (_LOADING,)),
    "W617": CodeEntry("上级的任意不包括新增的取值", (_LOADING,)),
    "W619": CodeEntry("“#”后面的没有读", (_AUTHORING,)),
    "W633": CodeEntry("钱可能只因为缺省就发", (_LOADING,)),
    "W634": CodeEntry("整表计算做不了的推算", (_LOADING,)),
    "W635": CodeEntry("原文变了或不见了", (_AUTHORING,)),
}
