// SPDX-License-Identifier: Apache-2.0
// For leads: where work piles up, and who has how much of it.
import '../mes.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page, Table } from '../../ui/page';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { useWorkCenters } from '../board/filter_bar';
import { useOperators } from '../operators';
import { texts } from '../texts';
import { type CenterLoad, loadOf } from './load';

const againMs = 5000;

function CenterRow({ load, name, all }: { load: CenterLoad; name: string; all: number }) {
  const format = useFormat();
  const t = useTexts(texts);
  return (
    <tr>
      <td>
        <Link href={`/mes/board?center=${load.center}`}>{name}</Link>
      </td>
      <td>
        <meter
          min={0}
          max={all}
          value={load.total}
          aria-label={t('load.share')}
          title={format.percent(load.total / all)}
        />
      </td>
      <td className="number">{format.number(load.free)}</td>
      <td className="number">{format.number(load.held)}</td>
      <td className="number">{format.number(load.inWork)}</td>
      <td className="number">{format.number(load.paused)}</td>
      <td className="number">{format.number(load.onHold)}</td>
      <td className="number">
        {load.overdue > 0 ? (
          <Link href={`/mes/board?center=${load.center}&overdue=yes`}>
            <Status tone="bad">{format.number(load.overdue)}</Status>
          </Link>
        ) : (
          0
        )}
      </td>
    </tr>
  );
}

function Centers({ centers }: { centers: CenterLoad[] }) {
  const t = useTexts(texts);
  const names = new Map(useWorkCenters().map(({ code, name }) => [code, name]));
  const all = centers.reduce((sum, center) => sum + center.total, 0);
  if (centers.length === 0) return <Empty title={t('load.none')}>{t('load.none.do')}</Empty>;
  return (
    <Table
      label={t('load.centers')}
      head={
        <>
          <th>{t('load.center')}</th>
          <th>{t('load.share')}</th>
          <th className="number">{t('load.free')}</th>
          <th className="number">{t('load.held')}</th>
          <th className="number">{t('load.inWork')}</th>
          <th className="number">{t('load.paused')}</th>
          <th className="number">{t('load.onHold')}</th>
          <th className="number">{t('load.overdue')}</th>
        </>
      }
    >
      {centers.map((load) => (
        <CenterRow
          key={load.center}
          load={load}
          name={names.get(load.center) ?? load.center}
          all={all}
        />
      ))}
    </Table>
  );
}

function Operators() {
  const t = useTexts(texts);
  const operators = useOperators();
  return (
    <Card title={t('load.operators')}>
      <Shown of={operators}>
        {({ operators: all }) =>
          all.length === 0 ? (
            <Empty title={t('load.nobody')}>{t('load.nobody.do')}</Empty>
          ) : (
            <Table
              label={t('load.operators')}
              head={
                <>
                  <th>{t('who')}</th>
                  <th className="number">{t('load.holds')}</th>
                  <th className="number">{t('load.limit')}</th>
                </>
              }
            >
              {all.map((one) => (
                <tr key={one.id}>
                  <td>{one.name}</td>
                  <td className="number">{one.held}</td>
                  <td className="number">{one.work_limit}</td>
                </tr>
              ))}
            </Table>
          )
        }
      </Shown>
    </Card>
  );
}

export default function LoadPage() {
  const t = useTexts(texts);
  const totals = useQuery({
    queryKey: ['mes', 'totals'],
    queryFn: () => ask(api.GET('/api/mes/board/totals')),
    refetchInterval: againMs,
  });
  return (
    <Page title={t('load.title')} aside={<AsOf of={[totals]} />}>
      <Card title={t('load.centers')}>
        <Shown of={totals}>{({ buckets }) => <Centers centers={loadOf(buckets)} />}</Shown>
      </Card>
      <Operators />
    </Page>
  );
}
