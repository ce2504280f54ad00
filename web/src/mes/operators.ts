// SPDX-License-Identifier: Apache-2.0
import { useQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';

export function useOperators() {
  return useQuery({
    queryKey: ['mes', 'operators'],
    queryFn: () => ask(api.GET('/api/mes/operators')),
  });
}
