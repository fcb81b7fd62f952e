"""`python -m bench`: every promise of the design's §9 that can be measured now, beside its peer of the same run; nothing is asserted."""

from __future__ import annotations

import platform
import sys
import time
import unicodedata
from collections.abc import Iterator

from bench import (
    bringing,
    bundles,
    checking,
    dueing,
    finding,
    handing,
    ledgers,
    packs,
    papers,
    saving,
    sheets,
    summing,
    typing,
)
from bench.measure import Result, in_child

Line = tuple[str, str, str, str, str]  # what, measured, beside, target, met
HEAD: Line = ("measured", "ours", "beside", "target", "met")


def main() -> None:
    """Measure one after the other and print as it comes."""
    start = time.time()
    print(
        f"Python {platform.python_version()}, {platform.machine()}; ratios of one run, not promises for every machine"
    )
    for title, part in (("Save", save), ("Import", bring), ("Checks", check), ("Search", find), ("Due", due), ("Paper", paper), ("Many papers", many),
                        ("Workbook", sheet), ("Ledgers", books), ("Township", town), ("Package", package),
                        ("Typing", type_), ("Start", begin), ("Bundle", bundle), ("Moving", move), ("Weak machine", weakly)):  # fmt: skip
        print(f"\n{title}")
        _print([HEAD, *part()])
    print(f"\n{time.time() - start:.0f} s in all")


def met(good: bool) -> str:
    """A word for the last column."""
    return "yes" if good else "NO"


def town() -> Iterator[Line]:
    found = in_child("summing:town")
    s, f = found.seconds, found.figures
    what = f"report of {summing.VILLAGES} villages, {f['homes']:,.0f} households, first time"
    yield what, f"{s['first']:.0f} s", f"slowest village {f['slowest_ms']:.0f} ms", "", ""
    yield "the same again, nothing written", f"{s['again']:.2f} s", "", "", ""
    yield "again after one village wrote", f"{s['changed']:.2f} s", "", "", ""
    yield "zero reports of a month", f"{s['silence']:.2f} s", "", "", ""
    yield "peak memory", f"{found.memory:.0f} MB", "", "≤ 600 MB", met(found.memory <= 600)


def save() -> Iterator[Line]:
    found = in_child("saving:all_in_one").seconds
    ours, plain = found["save"] * 1000, found["sqlite"] * 1000
    beside = f"{plain:.1f} ms sqlite3, {found['sqlcipher'] * 1000:.1f} ms SQLCipher"
    yield f"save of item 2, {saving.MEMBERS} people", f"{ours:.1f} ms", beside, "≤ 20 ms more", met(ours - plain <= 20)
    yield "one field kept (autosave)", f"{found['autosave'] * 1000:.1f} ms", "", "", ""


def bring() -> Iterator[Line]:
    bare, ours = in_child("bringing:bare"), in_child("bringing:ours")
    calamine, s, count = bare.seconds["bare"], ours.seconds, bringing.PERSONS
    beside = f"{count / calamine:,.0f} /s calamine alone"
    yield f"workbook read and understood, {count} people", f"{count / s['parse']:,.0f} /s", beside, "", ""
    yield "plan (read + compare)", f"{count / s['plan']:,.0f} /s", f"{s['plan'] / calamine:.1f} × calamine", "", ""
    yield "write as one verb", f"{count / s['apply']:,.0f} /s", "", "", ""
    yield "data checks of the village", f"{count / s['checks']:,.0f} /s", "", "", ""
    whole = count / (s["plan"] + s["apply"] + s["checks"])
    yield "import with all checks", f"{whole:,.0f} /s", "", "≥ 2,000 /s", met(whole >= 2000)
    yield "the same file again (no change)", f"{s['again']:.2f} s", "", "", ""
    yield "peak memory", f"{ours.memory:.0f} MB", f"{bare.memory:.0f} MB calamine", "≤ 250 MB", met(ours.memory <= 250)
    for name, count in (("more", bringing.MORE), ("most", bringing.MOST)):
        found = in_child(f"bringing:{name}")
        s, import_mb = found.seconds, found.figures["import_mb"]
        rate = count / (s["plan"] + s["apply"] + s["checks"])
        parts = f"plan {s['plan']:.1f}, write {s['apply']:.1f}, checks {s['checks']:.1f} s"
        yield f"import with all checks, {count:,} people", f"{rate:,.0f} /s", parts, "≥ 2,000 /s", met(rate >= 2000)
        yield (
            "  peak memory: import / and again with the village checked",
            f"{import_mb:.0f} / {found.memory:.0f} MB",
            "",
            "",
            "",
        )
        yield "  the same file again (no change)", f"{s['again']:.1f} s", "", "", ""
    found = in_child("bringing:marked")
    yield (
        "marked-up copy, 10,000 people, 500 problems",
        f"{found.seconds['marked']:.1f} s, {found.memory:.0f} MB",
        "",
        "",
        "",
    )


