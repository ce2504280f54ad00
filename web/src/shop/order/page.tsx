// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useParams } from 'wouter';
import { api, ask } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Mark } from '../../ui/status';
import { Moment, useNow } from '../../ui/time';
import '../shop.css';
import { colourOf } from '../../ui/model/metals';
import { ModelView } from '../../ui/model/model_view';
import { keptFile } from '../files';
import { Live } from '../live';
import { useAlloyName } from '../price/offers';
import { useOrder } from '../queries';
import { Stage } from '../stage';
import { texts } from '../texts';
import { isLate, isOver, mayAskToCancel, type Order, tell, waitsFor, way } from '../told';

const Decide = lazy(() => import('../../ui/decide'));

/** The stages that are behind and before it. */
function Way({ order }: { order: Order }) {
  const t = useTexts(texts);
  const at =
    order.state.status === 'closed' ? way.length : way.indexOf(order.state.status as never);
  return (
    <ol className="way" aria-label={t('order.way')}>
      {way.map((stage, i) => (
        <li
          key={stage}
          className={i < at ? 'done' : i === at ? 'here' : ''}
          aria-current={i === at ? 'step' : undefined}
        >
          <span>{t(`stage.${stage}`)}</span>
        </li>
      ))}
    </ol>
  );
}

function Waits({ order }: { order: Order }) {
  const t = useTexts(texts);
  const format = useFormat();
  const now = useNow();
  const promised = order.promised_at;
  const late = isLate(order.state, promised, now);
  const date = promised === undefined ? '' : format.date(new Date(promised));
  return (
    <Card title={t('order.waits')} aside={<Stage state={order.state} />}>
      <div className="stack" aria-live="polite">
        <p className="waits">{waitsFor(t, order)}</p>
        {order.cancel.state === 'refused' && !isOver(order.state) && (
          <p>
            <Mark tone="warn" /> {t('order.cancel.refused')}
            {order.cancel.answer && `: ${order.cancel.answer}`}
          </p>
        )}
        {promised !== undefined && !isOver(order.state) && (
          <p className={late ? 'field-error' : ''}>
            {t(late ? 'order.late' : 'order.promised', { date })}
          </p>
        )}
        {order.parcel && (
          <p>
            {t('order.parcel', {
              carrier: order.parcel.carrier,
              number: order.parcel.tracking_number,
            })}
          </p>
        )}
      </div>
      {!isOver(order.state) && (
        <p className="quiet small">
          {t('order.since')} <Moment at={order.state.changed_at} />
        </p>
      )}
    </Card>
  );
}

function History({ order }: { order: Order }) {
  const t = useTexts(texts);
  return (
    <Card title={t('order.history')}>
      <ol className="history">
        {order.timeline.toReversed().map((step) => (
          <li key={step.version}>
            <span>{tell(t, step)}</span>
            <span className="quiet small">
              <Moment at={step.at} />
              {step.by_customer && `, ${t('order.you')}`}
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Lines({ order }: { order: Order }) {
  const t = useTexts(texts);
  const format = useFormat();
  const nameOf = useAlloyName();
  return (
    <Card
      title={t('order.lines')}
      aside={<strong className="number">{format.money(order.total)}</strong>}
    >
      <ul className="rows">
        {order.lines.map((line) => {
          const file = keptFile(line.model_hash);
          return (
            <li key={line.line_id} className="stack">
              {file && <ModelView file={file} colour={colourOf(line.alloy)} />}
              <span className="row">
                <strong className="grow">
                  {t(`product.${line.product}`)}, {nameOf(line.alloy)}
                </strong>
                <span className="number">{format.money(line.total)}</span>
              </span>
              <span className="quiet">
                {t.code('finish', line.finish)}, {t('place.pieces', { n: line.quantity })}
                {line.size && `, ${t('order.size', { size: line.size })}`}
              </span>
              <span className="quiet small break">{line.file_name}</span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

function Delivery({ order }: { order: Order }) {
  const t = useTexts(texts);
  return (
    <Card title={t('order.delivery')}>
      <p className="break">{order.address}</p>
      <p className="quiet">{order.phone}</p>
      {order.reference && <p className="quiet break">{order.reference}</p>}
    </Card>
  );
}

function Cancel({ order }: { order: Order }) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const id = order.state.order_id;
  async function cancel(reason: string) {
    const answer = await ask(
      api.POST('/api/shop/orders/{id}/cancel', { params: { path: { id } }, body: { reason } }),
    );
    queries.setQueryData(['shop', 'order', id], answer);
  }
  return (
    <>
      <button type="button" className="button danger" onClick={() => setAsking(true)}>
        {t('order.cancel')}
      </button>
      {asking && (
        <Suspense>
          <Decide
            title={t('order.cancel.title', { number: order.state.number })}
            explanation={t('order.cancel.about')}
            action={t('order.cancel')}
            danger
            onClose={() => setAsking(false)}
            decide={cancel}
          />
        </Suspense>
      )}
    </>
  );
}

export default function OrderPage() {
  const t = useTexts(texts);
  const { id } = useParams<{ id: string }>();
  const query = useOrder(id ?? '');
  const order = query.data;
  return (
    <Page
      title={t('order.title', { number: order?.state.number ?? '' })}
      aside={
        <>
          {order && mayAskToCancel(order) && <Cancel order={order} />}
          <Live of={[query]} />
        </>
      }
    >
      <Shown of={query}>
        {(found) => (
          <>
            {found.state.status !== 'cancelled' && <Way order={found} />}
            <div className="desk">
              <div className="stack">
                <Waits order={found} />
                <History order={found} />
              </div>
              <div className="stack">
                <Lines order={found} />
                <Delivery order={found} />
              </div>
            </div>
          </>
        )}
      </Shown>
    </Page>
  );
}
