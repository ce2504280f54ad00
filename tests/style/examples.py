# SPDX-License-Identifier: Apache-2.0
"""What the checks must find, and what they must not: (check, path, text, found)."""

_LONG_FUNCTION = "int f(int a) {\n" + "  a += 1;  // }\n" * 70 + "  return a;\n}\n"
_LONG_CLASS = "class C {\n" + "  int a() { return 1; }\n" * 100 + "};\n"
_MARK = "TO" + "DO"
_FOLDER = "/ho" + "me/someone/"

EXAMPLES = [
    ("each_source_names_its_licence", "src/a/b.cpp", "int a;\n", True),
    ("each_source_names_its_licence", "run", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n", False),
    ("no_file_is_too_long", "src/a/b.h", "\n" * 601, True),
    ("no_file_is_too_long", "docs/a.md", "\n" * 601, False),
    ("no_function_is_too_long", "src/a/b.cpp", _LONG_FUNCTION, True),
    ("no_function_is_too_long", "src/a/b.cpp", "namespace {\n" + _LONG_FUNCTION + "}\n", True),
    ("no_function_is_too_long", "src/a/b.cpp", _LONG_CLASS, False),
    ("headers_are_read_once", "src/a/b.h", "int a;\n", True),
    ("each_part_includes_only_what_it_may_know", "src/shop/a.cpp", '#include "crm/order.h"\n', True),
    ("each_part_includes_only_what_it_may_know", "src/shop/a.cpp", '#include "shop/order.h"\n', False),
    ("each_part_includes_only_what_it_may_know", "src/shop/a.cpp", '#include "contracts/ids.h"\n', False),
    ("each_part_includes_only_what_it_may_know", "src/app/a.cpp", '#include "shop/order.h"\n', True),
    ("each_part_includes_only_what_it_may_know", "src/app/a.cpp", '#include "shop/module.h"\n', False),
    ("each_part_includes_only_what_it_may_know", "src/geometry/a.cpp", '#include "platform/sql/sql.h"\n', True),
    ("each_part_includes_only_what_it_may_know", "src/geometry/a.cpp", '#include "platform/base/json.h"\n', False),
    ("each_part_includes_only_what_it_may_know", "src/platform/sql/a.h", '#include "contracts/ids.h"\n', True),
    ("each_part_includes_only_what_it_may_know", "src/platform/base/a.h", '#include "platform/sql/sql.h"\n', True),
    ("each_part_includes_only_what_it_may_know", "src/platform/sql/a.h", '#include "platform/base/json.h"\n', False),
    ("sql_stands_only_in_stores", "src/shop/routes.cpp", 'f("SELECT id FROM orders");\n', True),
    ("sql_stands_only_in_stores", "src/shop/routes.cpp", 'f(R"sql(\n  INSERT INTO orders");\n', True),
    ("sql_stands_only_in_stores", "src/shop/store.cpp", 'f("SELECT id FROM orders");\n', False),
    ("sql_stands_only_in_stores", "src/shop/routes.cpp", 'f("Select a ring");\n', False),
    ("tests_do_not_nap", "src/a/b_test.cpp", "std::this_thread::sleep_for(1s);\n", True),
    ("tests_do_not_nap", "tests/deploy/a.sh", "  sleep 1\n", True),
    ("tests_do_not_nap", "tests/chaos/a.cpp", "std::this_thread::sleep_for(1s);\n", True),
    ("tests_do_not_nap", "tests/chaos/time.h", "std::this_thread::sleep_for(1s);\n", False),
    ("tests_do_not_nap", "src/a/b.cpp", "std::this_thread::sleep_for(1s);\n", False),
    ("nothing_awaited_holds_a_lambda_that_owns", "src/a/b.cpp", "co_await f([x] { return x; });\n", True),
    ("nothing_awaited_holds_a_lambda_that_owns", "src/a/b.cpp", "co_await f(1,\n [&a, b = g()]() {});\n", True),
    ("nothing_awaited_holds_a_lambda_that_owns", "src/a/b.cpp", "co_await f([&] { return x; });\n", False),
    ("nothing_awaited_holds_a_lambda_that_owns", "src/a/b.cpp", "co_await f(a[i], std::move(named));\n", False),
    ("nothing_is_left_for_later", "src/a/b.cpp", f"// {_MARK}: more\n", True),
    ("nothing_knows_this_machine", "docs/a.md", f"see {_FOLDER}a\n", True),
    ("nothing_knows_this_machine", "docs/a.md", "GET /api/users/me and src/root/a\n", False),
    ("links_in_documents_lead_somewhere", "README.md", "[a](no/such/file.md)\n", True),
    ("links_in_documents_lead_somewhere", "README.md", "[a](tests/style/check.py#L1) [b](https://a.b/c)\n", False),
]
