// SPDX-License-Identifier: Apache-2.0
// One order: where it is, what it waits for, who it is for, and what can be done.
import '../crm.css';
import { useState } from 'react';
import { useParams } from 'wouter';
import { useTexts } from '../../i18n/language';
import { LiveMark } from '../../ui/live/mark';
import { Page } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Refusal } from '../marks';
import { useMe } from '../orders/use_book';
import { type Order, useOrder } from '../orders/use_order';
import { texts } from '../texts';
import { Actions } from './actions';
import { Lines } from './lines';
import { Customer, Standing } from './standing';
import { Story } from './story';
import { lastActor } from './told';

/** That something could not be done, and who was faster. */
function Conflict({ error, order }: { error: unknown; order: Order }) {
  const t = useTexts(texts);
  const me = useMe();
  const name = lastActor(order, me.id);
  return (
    <div className="banner">
      {name && <strong>{t('order.faster', { name })}</strong>}
      <Refusal error={error} />
    </div>
  );
}

export default function OrderPage() {
  const t = useTexts(texts);
  const { id = '' } = useParams<{ id: string }>();
  const { query, standing, again } = useOrder(id);
  const [refused, setRefused] = useState<unknown>();
  return (
    <Page
      title={t('order.title', { number: query.data?.state.number ?? '' })}
      aside={<LiveMark of={standing} />}
    >
      <Shown of={query}>
        {(order) => (
          <>
            <Actions order={order} again={again} refused={setRefused} />
            {refused !== undefined && <Conflict error={refused} order={order} />}
            <div className="order-desk">
              <div className="stack">
                <Standing order={order} />
                <Story order={order} again={again} />
              </div>
              <div className="stack">
                <Lines order={order.order} />
                <Customer order={order.order} />
              </div>
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
}
