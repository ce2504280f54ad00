// SPDX-License-Identifier: Apache-2.0
import { type Source, Stream, type Word } from './stream';
import type { Request } from './stream_worker';

/** Follows a list's changes; the result ends it. `person`: whose stream it is. */
export function follow(source: Source, person: string, hear: (word: Word) => void): () => void {
  if (!('SharedWorker' in globalThis)) {
    const stream = new Stream(source, hear); // some phones: a stream of the page's own
    return () => stream.close();
  }
  const worker = new SharedWorker(new URL('./stream_worker.ts', import.meta.url), {
    type: 'module',
    name: `atelier ${source.path} ${person}`,
  });
  const say = (request: Request) => worker.port.postMessage(request);
  worker.port.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
  say(source);
  const leave = () => say('leave');
  addEventListener('pagehide', leave);
  return () => {
    removeEventListener('pagehide', leave);
    leave();
    worker.port.close();
  };
}
