"""Papers of a township's keys: the office key's recovery sheet, the code of one clerk's laptop (`design.md` §4)."""

from __future__ import annotations

from app.domain.documents import FingerprintSheet, RecoverySheet, chinese_date
from app.services.packages.laptops import own_code
from app.services.packages.office import office_in, office_sheet_code
from app.services.papers.base import PaperKind, Setting, Sheet
from app.services.this_device import own_letter

OFFICE_STEPS = (
    "本单就是乡镇的钥匙：凭它可以打开各村报送给乡镇的全部数据包，并代表乡镇写回执。请不要拍照、复印或转发。",
    "打印后立即装入信封密封，在封口处由两人签字并注明日期，存放在单位带锁的保险柜（铁皮柜）中，不要和电脑放在一起。",
    "办事员的电脑全部损坏或丢失时：在新电脑上新建乡镇数据，在“设置→电脑和钥匙”里选“用恢复单找回”，输入上面的恢复码。各村不用重新登记。",
    "恢复码不分大小写，各组之间的间隔不用输入。",
    "信封被打开过或者本单遗失时，请在“电脑和钥匙”里选“恢复单丢了，更换钥匙”；办事员电脑丢失时，停用那台电脑。两种情况都要打印新的恢复单，旧单作废。",
)
CLERK_STEPS = (
    "请把本单当面交给已经在用的办事员，由他在“设置→电脑和钥匙→登记另一位办事员”里输入上面的核对码。",
    "登记以后，他写一个给这台电脑的包；这台电脑接收时，照他打印的乡镇《设备核对单》输入乡镇核对码。",
    "核对码不一致时请停止操作，重新打印本单。",
)


def office_sheet(setting: Setting) -> Sheet:
    """乡镇钥匙恢复单. AppError P-101 (a village), P-151 (a key that came without its code)."""
    groups = tuple(office_sheet_code(setting.connection).split("-"))
    sheet = RecoverySheet(setting.bodies.government, chinese_date(setting.desk.today), groups, "乡镇钥匙恢复单", OFFICE_STEPS,
                          marks=setting.marks())  # fmt: skip
    return Sheet((sheet,), sheet.title, setting.bodies.government, 1)


def clerk_sheet(setting: Setting) -> Sheet:
    """办事员电脑核对单: the 12 characters of this very laptop, for the clerk who lets it in. AppError P-101 (a village)."""
    office_in(setting.connection)
    sheet = FingerprintSheet(
        "办事员", setting.bodies.government, chinese_date(setting.desk.today), tuple(own_code(setting.desk).split("-")),
        own_letter(setting.connection, "township"), "办事员电脑核对单", CLERK_STEPS, marks=setting.marks(),
    )  # fmt: skip
    return Sheet((sheet,), sheet.title, setting.bodies.government, 0)


OFFICE_PAPERS: tuple[PaperKind, ...] = (
    PaperKind("office_recovery", "乡镇钥匙恢复单", "乡镇钥匙恢复单（乡镇）", office_sheet, level=1, purpose="封存保管"),
    PaperKind("clerk_code", "办事员电脑核对单", "办事员电脑核对单（乡镇）", clerk_sheet),
)
