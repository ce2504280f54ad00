#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tidy test: what a reader would otherwise have to say again and again.

Prints `ok NAME` or `not ok NAME` with what was found for each check, and ends with 1 if any failed.
A check is a function that takes the sources and yields "path:line: what".
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from cpp_text import block_headers, code_only
from examples import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]
MOST_LINES = 600
MOST_FUNCTION_LINES = 70

CPP = {".cpp", ".h"}
SCRIPTS = {".sh", ".py"}
WEB = {".ts", ".tsx", ".js", ".mjs", ".cjs", ".css"}


class Source:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.lines = self.text.splitlines()
        self.parts = Path(path).parts
        self.suffix = Path(path).suffix
        self.is_cpp = self.suffix in CPP
        self.is_build = self.suffix == ".cmake" or self.parts[-1] == "CMakeLists.txt"
        self.is_script = self.suffix in SCRIPTS or self.text.startswith("#!")
        self.is_code = self.is_cpp or self.is_script or self.suffix in WEB
        self.is_test = self.parts[0] == "tests" or "_test." in self.path or ".test." in self.path

    def at(self, line, what):
        return f"{self.path}:{line}: {what}"

    def find(self, pattern, what):
        for number, line in enumerate(self.lines, 1):
            if re.search(pattern, line):
                yield self.at(number, what)


