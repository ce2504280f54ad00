// SPDX-License-Identifier: Apache-2.0
// How the managers' pages say where an order is, whether it is late, and what was refused.
import { ApiError } from '../api/client';
import { useFormat, useTexts } from '../i18n/language';
import { Failure } from '../ui/states';
import { Status, type Tone } from '../ui/status';
import { Age, useNow } from '../ui/time';
import { type Card, hasLeft, isOver, isOverdue, type OrderStatus } from './orders/card';
import { texts } from './texts';

const day = 86_400_000;

const tones: Record<OrderStatus, Tone> = {
  submitted: 'warn',
  confirmed: 'info',
  released: 'info',
  in_production: 'info',
  ready_to_ship: 'info',
  shipped: 'ok',
  delivered: 'ok',
  closed: 'idle',
  cancelled: 'idle',
};

export function Stage({ status }: { status: OrderStatus }) {
  const t = useTexts(texts);
  return <Status tone={tones[status]}>{t(`status.${status}`)}</Status>;
}

/** For how long it is in its status. */
export function StageAge({ order }: { order: Pick<Card, 'status' | 'changed_at'> }) {
  return isOver(order.status) ? null : (
    <span className="quiet small nowrap">
      <Age since={order.changed_at} />
    </span>
  );
}

/** When it was promised, and how late it is. */
export function Promised({
  order,
}: {
  order: Pick<Card, 'status' | 'changed_at' | 'promised_at'>;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const now = useNow();
  const at = new Date(order.promised_at);
  const late = isOverdue(order, now);
  const days = Math.ceil(Math.abs(at.getTime() - now.getTime()) / day);
  return (
    <span className="nowrap" title={format.full(at)}>
      {format.shortDate(at, now)} {late && <Status tone="bad">{t('late', { n: days })}</Status>}
      {!late && !hasLeft(order.status) && days <= 3 && (
        <Status tone="warn">{t('soon', { n: days })}</Status>
      )}
    </span>
  );
}

/** Why the server refused, in the reader's words; the server's own where we have none. */
export function useRefusal() {
  const t = useTexts(texts);
  return (error: unknown): string | undefined => {
    if (!(error instanceof ApiError)) return undefined;
    const known = t.code('refused', error.type);
    return known === error.type ? error.problem.detail : known;
  };
}

export function Refusal({ error }: { error: unknown }) {
  const refusal = useRefusal()(error);
  const refused = error instanceof ApiError && [409, 422].includes(error.status);
  if (refusal === undefined || !refused) return <Failure error={error} />;
  return (
    <p className="field-error" role="alert">
      {refusal}
    </p>
  );
}
