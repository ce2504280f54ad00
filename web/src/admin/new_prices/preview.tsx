// SPDX-License-Identifier: Apache-2.0
// A plain ring in every alloy: what it costs now, and by the list that is being made.
import type { UseQueryResult } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Table } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Mark } from '../../ui/status';
import { texts } from '../texts';

type Row = Schemas['pricing.PreviewRow'];

function Difference({ row: { present, proposed } }: { row: Row }) {
  const t = useTexts(texts);
  const format = useFormat();
  if (!present) return <>{t('preview.new')}</>;
  if (!proposed) return <>{t('preview.gone')}</>;
  const by = (proposed.total.minor - present.total.minor) / present.total.minor;
  if (by === 0) return <span className="quiet">{t('preview.same')}</span>;
  return (
    <>
      {by > 0 ? '▲' : '▼'} {format.percent(Math.abs(by))}
    </>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Table
      label={t('preview.title')}
      head={
        <>
          <th>{t('preview.alloy')}</th>
          <th className="number">{t('preview.now')}</th>
          <th className="number">{t('preview.then')}</th>
          <th className="number">{t('preview.difference')}</th>
        </>
      }
    >
      {rows.map((row) => (
        <tr key={row.alloy}>
          <td>{t.code('alloy', row.alloy)}</td>
          <td className="number">{row.present && format.money(row.present.total)}</td>
          <td className="number">
            <strong>{row.proposed && format.money(row.proposed.total)}</strong>
          </td>
          <td className="number nowrap">
            <Difference row={row} />
          </td>
        </tr>
      ))}
    </Table>
  );
}

export function Preview({
  query,
  stale,
}: {
  query: UseQueryResult<Schemas['pricing.Preview']>;
  stale: boolean;
}) {
  const t = useTexts(texts);
  return (
    <Card title={t('preview.title')}>
      <p className="quiet small">{t('preview.about')}</p>
      {stale && (
        <p className="field-error small" role="status">
          <Mark tone="warn" /> {t('preview.stale')}
        </p>
      )}
      {(!stale || query.data) && <Shown of={query}>{({ rows }) => <Rows rows={rows} />}</Shown>}
    </Card>
  );
}
