// SPDX-License-Identifier: Apache-2.0
// One stream for all pages of a browser: it allows about six connections to a server.
import { Stream, type Word } from './stream';

const ports = new Set<MessagePort>();
let stream: Stream | undefined;

const tellAll = (word: Word) => {
  for (const port of ports) port.postMessage(word);
};

function leave(port: MessagePort) {
  ports.delete(port);
  if (ports.size > 0) return;
  stream?.close();
  stream = undefined;
}

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = () => leave(port); // all that a page ever says
  stream ??= new Stream(tellAll);
  port.postMessage({ kind: 'live', live: stream.isLive } satisfies Word);
});
