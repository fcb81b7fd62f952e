"""务工: 就业台账 of all labour, where each works, spells registered and corrected (`domain.md` §15.4, §22)."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.employment import AWAY
from app.domain.questionnaire.codes import label
from app.forms.page import Group, Values
from app.services.desk import Desk
from app.services.employment import spells
from app.services.employment.people import Worker
from app.ui.context import PageContext
from app.ui.widgets.basics import EmptyState, button, on_click
from app.ui.widgets.list_tab import EVERYBODY, ListTab, offer, pick
from app.ui.widgets.table import Column, DataTable

AWAY_ONLY, HOME, NEAR = "在外务工的", "在家的", "本乡镇务工和上岗的"
GROUPS = (
    Group("在哪里务工", ("start", "end", "place_kind", "province", "city", "county", "place")),
    Group("做什么", ("employer", "industry", "channel", "month_income", "point_to_point", "travel_subsidy")),
    Group("本人", ("phone", "labour")),
)


class WorkTab(ListTab):
    """Everybody who can work."""

    def __init__(self, context: PageContext) -> None:
        self.today = context.desk.today
        empty = EmptyState("没有符合的人", "有劳动能力的人（16至59周岁，不在校）和在务工的人都在这里。", "users")
        super().__init__(context, "work", DataTable(_columns(context), empty, "work_table", lambda worker: worker.id))
        self._workers: Sequence[Worker] = ()
        self.which = pick("work_which", "看哪些人", (EVERYBODY, AWAY_ONLY, NEAR, HOME))
        self.group = pick("work_group", "小组")
        self.new = on_click(button("登记务工(&N)…", "new_spell", "plus", "primary"), self._ask_new)
        self.change = on_click(button("修改务工(&D)…", "change_spell", "pencil"), self._ask_change)
        self.open_ = on_click(button("打开农户(&O)", "open_household", "users"), self._open)
        self.lay_out((self.which, self.group), (), (self.new, self.change, self.open_))
        self.table.activated.connect(lambda _worker: self._ask_change() if self.change.isEnabled() else self._ask_new())
        self.table.selection_changed.connect(lambda _rows: self._free())
        self._free()

    def show_workers(self, workers: Sequence[Worker]) -> None:
        """Show the ledger."""
        self._workers = workers
        offer(self.group, "全部小组", [worker.group for worker in workers])
        away = sum(self._kind(worker) == AWAY_ONLY for worker in workers)
        near = sum(self._kind(worker) == NEAR for worker in workers)
        self.facts.setText(
            f"劳动力{len(workers)}人：在外务工{away}人，本乡镇务工和上岗{near}人，在家{len(workers) - away - near}人。"
        )
        self.fill()

    def _kind(self, worker: Worker) -> str:
        spell = worker.spell(self.today)
        if spell is not None:
            return AWAY_ONLY if spell.get("place_kind") in (*AWAY, None, "") else NEAR
        if worker.post(self.today) is not None:
            return NEAR
        return AWAY_ONLY if worker.member.get("is_working") and not worker.spells else HOME

    def fill(self) -> None:
        """The people who fit the choices."""
        which, group = self.which.currentText(), str(self.group.currentData() or "")
        self.table.set_rows([
            worker for worker in self._workers
            if which in (EVERYBODY, self._kind(worker)) and group in ("", worker.group) and self.sought(worker)
        ])  # fmt: skip
        self._free()

    def _free(self) -> None:
        chosen = self.table.selected()
        for made in (self.new, self.open_):
            made.setEnabled(len(chosen) == 1)
        self.change.setEnabled(len(chosen) == 1 and bool(chosen[0].spells))

    def _ask_new(self) -> None:
        for worker in self.table.selected()[:1]:

            def work(desk: Desk, typed: Values, worker: Worker = worker) -> str:
                return spells.record_spell(desk, worker.household, worker.id, typed)

            text = "原来那一段还没有结束的，自动结束在新的一段前一个月。" if worker.spell(self.today) else ""
            self.ask(f"登记务工：{worker.name}", spells.spell_fields(), work, "new_spell", spells.spell_values(worker), "已登记务工。",
                     text=text, ok="登记", groups=GROUPS)  # fmt: skip

    def _ask_change(self) -> None:
        for worker in self.table.selected()[:1]:
            row = worker.spell(self.today) or max(
                worker.spells, key=lambda row: str(row.get("start") or ""), default=None
            )
            if row is None:
                return

            def work(
                desk: Desk, typed: Values, worker: Worker = worker, spell: str = str(row["id"])
            ) -> tuple[str, ...]:
                return spells.change_spell(desk, worker.household, spell, typed)

            self.ask(f"修改务工：{worker.name}", spells.spell_fields(), work, "change_spell", spells.spell_values(worker, row),
                     "已修改务工。", text="填错的改过来；换了地方、返乡的在“逐一核对”里登记变动。", groups=GROUPS)  # fmt: skip

    def _open(self) -> None:
        for worker in self.table.selected()[:1]:
            self.context.go("households", household=worker.household)


def _columns(context: PageContext) -> list[Column]:
    today = context.desk.today

    def spell(worker: Worker, key: str) -> object:
        return (worker.spell(today) or {}).get(key)

    return [
        Column("group", "小组", lambda worker: worker.group, 5),
        Column("name", "姓名", lambda worker: worker.name, 6, tip=lambda worker: worker.name),
        Column("age", "年龄", lambda worker: worker.age(today), 3, align="right"),
        Column("head", "户主（户号）", lambda worker: worker.short, 10, tip=lambda worker: worker.short),
        Column("watch", "分类", lambda worker: worker.watch, 6),
        Column("labour", "劳动技能", lambda worker: label("LABOUR", worker.member.get("labour")), 7),
        Column("place", "现在在哪里", lambda worker: worker.place(today), 0, tip=lambda worker: worker.place(today)),
        Column("employer", "单位", lambda worker: str(spell(worker, "employer") or ""), 9,
               tip=lambda worker: str(spell(worker, "employer") or "")),
        Column("start", "开始", lambda worker: _month(spell(worker, "start")), 5),
        Column("income", "月收入", lambda worker: spell(worker, "month_income"), 6, align="right", masked=True),
    ]  # fmt: skip


def _month(text: object) -> str:
    return f"{str(text)[:4]}-{str(text)[4:]}" if text else ""
