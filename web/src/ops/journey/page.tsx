// SPDX-License-Identifier: Apache-2.0
// The journey of an order: searched by anything one may have of it.
import '../ops.css';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { Link, useLocation, useParams } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { ApiError, api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Id } from '../../ui/copy';
import { Card, Page, Table } from '../../ui/page';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Mark, Status } from '../../ui/status';
import { Age, Moment } from '../../ui/time';
import { texts } from '../texts';
import type { Journey } from './story';
import { Timeline } from './timeline';
import { VerdictCard } from './verdict';

const lookEveryMs = 5000;

function Standing({ journey }: { journey: Journey }) {
  const t = useTexts(texts);
  const newest = Math.max(...journey.contexts.map(({ version }) => version ?? 0));
  return (
    <Card title={t('contexts')}>
      <Table
        label={t('contexts')}
        head={
          <>
            <th>{t('context')}</th>
            <th>{t('verdict.status')}</th>
            <th className="number">{t('version')}</th>
            <th className="number">{t('shown')}</th>
          </>
        }
      >
        {journey.contexts.map((one) => (
          <tr key={one.context}>
            <td>
              {t.code('context', one.context)}
              {!one.bus_ready && (
                <>
                  {' '}
                  <Status tone="bad">{t('busAway')}</Status>
                </>
              )}
            </td>
            <td>{one.status ? t.code('status', one.status) : '—'}</td>
            <td className="number">
              {one.version !== undefined && one.version < newest && <Mark tone="warn" />}{' '}
              {one.version ?? '—'}
            </td>
            <td className="number">
              {one.shown_version !== undefined && one.shown_version < (one.version ?? 0) && (
                <Mark tone="warn" />
              )}{' '}
              {one.shown_version ?? '—'}
            </td>
          </tr>
        ))}
      </Table>
      {journey.unreachable.map((one) => (
        <p key={one.context} className="field-error">
          <Mark tone="bad" /> {t('unreachable', { context: t.code('context', one.context) })}{' '}
          {one.error}
        </p>
      ))}
    </Card>
  );
}

