"""Every sentence this level can say: code → what happened, what to do. `where` names the file or the entry."""

from __future__ import annotations

from app.domain.errors import AppError

_AGAIN = "请对方重新生成后再拷一次；本机数据没有变化。"
_KEEP = "本机数据没有变化。"

TEXTS: dict[str, tuple[str, str]] = {
    "sync.missing": ("找不到这个文件。", "请检查U盘是否插好、文件是否还在。"),
    "sync.read": ("读不出这个文件（{reason}）。", "请重新插好U盘再试；仍不行请换一个U盘重新拷贝。"),
    "sync.not_package": ("这不是守望的报送包。", "请选择扩展名为 .swpkg 的文件。" + _KEEP),
    "sync.cut": ("文件不完整：长度不对，多半是拷贝中断或U盘损坏。", _AGAIN),
    "sync.altered": ("文件内容被改动过或已经损坏，不能采用。", _AGAIN),
    "sync.foreign": (
        "这个包不是封给本机的，可能是别的村或别的乡镇的包（文件开头损坏也会这样）。",
        "请核对是否拿错文件；若本该给本机，请让对方先登记本机再重新报送。" + _KEEP,
    ),
    "sync.recipient": ("这个包的收件名单里没有本机，是被别人转封过来的，不能采用。", "请直接向发件单位要包。" + _KEEP),
    "sync.signature": ("签名不对，内容不是署名的那台设备写的。", _AGAIN),
    "sync.stranger": (
        "发件设备还没有核对过，现在还不能接收。",
        "请照对方打印的《设备核对单》，亲手输入上面的12位核对码后再接收。" + _KEEP,
    ),
    "sync.sender_changed": (
        "设备 {device} 的钥匙与登记的不一样。",
        "可能是冒充，也可能对方换了电脑；请打电话问清，必要时重新登记。" + _KEEP,
    ),
    "sync.certificate": ("发件设备的乡镇证明不对。", "请乡镇重新生成回执包。" + _KEEP),
    "sync.code": ("输入的核对码与文件里的不一致。", "请对照纸面重新输入；仍不一致时不要接收，打电话问对方。"),
    "sync.code_length": ("核对码应是12个字母数字，现在有{count}个。", "请对照纸面重新输入。"),
    "sync.newer": (
        "这个包是更新版本的程序写的（格式第{found}版，本机只认到第{own}版）。",
        "请先升级本机程序再接收；文件可以留着，" + _KEEP,
    ),
    "sync.practice_here": ("这是练习村的包，不能收进正式数据。", "请到练习村里接收。" + _KEEP),
    "sync.practice_there": ("这是正式的包，不能收进练习村。", "请退出练习村，到正式数据里接收。" + _KEEP),
    "sync.too_large": ("内容太大：{what}超过上限。", "请联系技术人员检查这个文件。" + _KEEP),
    "sync.bomb": ("内容展开后比写明的大，可能是有意破坏的文件。", "不要再打开它，请联系发件单位。" + _KEEP),
    "sync.malformed": ("包里的内容不合格式（{what}）。", "请对方升级程序或重新生成。" + _KEEP),
    "sync.unit": ("这一户（件）的内容不合格式（{what}）。", "先不收这一条，其余照收；请对方检查后重新报送。"),
    "sync.unit_village": ("这一户（件）属于别的村（{village}），发件设备无权改动。", "先不收这一条，请问清发件单位。"),
    "sync.enrolment": ("这不是有效的登记文件（{what}）。", "请选择对方给的 .swenrol 文件；不行请对方重新生成。"),
    "sync.enrolment_altered": ("登记文件被改动过或已经损坏。", "请对方重新生成登记文件。"),
    "sync.request": ("这不是有效的找回密码请求（{what}）。", "请选择村里给的 .swreq 文件；不行请村里重新做一个。"),
    "sync.request_altered": (
        "找回密码的请求被改动过或已经损坏，没有处理。",
        "请村里重新做一个请求，再打印一次请求单。",
    ),
    "sync.answer": ("这不是有效的找回密码答复（{what}）。", "请选择乡镇给的 .swans 文件；不行请乡镇重新做一个。"),
    "sync.answer_altered": ("找回密码的答复被改动过或已经损坏，没有用。", "请乡镇重新做一个答复。"),
    "sync.roster": (
        "包里的设备名单不对：签名、单位或者练习标记对不上。",
        "可能有人改过或冒充，请打电话问乡镇；这个包没有收，" + _KEEP,
    ),
    "sync.office_code": (
        "乡镇钥匙恢复单上应是32个字母数字，现在有{count}个（或者有别的字符）。",
        "请对照恢复单逐组再输一遍，共8组、每组4个。",
    ),
    "sync.not_volume": ("这不是守望的附件卷。", "请选择扩展名为 .swvol 的文件。" + _KEEP),
    "sync.volume": (
        "这一卷附件不合格式（{what}）。",
        "坏处以前的附件已经收下，其余的下次报送会再要；其他资料没有受影响。",
    ),
    "sync.keys": ("本机钥匙读不出来。", "请用最近的备份恢复，或联系乡镇重新登记本机。"),
    "sync.exists": ("已有同名文件，没有覆盖它。", "原来的文件可能是另一台电脑写的，不要删；请换一个文件夹再写一次。"),
    "sync.disk_full": ("空间不够{need}。", "请清理U盘或换一个U盘再试；没有留下不完整的包。"),
    "sync.read_only": ("写不进去：U盘（文件夹）是只读的。", "请拨开U盘上的写保护开关，或换一个U盘、文件夹。"),
    "sync.pulled": ("写到一半U盘断开或出错了。", "请重新插好U盘再报送一次；原来的数据都还在本机。"),
    "sync.name": ("文件名这个U盘不接受。", "请换一个短一些、不带特殊符号的名字。"),
    "sync.write": ("写文件失败（{reason}）。", "请换一个U盘或文件夹再试；没有留下不完整的包。"),
    "sync.verify": ("写完后读回来核对不一致，U盘可能坏了，已删掉这个文件。", "请换一个U盘再报送一次。"),
}


def trouble(code: str, where: str = "", /, **facts: object) -> AppError:
    """The error of a code; `facts` fill the braces of its sentence."""
    text, advice = TEXTS[code]
    return AppError(code, text.format(**facts), advice, where)