def check() -> Iterator[Line]:
    engine, stored, worst = (in_child(f"checking:{name}") for name in ("engine", "village", "worst"))
    base = engine.seconds[str(checking.PERSONS)] / checking.PERSONS
    for size in checking.SIZES:
        whole, found = engine.seconds[str(size)], engine.figures[f"findings {size}"]
        ratio = whole / size / base
        what = f"all checks, {size:,} persons, {checking.VISITS} visits a household (CPU)"
        good = met(0.7 <= ratio <= 1.3)
        yield (
            what,
            f"{whole:.2f} s, {size / whole:,.0f} /s",
            f"{found:,.0f} findings",
            "linear",
            f"{good} ({ratio:.2f})",
        )
    broken = f"{worst.figures['findings']:,.0f} findings"
    yield f"  every person of {checking.PERSONS:,} broken", f"{worst.seconds['worst']:.2f} s", broken, "", ""
    s, told = stored.seconds, f"{stored.figures['findings']:,.0f} findings"
    what = f"list of findings from the store, {checking.PERSONS:,} persons"
    yield what, f"{s['first']:.2f} s", told, "a few s", met(s["first"] <= 5)
    again = f"{s['again']:.2f} / {s['changed']:.2f} s"
    yield "  opened again / after a change of one household", again, f"{stored.memory:.0f} MB peak", "", ""


def paper() -> Iterator[Line]:
    names = ("notice_ours", "notice_bare", "ledger_ours", "ledger_bare", "ledger_longtable", "large_ours", "large_bare")
    r = {name: in_child(f"papers:{name}") for name in names}
    first = r["notice_ours"].seconds["first"]
    yield (
        f"notice, {papers.NOTICE} rows: first / next",
        _two(r["notice_ours"]),
        _bare(r["notice_bare"]),
        "≤ 0.5 s",
        met(first <= 0.5),
    )
    beside = f"{_bare(r['ledger_bare'])}, {r['ledger_longtable'].seconds['warm']:.2f} s LongTable"
    yield f"ledger, {papers.LEDGER} rows: first / next", _two(r["ledger_ours"]), beside, "", ""
    ours, bare = r["large_ours"].seconds["first"], r["large_bare"].seconds["warm"]
    good = ours <= 2 and ours <= 2 * bare
    yield (
        f"ledger, {papers.LARGE} rows: first / next",
        _two(r["large_ours"]),
        _bare(r["large_bare"]),
        "≤ 2 s, ≤ 2 × bare",
        met(good),
    )
    memory = ", ".join(f"{r[name].memory:.0f} {name.partition('_')[2]}" for name in ("ledger_bare", "ledger_longtable"))
    yield f"peak memory, {papers.LEDGER} rows", f"{r['ledger_ours'].memory:.0f} MB", f"MB: {memory}", "", ""


def many() -> Iterator[Line]:
    few, most, peer = (in_child(f"packs:{name}") for name in ("pack_few", "pack_many", "pack_peer"))
    found = {"few": few, "many": most, "peer": peer}
    s = {name: result.seconds["print"] for name, result in found.items()}
    mb = {name: f"{result.figures['bytes'] / 1e6:.1f} MB file" for name, result in found.items()}
    beside = f"{s['peer']:.1f} s, {mb['peer']} drawn singly, joined by pypdf"
    yield (
        f"{packs.MANY} consent sheets in one job",
        f"{s['many']:.1f} s, {mb['many']}",
        beside,
        "faster",
        met(s["many"] < s["peer"]),
    )
    grown = most.memory - few.memory
    memory = f"{few.memory:.0f} / {most.memory:.0f} MB"
    yield (
        f"  peak memory at {packs.FEW} / {packs.MANY}",
        memory,
        f"{peer.memory:.0f} MB pypdf",
        "flat (≤ 15 MB more)",
        met(grown <= 15),
    )
    file = in_child("packs:household_file")
    what = f"一户一档, {file.figures['papers']:.0f} papers, of {packs.MANY} households: first / next"
    drawn = f"{file.seconds['peer']:.2f} s the same papers singly, joined by pypdf"
    yield what, _two(file), drawn, "seconds", met(file.seconds["first"] <= 5)
    wall = in_child("packs:notice_of_many").seconds
    made = f"{wall['make']:.2f} s made, {wall['print']:.2f} s drawn"
    yield (
        f"{packs.NOTICED} households on one notice",
        made,
        f"{wall['bare']:.2f} s bare canvas",
        "≤ 1 s",
        met(wall["make"] + wall["print"] <= 1),
    )


