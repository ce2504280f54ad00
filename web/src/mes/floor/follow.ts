// SPDX-License-Identifier: Apache-2.0
import { Stream, type Word } from './stream';

/** Follows the board's changes; the result ends it. `person`: whose stream it is. */
export function follow(person: string, hear: (word: Word) => void): () => void {
  if (!('SharedWorker' in globalThis)) {
    const stream = new Stream(hear); // some phones: a stream of the page's own
    return () => stream.close();
  }
  const worker = new SharedWorker(new URL('./stream_worker.ts', import.meta.url), {
    type: 'module',
    name: `atelier-floor-${person}`,
  });
  worker.port.onmessage = ({ data }: MessageEvent<Word>) => hear(data);
  const leave = () => worker.port.postMessage('leave');
  addEventListener('pagehide', leave);
  return () => {
    removeEventListener('pagehide', leave);
    leave();
    worker.port.close();
  };
}
