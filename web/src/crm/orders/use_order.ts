// SPDX-License-Identifier: Apache-2.0
// One order, kept true as long as its page is open.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { follow } from '../../ui/live/follow';
import type { Word } from '../../ui/live/stream';
import { changes } from './book';
import { useMe } from './use_book';

export type Order = Schemas['crm.OrderPage'];

const concerns = ({ batch }: Extract<Word, { kind: 'batch' }>, id: string) =>
  batch.rows.some(([one]) => one === id) || batch.gone.includes(id);

export function useOrder(id: string) {
  const me = useMe();
  const queries = useQueryClient();
  const [standing, setStanding] = useState<{ live: boolean; brokenAt: Date | undefined }>({
    live: false,
    brokenAt: undefined,
  });
  const query = useQuery({
    queryKey: ['crm', 'order', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/crm/orders/{id}', { params: { path: { id } }, signal })),
  });
  const again = useCallback(
    () => queries.invalidateQueries({ queryKey: ['crm', 'order', id] }),
    [queries, id],
  );
  useEffect(
    () =>
      follow(changes, me.id, (word) => {
        if (word.kind === 'live') {
          const { live } = word;
          setStanding((was) => ({
            live,
            brokenAt: live ? undefined : (was.brokenAt ?? new Date()),
          }));
          if (!live) return;
        } else if (word.kind === 'batch' && !concerns(word, id)) return;
        void again();
      }),
    [me.id, id, again],
  );
  return { query, standing, again };
}
