"""For developers: writes `han.tsv.xz` from the Unihan files and the CJK decomposition data (see README.md beside this file).

`python resources/characters/make.py UNIHAN_FOLDER CJK_DECOMP.txt`; UNIHAN_FOLDER holds Unihan_*.txt.bz2.
"""

from __future__ import annotations

import bz2
import lzma
import re
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path

from reportlab.pdfbase.ttfonts import TTFontFile

HERE = Path(__file__).parent
FONTS = ("NotoSansSC-Regular.ttf", "HanaMinB.ttf")
WANTED = ("kMandarin", "kTotalStrokes", "kTGH", "kTraditionalVariant", "kRSUnicode")
# Left part of a simplified character -> of the traditional one: Extension E and F hold many simplified by these.
SIMPLER = dict(
    zip(
        "頁釒金車鳥魚馬訁言糹糸門貝見韋風飠食齒麥龍鹵黽長戔",
        "页钅钅车鸟鱼马讠讠纟纟门贝见韦风饣饣齿麦龙卤黾长戋",
        strict=True,
    )
)
IDS = {"a": "⿰", "d": "⿱", "s": "⿴", "sb": "⿶", "st": "⿵", "sl": "⿷", "stl": "⿸", "str": "⿹", "sbl": "⿺"}
REPEATS = {"ra": "⿰2", "rd": "⿱2", "r3tr": "⿱3", "r3a": "⿰3", "r3d": "⿱3", "r4sq": "⿱4", "r3gw": "⿱3"}
RADICALS = dict(enumerate("一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾见角言谷豆豕豸贝赤走足身车辛辰辵邑酉釆里金长门阜隶隹雨青非面革韦韭音页风飞食首香马骨高髟鬥鬯鬲鬼鱼鸟卤鹿麦麻黄黍黑黹黾鼎鼓鼠鼻齐齿龙龟龠", 1))  # fmt: skip  # noqa: E501


def unihan(folder: Path) -> dict[str, dict[str, str]]:
    """Character -> property -> text of the wanted Unihan properties."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in sorted(folder.glob("Unihan_*.txt.bz2")):
        for line in bz2.decompress(path.read_bytes()).decode("utf-8").splitlines():
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] in WANTED:
                found[chr(int(parts[0][2:], 16))][parts[1]] = parts[2]
    return found


class Parts:
    """Direct parts of a character; numbered parts without a code point are replaced by what they are made of."""

    def __init__(self, path: Path) -> None:
        self.raw: dict[str, tuple[str, list[str]]] = {}
        for line in path.read_text("utf-8").splitlines():
            match = re.fullmatch(r"(.+?):([a-z0-9/]+)\((.*)\)", line.strip())
            if match:
                self.raw[match[1]] = (match[2].split("/")[0], [part for part in match[3].split(",") if part])

    @cache  # noqa: B019 - one object for one run
    def of(self, name: str, depth: int = 0) -> tuple[str, tuple[str, ...]]:
        """Operator and parts; ("", ()) where nothing is known."""
        how, parts = self.raw.get(name, ("", []))
        if how in REPEATS and parts:
            operator, times = REPEATS[how][0], int(REPEATS[how][1])
            return operator, tuple(self._plain(parts[0], depth)) * times
        return IDS.get(how, "⿻" if parts else ""), tuple(char for part in parts for char in self._plain(part, depth))

    def _plain(self, part: str, depth: int) -> tuple[str, ...]:
        if not part.isdigit():
            return (part,)
        return self.of(part, depth + 1)[1] if depth < 12 else ()


def covered() -> set[str]:
    """Characters one of the bundled screen fonts draws."""
    codes: set[int] = set()
    for name in FONTS:
        codes |= set(TTFontFile(str(HERE.parent / "fonts" / name)).charToGlyph)
    return {chr(code) for code in codes if 0x3400 <= code <= 0x9FFF or 0x20000 <= code <= 0x323AF}


def row(char: str, facts: dict[str, str], parts: Parts) -> str:
    """One line: character, operator and parts, reading, strokes, rank in the table of standard characters."""
    operator, found = parts.of(char)
    old = facts.get("kTraditionalVariant", "").split(" ")[0]
    if not found and old:
        operator, theirs = parts.of(chr(int(old[2:], 16)))
        found = tuple(SIMPLER.get(part, part) for part in theirs)
    if not found:
        radical = int(re.match(r"\d+", facts["kRSUnicode"])[0])
        operator, found = "", (RADICALS[radical],)
    rank = facts.get("kTGH", "").rpartition(":")[2]
    reading = facts.get("kMandarin", "").split(" ")[0]
    return "\t".join((char, operator + "".join(found), reading, facts["kTotalStrokes"].split(" ")[0], rank))


def main(unihan_folder: str, decomposition: str) -> None:
    """Write the file."""
    facts, parts = unihan(Path(unihan_folder)), Parts(Path(decomposition))
    lines = [row(char, facts[char], parts) for char in sorted(covered()) if "kRSUnicode" in facts[char]]
    # Radicals and their side forms are no ideographs of Unihan, but parts go through them.
    lines += sorted(f"{char}\t{operator}{''.join(found)}\t\t0\t" for char in parts.raw if 0x2E80 <= ord(char[0]) < 0x2FE0
                    for operator, found in [parts.of(char)] if found)  # fmt: skip
    with lzma.open(HERE / "han.tsv.xz", "wt", encoding="utf-8", newline="\n", preset=9) as file:
        file.write("\n".join(lines) + "\n")
    print(len(lines), "lines")


if __name__ == "__main__":
    main(*sys.argv[1:3])
