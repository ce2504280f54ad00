// SPDX-License-Identifier: Apache-2.0
// How long orders have been at each stage, against their promise and against how it usually is.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Table } from '../../ui/page';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { texts } from './texts';
import { Missing, secondMs, useStageName } from './words';

type Stage = Schemas['flow.StageView'];

const refreshMs = 15_000;
const noticeably = 1.5; // times the usual

export function useStages() {
  return useQuery({
    queryKey: ['stages'],
    queryFn: ({ signal }) => ask(api.GET('/api/watch/stages', { signal })),
    refetchInterval: refreshMs,
  });
}

/** An age of now, and beneath it the usual one. */
function Against({ now, usual }: { now: number | undefined; usual: number | undefined }) {
  const t = useTexts(texts);
  const format = useFormat();
  const slower = now !== undefined && usual !== undefined && now > usual * noticeably;
  return (
    <td className="number">
      {now === undefined ? '–' : format.duration(now * secondMs)}
      {usual !== undefined && (
        <div className="quiet small">
          {t('usually', { time: format.duration(usual * secondMs) })}
        </div>
      )}
      {slower && <Status tone="warn">{t('slower')}</Status>}
    </td>
  );
}

function StageRow({ stage }: { stage: Stage }) {
  const t = useTexts(texts);
  const format = useFormat();
  const nameOf = useStageName();
  return (
    <tr>
      <td>
        <Link href={`/ops/stuck?stage=${stage.stage}`}>{nameOf(stage.stage)}</Link>
        <div className="quiet small">{t.code('context', stage.context)}</div>
      </td>
      <td className="number">{format.number(stage.orders)}</td>
      <Against now={stage.p50_s} usual={stage.history_p50_s} />
      <Against now={stage.p85_s} usual={stage.history_p85_s} />
      <td className="number">
        {stage.oldest_age_s === undefined ? '–' : format.duration(stage.oldest_age_s * secondMs)}
      </td>
      <td className="number">
        {stage.past_promise > 0 ? (
          <Status tone="bad">{format.number(stage.past_promise)}</Status>
        ) : (
          '–'
        )}
      </td>
    </tr>
  );
}

function StageTable({ stages }: { stages: readonly Stage[] }) {
  const t = useTexts(texts);
  return (
    <Table
      label={t('stages')}
      head={
        <>
          <th>{t('stage')}</th>
          <th className="number">{t('count')}</th>
          <th className="number">{t('half')}</th>
          <th className="number">{t('most')}</th>
          <th className="number">{t('oldest')}</th>
          <th className="number">{t('pastPromise')}</th>
        </>
      }
    >
      {stages.map((stage) => (
        <StageRow key={stage.stage} stage={stage} />
      ))}
    </Table>
  );
}

export function Stages() {
  const t = useTexts(texts);
  const query = useStages();
  return (
    <>
      <Missing unreachable={query.data?.unreachable ?? []} />
      <Card title={t('stages')} aside={<AsOf of={[query]} />}>
        <Shown of={query}>
          {({ stages }) =>
            stages.length === 0 ? (
              <Empty title={t('noStages')}>{t('noStages.do')}</Empty>
            ) : (
              <StageTable stages={stages} />
            )
          }
        </Shown>
      </Card>
    </>
  );
}
