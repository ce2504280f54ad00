// SPDX-License-Identifier: Apache-2.0
// All under ['shop', ...]: what news.ts reads anew.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../api/client';

export type Quote = Schemas['channel.QuoteView'];
export type Offer = Quote['offers'][number];
export type NewQuote = Schemas['shop.NewQuote'];

const anyway = 2000; // ms: a price is waited for even while the stream is broken

export function useQuote(id: string) {
  return useQuery({
    queryKey: ['shop', 'quote', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/shop/quotes/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
    refetchInterval: ({ state }) => (state.data?.status === 'requested' ? anyway : false),
  });
}

export function useRecentQuotes(limit: number) {
  return useQuery({
    queryKey: ['shop', 'quotes', limit],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/shop/quotes', { params: { query: { limit } }, signal })),
  });
}

export function useOrders() {
  return useInfiniteQuery({
    queryKey: ['shop', 'orders'],
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/shop/orders', {
          params: { query: pageParam ? { before: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next,
  });
}

export function useOrder(id: string) {
  return useQuery({
    queryKey: ['shop', 'order', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/shop/orders/{id}', { params: { path: { id } }, signal })),
  });
}

export function useChoices() {
  return useQuery({
    queryKey: ['choices'],
    queryFn: ({ signal }) => ask(api.GET('/api/pricing/alloys', { signal })),
    staleTime: 60_000,
  });
}
