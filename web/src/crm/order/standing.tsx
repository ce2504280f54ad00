// SPDX-License-Identifier: Apache-2.0
// Where an order is, what it waits for, and who it is for.
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { useFormat, useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Mark, Status } from '../../ui/status';
import { Age, Moment, useNow } from '../../ui/time';
import { Promised, Stage } from '../marks';
import { hasLeft, isOver } from '../orders/card';
import { useMe } from '../orders/use_book';
import type { Order } from '../orders/use_order';
import { texts } from '../texts';

function Waiting({ order }: { order: Order }) {
  const t = useTexts(texts);
  const now = useNow();
  const { wait } = order;
  if (!wait) return <p>{t('wait.nothing')}</p>;
  const about =
    wait.what === 'production' ? t.code('operation', wait.about) : t.code('command', wait.about);
  const late = wait.until !== undefined && new Date(wait.until) < now;
  return (
    <>
      <p className="waits">
        {t.code('wait', wait.what)}
        {wait.about && `: ${about}`}
      </p>
      <p className="row">
        <span className="quiet">
          {t('wait.since')} <Moment at={wait.since} /> (<Age since={wait.since} />)
        </span>
        {wait.until && (
          <Status tone={late ? 'bad' : 'info'}>
            {t(late ? 'wait.should' : 'wait.until')} <Moment at={wait.until} />
          </Status>
        )}
      </p>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return children ? (
    <>
      <dt>{name}</dt>
      <dd className="break">{children}</dd>
    </>
  ) : null;
}

export function Standing({ order }: { order: Order }) {
  const t = useTexts(texts);
  const { seesJourneys } = useMe();
  const { state, parcel } = order;
  return (
    <Card
      title={t('order.standing')}
      aside={
        <span className="row">
          <Stage status={state.status} />
          {state.on_hold && !isOver(state.status) && <Status tone="warn">{t('onHold')}</Status>}
        </span>
      }
    >
      <div className="stack">
        <div aria-live="polite">
          <Waiting order={order} />
        </div>
        {order.last_refusal && !hasLeft(state.status) && (
          <p>
            <Mark tone="warn" /> {t('order.refused')}: {order.last_refusal}
          </p>
        )}
        <dl className="facts">
          <Fact name={t('column.promised')}>
            <Promised order={{ ...state, promised_at: order.promised_at }} />
          </Fact>
          <Fact name={t('column.manager')}>{order.manager?.name ?? t('order.nobody')}</Fact>
          <Fact name={t('order.parcel')}>
            {parcel && `${parcel.carrier}, ${parcel.tracking_number}`}
          </Fact>
        </dl>
        {seesJourneys && (
          <p>
            <Link href={`/ops/journey/${state.number}`}>{t('order.journey')}</Link>
          </p>
        )}
      </div>
    </Card>
  );
}

export function Customer({ order }: { order: Order['order'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Card title={t('column.customer')}>
      <dl className="facts">
        <Fact name={t('order.name')}>{order.customer_name}</Fact>
        <Fact name={t('order.phone')}>
          {order.phone && (
            <a href={`tel:${order.phone.replaceAll(/[^+\d]/g, '')}`}>{order.phone}</a>
          )}
        </Fact>
        <Fact name={t('order.address')}>{order.address}</Fact>
        <Fact name={t('order.reference')}>{order.reference}</Fact>
        <Fact name={t('list.channel')}>{t(`channel.${order.channel}`)}</Fact>
        <Fact name={t('order.placed')}>{format.date(new Date(order.placed_at))}</Fact>
      </dl>
    </Card>
  );
}