function Waits({ waits }: { waits: Journey['waits'] }) {
  const t = useTexts(texts);
  if (waits.length === 0) return null;
  return (
    <Card title={t('waits')}>
      <ul className="stack">
        {waits.map((wait) => (
          <li key={wait.context + wait.what + wait.about + wait.since}>
            <strong>{t.code('what', wait.what)}</strong> {t.code('operation', wait.about)}
            <br />
            <span className="quiet">
              {t.code('who', wait.who)} · {t.code('context', wait.context)} ·{' '}
              <Age since={wait.since} />
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Letters({ letters }: { letters: Journey['dead_letters'] }) {
  const t = useTexts(texts);
  if (letters.length === 0) return null;
  return (
    <Card title={t('letters.title')}>
      <ul className="stack">
        {letters.map((letter) => (
          <li key={letter.queue + letter.id}>
            <Status tone={letter.state === 'dead' ? 'bad' : 'idle'}>
              {t.code('letter', letter.state)}
            </Status>{' '}
            <code>{letter.type}</code> {letter.queue}
            <br />
            <code className="hop-error">{letter.error}</code>
            {letter.decisions.map((decision) => (
              <p key={decision.at} className="quiet">
                <Moment at={decision.at} /> {t.code('decision', decision.deed)}: {decision.reason}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Ids({ journey }: { journey: Journey }) {
  const t = useTexts(texts);
  return (
    <Card title={t('ids')}>
      <dl className="facts column">
        <div>
          <dt>{t('order')}</dt>
          <dd>
            <Id value={journey.key} />
          </dd>
        </div>
        {journey.quotes.map((quote) => (
          <div key={quote}>
            <dt>{t('quote')}</dt>
            <dd>
              <Id value={quote} />
            </dd>
          </div>
        ))}
      </dl>
      <p className="row">
        <Link href={`/ops/logs?order=${journey.key}`}>{t('itsLogs')}</Link>
        <Link href={`/ops/traces?order=${journey.key}`}>{t('itsTraces')}</Link>
      </p>
    </Card>
  );
}

function Told({ journey }: { journey: Journey }) {
  const t = useTexts(texts);
  return (
    <>
      <VerdictCard journey={journey} />
      <div className="journey">
        <Card title={t('timeline')}>
          <Timeline journey={journey} />
        </Card>
        <div className="stack beside">
          <Standing journey={journey} />
          <Waits waits={journey.waits} />
          <Letters letters={journey.dead_letters} />
          <Ids journey={journey} />
        </div>
      </div>
    </>
  );
}

type Found = Schemas['watch.Resolved'];

function Choice({ found }: { found: Found }) {
  const t = useTexts(texts);
  const count = found.orders.length + found.quotes.length;
  if (count === 0) return <Empty title={t('journey.none')}>{t('journey.none.do')}</Empty>;
  return (
    <Card title={t('journey.found', { n: count })}>
      <ul className="choice">
        {found.orders.map((order) => (
          <li key={order.order_id}>
            <Link href={`/ops/journey/${order.number}`}>{order.number}</Link>
          </li>
        ))}
        {found.quotes.map((quote) => (
          <li key={quote}>
            <Link href={`/ops/journey/${quote}`}>{t('journey.quote', { id: quote })}</Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What was typed is nowhere but in this page: it may be an e-mail or a phone. */
function SearchPage() {
  const t = useTexts(texts);
  const [, navigate] = useLocation();
  const given = useHistoryState<{ text?: string } | null>()?.text ?? '';
  const [text, setText] = useState(given);
  useEffect(() => setText(given), [given]);
  const query = useQuery({
    queryKey: ['journey-search', text],
    queryFn: ({ signal }) =>
      ask(api.POST('/api/watch/journeys/search', { body: { text }, signal })),
    enabled: text !== '',
    gcTime: 0,
  });
  const only =
    query.data && query.data.orders.length + query.data.quotes.length === 1
      ? (query.data.orders[0]?.number ?? query.data.quotes[0])
      : undefined;
  useEffect(() => {
    if (only) navigate(`/ops/journey/${only}`, { replace: true });
  }, [only, navigate]);

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setText(String(new FormData(event.currentTarget).get('text')).trim());
  }
  return (
    <Page title={t('journey.title')}>
      <search>
        <form className="row" onSubmit={submit}>
          <input
            key={given}
            className="grow"
            name="text"
            type="search"
            spellCheck={false}
            defaultValue={given}
            aria-label={t('journey.search')}
            placeholder={t('journey.search')}
          />
          <button type="submit" className="button primary">
            {t('journey.find')}
          </button>
        </form>
      </search>
      {text === '' ? (
        <Empty title={t('journey.start')}>{t('journey.start.do')}</Empty>
      ) : (
        <Shown of={query}>{(found) => <Choice found={found} />}</Shown>
      )}
    </Page>
  );
}

function OrderPage({ id }: { id: string }) {
  const t = useTexts(texts);
  const query = useQuery({
    queryKey: ['journey', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/watch/journeys', { params: { query: { id } }, signal })),
    refetchInterval: lookEveryMs,
  });
  const missing = query.error instanceof ApiError && query.error.status === 404;
  return (
    <Page
      title={query.data?.number || id}
      aside={
        <>
          <Link href="/ops/journey">{t('journey.another')}</Link>
          <AsOf of={[query]} />
        </>
      }
    >
      {missing && !query.data ? (
        <Empty title={t('journey.none')}>{t('journey.none.do')}</Empty>
      ) : (
        <Shown of={query}>{(journey) => <Told journey={journey} />}</Shown>
      )}
    </Page>
  );
}

export default function JourneyPage() {
  const { id } = useParams();
  return id ? <OrderPage key={id} id={id} /> : <SearchPage />;
}
