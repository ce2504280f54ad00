// SPDX-License-Identifier: Apache-2.0
// The orders that will miss their promise, and the work center that holds them.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Table } from '../../ui/page';
import { useRows } from '../../ui/rows';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { texts } from './texts';
import { dayMs, hourMs, useStageName } from './words';

type RisksView = Schemas['Risks'];
type Order = Schemas['RiskOrder'];
type Center = Schemas['CenterLoad'];

const refreshMs = 15_000;
const page = 50;

function Bottleneck({ center }: { center: Center }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Card title={t('bottleneck')} className="warn bottleneck">
      <p>
        <strong>{center.work_center}</strong>
      </p>
      <p>{t('bottleneckSays', { n: center.waiting, rate: format.rate(center.per_day) })}</p>
      {center.load_days !== undefined && (
        <p>{t('loadSays', { time: format.duration(center.load_days * dayMs) })}</p>
      )}
    </Card>
  );
}

function Loads({ centers }: { centers: readonly Center[] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Card title={t('loads')}>
      <Table
        label={t('loads')}
        head={
          <>
            <th>{t('center')}</th>
            <th className="number">{t('lots')}</th>
            <th className="number">{t('perDay')}</th>
            <th className="number">{t('load')}</th>
          </>
        }
      >
        {centers.map(({ work_center, waiting, per_day, load_days }) => (
          <tr key={work_center}>
            <td>{work_center}</td>
            <td className="number">{format.number(waiting)}</td>
            <td className="number">{format.rate(per_day)}</td>
            <td className="number">
              {load_days === undefined ? t('unknown') : format.duration(load_days * dayMs)}
            </td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function DayOf({ at }: { at: string }) {
  const format = useFormat();
  const date = new Date(at);
  return (
    <time dateTime={at} title={format.full(date)}>
      {format.date(date)}
    </time>
  );
}

function OrderRow({ order, chosen }: { order: Order; chosen: boolean }) {
  const format = useFormat();
  const nameOf = useStageName();
  return (
    <tr aria-selected={chosen}>
      <td className="nowrap">
        <Link href={`/ops/journey/${order.order}`}>{order.number}</Link>
      </td>
      <td>{nameOf(order.stage)}</td>
      <td className="number late">{format.duration(order.late_by_h * hourMs)}</td>
      <td className="nowrap">
        <DayOf at={order.promise} />
      </td>
      <td className="nowrap">
        <DayOf at={order.forecast} />
      </td>
      <td>{order.bottleneck}</td>
    </tr>
  );
}

function Orders({ orders }: { orders: readonly Order[] }) {
  const t = useTexts(texts);
  const [most, setMost] = useState(page);
  const visible = orders.slice(0, most);
  const chosen = useRows(visible.length, (i) => `/ops/journey/${visible[i]?.order}`);
  return (
    <Card title={t('late')}>
      <Table
        label={t('late')}
        className="clickable"
        head={
          <>
            <th>{t('order')}</th>
            <th>{t('stage')}</th>
            <th className="number">{t('lateBy')}</th>
            <th>{t('promise')}</th>
            <th>{t('forecast')}</th>
            <th>{t('heldBy')}</th>
          </>
        }
      >
        {visible.map((order, i) => (
          <OrderRow key={order.order} order={order} chosen={i === chosen} />
        ))}
      </Table>
      {most < orders.length && (
        <button type="button" className="button" onClick={() => setMost(most + page)}>
          {t('more')}
        </button>
      )}
    </Card>
  );
}

function Summary({ counts, orders }: RisksView) {
  const t = useTexts(texts);
  const format = useFormat();
  if (counts.at_risk === 0) return <Empty title={t('noneAtRisk')}>{t('noneAtRisk.do')}</Empty>;
  return (
    <p className="row">
      <strong className="late">
        {t('atRisk', { n: counts.at_risk, all: format.number(counts.orders) })}
      </strong>
      {counts.missed > 0 && <Status tone="bad">{t('missed', { n: counts.missed })}</Status>}
      {counts.at_risk > orders.length && (
        <span className="quiet">{t('firstOnly', { n: orders.length })}</span>
      )}
    </p>
  );
}

function Content({ risks }: { risks: RisksView }) {
  const t = useTexts(texts);
  if (!risks.as_of)
    return (
      <Card>
        <Empty title={t('notLooked')}>{t('notLooked.do')}</Empty>
      </Card>
    );
  return (
    <>
      <Card>
        <Summary {...risks} />
      </Card>
      <div className="grid">
        {risks.bottleneck && <Bottleneck center={risks.bottleneck} />}
        {risks.work_centers.length > 0 && <Loads centers={risks.work_centers} />}
      </div>
      {risks.orders.length > 0 && <Orders orders={risks.orders} />}
    </>
  );
}

export function Risks() {
  const query = useQuery({
    queryKey: ['risks'],
    queryFn: ({ signal }) => ask(api.GET('/api/watch/risks', { signal })),
    refetchInterval: refreshMs,
  });
  return (
    <>
      <p className="row end">
        <AsOf of={[query]} />
      </p>
      <Shown of={query}>{(risks) => <Content risks={risks} />}</Shown>
    </>
  );
}
