#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws what a program prints as an SVG: ./run --once | tools/terminal_svg.py > docs/images/tour.svg"""
import html
import sys

SIZE, LINE, MARGIN = 13, 19, 20
lines = ["$ ./run --once"] + sys.stdin.read().rstrip("\n").split("\n")
width = int(max(len(line) for line in lines) * SIZE * 0.61) + 2 * MARGIN
height = len(lines) * LINE + 2 * MARGIN
print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
      f'font-family="ui-monospace, DejaVu Sans Mono, monospace" font-size="{SIZE}">')
print(f'<rect width="{width}" height="{height}" rx="8" fill="#171513"/>')
for number, line in enumerate(lines):
    color = "#d8b25c" if line.startswith("$") or line.endswith(":") else "#ece7e0"
    y = MARGIN + (number + 1) * LINE - 6
    print(f'<text x="{MARGIN}" y="{y}" fill="{color}" xml:space="preserve">{html.escape(line)}</text>')
print("</svg>")
