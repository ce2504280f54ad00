// SPDX-License-Identifier: Apache-2.0
// Log records as they come in.
import { useEffect, useState } from 'react';
import { renewSession, type Schemas } from '../../api/client';

type Log = Schemas['watch.LogView'];

const most = 1000; // kept on the page
const flushMs = 250; // how often the page changes

export interface Live {
  /** The newest first. */
  logs: Log[];
  /** How many the server left out, for they were too many at once. */
  dropped: number;
}
const nothing: Live = { logs: [], dropped: 0 };

export function useLive(on: boolean, query: string): Live {
  const [live, setLive] = useState(nothing);
  useEffect(() => {
    setLive(nothing);
    if (!on) return;
    let waiting: Live = { logs: [], dropped: 0 };
    let stream: EventSource;
    let ended = false;
    const open = () => {
      stream = new EventSource(`/api/watch/logs/live?${query}`);
      stream.addEventListener('log', ({ data }) => waiting.logs.push(JSON.parse(data) as Log));
      stream.addEventListener('dropped', ({ data }) => {
        waiting.dropped += Number(JSON.parse(data).count ?? 0);
      });
      // The browser tries again by itself, unless it was refused: then the token has ended.
      stream.addEventListener('error', async () => {
        if (stream.readyState !== EventSource.CLOSED) return;
        if ((await renewSession().catch(() => false)) && !ended) open();
      });
    };
    open();
    const timer = setInterval(() => {
      if (waiting.logs.length === 0 && waiting.dropped === 0) return;
      const { logs, dropped } = waiting;
      waiting = { logs: [], dropped: 0 };
      setLive((was) => ({
        logs: [...logs.reverse(), ...was.logs].slice(0, most),
        dropped: was.dropped + dropped,
      }));
    }, flushMs);
    return () => {
      ended = true;
      stream.close();
      clearInterval(timer);
    };
  }, [on, query]);
  return live;
}
