"""岗位: contracts, attendance and pay month by month, what to mind, renewal and exit (`domain.md` §15.5, §22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.domain.questionnaire.field import Field, Kind, Level, Req
from app.domain.records import declared
from app.domain.values import show_month
from app.domain.workdays import add_months, month_of
from app.forms.page import Values
from app.services.desk import Desk
from app.services.employment import posts
from app.services.employment.people import Worker
from app.services.employment.posts import POST_KEYS, PostLine
from app.ui.context import PageContext
from app.ui.dialogs.messages import ConfirmDialog
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

HELD = "在岗的"
TONES = {"在岗": "good", "合同到期": "danger", "还没有上岗": "info", "已退出": "quiet"}
MONTHS_BACK = 12


class PostsTab(ListTab):
    """Every post."""

    def __init__(self, context: PageContext) -> None:
        empty = EmptyState("还没有登记公益性岗位", "选“登记岗位”，写明合同起止、月补贴和公示日期。", "clipboard-pen")
        super().__init__(context, "posts", DataTable(_columns(), empty, "posts_table", lambda line: line.key))
        self._lines: Sequence[PostLine] = ()
        self._workers: Sequence[Worker] = ()
        self.which = pick("posts_which", "看哪些岗位", (HELD, EVERYBODY))
        self.month = pick("posts_month", "看哪个月的考勤")
        first = context.desk.today.replace(day=1)
        for back in range(MONTHS_BACK):
            month = month_of(add_months(first, -back))
            self.month.addItem(show_month(month), month)
        self.new = on_click(button("登记岗位(&W)…", "new_post", "plus"), self._ask_new)
        self.full = on_click(button("本月全勤(&Q)", "post_full", "circle-check", "primary"), self._full)
        self.one = on_click(button("登记考勤(&R)…", "post_month", "pencil"), self._ask_month)
        self.change = on_click(button("续聘或修改(&E)…", "change_post", "refresh-cw"), self._ask_change)
        self.leave = on_click(button("退出岗位(&X)…", "leave_post", "user-minus"), self._ask_leave)
        self.lay_out((self.which, self.month), (self.new,), (self.full, self.one, self.change, self.leave))
        self.month.activated.connect(lambda _place: self._read_month())
        self.table.activated.connect(lambda _line: self._ask_month())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def show_posts(self, lines: Sequence[PostLine], workers: Sequence[Worker]) -> None:
        """Show the posts; `workers` may be given one."""
        self._lines, self._workers = lines, workers
        held = [line for line in lines if line.state in ("在岗", "合同到期")]
        late = sum(any(warning.late for warning in line.warnings) for line in held)
        told = f"，{late}个要马上处理" if late else ""
        self.facts.setText(
            f"在岗{len(held)}人{told}；{self._shown_month()}已登记考勤{sum(line.month is not None for line in held)}人。"
        )
        self.fill()

    def _shown_month(self) -> str:
        return self.month.currentText()

    def chosen_month(self) -> str:
        """YYYYMM whose attendance is shown."""
        return str(self.month.currentData() or month_of(self.context.desk.today))

    def _read_month(self) -> None:
        month = self.chosen_month()
        self.context.run(
            lambda desk: posts.post_lines(desk, month), lambda lines: self.show_posts(lines, self._workers), self
        )

    def fill(self) -> None:
        """The posts that fit the choices."""
        everybody = self.which.currentText() == EVERYBODY
        self.table.set_rows(
            [line for line in self._lines if (everybody or line.state != "已退出") and self.sought(line.worker)]
        )
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        running = [line for line in chosen if line.state in ("在岗", "合同到期")]
        self.full.setEnabled(bool(running))
        for made in (self.one, self.change, self.leave):
            made.setEnabled(len(running) == 1 and len(chosen) == 1)
        self.new.setEnabled(bool(self._workers))

    def _ask_new(self) -> None:
        """First the person, the contract in the same form; what to mind is said before it is written."""
        today = self.context.desk.today
        people = [
            (worker.id, f"{worker.name}（{worker.short}）") for worker in self._workers if worker.post(today) is None
        ]
        fields = [Field("member_id", "谁上岗", Kind.REF, Level.PERSONAL, Req.REQUIRED), *_fields()]
        homes = {worker.id: worker.household for worker in self._workers}

        def work(desk: Desk, typed: Values) -> tuple[str, str]:
            member = str(typed["member_id"])
            told = "；".join(warning.text for warning in posts.warnings_before(desk, homes[member], member, typed))
            return posts.add_post(desk, homes[member], member, typed), told

        self.ask("登记公益性岗位", fields, work, "new_post", {"start": today, "post_source": "village"}, "已登记岗位。", ok="登记",
                 choices={"member_id": people}, done=self._told)  # fmt: skip

    def _told(self, made: tuple[str, str]) -> None:
        if made[1]:
            ConfirmDialog.ask(
                self, "岗位已登记，请核对", f"{made[1]}。不合适的可以撤销（Ctrl+Z），或者登记退出岗位。", "知道了"
            )

    def _full(self) -> None:
        chosen = [line for line in self.table.selected() if line.state in ("在岗", "合同到期")]
        pairs, month = [(line.worker.household, line.key) for line in chosen], self.chosen_month()
        self.context.write(lambda desk: posts.note_months(desk, pairs, month, {"attendance": "full", "recorder": desk.operator}),
                           owner=self, said=f"{len(pairs)}人{show_month(month)}登记全勤。")  # fmt: skip

    def _ask_month(self) -> None:
        for line in self.table.selected()[:1]:
            if not self.one.isEnabled():
                return
            month = self.chosen_month()
            known = dict(line.month or {"attendance": "full", "paid": line.post.get("monthly_allowance")})
            values = {field.key: known[field.key] for field in posts.month_fields() if known.get(field.key) is not None}

            def work(desk: Desk, typed: Values, line: PostLine = line, month: str = month) -> int:
                return posts.note_months(desk, [(line.worker.household, line.key)], month, typed)

            self.ask(
                f"{show_month(month)}考勤和补贴：{line.worker.name}",
                posts.month_fields(),
                work,
                "post_month",
                values,
                "已登记考勤。",
            )

    def _ask_change(self) -> None:
        for line in self.table.selected()[:1]:

            def work(desk: Desk, typed: Values, line: PostLine = line) -> tuple[str, ...]:
                return posts.change_post(desk, line.worker.household, line.key, typed)

            values = {key: line.post[key] for key in POST_KEYS if line.post.get(key) not in (None, "")}
            self.ask(f"续聘或修改：{line.worker.name}", _fields(), work, "change_post", values, "已修改岗位。",
                     text="续聘的，把聘用结束改成新的日期，写新的协议编号。")  # fmt: skip

    def _ask_leave(self) -> None:
        for line in self.table.selected()[:1]:
            fields = [Field("on", "退出日期", Kind.DATE, Level.INTERNAL, Req.REQUIRED),
                      Field("reason", "退出原因", Kind.TEXT, Level.PERSONAL, Req.REQUIRED)]  # fmt: skip

            def work(desk: Desk, typed: Values, line: PostLine = line) -> None:
                posts.leave_post(desk, line.worker.household, line.key, typed["on"], str(typed["reason"] or ""))

            self.ask(f"退出岗位：{line.worker.name}", fields, work, "leave_post", {"on": self.context.desk.today}, "已登记退出岗位。",
                     text="例如：合同到期不再续聘、外出务工、满36个月、不胜任。", ok="登记退出")  # fmt: skip


def _fields() -> list[Field]:
    known = declared("public_post")
    return [replace(known[key], when=None) for key in POST_KEYS]


def _columns() -> list[Column]:
    return [
        Column("state", "状态", lambda line: line.state, 6, chip=lambda line: (TONES[line.state], line.state)),
        Column("name", "姓名", lambda line: line.worker.name, 6, tip=lambda line: line.worker.name),
        Column("head", "户主（户号）", lambda line: line.worker.short, 10, tip=lambda line: line.worker.short),
        Column("title", "岗位", lambda line: line.title, 7, tip=lambda line: line.title),
        Column("end", "合同到期", lambda line: line.post.get("end"), 7),
        Column("months", "补贴月数", lambda line: line.total, 5, align="right"),
        Column("pay", "月补贴", lambda line: line.post.get("monthly_allowance"), 6, align="right"),
        Column("month", "这个月", lambda line: _month_words(line), 8, tip=lambda line: _month_words(line)),
        Column("told", "要注意的", lambda line: line.told, 0, tip=lambda line: line.told),
    ]


def _month_words(line: PostLine) -> str:
    from app.domain.questionnaire.codes import label

    if line.month is None:
        return "没有登记"
    paid = line.month.get("paid")
    return label("POST_ATTENDANCE", line.month.get("attendance")) + (
        f"，已发{paid.normalize():f}元" if paid is not None else ""
    )
