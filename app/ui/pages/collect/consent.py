"""承诺授权: who has to sign, each person's sheet as it came back on paper; nothing is ticked in advance (`domain.md` §7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.consent import ALLOWED, State, Verb
from app.domain.consent_sheets import sheet_troubles
from app.domain.questionnaire.items import Item
from app.domain.records import declared
from app.domain.values import EMPTY, blank
from app.forms.page import FormPage
from app.services.collecting.filling import FormState, Signer, new_row
from app.ui.context import PageContext
from app.ui.pages.collect.consent_acts import ask_refusal, ask_withdraw, attach_scan, menu_button
from app.ui.pages.collect.layout import cards
from app.ui.pages.collect.signers import TROUBLE_KEYS, final_note, signer_columns
from app.ui.pages.collect.steps import Shown, StepView
from app.ui.theme import size
from app.ui.widgets.basics import EmptyState, SectionCard, button, label, on_click
from app.ui.widgets.table import DataTable

KIND = "consent"
PRESET = ("member_id", "person_id", "is_applicant", "state")
BY_VERB = ("withdrawn_on", "reason")  # taking consent back counts at once, so it is never a draft


class ConsentStep(StepView):
    """A list of people above, the chosen person's sheet below."""

    def __init__(self, context: PageContext, item: Item, form: FormState, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        section = item.sections[0]
        fields = [declared(KIND)[key] for key in section.keys if key not in ("state",)]
        self._form, self._current = form, ""
        self.signers: dict[str, Signer] = {}
        self.rows: dict[str, dict[str, Any]] = {}
        self._fresh: set[str] = set()
        self._touched: set[str] = set()
        self._signed: dict[str, dict[str, Any]] = {}  # sheets as they were when the form was opened, by row
        self._unread: dict[str, dict[str, str]] = {}
        self.table = DataTable(
            signer_columns(self.rows, context.desk.today), EmptyState("还没有家庭成员", "先在“家庭成员信息”里登记，再请成年人逐个签授权。", "signature"),
            "signer_table", lambda signer: signer.member["id"], many=False,
        )  # fmt: skip
        self.page = FormPage(fields, groups=cards(item, fields), scroll=False, parent=self)
        self.page.field_edited.connect(self._edited)
        self.page.field_unreadable.connect(self._unreadable)
        self.page.reveal_requested.connect(
            lambda key: self.log_reveal(self._form, "承诺授权", lambda: self.page.reveal(key))
        )
        self.page.left.connect(self._leave)
        self._lay_out()
        self.table.selection_changed.connect(self._choose)
        self.table.activated.connect(lambda _signer: self.page.focus_first())

    def _lay_out(self) -> None:
        self._who, self._note = label("", "section"), label("", "muted")
        self._final = label("", "muted", wrap=True)
        self._copy = button("照上一位勾选", "copy_scope", "copy", "small")
        self._copy.setToolTip("查询事项照上一位的勾选，敏感信息仍由本人逐项勾")
        on_click(self._copy, self._copy_scope)
        self._scan = menu_button("附上扫描件", "attach_scan", "image", {
            "scan_own": ("这一位的…", lambda: self._attach(self.signers[self._current])),
            "scan_all": ("全家共用的一张…", lambda: self._attach(None)),
        })  # fmt: skip
        self._more = menu_button("更多", "consent_more", "ellipsis", {
            "renew": ("另签一张", self._renew),
            "withdraw": ("撤回授权…", self._ask_withdraw),
            "refuse_check": ("不同意核查…", lambda: ask_refusal(self.context, self, self._form.subject.case, self.signers[self._current])),
        })  # fmt: skip
        row = QHBoxLayout()
        row.setSpacing(size("grid"))
        row.addWidget(self._who)
        row.addWidget(self._note, 1)
        for made in (self._copy, self._scan, self._more):
            row.addWidget(made)
        self.column.setSpacing(size("grid"))
        self.column.addLayout(row)
        self.column.addWidget(self._final)
        self.column.addWidget(self._scrolled())

    def _scrolled(self) -> QScrollArea:
        """Who is to sign, and the sheet of the one chosen."""
        note = "照签好的纸逐人录入；没有勾选的事项不能查询，敏感信息由本人在纸上逐项勾选。"
        card = SectionCard("谁要签", note)
        card.add(self.table)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size("grid2"))
        aligned = QHBoxLayout()
        aligned.setContentsMargins(0, 0, size("half"), 0)
        aligned.addWidget(card)
        column.addLayout(aligned)
        column.addWidget(self.page)
        column.addStretch(1)
        area = QScrollArea(widgetResizable=True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room, who signed and whose scan is missing stay in view; the rest stands below."""
        super().resizeEvent(event)
        wide = self.width() >= size("dialog_wide")
        for key in ("relation", "scope"):
            self.table.set_column_visible(key, wide)

    # ---- what is shown ----
    def load(self, form: FormState) -> None:
        """Stored sheets with drafts over them."""
        self.rows.clear()  # the list of people looks into this very dictionary
        self.rows.update({str(s.member["id"]): dict(s.row) for s in form.signers})
        self._fresh = {str(s.member["id"]) for s in form.signers if s.is_new}
        self._touched.clear()
        self._signed = {str(s.row["id"]): dict(s.row) for s in form.signers if s.saved}
        state = form.pages.get(KIND)
        self._unread = dict(state.unread) if state else {}
        self._current = ""
        self.show_form(form)

    def show_form(self, form: FormState) -> None:
        """People may have come or gone since; sheets being typed stay."""
        self._form = form
        self.signers = {str(s.member["id"]): s for s in form.signers}
        for key, signer in self.signers.items():
            if signer.is_new and key not in self.rows:
                self._fresh.add(key)
            if key not in self._touched:
                self._take_over(key, signer)
        self.table.set_rows(list(form.signers))
        self.table.setFixedHeight(
            (self.table.fontMetrics().height() + size("grid2")) * (max(len(form.signers), 3) + 1) + size("grid2")
        )
        if not self._current and form.signers:
            first = next((s for s in form.signers if s.must and not s.row.get("signed_on")), form.signers[0])
            self.select(str(first.member["id"]))
        self._show_head()

    def _take_over(self, key: str, signer: Signer) -> None:
        """What was stored meanwhile (printed, taken back, a package) for a sheet nobody is typing at."""
        before = self.rows.get(key)
        self.rows[key] = dict(signer.row)
        if signer.saved:
            self._signed.setdefault(str(signer.row["id"]), dict(signer.row))
        if not signer.is_new:
            self._fresh.discard(key)
        if key == self._current and before != self.rows[key]:
            self._show_sheet()

    def select(self, member: str) -> None:
        """Choose a person."""
        self.table.select(lambda signer: signer.member["id"] == member)

    def _choose(self, chosen: list[Signer]) -> None:
        member = str(chosen[0].member["id"]) if chosen else ""
        if not member or member == self._current:
            return
        self.finish()
        self._current = member
        self._show_sheet()

    def _show_sheet(self) -> None:
        row = self.rows[self._current]
        self.page.set_context({"state": row.get("state")})
        self.page.set_values(row, self._unread.get(str(row["id"]), {}))
        self._show_head()
        self._show_troubles()

    def _show_head(self) -> None:
        signer = self.signers.get(self._current)
        self.page.setVisible(signer is not None)
        for part in (self._who, self._note, self._copy, self._scan, self._more):
            part.setVisible(signer is not None)
        self._final.setVisible(False)
        if signer is None:
            return
        name = str(signer.member.get("name") or "未登记姓名")
        self._who.setText(f"{name}的授权书")
        place = f"第 {list(self.signers).index(self._current) + 1} 位，共 {len(self.signers)} 位"
        self._note.setText(place if signer.adult else f"{place}　由监护人签字，不满十四周岁的另外勾选单独同意")
        row = self.rows[self._current]
        self._copy.setEnabled(bool(self._scope_before()) and not row.get("scope"))
        self._offer(signer, row)

    def _offer(self, signer: Signer, row: dict[str, Any]) -> None:
        """Verbs that this sheet allows now; a sheet that came to its end can only be looked at."""
        same = row["id"] == signer.row["id"]
        state = State(signer.state) if same and signer.saved else None
        final = final_note(signer) if same and signer.saved else ""
        self._final.setText(final)
        self._final.setVisible(bool(final))
        for key, widget in self.page.widgets.items():
            if widget.is_read_only() != (bool(final) or key in BY_VERB):
                widget.set_read_only(bool(final) or key in BY_VERB)
        offered = {
            "renew": state in ALLOWED[Verb.RENEW], "withdraw": state in ALLOWED[Verb.WITHDRAW],
            "refuse_check": signer.adult and not row.get("signed_on"),
        }  # fmt: skip
        for action in self._more.menu().actions():
            action.setEnabled(offered[action.objectName().removeprefix("action_")])
        self._scan.setEnabled(bool(self._form.saved))

    def _show_troubles(self) -> None:
        signer = self.signers.get(self._current)
        if signer is None:
            return
        row = self.rows[self._current]
        found: dict[str, list[tuple[str, str]]] = {}
        if row.get("signed_on"):
            name = str(signer.member.get("name") or "这一位")
            for trouble in sheet_troubles(row, name, self.context.desk.today, signer.member):
                key = TROUBLE_KEYS.get(trouble.code, "signed_on")
                found.setdefault(key, []).append(("E" if trouble.blocks else "W", trouble.text + trouble.advice))
            before = self._signed.get(str(row["id"]))
            if before is not None and set(before.get("scope") or ()) != set(row.get("scope") or ()):
                told = "签过的范围改了：纸上重新勾过的，请在“更多”里“另签一张”；只是录错了的，可以这样改。"
                found.setdefault("scope", []).append(("W", told))
        self.page.set_findings(found)

    def show_findings(self, found: Shown) -> None:
        """Checks of the sheets stand beside their fields at once; the case's checks are on the last step."""

    # ---- edits ----
    def _edited(self, key: str, value: object) -> None:
        values: dict[str, Any] = {key: value}
        if key == "signed_on":
            values["state"] = State.SIGNED if value else State.DRAFT
        self._keep(values)
        if key == "is_applicant" and value is True:
            self._only_applicant()

    def _only_applicant(self) -> None:
        """One person asks for the household: the others no longer do (R-7.1)."""
        for member, row in self.rows.items():
            if member != self._current and row.get("is_applicant"):
                row["is_applicant"] = False
                if member not in self._fresh:
                    self._touched.add(member)
                    self.edited.emit(KIND, str(row["id"]), {"is_applicant": False})

    def _keep(self, values: dict[str, Any]) -> None:
        row = self.rows[self._current]
        row.update(values)
        self._touched.add(self._current)
        if self._current in self._fresh:
            self._fresh.discard(self._current)
            values = {name: row[name] for name in PRESET} | values
        self._unread.get(str(row["id"]), {}).pop(next(iter(values)), None)
        self.edited.emit(KIND, str(row["id"]), {name: _plain(value) for name, value in values.items()})
        self.page.set_context({"state": row.get("state")})
        self.table.set_rows(self.table.rows())
        self._show_head()
        self._show_troubles()

    def _unreadable(self, key: str, text: str) -> None:
        row = str(self.rows[self._current]["id"])
        self._unread.setdefault(row, {})[key] = text
        self.unreadable.emit(row, key, text)

    def _scope_before(self) -> tuple[str, ...]:
        before: tuple[str, ...] = ()
        for member, row in self.rows.items():
            if member == self._current:
                break
            before = tuple(row.get("scope") or ()) or before
        return before

    def _copy_scope(self) -> None:
        scope = self._scope_before()
        self.page.set_value("scope", scope)
        self._keep({"scope": scope})

    def _ask_withdraw(self) -> None:
        member = self._current

        def done(_values: dict[str, Any]) -> None:
            self._touched.discard(member)

        ask_withdraw(self.context, self, self._form.subject.case, self.signers[member], done)

    def _renew(self) -> None:
        """A new sheet for the same person: nothing is taken from the old one, it stays as it was (§7.4)."""
        member = self.signers[self._current].member
        row: dict[str, Any] = {key: EMPTY.get(field.kind) for key, field in declared(KIND).items()}
        keys = {key: self.rows[self._current].get(key) for key in ("household_id", "case_id", "member_id", "person_id")}
        row |= {"id": new_row(), **keys, "is_applicant": self.rows[self._current].get("is_applicant"), "state": "draft"}
        self.rows[str(member["id"])] = row
        self._fresh.add(self._current)
        self._touched.add(self._current)
        self._show_sheet()
        self.table.set_rows(self.table.rows())
        self.page.focus_first()

    def _attach(self, signer: Signer | None) -> None:
        subject = self._form.subject
        if signer is not None:
            signer = replace(signer, row=self.rows[self._current])
        attach_scan(self.context, self, subject.household, subject.case, signer, lambda: None)

    # ---- moving ----
    def finish(self) -> None:
        """Take over what is being typed."""
        for widget in self.page.widgets.values() if self._current else ():
            if not widget.is_read_only():
                widget.finish()

    def submit(self) -> bool:
        """False, and the cursor there, where a text cannot be read."""
        self.finish()
        for member, row in self.rows.items():
            texts = self._unread.get(str(row["id"]))
            if texts and any(not blank(text) for text in texts.values()):
                self.select(member)
                self.page.focus_field(next(iter(texts)))
                return False
        return True

    def focus_first(self) -> None:
        """The chosen person's first field."""
        self.page.focus_first() if self._current else self.table.setFocus()

    def focus_at(self, row: str, key: str) -> None:
        """Go to a person's field."""
        member = next((m for m, found in self.rows.items() if row in (m, found["id"])), self._current)
        self.select(member)
        if key in self.page.widgets:
            self.page.focus_field(key)

    def _leave(self, step: int) -> None:
        people = list(self.signers)
        place = people.index(self._current) + step if self._current in people else -1
        if 0 <= place < len(people):
            self.select(people[place])
            self.page.focus_first()
        else:
            self.left.emit(step)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, State) else value
