// SPDX-License-Identifier: Apache-2.0
// The real program with the built pages and the demo's accounts, as a child process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const password = 'atelier-demo';

/** Starts it on any free port; resolves when it is ready. */
export async function startProgram(program, pages, flags = []) {
  const data = mkdtempSync(join(tmpdir(), 'atelier-browser-'));
  const child = spawn(
    program,
    ['serve', '--port', '0', '--data', data, '--demo-accounts', '--web-root', pages, ...flags],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  const words = [];
  const lines = createInterface({ input: child.stderr });
  const port = await new Promise((resolve, reject) => {
    let listens;
    lines.on('line', (line) => {
      words.push(line);
      if (words.length > 50) words.shift();
      const record = line.startsWith('{') ? JSON.parse(line) : {};
      listens ??= record.attributes?.['server.port'];
      if (record.eventName === 'atelier.ready') resolve(listens ?? record.attributes['server.port']);
    });
    ended.then(() => reject(new Error(`the program ended early:\n${words.join('\n')}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    data,
    async stop() {
      child.kill('SIGTERM');
      await ended;
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
