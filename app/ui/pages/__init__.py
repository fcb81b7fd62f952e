"""The pages of the window, one module or package a page; `ALL` names them in the order of the navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from PySide6.QtWidgets import QWidget

from app.ui.context import PageContext
from app.ui.frame import PageSpec


@dataclass(frozen=True, slots=True)
class PageEntry:
    """A page: key, title, icon, module with `make(context)`, the roles that have it."""

    key: str
    title: str
    icon: str
    module: str
    roles: tuple[str, ...] = ("village", "township")
    practice: bool = False  # only in the practice village


VILLAGE, TOWNSHIP = ("village",), ("township",)
ALL: tuple[PageEntry, ...] = (
    PageEntry("today", "今天", "list-todo", "app.ui.pages.today"),
    PageEntry("households", "农户", "users", "app.ui.pages.households"),
    PageEntry("collect", "采集", "clipboard-pen", "app.ui.pages.collect", VILLAGE),
    PageEntry("review", "评议公示", "megaphone", "app.ui.pages.review", VILLAGE),
    PageEntry("visits", "帮扶回访", "heart-handshake", "app.ui.pages.visits", VILLAGE),
    PageEntry("ledgers", "台账报表", "table-2", "app.ui.pages.ledgers"),
    PageEntry("findings", "问题清单", "list-checks", "app.ui.pages.findings"),
    PageEntry("duplicates", "重复核对", "git-merge", "app.ui.pages.duplicates"),
    PageEntry("handover", "报送", "upload", "app.ui.pages.handover", VILLAGE),
    PageEntry("receive", "接收", "inbox", "app.ui.pages.receive", TOWNSHIP),
    PageEntry("audit", "审核", "clipboard-check", "app.ui.pages.audit", TOWNSHIP),
    PageEntry("summary", "汇总", "chart-pie", "app.ui.pages.summary", TOWNSHIP),
    PageEntry("settings", "设置", "settings", "app.ui.pages.settings"),
)
# Opened from other pages, without a place of their own in the navigation.
ASIDE: tuple[PageEntry, ...] = (
    PageEntry("parallels", "并行修改", "git-merge", "app.ui.pages.parallels"),
    PageEntry("returned", "回执来件", "inbox", "app.ui.pages.returned", VILLAGE),
    PageEntry("audit_case", "审核一件", "list-checks", "app.ui.pages.audit.case", TOWNSHIP),
    PageEntry("crossing", "跨村核对", "git-merge", "app.ui.pages.crossing", TOWNSHIP),
    PageEntry("quarantine", "隔离区", "inbox", "app.ui.pages.quarantine"),
    PageEntry("comments", "乡镇意见", "list-checks", "app.ui.pages.comments", VILLAGE),
    PageEntry("sweeps", "集中排查", "clipboard-check", "app.ui.pages.sweeps", VILLAGE),
    PageEntry("employment", "就业和岗位", "users", "app.ui.pages.employment", VILLAGE),
    PageEntry("lowincome", "低收入人口", "heart-handshake", "app.ui.pages.lowincome", VILLAGE),
    PageEntry("practice", "练习任务", "graduation-cap", "app.ui.pages.practice", practice=True),
)


def specs(context: PageContext) -> list[PageSpec]:
    """The pages this side has; each is imported when it is first shown."""
    role, practice = context.desk.place.role, context.desk.place.practice
    listed = [entry for entry in (*ALL, *ASIDE) if practice or not entry.practice]
    return [PageSpec(e.key, e.title, e.icon, _factory(e, context), e in ALL) for e in listed if role in e.roles]


def _factory(entry: PageEntry, context: PageContext) -> Callable[[], QWidget]:
    def make() -> QWidget:
        page: QWidget = import_module(entry.module).make(context)
        return page

    return make
