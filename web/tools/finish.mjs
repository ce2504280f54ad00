// SPDX-License-Identifier: Apache-2.0
// After the build: packs every text file once, as well as it can be packed, and looks how much
// JavaScript each page needs before it shows. Ends with 1 where that is too much.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const folder = new URL('../../build/web.new/', import.meta.url).pathname;
const mostBytes = 120 * 1000;
const worthPacking = 512;

const packed = new Map(); // file name -> bytes as gzip
for (const name of readdirSync(folder, { recursive: true })) {
  const file = join(folder, name);
  if (!/\.(html|js|css|svg|json)$/.test(name) || name.startsWith('.') || !statSync(file).isFile())
    continue;
  const bytes = readFileSync(file);
  const zipped = gzipSync(bytes, { level: 9 });
  packed.set(name, zipped.length);
  if (bytes.length < worthPacking) continue;
  writeFileSync(`${file}.gz`, zipped);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, options));
}

const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));

/** What is loaded with a chunk: itself and all that it imports, but not what it imports later. */
function closure(key, into = new Set()) {
  if (!into.has(key)) {
    into.add(key);
    for (const next of manifest[key].imports ?? []) closure(next, into);
  }
  return into;
}

const shell = closure('index.html');
const pages = Object.keys(manifest).filter(
  (key) => key.startsWith('src/') && key.endsWith('page.tsx'),
);
let tooMuch = false;
for (const key of pages.sort()) {
  const files = new Set([...shell, ...closure(key)].map((one) => manifest[one].file));
  const bytes = [...files].reduce((sum, file) => sum + (packed.get(file) ?? 0), 0);
  tooMuch ||= bytes > mostBytes;
  console.log(`${(bytes / 1000).toFixed(1).padStart(6)} kB  ${key.slice('src/'.length)}`);
}
if (tooMuch || pages.length === 0) {
  console.error(`A page may load ${mostBytes / 1000} kB of JavaScript (gzip) at first.`);
  process.exit(1);
}
