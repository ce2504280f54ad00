#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// tests/web/description.mjs PROGRAM: prints the OpenAPI document that the program serves, in the
// order of its names, so that a change of the API is a small change of the file.
import { startProgram } from '../browser/program.mjs';

const sorted = (value) =>
  Array.isArray(value)
    ? value.map(sorted)
    : value && typeof value === 'object'
      ? Object.fromEntries(Object.entries(value).sort(byName).map(([key, one]) => [key, sorted(one)]))
      : value;
const byName = ([a], [b]) => (a < b ? -1 : 1);

const program = await startProgram(process.argv[2], '');
const document = await (await fetch(`${program.url}/api/openapi.json`)).json();
await program.stop();
console.log(JSON.stringify(sorted(document), null, 1));
