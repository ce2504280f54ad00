// SPDX-License-Identifier: Apache-2.0
import type { Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Mark } from '../../ui/status';
import { texts } from './texts';

export const secondMs = 1000;
export const hourMs = 3600 * secondMs;
export const dayMs = 24 * hourMs;

/** The name of a stage: that of an operation, or an order's status. */
export function useStageName(): (stage: string) => string {
  const t = useTexts(texts);
  return (stage) => {
    if (stage === 'shipping') return t('what.shipping');
    const operation = t.code('operation', stage);
    return operation === stage ? t.code('status', stage) : operation;
  };
}

/** Whose part is not in what is shown, and why. */
export function Missing({ unreachable }: { unreachable: readonly Schemas['watch.Unreachable'][] }) {
  const t = useTexts(texts);
  return unreachable.map(({ context, error }) => (
    <p key={context} className="banner" role="alert">
      <Mark tone="warn" /> {t('unreachable', { context: t.code('context', context), error })}
    </p>
  ));
}
