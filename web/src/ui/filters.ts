// SPDX-License-Identifier: Apache-2.0
// Filters live in the address, so that what is seen can be sent to someone.
import { useSearchParams } from 'wouter';

export function useFilters<K extends string>(names: readonly K[]) {
  const [parameters, setParameters] = useSearchParams();
  const filters = Object.fromEntries(
    names.map((name) => [name, parameters.get(name) ?? '']),
  ) as Record<K, string>;
  function set(changes: Partial<Record<K, string>>) {
    setParameters(
      (was) => {
        const next = new URLSearchParams(was);
        for (const [name, value] of Object.entries<string | undefined>(changes)) {
          if (value) next.set(name, value);
          else next.delete(name);
        }
        return next;
      },
      { replace: true },
    );
  }
  return [filters, set] as const;
}
