// SPDX-License-Identifier: Apache-2.0
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page, Table } from '../../ui/page';
import { useRows } from '../../ui/rows';
import { Empty, More, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Age, useNow } from '../../ui/time';
import '../shop.css';
import { Live } from '../live';
import { useOrders } from '../queries';
import { Stage } from '../stage';
import { texts } from '../texts';
import { isLate, isOver } from '../told';

type Row = Schemas['channel.OrderRow'];

const addressOf = (row: Row) => `/shop/orders/${row.state.order_id}`;

function Promised({ row }: { row: Row }) {
  const t = useTexts(texts);
  const format = useFormat();
  const now = useNow();
  if (row.promised_at === undefined)
    return isOver(row.state) ? '–' : <span className="quiet">{t('orders.unpromised')}</span>;
  return (
    <>
      {format.date(new Date(row.promised_at))}{' '}
      {isLate(row.state, row.promised_at, now) && <Status tone="warn">{t('orders.late')}</Status>}
    </>
  );
}

function OrderRow({ row, chosen }: { row: Row; chosen: boolean }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <tr aria-selected={chosen}>
      <td data-label={t('orders.number')}>
        <Link href={addressOf(row)}>
          <strong>{row.state.number}</strong>
        </Link>
        {row.reference && <div className="quiet small break">{row.reference}</div>}
      </td>
      <td data-label={t('orders.stage')}>
        <Stage state={row.state} />{' '}
        {!isOver(row.state) && (
          <span className="quiet small">
            <Age since={row.state.changed_at} />
          </span>
        )}
        {row.cancel === 'requested' && !isOver(row.state) && (
          <div className="small">{t('cancel.requested')}</div>
        )}
      </td>
      <td data-label={t('orders.promised')}>
        <Promised row={row} />
      </td>
      <td data-label={t('orders.total')} className="number">
        {format.money(row.total)}
        <div className="quiet small">{t('place.pieces', { n: row.pieces })}</div>
      </td>
      <td data-label={t('orders.placed')} className="number">
        {format.date(new Date(row.placed_at))}
      </td>
    </tr>
  );
}

function Orders({ rows }: { rows: readonly Row[] }) {
  const t = useTexts(texts);
  const chosen = useRows(rows.length, (i) => {
    const row = rows[i];
    return row ? addressOf(row) : '/shop/orders';
  });
  if (rows.length === 0)
    return (
      <Empty title={t('orders.none')}>
        {t('orders.none.do')} <Link href="/shop/price">{t('price.title')}</Link>
      </Empty>
    );
  return (
    <Table
      label={t('orders.title')}
      className="clickable stacking"
      head={
        <>
          <th>{t('orders.number')}</th>
          <th>{t('orders.stage')}</th>
          <th>{t('orders.promised')}</th>
          <th className="number">{t('orders.total')}</th>
          <th className="number">{t('orders.placed')}</th>
        </>
      }
    >
      {rows.map((row, i) => (
        <OrderRow key={row.state.order_id} row={row} chosen={i === chosen} />
      ))}
    </Table>
  );
}

export default function OrdersPage() {
  const t = useTexts(texts);
  const query = useOrders();
  return (
    <Page title={t('orders.title')} aside={<Live of={[query as UseQueryResult]} />}>
      <Card>
        <Shown of={query}>
          {({ pages }) => <Orders rows={pages.flatMap((page) => page.orders)} />}
        </Shown>
        <More of={query}>{t('orders.older')}</More>
      </Card>
    </Page>
  );
}
