// SPDX-License-Identifier: Apache-2.0
// What a manager can do about an order.
import { lazy, Suspense, useState } from 'react';
import { ApiError, api, ask } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { carryOut, mayDo, promise } from '../orders/deeds';
import { useMe } from '../orders/use_book';
import type { Order } from '../orders/use_order';
import { texts } from '../texts';

const Decide = lazy(() => import('../../ui/decide'));
const Promising = lazy(() => import('./promising'));

type Asking = 'hold' | 'resume' | 'cancel' | 'promise';

function useActions(
  order: Order,
  again: () => Promise<unknown>,
  refused: (error: unknown) => void,
) {
  const id = order.state.order_id;
  const params = { path: { id } };
  const [busy, setBusy] = useState(false);

  /** A conflict is told on the page, which then shows how the order stands; anything else is
   * thrown. */
  async function attempt(act: () => Promise<unknown>) {
    refused(undefined);
    try {
      await act();
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409) throw error;
      refused(error);
    }
    await again();
  }
  function press(act: () => Promise<unknown>) {
    setBusy(true);
    attempt(act)
      .catch(refused)
      .finally(() => setBusy(false));
  }
  return {
    busy,
    approve: () => press(() => carryOut({ what: 'approve' }, id)),
    take: () => press(() => ask(api.POST('/api/crm/orders/{id}/take', { params }))),
    deliver: () => press(() => ask(api.POST('/api/crm/orders/{id}/deliver', { params }))),
    close: () => press(() => ask(api.POST('/api/crm/orders/{id}/close', { params }))),
    decide: (what: 'hold' | 'resume' | 'cancel', reason: string) =>
      attempt(() => carryOut({ what, reason }, id)),
    promise: (date: Date, reason: string) =>
      attempt(() => promise(id, order.promise_revision, date, reason)),
  };
}

export function Actions({
  order,
  again,
  refused,
}: {
  order: Order;
  again: () => Promise<unknown>;
  /** With the error; undefined once something else is tried. */
  refused: (error: unknown) => void;
}) {
  const t = useTexts(texts);
  const me = useMe();
  const [asking, setAsking] = useState<Asking>();
  const actions = useActions(order, again, refused);
  if (!me.decides) return null;

  const { status, on_hold } = order.state;
  const { pending_command } = order;
  const about = { status, on_hold, ...(pending_command && { pending_command }) };
  const close = () => setAsking(undefined);
  const button = (name: string, act: () => void, kind = '') => (
    <button type="button" className={`button ${kind}`} disabled={actions.busy} onClick={act}>
      {name}
    </button>
  );
  const asks = (what: Asking, kind = '') =>
    mayDo(what, about) && button(t(`one.${what}`), () => setAsking(what), kind);
  return (
    <div className="row">
      {mayDo('approve', about) && button(t('do.approve'), actions.approve, 'primary')}
      {status === 'shipped' && button(t('one.deliver'), actions.deliver, 'primary')}
      {status === 'delivered' && button(t('one.close'), actions.close, 'primary')}
      {order.manager?.id !== me.id && button(t('one.take'), actions.take)}
      {asks('resume')}
      {asks('hold')}
      {asks('promise')}
      {asks('cancel', 'danger')}
      <Suspense>
        {asking === 'promise' && (
          <Promising order={order} promise={actions.promise} onClose={close} />
        )}
        {asking && asking !== 'promise' && (
          <Decide
            title={t(`one.${asking}.title`, { number: order.state.number })}
            explanation={t(`one.${asking}.about`)}
            action={t(`one.${asking}`)}
            danger={asking === 'cancel'}
            onClose={close}
            decide={(reason) => actions.decide(asking, reason)}
          />
        )}
      </Suspense>
    </div>
  );
}
