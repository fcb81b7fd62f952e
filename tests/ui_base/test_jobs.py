"""The job runner: real threads, results on the GUI thread, cancel, closing."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.domain.errors import AppError, Cancelled
from app.ui.jobs import JobRunner, Lane, Progress
from app.ui.widgets.progress import ProgressStrip


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[JobRunner]:
    made = JobRunner()
    yield made
    made.close()


def test_work_runs_elsewhere_and_the_result_comes_here(qtbot: QtBot, runner: JobRunner) -> None:
    threads: list[str] = []
    results: list[int] = []

    def work(_progress: Progress) -> int:
        threads.append(threading.current_thread().name)
        return 42

    def done(result: int) -> None:
        threads.append(threading.current_thread().name)
        results.append(result)

    runner.run(work, done)
    qtbot.waitUntil(lambda: results == [42])
    assert threads[0].startswith("store") and threads[1] == "MainThread"
    assert not runner.is_busy()


def test_store_jobs_run_one_after_the_other_in_order(qtbot: QtBot, runner: JobRunner) -> None:
    seen: list[tuple[int, str]] = []
    for number in range(50):
        runner.run(lambda _p, number=number: seen.append((number, threading.current_thread().name)))
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert [number for number, _name in seen] == list(range(50))
    assert len({name for _number, name in seen}) == 1


def test_paper_does_not_wait_for_the_store(qtbot: QtBot, runner: JobRunner) -> None:
    gate = threading.Event()
    ready: list[str] = []
    runner.run(lambda _p: gate.wait(10))
    runner.run(lambda _p: "sheet", ready.append, lane=Lane.PAPER)
    qtbot.waitUntil(lambda: ready == ["sheet"])
    assert runner.is_busy()
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy())


def test_errors_go_to_the_job_or_to_the_window(qtbot: QtBot, runner: JobRunner) -> None:
    own: list[BaseException] = []

    def fail(_progress: Progress) -> None:
        raise AppError("usb.full", "优盘满了。")

    runner.run(fail, failed=own.append)
    qtbot.waitUntil(lambda: len(own) == 1)
    with qtbot.waitSignal(runner.troubled) as told:
        runner.run(fail)
    assert isinstance(told.args[0], AppError) and told.args[0].code == "usb.full"


def test_cancelled_work_is_silent(qtbot: QtBot, runner: JobRunner) -> None:
    started = threading.Event()
    heard: list[object] = []

    def work(progress: Progress) -> None:
        while True:
            started.set()
            progress(1, 10, "正在读取")

    runner.troubled.connect(heard.append)
    job = runner.run(work, heard.append, heard.append)
    assert started.wait(5)
    with qtbot.waitSignal(job.ended):
        job.cancel()
    assert heard == []


def test_waiting_job_that_is_cancelled_never_starts(qtbot: QtBot, runner: JobRunner) -> None:
    gate, ran = threading.Event(), []
    runner.run(lambda _p: gate.wait(10))
    job = runner.run(lambda _p: ran.append(1))
    job.cancel()
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert ran == []


def test_a_window_that_is_gone_hears_nothing(qtbot: QtBot, runner: JobRunner) -> None:
    gate, heard, owner = threading.Event(), [], QObject()
    runner.run(lambda _p: gate.wait(10), heard.append, owner=owner)
    delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: not runner.is_busy())
    assert heard == []


def test_busy_is_told_once(qtbot: QtBot, runner: JobRunner) -> None:
    told: list[bool] = []
    runner.busy_changed.connect(told.append)
    for _ in range(5):
        runner.run(lambda _p: None)
    qtbot.waitUntil(lambda: told == [True, False])


def test_closing_waits_for_running_work_and_drops_the_rest(qtbot: QtBot) -> None:
    runner = JobRunner()
    started, finished, never = threading.Event(), [], []

    def work(progress: Progress) -> None:
        started.set()
        try:
            while True:
                progress(0, 0)
        except Cancelled:
            finished.append(True)
            raise

    runner.run(work)
    runner.run(lambda _p: never.append(1))
    assert started.wait(5)
    runner.close()
    assert finished == [True] and never == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("store", "paper"))]


def test_hundreds_of_short_jobs_from_short_lived_owners(qtbot: QtBot, runner: JobRunner) -> None:
    done: list[int] = []
    for number in range(400):
        owner = QObject()
        runner.run(lambda _p, number=number: number, done.append, owner=owner if number % 2 else None)
        del owner
    qtbot.waitUntil(lambda: not runner.is_busy(), timeout=20000)
    assert set(range(0, 400, 2)) <= set(done)


def test_strip_follows_a_job_and_can_stop_it(qtbot: QtBot, runner: JobRunner) -> None:
    strip = ProgressStrip()
    qtbot.addWidget(strip)
    gate = threading.Event()

    def work(progress: Progress) -> None:
        progress(3, 40, "正在读取第3个包")
        gate.wait(10)
        progress(4, 40, "正在读取第4个包")

    strip.follow(runner.run(work, title="接收"))
    qtbot.waitUntil(lambda: strip.text() == "正在读取第3个包（3 / 40）")
    assert strip.isVisible()
    strip._cancel.click()
    assert strip.text() == "正在停止…"
    gate.set()
    qtbot.waitUntil(lambda: not strip.isVisible())
