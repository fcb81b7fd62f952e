"""意愿和服务: what people wish, employment services once a year, training for those farming at home (`domain.md` §22)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.domain.employment import farms_at_home, is_willing, wishes_for
from app.domain.questionnaire.codes import label
from app.domain.values import blank
from app.forms.page import Values
from app.services.desk import Desk
from app.services.employment import wishes
from app.services.employment.people import Worker
from app.ui.context import PageContext
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, pick
from app.ui.widgets.table import Column, DataTable

WILLING, UNSERVED, TRAIN, FARMING, UNASKED = (
    "有就业意愿的",
    "今年还没有服务的",
    "有培训意愿的",
    "在家务农的",
    "还没有问过意愿的",
)


class WishesTab(ListTab):
    """Everybody who can work, with his wishes and what was done."""

    def __init__(self, context: PageContext) -> None:
        self.today = context.desk.today
        empty = EmptyState("没有符合的人", "换一个筛选条件再看。", "users")
        super().__init__(
            context, "wishes", DataTable(_columns(self.today), empty, "wishes_table", lambda worker: worker.id)
        )
        self._workers: Sequence[Worker] = ()
        self.which = pick("wishes_which", "看哪些人", (EVERYBODY, WILLING, UNSERVED, TRAIN, FARMING, UNASKED))
        self.wish = on_click(button("登记意愿(&Y)…", "record_wish", "pencil"), self._ask_wish)
        self.serve = on_click(button("登记服务或培训(&V)…", "record_service", "plus", "primary"), self._ask_service)
        self.lay_out((self.which,), (), (self.wish, self.serve))
        self.table.activated.connect(lambda _worker: self._ask_wish())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def show_workers(self, workers: Sequence[Worker]) -> None:
        """Show everybody."""
        self._workers = workers
        willing = [worker for worker in workers if is_willing(worker.member)]
        served = sum(bool(served_in(worker, self.today.year)) for worker in willing)
        self.facts.setText(f"有就业意愿{len(willing)}人，今年已服务{served}人，还有{len(willing) - served}人；在家务农"
                           f"{sum(self._farms(worker) for worker in workers)}人。")  # fmt: skip
        self.fill()

    def _farms(self, worker: Worker) -> bool:
        return farms_at_home(worker.member, worker.spells, self.today) and worker.post(self.today) is None

    def fill(self) -> None:
        """The people who fit the choice."""
        which = self.which.currentText()
        fits = {
            EVERYBODY: lambda worker: True, WILLING: lambda worker: is_willing(worker.member),
            UNSERVED: lambda worker: is_willing(worker.member) and not served_in(worker, self.today.year),
            TRAIN: lambda worker: wishes_for(worker.member, "training_wish"), FARMING: self._farms,
            UNASKED: lambda worker: blank(worker.member.get("wish_date")),
        }[which]  # fmt: skip
        self.table.set_rows([worker for worker in self._workers if fits(worker) and self.sought(worker)])
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        self.wish.setEnabled(len(chosen) == 1)
        self.serve.setEnabled(bool(chosen))

    def _ask_wish(self) -> None:
        for worker in self.table.selected()[:1]:

            def work(desk: Desk, typed: Values, worker: Worker = worker) -> tuple[str, ...]:
                return wishes.record_wish(desk, worker.household, worker.id, typed)

            known = {key: worker.member.get(key) for key in wishes.WISH_KEYS if not blank(worker.member.get(key))}
            values = {**known, "wish_date": self.today}
            self.ask(f"登记意愿：{worker.name}", wishes.wish_fields(), work, "record_wish", values, "已登记意愿。",
                     text="没有意愿的写“无”。")  # fmt: skip

    def _ask_service(self) -> None:
        chosen: list[Worker] = self.table.selected()
        if not chosen:
            return
        pairs = [(worker.household, worker.id) for worker in chosen]
        named = "、".join(worker.name for worker in chosen[:8]) + (f"等{len(chosen)}人" if len(chosen) > 8 else "")

        def work(desk: Desk, typed: Values) -> int:
            return wishes.record_service(desk, pairs, typed)

        self.ask("登记就业服务或培训", wishes.service_fields(), work, "record_service", {"date": self.today}, "已登记就业服务。",
                 text=f"参加的人：{named}。选几个人可以一次登记。", ok="登记")  # fmt: skip


def served_in(worker: Worker, year: int) -> int:
    """How many services and trainings a person had in a year."""
    return sum(row["date"].year == year for row in worker.services)


def _columns(today: date) -> list[Column]:
    def text(worker: Worker, key: str) -> str:
        return str(worker.member.get(key) or "")

    def last(worker: Worker) -> str:
        row = max(worker.services, key=lambda row: row["date"], default=None)
        return f"{row['date']} {label('JOB_SERVICE', row['kind'])}" if row else ""

    return [
        Column("group", "小组", lambda worker: worker.group, 5),
        Column("name", "姓名", lambda worker: worker.name, 6, tip=lambda worker: worker.name),
        Column("head", "户主（户号）", lambda worker: worker.short, 10, tip=lambda worker: worker.short),
        Column("place", "现在", lambda worker: worker.place(today), 8, tip=lambda worker: worker.place(today)),
        Column(
            "job", "就业意愿", lambda worker: text(worker, "job_wish"), 8, tip=lambda worker: text(worker, "job_wish")
        ),
        Column(
            "training",
            "培训意愿",
            lambda worker: text(worker, "training_wish"),
            8,
            tip=lambda worker: text(worker, "training_wish"),
        ),
        Column(
            "industry",
            "产业意愿",
            lambda worker: text(worker, "industry_wish"),
            8,
            tip=lambda worker: text(worker, "industry_wish"),
        ),
        Column("asked", "登记日期", lambda worker: worker.member.get("wish_date"), 7),
        Column("last", "最近服务或培训", last, 0, tip=last),
    ]
