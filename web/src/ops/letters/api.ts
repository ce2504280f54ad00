// SPDX-License-Identifier: Apache-2.0
// Dead letters are asked of each context under its own prefix; all answer alike.
import { useQueries } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client';

export type Group = Schemas['bus.DeadLetterGroup'] & { context: string };
export type Deed = 'replay' | 'discard';

const contexts = ['shop', 'crm', 'mes', 'pricing', 'identity', 'watch'] as const;

// One of them stands for all in the types.
const of = (context: string, rest: '' | '/groups' | '/replay' | '/discard') =>
  `/api/${context}/ops/dead-letters${rest}` as `/api/crm/ops/dead-letters${typeof rest}`;

const refreshMs = 10_000;

export function useGroups() {
  return useQueries({
    queries: contexts.map((context) => ({
      queryKey: ['letters', context],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        ask(api.GET(of(context, '/groups') as '/api/crm/ops/dead-letters/groups', { signal })),
      refetchInterval: refreshMs,
    })),
    combine: (queries) => ({
      queries,
      ready: queries.some((query) => query.data),
      groups: queries
        .flatMap((query, i) =>
          (query.data?.groups ?? []).map((group) => ({ ...group, context: contexts[i] ?? '' })),
        )
        .sort((a, b) => b.letters - a.letters),
    }),
  });
}

export const keyOf = ({ context, queue, type, error_kind }: Group) =>
  [context, queue, type, error_kind].join('/');

export function lettersOf(group: Group, after: string, signal: AbortSignal) {
  const { queue, type, error_kind } = group;
  return ask(
    api.GET(of(group.context, '') as '/api/crm/ops/dead-letters', {
      params: { query: { queue, type, error_kind, ...(after && { after }) } },
      signal,
    }),
  );
}

export function letterOf(context: string, queue: string, id: string, signal: AbortSignal) {
  const path = `/api/${context}/ops/dead-letters/{queue}/{id}`;
  return ask(
    api.GET(path as '/api/crm/ops/dead-letters/{queue}/{id}', {
      params: { path: { queue, id } },
      signal,
    }),
  );
}

export function decideOne(context: string, queue: string, id: string, deed: Deed, reason: string) {
  const path = `/api/${context}/ops/dead-letters/{queue}/{id}/${deed}`;
  return ask(
    api.POST(path as '/api/crm/ops/dead-letters/{queue}/{id}/replay', {
      params: { path: { queue, id } },
      body: { reason },
    }),
  );
}

/** The whole group, a hundred letters at a time. */
export async function decideAll(group: Group, deed: Deed, reason: string) {
  const { queue, type, error_kind } = group;
  let done = 0;
  let failed = 0;
  let error = '';
  let after: string | undefined;
  do {
    const progress: Schemas['app.GroupProgress'] = await ask(
      api.POST(of(group.context, `/${deed}`) as '/api/crm/ops/dead-letters/replay', {
        body: { queue, type, error_kind, reason, ...(after && { after }) },
      }),
    );
    done += progress.done;
    failed += progress.failed;
    error ||= progress.first_error;
    after = progress.next;
  } while (after);
  return { done, failed, error };
}
