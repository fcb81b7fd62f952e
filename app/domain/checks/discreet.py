"""What a finding says where level 3 must not be read: on lists that leave the program, at the command line (`domain.md` §17).

A sentence of the list may name what somebody suffers from or which risk the household has. These rules have a second
sentence that says where to look and keeps that to itself; every other sentence is the same everywhere.
"""

from __future__ import annotations

_RISK_AND_PEOPLE = "填的风险和家庭成员的情况对不上，请核对。"
_RISK_AND_WORK = "填的风险和务工情况对不上，请核对。"
_RISK_WITHOUT_HELP = "有一项风险还没有登记对应的帮扶措施。"
_RISK_TO_EXPLAIN = "有一项风险要再填清楚。"
_RISK_LACKING = "填的风险里少了相应的一项，请核对。"
_HEALTH_AND_LABOUR = "{姓名}的健康状况和劳动技能对不上，请核对。"
_NUMBER_AND_HEALTH = "{姓名}的健康状况和证件对不上，请核对。"
_PARTS = "家庭收支的合计和分项对不上，请核对。"

DISCREET: dict[str, str] = {
    "1_02_003": "{姓名}的大病保险情况要核实，这一户也没有纳入监测。",
    "1_12_004": "{姓名}的证件号码不对，请核对每一位。",
    "SW-206": "{姓名}的“{字段}”填的内容不在系统选项里。",
    "5_12_013": "{姓名}已满{n}岁，在校生状况还是“{v}”，请更新。",
    "2_01_012": "{姓名}的未上学原因和健康状况对不上，请核对。",
    "2_12_009-16": _HEALTH_AND_LABOUR,
    "2_12_013-16": _HEALTH_AND_LABOUR,
    "1111_14": _HEALTH_AND_LABOUR,
    "5_12_009-16": _HEALTH_AND_LABOUR,
    "4_01_007": "{姓名}的证件号码和劳动技能对不上，请核对。",
    "4_12_003": _NUMBER_AND_HEALTH,
    "SW-210": _NUMBER_AND_HEALTH,
    "5_15_019": "{姓名}{n}岁、不在校，却享受特困供养，请核实。",
    "SW-223": "{姓名}的健康状况选了互相矛盾的两种，只能留一种。",
    "SW-225": "{姓名}的证件类型和证件号码的位数对不上，请核对。",
    "SW-226": "{姓名}填的类别或等级，和证件号码里的不一样，请核对。",
    "SW-232": "{姓名}登记的补贴和健康状况、证件对不上，请核对。",
    "SW-234": "{姓名}的生活自理能力和劳动技能对不上，请核对。",
    "SW-321": _PARTS,
    "SW-859": _PARTS,
    "2_11_004": _RISK_TO_EXPLAIN,
    "2_11_005": _RISK_TO_EXPLAIN,
    "SW-512": _RISK_LACKING,
    "2_11_001": _RISK_AND_PEOPLE,
    "5_15_015": _RISK_AND_PEOPLE,
    "SW-502": _RISK_AND_PEOPLE,
    "4_11_009": _RISK_AND_PEOPLE,
    "5_18_008": _RISK_AND_PEOPLE,
    "5_15_020": "填的风险和合规自付支出对不上，请补上支出。",
    "5_15_013": _RISK_AND_WORK,
    "5_15_014": _RISK_AND_WORK,
    "4_11_006": "饮水情况登记了问题，" + _RISK_LACKING,
    "SW-503": "住房情况登记了问题，" + _RISK_LACKING,
    "4_11_007": "有家庭成员没有参加基本医保，" + _RISK_LACKING,
    "5_18_001": _RISK_WITHOUT_HELP,
    "5_18_002": _RISK_WITHOUT_HELP,
    "5_18_003": _RISK_WITHOUT_HELP,
    "5_18_004": _RISK_WITHOUT_HELP,
    "5_18_006": _RISK_WITHOUT_HELP,
    "4_11_016": "登记的补贴措施和家庭成员的证件对不上，请核对。",
    "5_16_008": "按证件号码应有一项补贴，综合保障里没有，请核实。",
    "1111_12": "{姓名}务工月收入不到{下限}元，请核对。",
    "4_11_013": "登记了补助类的措施，但消除后没有转移性收入，请核对。",
}
