// SPDX-License-Identifier: Apache-2.0
// What the reader's accepted work has earned.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Table } from '../../ui/page';
import { Empty, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import { texts } from '../texts';

const periods = { today: 1, week: 7, month: 30 } as const;
type Period = keyof typeof periods;

/** The last so many days of the reader, today among them: as the ledger asks for them. */
export function periodOf(days: number, now: Date) {
  const day = (offset: number) => {
    const at = new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset);
    const two = (value: number) => String(value).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  };
  return { from: day(1 - days), to: day(1), utc_offset_minutes: -now.getTimezoneOffset() };
}

function Entry({ entry }: { entry: Schemas['mes.EntryView'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <tr>
      <td className="nowrap">
        <Moment at={entry.at} />
      </td>
      <td className="nowrap">{entry.order_number}</td>
      <td>
        {t.code('stage', entry.operation)}{' '}
        {entry.pieces < 0 && <Status tone="warn">{t('pay.reversed')}</Status>}
        {entry.reason && <span className="quiet"> {entry.reason}</span>}
      </td>
      <td className="number">{format.number(entry.pieces)}</td>
      <td className="number">{entry.priced ? format.money(entry.amount) : t('pay.unpriced')}</td>
    </tr>
  );
}

export function Pay() {
  const t = useTexts(texts);
  const format = useFormat();
  const [period, setPeriod] = useState<Period>('today');
  const ledger = useInfiniteQuery({
    queryKey: ['mes', 'ledger', period],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/mes/me/ledger', {
          params: {
            query: {
              ...periodOf(periods[period], new Date()),
              ...(pageParam && { before: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
  return (
    <Card
      title={t('pay.title')}
      aside={
        <fieldset className="row plain" aria-label={t('pay.period')}>
          {(Object.keys(periods) as Period[]).map((one) => (
            <button
              key={one}
              type="button"
              className="button touch"
              aria-pressed={one === period}
              onClick={() => setPeriod(one)}
            >
              {t(`pay.${one}`)}
            </button>
          ))}
        </fieldset>
      }
    >
      <Shown of={ledger}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0) return <Empty title={t('pay.none')}>{t('pay.none.do')}</Empty>;
          return (
            <>
              <p className="pay-total">
                {pages[0]?.totals.map(({ amount }) => format.money(amount)).join(' + ')}
              </p>
              <Table
                label={t('pay.title')}
                head={
                  <>
                    <th>{t('at')}</th>
                    <th>{t('order')}</th>
                    <th>{t('operation')}</th>
                    <th className="number">{t('count')}</th>
                    <th className="number">{t('amount')}</th>
                  </>
                }
              >
                {entries.map((entry) => (
                  <Entry key={entry.id} entry={entry} />
                ))}
              </Table>
            </>
          );
        }}
      </Shown>
      {ledger.hasNextPage && (
        <button type="button" className="button" onClick={() => void ledger.fetchNextPage()}>
          {t('more')}
        </button>
      )}
    </Card>
  );
}
