// SPDX-License-Identifier: Apache-2.0
// What somebody is called for: what stands now, and all conditions there are.
import '../ops.css';
import { useQuery } from '@tanstack/react-query';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page, Table } from '../../ui/page';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Status, type Tone } from '../../ui/status';
import { Age } from '../../ui/time';
import { texts } from '../texts';

type Alert = Schemas['watch.AlertView'];
type Row = Schemas['watch.AlertRow'];

const refreshMs = 5000;

function toneOf({ phase, severity }: Alert): Tone {
  if (phase === 'resolved') return 'ok';
  if (phase === 'pending') return 'info';
  return severity === 'page' ? 'bad' : 'warn';
}

function Standing({ alert }: { alert: Alert }) {
  const t = useTexts(texts);
  const format = useFormat();
  const labels = Object.entries(alert.labels);
  return (
    <li className={`alert ${toneOf(alert)}`}>
      <div className="row">
        <Status tone={toneOf(alert)}>{t.code('phase', alert.phase)}</Status>
        <strong>{alert.name}</strong>
        <span className="quiet">
          {t.code('urgency', alert.severity)} · <Age since={alert.since} />
        </span>
      </div>
      <p>{alert.says}</p>
      <p className="row small">
        <span>
          {t('alerts.value')}: <span className="mono">{format.rate(alert.value)}</span>
        </span>
        {labels.map(([name, value]) => (
          <span key={name} className="lane">
            {name}={value}
          </span>
        ))}
      </p>
      {alert.runbook && (
        <p>
          <strong>{t('alerts.runbook')}:</strong> {alert.runbook}
        </p>
      )}
    </li>
  );
}

function Conditions({ table }: { table: readonly Row[] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Card title={t('alerts.table')}>
      <Table
        label={t('alerts.table')}
        head={
          <>
            <th>{t('name')}</th>
            <th>{t('alerts.says')}</th>
            <th className="number">{t('alerts.for')}</th>
          </>
        }
      >
        {table.map((row) => (
          <tr key={row.name + row.severity}>
            <td className="nowrap">
              {row.name} <span className="quiet small">{t.code('urgency', row.severity)}</span>
            </td>
            <td>{row.says}</td>
            <td className="number">
              {row.for_s > 0 ? format.duration(row.for_s * 1000) : t('alerts.at_once')}
            </td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

export default function AlertsPage() {
  const t = useTexts(texts);
  const query = useQuery({
    queryKey: ['alerts'],
    queryFn: ({ signal }) => ask(api.GET('/api/watch/alerts', { signal })),
    refetchInterval: refreshMs,
  });
  return (
    <Page title={t('alerts.title')} aside={<AsOf of={[query]} />}>
      <Shown of={query}>
        {({ alerts, table }) => (
          <>
            <Card>
              {alerts.length === 0 ? (
                <Empty title={t('alerts.none')}>{t('alerts.none.do')}</Empty>
              ) : (
                <ul className="alerts">
                  {alerts.map((alert) => (
                    <Standing key={alert.name + JSON.stringify(alert.labels)} alert={alert} />
                  ))}
                </ul>
              )}
            </Card>
            <Conditions table={table} />
          </>
        )}
      </Shown>
    </Page>
  );
}
