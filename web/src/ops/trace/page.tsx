// SPDX-License-Identifier: Apache-2.0
// One trace: its spans over time with their logs, and the way to the traces before and after.
import '../ops.css';
import { useQuery } from '@tanstack/react-query';
import { type CSSProperties, useEffect, useId, useMemo, useState } from 'react';
import { Link, useParams, useSearchParams } from 'wouter';
import { ApiError, api, ask } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Id } from '../../ui/copy';
import { Card, Page } from '../../ui/page';
import { useShortcut } from '../../ui/shortcuts';
import { Empty, Shown } from '../../ui/states';
import { Mark, Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import { useWindow } from '../../ui/window';
import { severityTone, textOf } from '../log_line';
import { texts } from '../texts';
import { Detail, Logs } from './detail';
import { type Row, rowsOf, type Scale, scaleOf, startUs, type Trace } from './waterfall';

const rowHeight = 30;
const colours = 6;
const mostRight = 0.75; // of the width: past it there is no room for a text behind a bar

const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

function Bar({ row, scale, colour }: { row: Row; scale: Scale; colour: number }) {
  const format = useFormat();
  if (row.log) {
    const at = scale.place(startUs(row.log.time));
    return <span className="bar-log" style={{ left: percent(at) }} />;
  }
  const start = startUs(row.span.start);
  const left = scale.place(start);
  const right = scale.place(start + row.span.duration_us);
  // Where there is no room on either side of the bar the text stands in it.
  const inside = right > mostRight && left < 1 - mostRight;
  const style: CSSProperties = { left: percent(left), width: percent(right - left) };
  return (
    <>
      <span className={row.span.failed ? 'bar failed' : `bar colour-${colour}`} style={style} />
      <span
        className={inside ? 'bar-text inside' : 'bar-text'}
        style={
          inside || right <= mostRight
            ? { left: percent(inside ? left : right) }
            : { right: percent(1 - left) }
        }
      >
        {format.duration(row.span.duration_us / 1000)}
      </span>
    </>
  );
}

function RowName({ row, toggle }: { row: Row; toggle: () => void }) {
  const t = useTexts(texts);
  const style = { paddingLeft: `${0.25 + row.depth * 0.9}rem` };
  if (row.log)
    return (
      <span className="row-name" style={style}>
        <span className="fold-space" />
        <Mark tone={severityTone(row.log.severity)} />
        <span className="row-text">{textOf(row.log.body)}</span>
      </span>
    );
  return (
    <span className="row-name" style={style}>
      {row.children > 0 ? (
        <button
          type="button"
          className="fold-button"
          tabIndex={-1}
          aria-label={t(row.open ? 'trace.close' : 'trace.open')}
          onClick={toggle}
        >
          {row.open ? '▾' : '▸'}
        </button>
      ) : (
        <span className="fold-space" />
      )}
      {row.span.failed && <Mark tone="bad" />}
      <span className="row-text mono">{row.span.name}</span>
    </span>
  );
}

function Gaps({ scale }: { scale: Scale }) {
  const t = useTexts(texts);
  const format = useFormat();
  return scale.gaps.map((gap) => (
    <span key={gap.at} className="gap" style={{ left: percent(gap.at) }}>
      <span>{t('trace.gap', { time: format.duration(gap.ms) })}</span>
    </span>
  ));
}

function Waterfall({
  trace,
  rows,
  chosen,
  choose,
  toggle,
}: {
  trace: Trace;
  rows: readonly Row[];
  chosen: number;
  choose: (row: Row) => void;
  toggle: (row: Row) => void;
}) {
  const t = useTexts(texts);
  const id = useId();
  const scale = useMemo(() => scaleOf(trace.spans), [trace]);
  const colourOf = (service: string) => trace.services.indexOf(service) % colours;
  const { box, from, to, height, offset, reveal } = useWindow<HTMLDivElement>(
    rows.length,
    rowHeight,
  );
  useEffect(() => reveal(chosen), [chosen]);

  return (
    <div className="waterfall">
      <div className="waterfall-head" aria-hidden="true">
        <span>{t('trace.spans', { n: trace.spans.length })}</span>
        <span className="track">
          <Gaps scale={scale} />
        </span>
      </div>
      <div
        className="waterfall-rows"
        ref={box}
        role="tree"
        tabIndex={0}
        aria-label={t('trace.spans', { n: trace.spans.length })}
        aria-activedescendant={chosen >= 0 ? `${id}-${chosen}` : undefined}
      >
        <div style={{ height }} role="presentation">
          <div style={{ transform: `translateY(${offset}px)` }} role="presentation">
            {rows.slice(from, to).map((row, i) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: J and K choose, for the whole tree
              // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus
              <div
                key={row.key}
                id={`${id}-${from + i}`}
                className="waterfall-row"
                role="treeitem"
                aria-level={row.depth + 1}
                aria-selected={from + i === chosen}
                aria-expanded={row.children > 0 ? row.open : undefined}
                onClick={() => choose(row)}
              >
                <RowName row={row} toggle={() => toggle(row)} />
                <span className="track">
                  <Bar row={row} scale={scale} colour={colourOf(row.span.service)} />
                </span>
              </div>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function useRowsOf(trace: Trace) {
  const t = useTexts(texts);
  const [parameters] = useSearchParams();
  const wanted = parameters.get('span');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [withLogs, setWithLogs] = useState(true);
  const rows = useMemo(() => rowsOf(trace, closed, withLogs), [trace, closed, withLogs]);
  const [key, setKey] = useState(wanted ?? rows[0]?.key ?? '');
  useEffect(() => {
    if (wanted) setKey(wanted);
  }, [wanted]);
  const chosen = rows.findIndex((row) => row.key === key);
  const go = (to: number) => {
    const row = rows[Math.min(Math.max(to, 0), rows.length - 1)];
    if (row) setKey(row.key);
  };
  const toggle = (row: Row | undefined, open?: boolean) => {
    if (!row || row.children === 0 || open === row.open) return;
    const next = new Set(closed);
    if (row.open) next.add(row.span.span);
    else next.delete(row.span.span);
    setClosed(next);
  };
  useShortcut('KeyJ', t('trace.next'), () => go(chosen + 1));
  useShortcut('KeyK', t('trace.previous'), () => go(chosen - 1));
  useShortcut('ArrowDown', t('trace.next'), () => go(chosen + 1));
  useShortcut('ArrowUp', t('trace.previous'), () => go(chosen - 1));
  useShortcut('ArrowLeft', t('trace.close'), () => toggle(rows[chosen], false));
  useShortcut('ArrowRight', t('trace.open'), () => toggle(rows[chosen], true));
  useShortcut('KeyE', t('trace.nextFailed'), () => {
    const after = [...rows.slice(chosen + 1), ...rows.slice(0, chosen + 1)];
    const failed = after.find((row) => row.span.failed && !row.log);
    if (failed) setKey(failed.key);
  });
  useShortcut('KeyL', t('trace.toggleLogs'), () => setWithLogs(!withLogs));
  return { rows, chosen, choose: (row: Row) => setKey(row.key), toggle, withLogs, setWithLogs };
}

function Whole({ trace }: { trace: Trace }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { rows, chosen, choose, toggle, withLogs, setWithLogs } = useRowsOf(trace);
  const span = rows[chosen]?.span;
  return (
    <>
      <p className="row">
        <Status tone={trace.failed ? 'bad' : 'ok'}>{t(trace.failed ? 'failed' : 'well')}</Status>
        <strong>{format.duration(trace.duration_us / 1000)}</strong>
        <span className="quiet">
          <Moment at={trace.start} precise />
        </span>
        {trace.services.map((service, i) => (
          <span key={service} className="legend">
            <span className={`swatch colour-${i % colours}`} /> {service}
          </span>
        ))}
        <button
          type="button"
          className="button small"
          aria-pressed={withLogs}
          onClick={() => setWithLogs(!withLogs)}
        >
          {t('trace.logs')}
        </button>
        {trace.cut && <Status tone="warn">{t('trace.cut')}</Status>}
      </p>
      <div className="trace">
        <Card className="waterfall-card">
          <Waterfall trace={trace} rows={rows} chosen={chosen} choose={choose} toggle={toggle} />
        </Card>
        {span && <Detail span={span} />}
      </div>
      {trace.logs.length > 0 && (
        <Card title={t('trace.otherLogs')}>
          <Logs logs={trace.logs} />
        </Card>
      )}
    </>
  );
}

export default function TracePage() {
  const t = useTexts(texts);
  const { trace: id = '' } = useParams();
  const query = useQuery({
    queryKey: ['trace', id],
    queryFn: ({ signal }) =>
      ask(api.GET('/api/watch/traces/{trace}', { params: { path: { trace: id } }, signal })),
  });
  const root = query.data?.spans[0];
  const missing = query.error instanceof ApiError && query.error.status === 404;
  return (
    <Page
      title={root?.name ?? t('trace.title')}
      aside={
        <>
          <Id value={id} short={12} />
          <Link href={`/ops/logs?trace=${id}`}>{t('itsLogs')}</Link>
          <a href={`/api/watch/traces/${id}/export`} download>
            {t('export')}
          </a>
        </>
      }
    >
      {missing ? (
        <Empty title={t('trace.none')}>{t('trace.none.do')}</Empty>
      ) : (
        <Shown of={query}>{(trace) => <Whole key={trace.trace} trace={trace} />}</Shown>
      )}
    </Page>
  );
}