def _two(result: Result) -> str:
    return f"{result.seconds['first']:.2f} / {result.seconds['warm']:.2f} s"


def _bare(result: Result) -> str:
    return f"{result.seconds['warm']:.2f} s bare canvas"


def books() -> Iterator[Line]:
    found, grown, w = in_child("ledgers:month"), in_child("ledgers:grown"), in_child("ledgers:workbooks").seconds
    s = found.seconds
    what = f"a month's sixteen ledgers, {ledgers.HOUSEHOLDS} households"
    yield f"{what}: PDF / XLSX", f"{s['pdf']:.1f} / {s['xlsx']:.1f} s", f"{found.figures['rows']:.0f} rows", "", ""
    yield f"{what}: rows alone", f"{s['entries']:.2f} s", f"close {s['close']:.2f} s, 补录 {s['late']:.2f} s", "", ""
    yield "peak memory of it", f"{found.memory:.0f} MB", "", "≤ 250 MB", met(found.memory <= 250)
    times = grown.seconds["entries"] / s["entries"]
    yield (
        f"rows of {ledgers.GROWN} × as many households",
        f"{grown.seconds['entries']:.1f} s",
        f"{times:.1f} ×",
        f"≤ {ledgers.GROWN * 1.3:.0f} ×",
        met(times <= ledgers.GROWN * 1.3),
    )
    beside = f"{w['constant']:.2f} s constant_memory, {w['openpyxl']:.2f} s openpyxl write_only"
    ratio = w["ours"] / w["constant"]
    yield f"workbook, {ledgers.ROWS} rows", f"{w['ours']:.2f} s", beside, "≤ 1.3 ×", met(ratio <= 1.3)


def sheet() -> Iterator[Line]:
    ours, peer = in_child("sheets:ours"), in_child("sheets:constant_memory")
    ratio = ours.seconds["write"] / peer.seconds["write"]
    what = f"ledger, {sheets.ROWS:,} rows"
    mine = f"{ours.seconds['write']:.2f} s, {ours.memory:.0f} MB"
    yield what, mine, f"{_written(peer)} XlsxWriter constant_memory", "≤ 1.3 ×", f"{met(ratio <= 1.3)} ({ratio:.2f})"
    for name, words in (("openpyxl_normal", "openpyxl"), ("openpyxl_write_only", "openpyxl write_only")):
        yield "", "", f"{_written(in_child(f'sheets:{name}'))} {words}", "", ""


def _written(result: Result) -> str:
    return f"{result.seconds['write']:.2f} s, {result.memory:.0f} MB"


def find() -> Iterator[Line]:
    for name, persons in (("village_people", 8_000), ("town_people", 320_000)):
        found = in_child(f"finding:{name}")
        s, f = found.seconds, found.figures
        yield (
            f"search, {persons:,} persons: p95 a keystroke ({f['strokes']:.0f} keystrokes)",
            f"{s['p95'] * 1000:.1f} ms",
            f"{s['like'] * 1000:.0f} ms LIKE in the same store",
            "≤ 50 ms",
            met(s["p95"] <= 0.05),
        )
        yield "  median / slowest", f"{s['p50'] * 1000:.1f} / {s['worst'] * 1000:.1f} ms", "", "", ""
        yield f"  p95 with the {finding.SHOWN} lines of a screen", f"{s['screen'] * 1000:.0f} ms", "", "", ""
        again = "after_save" if "after_save" in s else "one_village"
        words = "next keystroke after a save" if again == "after_save" else "index of one village made anew"
        yield f"  {words}", f"{s[again] * 1000:.0f} ms", "", "", ""
        yield "  index made / opened", f"{s['build']:.1f} / {s['open']:.2f} s", "", "", ""
        yield (
            "  index on disk / in memory",
            f"{f['disk']:.1f} / {f['memory']:.0f} MB",
            f"{f['store']:.0f} MB store",
            "",
            "",
        )


