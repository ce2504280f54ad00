// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';
import { useFormat } from '../i18n/language';

let now = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** The time, as it goes on: one timer for the whole page. */
export function useNow(): Date {
  return new Date(
    useSyncExternalStore(
      (listener) => {
        listeners.add(listener);
        timer ??= setInterval(() => {
          now = Date.now();
          for (const one of listeners) one();
        }, 1000);
        return () => {
          listeners.delete(listener);
          if (listeners.size > 0) return;
          clearInterval(timer);
          timer = undefined;
        };
      },
      () => now,
    ),
  );
}

/** A time of today, or day and time; the whole of it on hovering. */
export function Moment({ at, precise = false }: { at: string; precise?: boolean }) {
  const format = useFormat();
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.full(date)}>
      {precise ? format.precise(date) : format.moment(date)}
    </time>
  );
}

/** "5 min ago", kept true. */
export function Ago({ at }: { at: string }) {
  const format = useFormat();
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.full(date)}>
      {format.ago(date, useNow())}
    </time>
  );
}

/** How long it has been since then: "3 hours". */
export function Age({ since }: { since: string }) {
  const format = useFormat();
  const date = new Date(since);
  return (
    <time dateTime={since} title={format.full(date)}>
      {format.duration(Math.max(0, useNow().getTime() - date.getTime()))}
    </time>
  );
}
