// SPDX-License-Identifier: Apache-2.0
// One stream for all pages of a browser: it allows about six connections to a server.
import { type Source, Stream, type Word } from './stream';

/** All that a page ever says: what it follows, and that it goes. */
export type Request = Source | 'leave';

const ports = new Set<MessagePort>();
let stream: Stream | undefined;

const tellAll = (word: Word) => {
  for (const port of ports) port.postMessage(word);
};

function enter(port: MessagePort, source: Source) {
  ports.add(port);
  stream ??= new Stream(source, tellAll);
  port.postMessage({ kind: 'live', live: stream.isLive } satisfies Word);
}

function leave(port: MessagePort) {
  ports.delete(port);
  if (ports.size > 0) return;
  stream?.close();
  stream = undefined;
}

addEventListener('connect', (event) => {
  const port = (event as MessageEvent).ports[0];
  if (!port) return;
  port.onmessage = ({ data }: MessageEvent<Request>) => {
    if (data === 'leave') leave(port);
    else enter(port, data);
  };
});
