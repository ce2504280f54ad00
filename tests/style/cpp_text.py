# SPDX-License-Identifier: Apache-2.0
"""Just enough of C++'s syntax to find where blocks begin and end."""

import re

_NOT_CODE = re.compile(
    r"""
      //[^\n]*                                        # a comment
    | /\*.*?\*/
    | R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)"    # a raw string
    | "(?:\\.|[^"\\\n])*"                             # a string
    | (?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'             # a character, not the ' in 1'000
    """,
    re.VERBOSE | re.DOTALL,
)

_NO_FUNCTION = re.compile(r"^(?:namespace|class|struct|enum|union|extern)\b|^#|=\s*$")


def code_only(text):
    """The text with comments and literals blanked out, line by line the same."""
    return _NOT_CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def block_headers(text):
    """(header, first line, last line) of each function, lambdas inside counted with it."""
    code = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda found: "\n" * found[0].count("\n"), code_only(text),
                  flags=re.MULTILINE)
    # A described struct ends without a semicolon: what follows must not be taken for its body.
    code = re.sub(r"^BOOST_DESCRIBE_\w+\((?:[^()]|\([^()]*\))*\)", lambda found: "\n" * found[0].count("\n"), code,
                  flags=re.MULTILINE)
    open_blocks = []  # (header, line, is a function)
    header_start = 0
    for found in re.finditer(r"[{};]", code):
        if found[0] == "{":
            header = " ".join(code[header_start : found.start()].split())
            is_function = ")" in header and not _NO_FUNCTION.search(header)
            line = code.count("\n", 0, header_start + _blank(code, header_start)) + 1
            open_blocks.append((header, line, is_function))
        elif found[0] == "}" and open_blocks:
            header, line, is_function = open_blocks.pop()
            if is_function and not any(block[2] for block in open_blocks):
                yield header[:80], line, code.count("\n", 0, found.start()) + 1
        header_start = found.end()


def _blank(code, start):
    return len(code[start:]) - len(code[start:].lstrip())
