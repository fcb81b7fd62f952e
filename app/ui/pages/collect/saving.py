"""Saving a step as one verb: what was set aside is said, what somebody else changed is decided by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.services.collecting import collect
from app.services.collecting.collect import Clash, Saved
from app.services.collecting.filling import open_form
from app.ui.context import PageContext
from app.ui.pages.collect.dialogs import ClashDialog
from app.ui.pages.collect.saver import AutoSaver

if TYPE_CHECKING:
    from app.ui.pages.collect.walk import FormWalk


class PageSaving(QObject):
    """Knows which pages hold something unsaved."""

    def __init__(self, context: PageContext, walk: FormWalk, saver: AutoSaver) -> None:
        super().__init__(walk)
        self._context, self._walk, self._saver = context, walk, saver
        self._unsaved = set(walk.form.drafted)

    def note(self, page: str) -> None:
        """Something was typed on a page."""
        self._unsaved.add(page)

    def unsaved(self) -> frozenset[str]:
        """Pages with something that is not saved."""
        return frozenset(self._unsaved)

    def save(self, page: str, then: Callable[[], object] | None = None) -> None:
        """Save one page where it has something unsaved."""
        if page not in self._unsaved:
            if then is not None:
                then()
            return
        subject = self._walk.subject()
        self._context.write(
            lambda desk: collect.save_page(desk, subject, page), lambda saved: self._saved(page, saved, then), self
        )

    def save_all(self, then: Callable[[], object] | None = None) -> None:
        """Save all pages, one after the other, in the order of the form."""
        waiting = [step.key for step in self._walk.form.steps if step.key in self._unsaved]
        if not waiting:
            if then is not None:
                then()
            return
        self.save(waiting[0], lambda: self.save_all(then))

    def _saved(self, page: str, saved: Saved, then: Callable[[], object] | None) -> None:
        if saved.clashes:
            self._decide(page, saved.clashes, then)
            return
        self._unsaved.discard(page)
        if saved.set_aside:
            labels = "、".join(dict.fromkeys(label for _row, label in saved.set_aside))
            self._walk.tell(f"这些回答现在不适用，没有保存：{labels}。", "warn")
        self._walk.refresh()
        if then is not None:
            then()

    def _decide(self, page: str, clashes: tuple[Clash, ...], then: Callable[[], object] | None) -> None:
        members = self._walk.form.live.file.all_members
        names = {str(member["id"]): str(member.get("name") or "") for member in members}
        mine = ClashDialog.ask(self._walk, clashes, names)
        if mine is None:
            return
        for clash in clashes:
            if (clash.row, clash.key) not in mine:
                self._saver.put(page, clash.kind, clash.row, {clash.key: clash.theirs})
        subject = self._walk.subject()

        def finish(saved: Saved) -> None:
            self._saved(page, saved, then)
            self._context.run(lambda desk: open_form(desk, subject), self._walk.reload, self._walk)

        self._context.write(lambda desk: collect.save_page(desk, subject, page, mine), finish, self)
