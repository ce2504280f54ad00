// SPDX-License-Identifier: Apache-2.0
// One order on the shop floor: its lots with their operations, and what happened to it.
import '../mes.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useRoute } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Card as Box, Page, Table } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import type { Card } from '../floor/card';
import { FloorProvider, useLane, useMe, useNewFloor } from '../floor/use_floor';
import { Due, Live, State, useWhat } from '../marks';
import { OpenByScan } from '../notes';
import { texts } from '../texts';
import { Deeds } from '../work/deeds';

type Order = Schemas['mes.OrderPage'];
type Lot = Schemas['mes.LotView'];

const Prioritising = lazy(() => import('../work/prioritising'));

const keyOf = (id: string) => ['mes', 'order', id];

function Operations({ lot }: { lot: Lot }) {
  const t = useTexts(texts);
  return (
    <Table
      label={t('operation')}
      head={
        <>
          <th>{t('operation')}</th>
          <th>{t('state')}</th>
          <th>{t('who')}</th>
          <th>{t('started')}</th>
          <th>{t('finished')}</th>
        </>
      }
    >
      {lot.operations.map((one) => (
        <tr key={one.id}>
          <td>
            {t.code('stage', one.code)}
            {one.attempt > 1 && (
              <span className="quiet"> {t('order.attempt', { n: one.attempt })}</span>
            )}
          </td>
          <td>
            <State of={one.state} />
            {one.pause && (
              <div className="quiet small">{t('paused', { reason: one.pause.reason })}</div>
            )}
            {one.verdict_reason && <div className="quiet small">{one.verdict_reason}</div>}
          </td>
          <td>{one.worker}</td>
          <td className="nowrap">{one.started_at && <Moment at={one.started_at} />}</td>
          <td className="nowrap">{one.finished_at && <Moment at={one.finished_at} />}</td>
        </tr>
      ))}
    </Table>
  );
}

function LotBox({ lot, card, changed }: { lot: Lot; card: Card | undefined; changed: () => void }) {
  const t = useTexts(texts);
  const what = useWhat();
  return (
    <Box title={t('order.lot', { n: lot.line })} aside={t(`lot.${lot.state}`)}>
      <p>
        {what(lot)}
        {lot.scrapped > 0 && (
          <>
            {' '}
            <Status tone="bad">{t('order.scrapped', { n: lot.scrapped })}</Status>
          </>
        )}
        {lot.replaces && <span className="quiet"> · {t('order.replaces')}</span>}
      </p>
      {card && <Deeds card={card} changed={changed} />}
      <Operations lot={lot} />
    </Box>
  );
}

function Timeline({ order }: { order: Order }) {
  const t = useTexts(texts);
  return (
    <Box title={t('order.timeline')}>
      <ol className="timeline">
        {order.timeline.toReversed().map((event) => (
          <li key={event.version}>
            <span className="quiet nowrap">
              <Moment at={event.at} />
            </span>
            <span>
              {event.work ? (
                <>
                  {event.work.operation && `${t.code('stage', event.work.operation)}: `}
                  {t(`deed.${event.work.deed}`, { to: event.work.to })}
                </>
              ) : event.kind === 'moved' ? (
                <strong>{t('event.moved', { status: t(`status.${event.status}`) })}</strong>
              ) : (
                t(event.kind === 'held' ? 'event.held' : 'event.resumed')
              )}
              {event.reason && ` (${event.reason})`}
              <span className="quiet"> · {event.who}</span>
            </span>
          </li>
        ))}
      </ol>
    </Box>
  );
}

function Facts({ order, changed }: { order: Order; changed: (order: Order) => void }) {
  const t = useTexts(texts);
  const { leads } = useMe();
  const [open, setOpen] = useState(false);
  const ended = order.status === 'shipped' || order.status === 'cancelled';
  return (
    <div className="row">
      <Status tone={order.status === 'cancelled' ? 'bad' : 'info'}>
        {t(`status.${order.status}`)}
      </Status>
      {order.on_hold && <Status tone="warn">{t('onHold', { reason: order.hold_reason })}</Status>}
      {order.priority !== 'normal' && (
        <Status tone={order.priority === 'urgent' ? 'bad' : 'warn'}>
          {t(`priority.${order.priority}`)}
        </Status>
      )}
      {!ended && <Due at={order.due_at} />}
      <span className="quiet">{order.reference}</span>
      {order.parcel && (
        <span>
          {t('ship.done', {
            carrier: order.parcel.carrier,
            tracking: order.parcel.tracking_number,
          })}
        </span>
      )}
      {leads && !ended && (
        <button type="button" className="button touch" onClick={() => setOpen(true)}>
          {t('do.priority')}
        </button>
      )}
      <Suspense>
        {open && <Prioritising order={order} done={changed} onClose={() => setOpen(false)} />}
      </Suspense>
    </div>
  );
}

function Whole({ order }: { order: Order }) {
  const queries = useQueryClient();
  const live = useLane({ q: order.number });
  const version = live.snapshot();
  const key = keyOf(order.order_id);
  const cards = live.lane.cards.filter((card) => card.order_id === order.order_id);
  const again = () => void queries.invalidateQueries({ queryKey: key });
  // A change of its cards is a change of the order.
  useEffect(again, [version]);
  return (
    <>
      <Facts order={order} changed={(now) => queries.setQueryData(key, now)} />
      {order.lots.map((lot) => (
        <LotBox
          key={lot.lot_id}
          lot={lot}
          card={cards.find((card) => card.lot_id === lot.lot_id)}
          changed={again}
        />
      ))}
      <Timeline order={order} />
    </>
  );
}

export default function OrderPage() {
  const t = useTexts(texts);
  const floor = useNewFloor();
  const [, params] = useRoute('/mes/orders/:id');
  const id = params?.id ?? '';
  const query = useQuery({
    queryKey: keyOf(id),
    queryFn: () => ask(api.GET('/api/mes/orders/{id}', { params: { path: { id } } })),
  });
  return (
    <FloorProvider value={floor}>
      <Page title={query.data?.number ?? t('order')} aside={<Live />}>
        <OpenByScan />
        <Shown of={query}>{(order) => <Whole order={order} />}</Shown>
      </Page>
    </FloorProvider>
  );
}
