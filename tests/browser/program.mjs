// SPDX-License-Identifier: Apache-2.0
// The real program with the built pages and the demo's accounts, as a child process.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const password = 'atelier-demo';

/** One process; resolves when it is ready. */
export async function run(program, data, port, pages, flags) {
  const child = spawn(
    program,
    ['serve', '--port', String(port), '--data', data, '--demo-accounts', '--web-root', pages, ...flags],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  const words = [];
  const lines = createInterface({ input: child.stderr });
  const listens = await new Promise((resolve, reject) => {
    let at;
    lines.on('line', (line) => {
      words.push(line);
      if (words.length > 50) words.shift();
      const record = line.startsWith('{') ? JSON.parse(line) : {};
      at ??= record.attributes?.['server.port'];
      if (record.eventName === 'atelier.ready') resolve(at ?? record.attributes['server.port']);
    });
    ended.then(() => reject(new Error(`the program ended early:\n${words.join('\n')}`)));
  });
  const end = () => {
    child.kill('SIGTERM');
    return ended;
  };
  return { port: listens, end };
}

/** Starts it on any free port, with so many orders made up; resolves when it is ready. */
export async function startProgram(program, pages, flags = [], orders = 0) {
  const data = mkdtempSync(join(tmpdir(), 'atelier-browser-'));
  if (orders > 0)
    execFileSync(program, ['--data', data, 'seed', '--orders', String(orders)], { stdio: 'ignore' });
  let running = await run(program, data, 0, pages, flags);
  return {
    url: `http://127.0.0.1:${running.port}`,
    data,
    /** Ends it, and starts it again at the same address once `meanwhile` is done. */
    async restart(meanwhile) {
      await running.end();
      await meanwhile();
      running = await run(program, data, running.port, pages, flags);
    },
    async stop() {
      await running.end();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Someone who uses the API as a program would. */
export async function signIn(url, email) {
  const send = (method, path, body, type = 'application/json') =>
    fetch(url + path, {
      method,
      headers: { 'Content-Type': type, ...(token && { Authorization: `Bearer ${token}` }) },
      ...(body !== undefined && { body: type === 'application/json' ? JSON.stringify(body) : body }),
    });
  let token;
  const json = async (answer) => {
    if (!answer.ok) throw new Error(`${answer.url}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  ({ token } = await json(await send('POST', '/api/identity/session', { email, password })));
  return {
    get: async (path) => json(await send('GET', path)),
    post: async (path, body) => json(await send('POST', path, body)),
    put: async (path, body) => json(await send('PUT', path, body)),
    upload: async (path, bytes) => json(await send('POST', path, bytes, 'application/octet-stream')),
  };
}