def tracked():
    """Everything that is or could be committed, as text."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in sorted(set(names.split("\0")) - {""}):
        if not (ROOT / name).is_file():
            continue
        try:
            yield Source(name, (ROOT / name).read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            pass  # a model, a picture


# --- the checks ---------------------------------------------------------------------------------


def each_source_names_its_licence(sources):
    for source in sources:
        if source.is_code or source.is_build:
            if not any("SPDX-License-Identifier: Apache-2.0" in line for line in source.lines[:2]):
                yield source.at(1, "no SPDX line")


def no_file_is_too_long(sources):
    for source in sources:
        if source.is_code and len(source.lines) > MOST_LINES:
            yield source.at(MOST_LINES, f"{len(source.lines)} lines, at most {MOST_LINES}")


def no_function_is_too_long(sources):
    for source in (s for s in sources if s.is_cpp):
        for header, first, last in block_headers(source.text):
            if last - first + 1 > MOST_FUNCTION_LINES:
                yield source.at(first, f"{last - first + 1} lines, at most {MOST_FUNCTION_LINES}: {header}")


def headers_are_read_once(sources):
    for source in sources:
        if source.suffix == ".h" and "#pragma once" not in source.text:
            yield source.at(1, "no #pragma once")


def layers():
    """The folders of src/platform in order of need, as its build file lists them."""
    text = (ROOT / "src/platform/CMakeLists.txt").read_text(encoding="utf-8")
    return re.findall(r"add_subdirectory\((\w+)\)", text)


PARTS = {"app", "platform", "contracts", "geometry", "transfer"}


def may_include(source, target, order):
    """Whether a file of src/ may include "target", by the map in docs/architecture.md."""
    own, wanted = source.parts[1], Path(target).parts
    if own == "platform":
        if wanted[0] != "platform":
            return False
        layer = source.parts[2]
        if "testing" in (layer, wanted[1]):
            return layer == "testing" or source.is_test or source.path.endswith(("_fixture.h", "/test_database.h"))
        return layer not in order or (wanted[1] in order and order.index(wanted[1]) <= order.index(layer))
    if own == "geometry":
        return wanted[0] == "geometry" or wanted[:2] == ("platform", "base")
    if own == "contracts":
        return wanted[0] in ("contracts", "platform")
    if own == "app":
        return wanted[0] in PARTS or wanted[1:] == ("module.h",)
    # A context knows itself, the contracts and what is beneath all of them.
    return wanted[0] in (own, "contracts", "geometry", "platform")


def each_part_includes_only_what_it_may_know(sources):
    order = layers()
    for source in sources:
        if not source.is_cpp or source.parts[0] != "src":
            continue
        for number, line in enumerate(source.lines, 1):
            include = re.match(r'\s*#include "([^"]+)"', line)
            if include and not may_include(source, include[1], order):
                yield source.at(number, f"src/{source.parts[1]} may not know {include[1]}")


def sql_stands_only_in_stores(sources):
    statement = re.compile(
        r'"(?:sql\(|\()?\s*(?:SELECT\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|CREATE\s+(?:TABLE|INDEX)\s)'
    )
    for source in sources:
        in_context = source.is_cpp and source.parts[0] == "src" and source.parts[1] not in PARTS
        if in_context and not source.is_test and not source.parts[-1].endswith("store.cpp"):
            for found in statement.finditer(source.text):
                yield source.at(source.text.count("\n", 0, found.start()) + 1, "SQL outside store.cpp")


def tests_do_not_nap(sources):
    nap = r"\b(?:sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(|waitForTimeout|setTimeout\(|^\s*sleep \d"
    for source in sources:
        # Chaos is made of time that passes, all of it in one place.
        if source.is_test and source.is_code and source.parts[1] != "style" and source.path != "tests/chaos/time.h":
            yield from source.find(nap, "wait for the condition, not for the clock")


def nothing_awaited_holds_a_lambda_that_owns(sources):
    # GCC 12.2 frees the captures of such a lambda twice. [] and references are harmless.
    awaited = re.compile(r"\bco_await\b[^;]*")
    introducer = re.compile(r"(?:[(,={]|return)\s*\[([^\]]+)\]\s*(?:\(|\{|mutable)")
    for source in (s for s in sources if s.is_cpp):
        code = code_only(source.text)
        for statement in awaited.finditer(code):
            for found in introducer.finditer(statement[0]):
                captures = [capture.strip() for capture in found[1].split(",")]
                if any(not re.fullmatch(r"&\w*|this", capture) for capture in captures):
                    line = code.count("\n", 0, statement.start() + found.start()) + 1
                    yield source.at(line, f"name the lambda [{found[1]}] first, then move it")


def nothing_is_left_for_later(sources):
    for source in sources:
        if source.is_code or source.is_build:
            yield from source.find(r"\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b", "do it or leave it")


def nothing_knows_this_machine(sources):
    for source in sources:
        if source.parts[-1] != "LICENSE":
            yield from source.find(r"(?<![\w.])/(?:[w]ork|[h]ome|[r]oot|Users)/", "a path of one machine")


def links_in_documents_lead_somewhere(sources):
    for source in (s for s in sources if s.suffix == ".md"):
        for number, line in enumerate(source.lines, 1):
            for target in re.findall(r"\]\(([^)\s]+)\)", line):
                path = target.split("#")[0]
                if re.match(r"[a-z]+:", target) or not path:
                    continue
                if not (ROOT / source.path).parent.joinpath(path).exists():
                    yield source.at(number, f"{path} is not there")


def scripts_can_be_run(sources):
    for source in sources:
        if source.text.startswith("#!") and not (ROOT / source.path).stat().st_mode & 0o100:
            yield source.at(1, "has #! but may not be executed")


def clang_format_changes_nothing(sources):
    program = shutil.which("clang-format-14")
    if program is None:
        yield "clang-format-14 is not installed: tools/install.sh test"
        return
    files = [source.path for source in sources if source.is_cpp]
    result = subprocess.run([program, "--dry-run", "-Werror", *files], cwd=ROOT, capture_output=True, text=True)
    found = re.findall(r"^(\S+?):(\d+):\d+: error", result.stderr, re.MULTILINE)
    first_in = {path: line for path, line in reversed(found)}
    yield from (f"{path}:{line}: clang-format-14 -i would change this" for path, line in sorted(first_in.items()))
    if result.returncode != 0 and not found:
        yield result.stderr


CHECKS = [
    each_source_names_its_licence,
    no_file_is_too_long,
    no_function_is_too_long,
    headers_are_read_once,
    each_part_includes_only_what_it_may_know,
    sql_stands_only_in_stores,
    tests_do_not_nap,
    nothing_awaited_holds_a_lambda_that_owns,
    nothing_is_left_for_later,
    nothing_knows_this_machine,
    links_in_documents_lead_somewhere,
    scripts_can_be_run,
    clang_format_changes_nothing,
]


def the_checks_find_what_they_look_for(_):
    for name, path, text, wanted in EXAMPLES:
        found = list(globals()[name]([Source(path, text)]))
        if bool(found) != wanted:
            yield f"{name} on {text!r}: {found}"


def main():
    sources = list(tracked())
    failed = 0
    for check in [*CHECKS, the_checks_find_what_they_look_for]:
        name = check.__name__.replace("_", " ")
        found = list(check(sources))
        failed += bool(found)
        print("not ok" if found else "ok", name)
        for line in found:
            print("  ", line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
