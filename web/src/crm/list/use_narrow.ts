// SPDX-License-Identifier: Apache-2.0
import { useSyncExternalStore } from 'react';

const narrow = matchMedia('(max-width: 56rem)');

/** Whether a row has the room of a phone. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      narrow.addEventListener('change', listener);
      return () => narrow.removeEventListener('change', listener);
    },
    () => narrow.matches,
  );
}
