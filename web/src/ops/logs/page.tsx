// SPDX-License-Identifier: Apache-2.0
// The log records of all services: searched while one types, followed live, taken along as a file.
import '../ops.css';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Id } from '../../ui/copy';
import { useFilters } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { useShortcut } from '../../ui/shortcuts';
import { AsOf, Empty, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import { useWindow } from '../../ui/window';
import { Attributes } from '../attributes';
import { type Severity, severities, severityTone, textOf } from '../log_line';
import { ServiceSelect } from '../service_select';
import { useServices } from '../services';
import { texts } from '../texts';
import { useLive } from './live';

type Log = Schemas['watch.LogView'];

const names = ['q', 'severity', 'service', 'order', 'trace', 'live'] as const;
type Filters = Record<(typeof names)[number], string>;

const rowHeight = 30;
const pageSize = 200;
const typingMs = 250;

function queryOf(filters: Filters) {
  return {
    ...(filters.q && { q: filters.q }),
    ...(filters.severity && { severity: filters.severity as Severity }),
    ...(filters.service && { service: filters.service }),
    ...(filters.order && { order: filters.order }),
    ...(filters.trace && { trace: filters.trace }),
  };
}

/** What is followed has words, severity and service; of one order or trace nothing more comes. */
function liveQueryOf({ q, severity, service }: Filters): string {
  const given = Object.entries({ q: q.replaceAll('*', ''), severity, service });
  return new URLSearchParams(given.filter(([, value]) => value !== '')).toString();
}

function useLogs(filters: Filters) {
  const query = queryOf(filters);
  return useInfiniteQuery({
    queryKey: ['logs', query],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.GET('/api/watch/logs', {
          params: { query: { ...query, limit: pageSize, ...(pageParam && { after: pageParam }) } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next,
    placeholderData: (before) => before,
  });
}

/** The field first, the search when the typing pauses. */
function Words({ words, search }: { words: string; search: (words: string) => void }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState(words);
  useEffect(() => setTyped(words), [words]);
  useEffect(() => {
    if (typed === words) return;
    const timer = setTimeout(() => search(typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed, words, search]);
  return (
    <input
      className="grow"
      type="search"
      spellCheck={false}
      aria-label={t('logs.words')}
      placeholder={t('logs.words')}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

function FilterBar({
  filters,
  set,
}: {
  filters: Filters;
  set: (changes: Partial<Filters>) => void;
}) {
  const t = useTexts(texts);
  const services = useServices();
  return (
    <search className="row">
      <Words words={filters.q} search={(q) => set({ q })} />
      <select
        aria-label={t('logs.severity')}
        value={filters.severity}
        onChange={(event) => set({ severity: event.target.value })}
      >
        <option value="">{t('logs.severity.any')}</option>
        {severities.slice(1).map((severity) => (
          <option key={severity} value={severity}>
            ≥ {severity}
          </option>
        ))}
      </select>
      <ServiceSelect
        services={services}
        value={filters.service}
        choose={(service) => set({ service })}
      />
      {(['order', 'trace'] as const).map(
        (name) =>
          filters[name] && (
            <button
              key={name}
              type="button"
              className="button"
              aria-pressed="true"
              title={filters[name]}
              onClick={() => set({ [name]: '' })}
            >
              {t(name)} {filters[name].slice(0, 8)}… ✕
            </button>
          ),
      )}
      <button
        type="button"
        className="button"
        aria-pressed={filters.live !== ''}
        onClick={() => set({ live: filters.live ? '' : 'yes' })}
      >
        {t('logs.live')}
      </button>
    </search>
  );
}

function Record({ log, close }: { log: Log; close: () => void }) {
  const t = useTexts(texts);
  return (
    <section className="card detail" aria-label={t('logs.record')}>
      <header className="card-head">
        <Status tone={severityTone(log.severity)}>{log.severity}</Status>
        <button
          type="button"
          className="button quiet small"
          aria-label={t('close')}
          onClick={close}
        >
          ✕
        </button>
      </header>
      <p>
        <strong>{textOf(log.body)}</strong>
      </p>
      <p className="quiet">
        <Moment at={log.time} precise /> · {log.service} {log.event && <>· {log.event}</>}
      </p>
      {log.trace && (
        <p>
          <Link href={`/ops/traces/${log.trace}${log.span ? `?span=${log.span}` : ''}`}>
            {t('logs.trace')}
          </Link>{' '}
          <Id value={log.trace} short={12} />
        </p>
      )}
      <Attributes of={log.attributes} />
    </section>
  );
}

function List({ logs, more }: { logs: readonly Log[]; more: (() => void) | undefined }) {
  const t = useTexts(texts);
  const id = useId();
  const [chosen, setChosen] = useState<Log>();
  const { box, from, to, height, offset, reveal } = useWindow<HTMLDivElement>(
    logs.length,
    rowHeight,
  );
  const at = chosen ? logs.indexOf(chosen) : -1;
  const go = (to: number) => {
    const next = Math.min(Math.max(to, 0), logs.length - 1);
    setChosen(logs[next]);
    reveal(next);
  };
  useShortcut('KeyJ', t('logs.next'), () => go(at + 1));
  useShortcut('KeyK', t('logs.previous'), () => go(at - 1));
  useEffect(() => {
    if (to >= logs.length - 1) more?.();
  }, [to, logs.length, more]);

  return (
    <div className={chosen ? 'trace' : ''}>
      <Card className="waterfall-card">
        <div
          className="log-rows"
          ref={box}
          role="listbox"
          tabIndex={0}
          aria-label={t('logs.title')}
          aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined}
        >
          <div style={{ height }} role="presentation">
            <div style={{ transform: `translateY(${offset}px)` }} role="presentation">
              {logs.slice(from, to).map((log, i) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: J and K choose, for the whole list
                // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
                <div
                  key={from + i}
                  id={`${id}-${from + i}`}
                  className="log-row"
                  role="option"
                  aria-selected={log === chosen}
                  onClick={() => setChosen(log)}
                >
                  <span className="quiet">
                    <Moment at={log.time} />
                  </span>
                  <Status tone={severityTone(log.severity)}>{log.severity}</Status>
                  <span className="quiet log-service">{log.service}</span>
                  <span className="row-text">
                    {textOf(log.body)} {log.event && <span className="quiet">{log.event}</span>}
                  </span>
                </div>
              ))}
            </div>
          </div>
        </div>
      </Card>
      {chosen && <Record log={chosen} close={() => setChosen(undefined)} />}
    </div>
  );
}

export default function LogsPage() {
  const t = useTexts(texts);
  const [filters, set] = useFilters(names);
  const query = useLogs(filters);
  const found = query.data?.pages.flatMap((page) => page.logs) ?? [];
  const exported = new URLSearchParams(queryOf(filters) as Record<string, string>).toString();
  const live = useLive(filters.live !== '', liveQueryOf(filters));
  const newest = found[0]?.time ?? '';
  const logs = [...live.logs.filter((log) => log.time > newest), ...found];
  const more =
    query.hasNextPage && !query.isFetching ? () => void query.fetchNextPage() : undefined;
  return (
    <Page
      title={t('logs.title')}
      aside={
        <>
          <a href={`/api/watch/logs/export?${exported}`} download>
            {t('export')}
          </a>
          <AsOf of={[query]} />
        </>
      }
    >
      <FilterBar filters={filters} set={set} />
      {live.dropped > 0 && <p className="banner">{t('logs.dropped', { n: live.dropped })}</p>}
      <Shown of={query}>
        {() =>
          logs.length === 0 ? (
            <Empty title={t('logs.none')}>
              {query.hasNextPage ? t('logs.searching') : t('logs.none.do')}
            </Empty>
          ) : (
            <List logs={logs} more={more} />
          )
        }
      </Shown>
      {logs.length === 0 && more && (
        <button type="button" className="button" onClick={more}>
          {t('older')}
        </button>
      )}
    </Page>
  );
}
