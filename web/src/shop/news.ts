// SPDX-License-Identifier: Apache-2.0
// What happens to a customer's orders and quotes, as it does. A page that is not looked at holds no
// stream: a browser allows about six connections to a place over all its tabs.
import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { renewSession } from '../api/client';

const again = 2000; // ms

/** Everything of the shop is read anew: after a gap one cannot know what was missed. */
const readAnew = (queries: QueryClient) => queries.invalidateQueries({ queryKey: ['shop'] });

/** Names of the stream's events, and what has to be read again after one. */
const concerns: Record<string, readonly string[]> = {
  order: ['orders', 'order'],
  promise: ['orders', 'order'],
  cancel: ['orders', 'order'],
  quote: ['quotes', 'quote'],
};

/** Keeps all of the shop's queries true. Returns whether it can at the moment. */
export function useNews(): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(true);

  useEffect(() => {
    let stream: EventSource | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function close() {
      clearTimeout(timer);
      stream?.close();
      stream = undefined;
    }
    function open() {
      close();
      if (document.visibilityState === 'hidden') return;
      stream = new EventSource('/api/shop/events');
      stream.onopen = () => {
        setLive(true);
        void readAnew(queries);
      };
      stream.addEventListener('resync', () => void readAnew(queries));
      for (const [event, kinds] of Object.entries(concerns))
        stream.addEventListener(event, () => {
          for (const kind of kinds) void queries.invalidateQueries({ queryKey: ['shop', kind] });
        });
      stream.onerror = () => {
        setLive(false);
        if (stream?.readyState !== EventSource.CLOSED) return; // it tries again by itself
        timer = setTimeout(() => void renewSession().then(open, open), again);
      };
    }

    open();
    document.addEventListener('visibilitychange', open);
    return () => {
      document.removeEventListener('visibilitychange', open);
      close();
    };
  }, [queries]);
  return live;
}
