"""制作公示: what the sheet needs at the left, the sheet itself at the right, before anything is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.questionnaire.codes import label as code_label
from app.domain.questionnaire.field import Field, Kind, Owner, Req
from app.domain.records import declared
from app.forms.page import FormPage, Values
from app.services.papers.previews import PageImage, page_images
from app.services.road.boards import BoardRow
from app.services.road.notice_board import NoticeStart, notice_start
from app.services.road.notices import NoticeWish, draft_notice, make_notice
from app.ui.context import PageContext
from app.ui.dialogs.task import FitArea, TaskDialog, missing_line, trouble_lines
from app.ui.pages.review.steps import who
from app.ui.preview import PageView
from app.ui.printing import SCREEN_SCALE, show_paper
from app.ui.theme import size
from app.ui.widgets.basics import label

ASKED = ("posted_on", "place", "days", "basis")
MARK = "mark."


class SheetDialog(TaskDialog):
    """The sheet is drawn again at every change; what the privacy check finds stands under the form. `begin` comes last."""

    form: FormPage

    def begin(self, left: QWidget) -> None:
        """Put what is asked at the left and the sheet at the right."""
        self.view = PageView()
        self.view.setMinimumSize(size("column"), size("column"))
        self._state = label("正在排版…", "muted")
        row, sheet = QHBoxLayout(), QVBoxLayout()
        row.setSpacing(size("grid2"))
        row.addWidget(left)
        sheet.addWidget(self._state)
        sheet.addWidget(self.view, 1)
        row.addLayout(sheet, 1)
        self.body.addLayout(row, 1)
        self.finish("制作公示")
        self.form.submitted.connect(self._submitted)

    def wish(self) -> NoticeWish:
        """What is asked for now."""
        raise TypeError("a sheet dialog says what it asks for")

    def draw(self) -> None:
        """Compose the sheet and show it, or say what keeps it from being made."""
        wish = self.wish()
        self._state.setText("正在排版…")
        self.context.run(
            lambda desk: page_images(draft_notice(desk, wish), SCREEN_SCALE), self._drawn, self, self._not_drawn
        )

    def _drawn(self, pages: list[PageImage]) -> None:
        self.troubles.show_lines(())
        self.ok.setEnabled(True)
        self._state.setText("预览（张贴前请逐行核对；这时还没有保存）")
        self.view.set_pages(pages)
        self.view.fit("width")

    def _not_drawn(self, error: BaseException) -> None:
        if not isinstance(error, AppError):
            self.context.show_error(self, error)
            return
        self.view.set_pages(())
        self.ok.setEnabled(False)
        self._state.setText("现在还不能制作")
        self.tell(trouble_lines(error))

    def submit(self) -> None:
        """Keep the sheet."""
        self.form.submit()

    def _submitted(self, values: Values) -> None:
        lacking = missing_line(self.form)
        if lacking:
            self.tell(lacking)
            return
        wish, frame = self.wish(), self.context.frame

        def made(notice: str) -> None:
            show_paper(self.context, frame, "notice", notice=notice)

        self.write(lambda desk: make_notice(desk, wish), made, "公示已制作，打印张贴后请登记张贴")


class NoticeDialog(SheetDialog):
    """A sheet of cases chosen on the board."""

    def __init__(self, context: PageContext, parent: QWidget, rows: Sequence[BoardRow], start: NoticeStart) -> None:
        super().__init__(context, parent, f"制作{code_label('NOTICE_KIND', start.kind)}", who(rows), "megaphone")
        self.setObjectName("dialog_notice")
        self._kind, self._cases = start.kind, tuple(row.case for row in rows)
        self.form = FormPage(_fields(start), columns=1, scroll=False)
        self.form.set_values(start.values)
        self.form.field_edited.connect(lambda _key, _value: self.draw())
        area = FitArea(self.form)
        area.setFixedWidth(size("column"))
        self.begin(area)
        self.draw()

    def wish(self) -> NoticeWish:
        """The chosen cases with what was typed."""
        values = self.form.values()
        marks = {key.removeprefix(MARK): value for key, value in values.items() if key.startswith(MARK) and value}
        return NoticeWish(self._kind, self._cases, values["posted_on"] or self.context.desk.today, values["place"] or "", values["days"], marks,
                          values["basis"] or "")  # fmt: skip


def _fields(start: NoticeStart) -> list[Field]:
    known = declared("notice")
    asked = [replace(known[key], req=Req.REQUIRED) if key == "posted_on" else known[key] for key in ASKED]
    marks = [
        Field(
            f"{MARK}{case}",
            f"{name}的辨识（如长、幼）",
            Kind.TEXT,
            req=Req.REQUIRED,
            owner=Owner.EITHER,
            max_length=6,
            source="domain §10.3",
        )
        for case, name in start.alike
    ]
    return [*asked, *marks]


def ask_notice(context: PageContext, parent: QWidget, rows: Sequence[BoardRow]) -> None:
    """Open the dialog with the place of the last sheet and the days the settings ask."""
    cases = [row.case for row in rows]

    def show(start: NoticeStart) -> None:
        NoticeDialog(context, parent, rows, start).open_wide(tall=True)

    context.run(lambda desk: notice_start(desk, cases), show, parent)