def due() -> Iterator[Line]:
    one, town = in_child("dueing:village"), in_child("dueing:township")
    s, f = one.seconds, one.figures
    yield (
        f"due list, {dueing.HOUSEHOLDS:,} households, read and reckoned",
        f"{s['list']:.2f} s",
        f"{f['duties']:.0f} duties",
        "",
        "",
    )
    yield "  the engine alone", f"{s['engine']:.2f} s", "", "", ""
    good = met(s["again"] <= 0.2)
    yield (
        "今天: opened / again / after a change of one household",
        f"{s['today']:.2f} / {s['again']:.2f} / {s['changed']:.2f} s",
        f"{one.memory:.0f} MB",
        "≤ 0.2 s again",
        good,
    )
    yield "走访计划 of a week", f"{s['plan']:.2f} s", f"{f['homes']:.0f} households", "", ""
    s, f = town.seconds, town.figures
    good = met(s["again"] <= 2)
    yield (
        f"今天 of a township, {f['households']:,.0f} households: opened / again",
        f"{s['today']:.1f} / {s['again']:.2f} s",
        f"{f['lines']:,.0f} lines, {town.memory:.0f} MB",
        "≤ 2 s again",
        good,
    )


def package() -> Iterator[Line]:
    whole, few, seen = (in_child(f"handing:{name}") for name in ("bare_households", "sketch", "with_visits"))
    s, f, count = whole.seconds, whole.figures, handing.HOUSEHOLDS
    beside = f"{s['zlib']:.2f} s zlib + json, {s['workbook']:.1f} s XlsxWriter"
    yield f"{count} households written and re-read", f"{s['export']:.2f} s", beside, "≤ 5 s", met(s["export"] <= 5)
    yield "  received / received again", f"{s['receive']:.2f} / {s['again']:.2f} s", f"{whole.memory:.0f} MB", "", ""
    each = f["bytes"] / count
    peers = ", ".join(f"{f[key] / count:,.0f} {words}" for key, words in (
        ("json_bytes", "plain JSON"), ("zlib_bytes", "deflated"), ("workbook_bytes", "zipped workbook"),
        ("tables_bytes", "the store's tables deflated")))  # fmt: skip
    yield "bytes a household", f"{each:.0f}", peers, "≤ 2,048", met(each <= 2048)
    s, f = seen.seconds, seen.figures
    visit = (f["bytes"] - few.figures["bytes"]) / handing.SKETCH / handing.VISITS
    beside = f"{(f['zlib_bytes'] - few.figures['zlib_bytes']) / handing.SKETCH / handing.VISITS:.0f} deflated JSON"
    yield "bytes a visit", f"{visit:.0f}", beside, "≤ 250", met(visit <= 250)
    what = f"{handing.SKETCH} households with {handing.VISITS} visits each: written / received"
    yield what, f"{s['export']:.2f} / {s['receive']:.2f} s", f"{seen.memory:.0f} MB", "", ""
    changed = in_child("handing:delta")
    s = changed.seconds
    words = f"{handing.CHANGED} of {count} households changed: planned / received"
    yield words, f"{s['plan']:.2f} / {s['receive']:.2f} s", f"{s['whole']:.1f} s all of them", "", ""
    yield from _town("items 1–5", in_child("handing:forty_villages"), handing.VILLAGES, "≤ 60 s")
    yield from _town(f"{handing.VISITS} visits each", in_child("handing:visited_village"), 1, "")


def _town(what: str, found: Result, villages: int, target: str) -> Iterator[Line]:
    s, f = found.seconds, found.figures
    many = f"{villages} × {handing.HOUSEHOLDS} households, {what}"
    memory = f"{found.memory:.0f} MB, store {f['store_mb']:.0f} MB"
    yield f"{many}: received", f"{s['receive']:.1f} s", memory, target, met(s["receive"] <= 60) if target else ""
    if villages > 1:
        one, all_ = s["after 1"], s[f"after {villages}"]
        ratio = all_ / one / villages
        yield (
            "  after 1 / 10 / 40 villages",
            f"{one:.1f} / {s['after 10']:.1f} / {all_:.1f} s",
            "",
            "linear",
            met(ratio <= 1.5),
        )
        yield "  peak memory", f"{found.memory:.0f} MB", "", "≤ 600 MB", met(found.memory <= 600)
        yield "  one person in two villages, grouped", f"{s['crossing']:.1f} s", f"{f['pairs']:.0f} pairs", "", ""
    yield (
        "  received again / backup before",
        f"{s['again']:.1f} / {s['backup']:.1f} s",
        f"{f['backup_mb']:.0f} MB backup",
        "",
        "",
    )


