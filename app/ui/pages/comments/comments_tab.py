"""意见: what the township asked; 按建议修改 with one key, 已改, or 答复 in words; and the way to the field itself."""

from __future__ import annotations

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.forms.page import Values
from app.services.auditing.comments import ANSWERED, CLOSED, OPEN, CommentLine, reply, say_changed, take_suggestion
from app.services.desk import Desk
from app.ui.context import PageContext
from app.ui.pages.collect.layout import step_for
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

WAITING = "等村里答复的"
TONES = {OPEN: "warn", ANSWERED: "good", CLOSED: "quiet"}
_TEXT = Field(
    "text", "答复", Kind.LONGTEXT, Level.PERSONAL, Req.REQUIRED, max_length=500, hint="核实的情况，为什么不改"
)
_MORE = Field("text", "说明", Kind.LONGTEXT, Level.PERSONAL, max_length=500, hint="可以空着")


class AnswerTab(ListTab):
    """Enter goes to the field."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState(
            "乡镇没有提意见", "接收乡镇的回执包以后，意见会列在这里，也标在采集表的那一格旁边。", "circle-check"
        )
        super().__init__(
            context, "comments", DataTable(_columns(), empty, "comments_table", lambda line: line.id, many=False)
        )
        self._lines: list[CommentLine] = []
        self.which = pick("comments_which", "看哪些意见", (WAITING, EVERYBODY))
        self.go = on_click(button("到这一格(&G)", "go_to_comment", "arrow-right"), self._go)
        self.changed = on_click(button("已改(&Y)…", "say_changed", "check"), self._changed)
        self.reply = on_click(button("答复(&R)…", "reply_comment", "pencil"), self._reply)
        self.take = on_click(button("按建议修改(&T)", "take_suggestion", "badge-check", "primary"), self._take)
        self.lay_out((self.which,), (), (self.go, self.changed, self.reply, self.take))
        self.table.selection_changed.connect(lambda _rows: self._free())
        self.table.activated.connect(lambda _line: self._go())
        self._free()

    def show_lines(self, lines: list[CommentLine]) -> None:
        """Show the list."""
        self._lines = lines
        self.fill()

    def fill(self) -> None:
        """Lines that fit the choice."""
        everybody = self.which.currentText() == EVERYBODY
        chosen = [line for line in self._lines if (everybody or line.state == OPEN) and self.sought(line)]
        self.facts.setText(
            f"列出{len(chosen)}条。有建议值的可以按建议修改；改好的选“已改”；不用改的写答复。随下一个报送包回给乡镇。"
        )
        self.table.set_rows(chosen)
        self._free()

    def words_of(self, line: CommentLine) -> tuple[str, ...]:
        """Head, number, field."""
        return line.name, line.number, line.label

    def _line(self) -> CommentLine | None:
        return next(iter(self.table.selected()), None)

    def _free(self) -> None:
        line = self._line()
        owed = line is not None and line.state != CLOSED
        self.go.setEnabled(line is not None)
        self.changed.setEnabled(owed)
        self.reply.setEnabled(owed)
        self.take.setEnabled(owed and line is not None and bool(line.suggestion) and not line.answer)

    def _go(self) -> None:
        line = self._line()
        if line is None:
            return
        step = step_for("", f"{line.kind}.{line.field}")
        if step:
            asked = {"household": line.household, "case": line.case, "page": step, "row": line.row, "field": line.field}
            self.context.go("collect", **{name: value for name, value in asked.items() if value})
        else:
            self.context.go("households", household=line.household)

    def _take(self) -> None:
        line = self._line()
        if line is None or not self.take.isEnabled():
            return

        def told(changed: tuple[str, ...]) -> None:
            self.context.frame.toast.show_text(f"已按建议把“{changed[0]}”改为“{changed[1] or '空着'}”。")

        self.context.write(lambda desk: take_suggestion(desk, line.id), told, self)

    def _changed(self) -> None:
        line = self._line()
        if line is not None:
            self._answer(line, "已改", _MORE, say_changed, "say_changed")

    def _reply(self) -> None:
        line = self._line()
        if line is not None:
            self._answer(line, "答复意见", _TEXT, reply, "reply_comment")

    def _answer(self, line: CommentLine, title: str, field: Field, verb: object, name: str) -> None:
        def work(desk: Desk, typed: Values) -> None:
            verb(desk, line.id, str(typed["text"] or ""))  # type: ignore[operator]

        text = f"{line.short}　{line.where} {line.label}。乡镇意见：{line.text}"
        self.ask(title, [field], work, name, {}, "已登记，随报送包回给乡镇。", text=text, ok="登记", columns=1)


def _columns() -> list[Column]:
    return [
        Column(
            "state", "状态", lambda line: line.state_label, 7, chip=lambda line: (TONES[line.state], line.state_label)
        ),
        Column("group", "小组", lambda line: line.group, 4),
        Column("name", "户主", lambda line: line.name, 5, tip=lambda line: line.short),
        Column(
            "where",
            "哪一项",
            lambda line: f"{line.label}（{line.where}）",
            11,
            tip=lambda line: f"{line.where} {line.label}",
        ),
        Column("now", "现在填的", lambda line: line.now, 8, tip=lambda line: line.now),
        Column("text", "乡镇意见", lambda line: line.text, 0, tip=lambda line: line.text),
        Column("suggestion", "建议改为", lambda line: line.suggestion, 8, tip=lambda line: line.suggestion),
        Column("answer", "村里答复", lambda line: line.told_answer, 8, tip=lambda line: line.told_answer),
        Column("made", "提出", lambda line: line.made_on, 6),
    ]
