"""Checks over all persons of a file: one certificate number twice, a gender list with 1 and 2 swapped."""

from __future__ import annotations

from app.domain.duplicates import number_key
from app.workbooks.idtext import LOST, ZERO_TAIL, rescue
from app.workbooks.parsed import CellValue, ParsedHousehold, ParsedMember, ParsedWorkbook
from app.workbooks.problems import CellProblem, Weight

_SEX = ("member", "sex")
_ID = ("member", "id_number")


def report_same_ids(book: ParsedWorkbook) -> None:
    """Name both cells where two persons carry one number (a disability number counts as the ID inside it)."""
    first: dict[str, tuple[ParsedHousehold, ParsedMember]] = {}
    for household in book.households:
        for member in household.members:
            number = number_key(member.text("id_number"))
            if not number:
                continue
            if number in first:
                _report_same(book, first[number], (household, member))
            else:
                first[number] = (household, member)


def _report_same(
    book: ParsedWorkbook, first: tuple[ParsedHousehold, ParsedMember], second: tuple[ParsedHousehold, ParsedMember]
) -> None:
    there, here = first[1].values[_ID], second[1].values[_ID]
    place = there.cell if there.sheet == here.sheet else f"工作表“{there.sheet}”{there.cell}"
    if first[0] is second[0]:
        message = f"证件号码和{place}相同，同一户里不能有两个人用一个号码，请核对。"
        code = "WB-25"
    else:
        message = f"{second[1].text('name')}同时在户{first[0].number}（{place}）和户{second[0].number}两户里，"
        message += "请核对是不是分户或婚嫁没有更新。"
        code = "SW-951"
    book.problems.append(CellProblem(here.sheet, here.cell, "证件号码", here.text, message, Weight.ERROR, code))


def report_rescued(book: ParsedWorkbook) -> None:
    """Say once a column which certificate numbers were put right: spaces, wide digits, apostrophes, lower-case x …"""
    found: dict[tuple[str, str], list[tuple[CellValue, str]]] = {}
    for household in book.households:
        for member in household.members:
            cell = member.values.get(_ID)
            if cell is not None and cell.text != cell.value and cell.value and (shape := rescue(cell.text)):
                found.setdefault((cell.sheet, cell.cell.rstrip("0123456789")), []).append((cell, shape))
    for (sheet, _letters), cells in found.items():
        first = cells[0][0]
        shapes = "、".join(dict.fromkeys(shape for _cell, shape in cells))
        message = f"这一列有 {len(cells)} 个证件号码写法不规范（{shapes}），已经整理成标准写法；第一个在{first.cell}。"
        book.problems.append(CellProblem(sheet, first.cell, "证件号码", first.text, message, Weight.NOTE, "WB-10"))


def drop_lone_doubts(book: ParsedWorkbook) -> None:
    """A valid number ending in 000 is doubtful only in a column where a spreadsheet did spoil others (`stack.md`, Workbooks)."""
    spoiled = {(problem.sheet, problem.column) for problem in book.problems if problem.code == LOST.code}
    book.problems = [
        problem
        for problem in book.problems
        if problem.code != ZERO_TAIL.code or (problem.sheet, problem.column) in spoiled
    ]


def turn_swapped_sexes(book: ParsedWorkbook) -> None:
    """An old list has 1 女, 2 男: where most numeric genders contradict digit 17 of the ID, all of that sheet are turned."""
    by_sheet: dict[str, list[tuple[ParsedMember, CellValue]]] = {}
    for household in book.households:
        for member in household.members:
            sex = member.values.get(_SEX)
            if sex and sex.text.strip().removesuffix(".0") in ("1", "2"):
                by_sheet.setdefault(sex.sheet, []).append((member, sex))
    for sheet, found in by_sheet.items():
        votes = [_agrees(member, sex) for member, sex in found]
        wrong, right = votes.count(False), votes.count(True)
        if wrong >= 5 and wrong > 4 * right:
            _turn(book, sheet, found)


def _agrees(member: ParsedMember, sex: CellValue) -> bool | None:
    number = member.text("id_number")
    if len(number) < 18 or not number[16].isdigit():
        return None
    return bool((sex.value == "male") == (int(number[16]) % 2 == 1))


def _turn(book: ParsedWorkbook, sheet: str, found: list[tuple[ParsedMember, CellValue]]) -> None:
    for member, sex in found:
        member.values[_SEX] = sex._replace(value="female" if sex.value == "male" else "male")
    message = "这张表的性别用数字写，而且1是女、2是男（按证件号码核对过），已全部对调，请抽查几个人。"
    cell = found[0][1].cell
    book.problems.append(CellProblem(sheet, cell, "性别", found[0][1].text, message, Weight.DOUBT, "WB-27"))
