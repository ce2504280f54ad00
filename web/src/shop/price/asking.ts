// SPDX-License-Identifier: Apache-2.0
// Asks for a price whenever the model or what is chosen for it has changed.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, ask } from '../../api/client';
import type { NewQuote } from '../queries';

const patience = 350; // ms: someone is still typing

/** `wanted` is undefined where there is nothing to ask. Tells the id of each new quote. */
export function useAsking(wanted: NewQuote | undefined, tell: (quote: string) => void) {
  const queries = useQueryClient();
  const [asked, setAsked] = useState('');
  const [error, setError] = useState<unknown>();
  const [tries, setTries] = useState(0);
  // The key stands for all of it.
  const key = wanted === undefined ? '' : JSON.stringify([wanted, tries]);

  useEffect(() => {
    if (wanted === undefined || key === asked) return;
    let over = false;
    const timer = setTimeout(async () => {
      try {
        const quote = await ask(api.POST('/api/shop/quotes', { body: wanted }));
        queries.setQueryData(['shop', 'quote', quote.quote_id], quote);
        if (over) return;
        setError(undefined);
        setAsked(key);
        tell(quote.quote_id);
      } catch (failure) {
        if (!over) setError(failure);
      }
    }, patience);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [key]);

  return {
    /** A price was asked for and has no quote yet. */
    asking: key !== '' && key !== asked && error === undefined,
    error,
    again: () => {
      setError(undefined);
      setTries((count) => count + 1);
    },
  };
}
