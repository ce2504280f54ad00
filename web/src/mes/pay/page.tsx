// SPDX-License-Identifier: Apache-2.0
// For leads: what everyone has earned in a period, by operation; also as a table for the accountant.
import '../mes.css';
import { useQuery } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Card, Page, Table } from '../../ui/page';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Mark } from '../../ui/status';
import { texts } from '../texts';
import { dayAfter, monthOf } from './days';

type Report = Schemas['mes.PayReport'];

function Person({ total, rows }: { total: Report['totals'][number]; rows: Report['rows'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Card title={total.worker} aside={<strong>{format.money(total.amount)}</strong>}>
      <Table
        label={total.worker}
        head={
          <>
            <th>{t('operation')}</th>
            <th className="number">{t('report.accepted')}</th>
            <th className="number">{t('report.reversed')}</th>
            <th className="number">{t('report.unpriced')}</th>
            <th className="number">{t('amount')}</th>
          </>
        }
      >
        {rows.map((row) => (
          <tr key={row.operation + row.amount.currency}>
            <td>{t.code('stage', row.operation)}</td>
            <td className="number">{format.number(row.accepted_pieces)}</td>
            <td className="number">
              {row.reversed_pieces > 0 && format.number(row.reversed_pieces)}
            </td>
            <td className="number">
              {row.unpriced_pieces > 0 && (
                <>
                  <span className="warn">
                    <Mark tone="warn" />
                  </span>{' '}
                  {format.number(row.unpriced_pieces)}
                </>
              )}
            </td>
            <td className="number">{format.money(row.amount)}</td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function People({ report, who }: { report: Report; who: string }) {
  const t = useTexts(texts);
  const totals = report.totals.filter(({ worker_id }) => !who || worker_id === who);
  if (totals.length === 0) return <Empty title={t('pay.none')}>{t('report.none.do')}</Empty>;
  return (
    <div className="grid">
      {totals.map((total) => (
        <Person
          key={total.worker_id + total.amount.currency}
          total={total}
          rows={report.rows.filter(
            ({ worker_id, amount }) =>
              worker_id === total.worker_id && amount.currency === total.amount.currency,
          )}
        />
      ))}
    </div>
  );
}

export default function PayPage() {
  const t = useTexts(texts);
  const format = useFormat();
  const [filters, set] = useFilters(['from', 'to', 'who']);
  const month = monthOf(new Date());
  const from = filters.from || month.from;
  const to = filters.to || month.to; // the last day that counts
  const query = {
    from,
    to: dayAfter(to),
    utc_offset_minutes: -new Date().getTimezoneOffset(),
  };
  const report = useQuery({
    queryKey: ['mes', 'pay-report', from, to],
    enabled: from <= to,
    queryFn: () => ask(api.GET('/api/mes/pay-report', { params: { query } })) as Promise<Report>,
  });
  const csv = new URLSearchParams({
    ...query,
    utc_offset_minutes: String(query.utc_offset_minutes),
    format: 'csv',
    ...(filters.who && { worker: filters.who }),
  });
  const people = report.data?.totals ?? [];
  const sums = new Map<string, number>();
  for (const { worker_id, amount } of people)
    if (!filters.who || worker_id === filters.who)
      sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.minor);
  return (
    <Page title={t('report.title')} aside={<AsOf of={[report]} />}>
      <search className="row">
        {(['from', 'to'] as const).map((name) => (
          <label key={name} className="row">
            {t(`report.${name}`)}
            <input
              type="date"
              className="touch"
              value={name === 'from' ? from : to}
              required
              onChange={(event) => event.target.value && set({ [name]: event.target.value })}
            />
          </label>
        ))}
        <label className="row">
          {t('who')}
          <select
            className="touch"
            value={filters.who}
            onChange={(event) => set({ who: event.target.value })}
          >
            <option value="">{t('report.everyone')}</option>
            {[...new Map(people.map((one) => [one.worker_id, one.worker]))].map(([id, name]) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <a className="button touch" href={`/api/mes/pay-report?${csv}`} download>
          {t('report.csv')}
        </a>
      </search>
      {from > to ? (
        <p className="banner" role="alert">
          {t('report.wrongDays')}
        </p>
      ) : (
        <Shown of={report}>
          {(data) => (
            <>
              <p className="pay-total">
                {[...sums]
                  .map(([currency, minor]) => format.money({ minor, currency }))
                  .join(' + ')}
              </p>
              <People report={data} who={filters.who} />
            </>
          )}
        </Shown>
      )}
    </Page>
  );
}
