// SPDX-License-Identifier: Apache-2.0
// Who changed what, newest first: of one context, and perhaps of one thing in it.
import { useInfiniteQuery } from '@tanstack/react-query';
import { api, ask } from '../api/client';
import { useFormat, useTexts } from '../i18n/language';
import { Card } from '../ui/page';
import { Empty, More, Shown } from '../ui/states';
import { Moment } from '../ui/time';
import { texts } from './texts';

type Path = '/api/identity/changes' | '/api/mes/changes' | '/api/crm/changes';

const perPage = 10;

export function Changes({ path, subject }: { path: Path; subject?: string }) {
  const t = useTexts(texts);
  const format = useFormat();
  /** Amounts are noted in minor units: "8550 RUB". */
  const said = (detail: string) =>
    detail.replace(/(\d+) ([A-Z]{3})$/, (_, minor: string, currency: string) =>
      format.money({ minor: Number(minor), currency }),
    );
  const changes = useInfiniteQuery({
    queryKey: ['changes', path, subject],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      ask(
        api.GET(path, {
          params: {
            query: {
              limit: perPage,
              ...(subject && { subject }),
              ...(pageParam && { before: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
  return (
    <Card title={t('changes.title')}>
      <Shown of={changes}>
        {({ pages }) => {
          const all = pages.flatMap((page) => page.changes);
          if (all.length === 0) return <Empty title={t('changes.none')} />;
          return (
            <ol className="changes">
              {all.map((one) => (
                <li key={one.id}>
                  <strong>{t.code('change', one.what)}</strong>{' '}
                  {!subject && one.subject && <code>{one.subject}</code>}{' '}
                  {one.detail && <span>{said(one.detail)}</span>}
                  <br />
                  <span className="quiet small">
                    {one.by_name}, <Moment at={one.at} />
                  </span>
                </li>
              ))}
            </ol>
          );
        }}
      </Shown>
      <More of={changes}>{t('more')}</More>
    </Card>
  );
}
