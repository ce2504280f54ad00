// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';

const minutes = 60;

/** Who called whom within the last minutes. */
export function useCalls(lately: number) {
  return useQuery({
    queryKey: ['services', lately],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/watch/services', { params: { query: { minutes: lately } }, signal })),
    refetchInterval: 10_000,
  });
}

/** The names of all services that were heard of. */
export function useServices(): string[] {
  return useCalls(minutes).data?.services ?? [];
}
