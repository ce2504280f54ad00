// SPDX-License-Identifier: Apache-2.0
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { api, ask } from '../../api/client';
import { useSession } from '../../app/session';
import { follow } from '../../ui/live/follow';
import type { LiveLane } from '../../ui/live/live_lane';
import type { Word } from '../../ui/live/stream';
import { Book, changes } from './book';
import type { Card, ListFilter, OrderStatus, Usual } from './card';

/** Who is signed in, and whether they decide about orders or only read. */
export function useMe() {
  const { person } = useSession();
  const roles = person?.roles ?? [];
  return {
    id: person?.id ?? '',
    decides: roles.includes('manager') || roles.includes('admin'),
    seesJourneys: ['on_call', 'lead', 'admin'].some((role) => roles.includes(role as 'lead')),
  };
}

const countMs = 500; // counts are asked for again this long after a change

/** The orders, live as long as the page is shown. */
export function useBook(): Book {
  const { id } = useMe();
  const queries = useQueryClient();
  const [book] = useState(() => new Book(id));
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const hear = (word: Word) => {
      book.hear(word);
      timer ??= setTimeout(() => {
        timer = undefined;
        void queries.invalidateQueries({ queryKey: ['crm', 'counts'] });
      }, countMs);
    };
    const leave = follow(changes, id, hear);
    return () => {
      clearTimeout(timer);
      leave();
    };
  }, [id, book, queries]);
  useSyncExternalStore(book.subscribe, book.snapshot);
  return book;
}

/** The lane of a filter, and the one to show: the last one stays until the next has come. */
export function useLane(book: Book, filter: ListFilter) {
  const key = JSON.stringify(filter);
  const lane = useMemo(() => book.laneOf(JSON.parse(key)), [book, key]);
  useEffect(() => book.add(lane), [book, lane]);
  useSyncExternalStore(lane.subscribe, lane.snapshot);
  const last = useRef<LiveLane<Card>>(lane);
  if (lane.loaded || lane.failure !== undefined) last.current = lane;
  return { lane, shown: last.current };
}

/** How many of the list's orders there are in each status, whichever status the list shows. */
export function useStatusTotals({ status: _, order: __, ...rest }: ListFilter) {
  return useQuery({
    queryKey: ['crm', 'counts', 'by status', rest],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/crm/orders', { params: { query: { ...rest, page_size: 1 } }, signal })),
    placeholderData: keepPreviousData,
  });
}

const noneKnown: Usual = new Map();

/** How many orders there are of each kind, of everyone, and how long a status usually takes. */
export function useKinds() {
  const query = useQuery({
    queryKey: ['crm', 'counts', 'kinds'],
    queryFn: ({ signal }) => ask(api.GET('/api/crm/orders/totals', { signal })),
  });
  const rules = JSON.stringify(query.data?.stuck_after ?? []);
  const usual = useMemo<Usual>(() => {
    const known: { status: OrderStatus; seconds: number }[] = JSON.parse(rules);
    return known.length === 0
      ? noneKnown
      : new Map(known.map(({ status, seconds }) => [status, seconds]));
  }, [rules]);
  const sum = (of: 'overdue' | 'stuck' | 'on_hold') =>
    query.data?.buckets.reduce((all, bucket) => all + (bucket[of] ? bucket.orders : 0), 0);
  return { usual, overdue: sum('overdue'), stuck: sum('stuck'), on_hold: sum('on_hold') };
}
