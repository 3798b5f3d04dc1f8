#!/usr/bin/python3
"""Cuts the three fonts of the result pages down to what they need.

Latin is Roboto, Chinese is Droid Sans Fallback with the characters of GB 2312; both are Apache-2.0 (LICENSE-fonts.txt).
Needs Debian's fonts-roboto-unhinted, fonts-droid-fallback and python3-fonttools; the same inputs give the same bytes.
"""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROBOTO = "/usr/share/fonts/truetype/roboto/unhinted/RobotoTTF/Roboto-%s.ttf"
DROID = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"
LATIN = "".join(chr(code) for code in list(range(0x20, 0x7F)) + list(range(0xA0, 0x100))) + "–—−‘’“”•…‰≈≠≤≥"


def gb2312():
    """Every character of GB 2312: two bytes from A1A1 to F7FE."""
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([row, cell]).decode("gb2312")
            except UnicodeDecodeError:
                pass


def cut(source, target, text):
    codes = ",".join(sorted({"U+%04X" % ord(character) for character in text}))
    subprocess.run(
        [sys.executable, "-m", "fontTools.subset", source, "--unicodes=" + codes, "--output-file=" + os.path.join(HERE, target),
         "--no-hinting", "--layout-features=", "--name-IDs=0,1,2,3,4,5,6,13,14",
         "--drop-tables+=GSUB,GPOS,GDEF,vhea,vmtx", "--no-recalc-timestamp"],
        check=True)


def main():
    cut(ROBOTO % "Regular", "Latin-Regular.ttf", LATIN)
    cut(ROBOTO % "Medium", "Latin-Medium.ttf", LATIN)
    cut(DROID, "Chinese.ttf", "".join(gb2312()))


if __name__ == "__main__":
    main()