def type_() -> Iterator[Line]:
    found = in_child("typing:keys")
    f, s = found.figures, found.seconds
    good = met(f["ours"] < f["plain"])
    what = f"reference household, 6 people, {f['cells']:.0f} cells"
    yield what, f"{f['ours']:.0f} keys", f"{f['plain']:.0f} keys spreadsheet", "fewer", good
    yield (
        "  beside Ctrl+D, drop-downs, jumps",
        "",
        f"{f['skilled']:.0f} keys spreadsheet",
        "fewer",
        met(f["ours"] < f["skilled"]),
    )
    typed = f"{f['ours'] * typing.FINGER / 60:.1f} min"
    beside = f"{f['plain'] * typing.FINGER / 60:.1f} min spreadsheet"
    yield f"  at {typing.FINGER} s a key", typed, beside, "", ""
    each = s["program"] / f["presses"] * 1000
    yield "  the program's own time", f"{s['program']:.1f} s, {each:.0f} ms a key", "", "", ""


def begin() -> Iterator[Line]:
    found = in_child("starting:both")
    ours, empty = found.seconds["ours"], found.seconds["empty"]
    good = met(ours <= 1.5 * empty)
    yield (
        "start to the sign-in page",
        f"{ours:.2f} s",
        f"{empty:.2f} s empty window",
        "≤ 1.5 ×",
        f"{good} ({ours / empty:.2f})",
    )
    yield "memory at that moment", f"{found.figures['ours_mb']:.0f} MB", f"{found.figures['empty_mb']:.0f} MB", "", ""


def bundle() -> Iterator[Line]:
    found = in_child("bundles:starts")
    s, f = found.seconds, found.figures
    if not f:
        yield "no bundle here (make bundle)", "", "", "", ""
        return
    yield (
        "unpacked / .tar.xz / .deb",
        f"{f['unpacked']:.0f} / {f.get('.xz', 0):.0f} / {f.get('.deb', 0):.0f} MB",
        "",
        "",
        "",
    )
    for name in ("cold", "warm"):
        if f"ours {name}" in s:
            ours, empty = s[f"ours {name}"], s[f"empty {name}"]
            good = f"{met(ours <= 1.5 * empty)} ({ours / empty:.2f})"
            yield (
                f"{name} start to the first page, and its end",
                f"{ours:.2f} s",
                f"{empty:.2f} s empty bundle",
                "≤ 1.5 ×",
                good,
            )


def move() -> Iterator[Line]:
    found = in_child("bundles:moving")
    s = found.seconds
    what = f"store of {bundles.HOUSEHOLDS} households, {found.figures['store_mb']:.0f} MB"
    yield f"{what}: upgraded, its backup first", f"{s['upgrade']:.1f} s", "", "", ""
    yield (
        "  backed up / restored on another laptop",
        f"{s['backup']:.1f} / {s['restore']:.1f} s",
        "",
        "≤ 60 s",
        met(s["restore"] <= 60),
    )


def weakly() -> Iterator[Line]:
    found = in_child("weak:both")
    s, f = found.seconds, found.figures
    if not f["limited"]:
        yield "no control groups here (root)", "", "", "", ""
        return
    for name in (key.removeprefix("weak ") for key in s if key.startswith("weak ")):
        yield (
            f"one core at half speed, 1.5 GB: {name}",
            f"{s[f'weak {name}']:.2f} s",
            f"{s[f'free {name}']:.2f} s unlimited",
            "",
            "",
        )
    yield (
        "peak memory: signed in / in all",
        f"{f['weak MB signed in']:.0f} / {f['weak MB']:.0f} MB",
        "",
        "≤ 250 MB",
        met(f["weak MB"] <= 250),
    )


def _print(lines: list[Line]) -> None:
    widths = [max(_width(line[place]) for line in lines) for place in range(len(HEAD))]
    for line in lines:
        cells = (text + " " * (width - _width(text)) for text, width in zip(line, widths, strict=True))
        print("  " + "  ".join(cells).rstrip())
    sys.stdout.flush()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


if __name__ == "__main__":
    main()
