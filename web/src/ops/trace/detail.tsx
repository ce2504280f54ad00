// SPDX-License-Identifier: Apache-2.0
// All that is known of one span.
import { Link } from 'wouter';
import type { Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Id } from '../../ui/copy';
import { Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import { Attributes } from '../attributes';
import { severityTone, textOf } from '../log_line';
import { texts } from '../texts';
import type { Log, Span } from './waterfall';

type LinkTo = Schemas['watch.LinkView'];

function Links({ title, links }: { title: string; links: readonly LinkTo[] }) {
  if (links.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul className="stack">
        {links.map((link) => (
          <li key={link.trace + link.span}>
            <Link href={`/ops/traces/${link.trace}?span=${link.span}`}>
              {link.name ?? <code>{link.trace.slice(0, 12)}…</code>}
            </Link>{' '}
            {link.service && <span className="quiet">{link.service}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

export function Logs({ logs }: { logs: readonly Log[] }) {
  return (
    <ul className="stack">
      {logs.map((log) => (
        <li key={log.time + log.event + textOf(log.body)} className="detail-log">
          <Status tone={severityTone(log.severity)}>{log.severity}</Status>{' '}
          <Moment at={log.time} precise /> {textOf(log.body)}
          <Attributes of={log.attributes} />
        </li>
      ))}
    </ul>
  );
}

export function Detail({ span }: { span: Span }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <section className="card detail" aria-label={t('trace.span')}>
      <header className="stack">
        <h2 className="mono">{span.name}</h2>
        <p className="row">
          <Status tone={span.failed ? 'bad' : 'ok'}>{t(span.failed ? 'failed' : 'well')}</Status>
          <span>{format.duration(span.duration_us / 1000)}</span>
          <span className="quiet">
            {span.service} · {t.code('kind', span.kind)} · <Moment at={span.start} precise />
          </span>
        </p>
        {span.message && <p className="field-error">{span.message}</p>}
        {span.order && (
          <p>
            <Link href={`/ops/journey/${span.order}`}>{t('trace.journey')}</Link>
          </p>
        )}
      </header>
      <Attributes of={span.attributes} />
      {span.events.length > 0 && (
        <>
          <h3>{t('trace.events')}</h3>
          {span.events.map((event) => (
            <div key={event.time + event.name}>
              <Moment at={event.time} precise /> {event.name}
              <Attributes of={event.attributes} />
            </div>
          ))}
        </>
      )}
      {span.logs.length > 0 && (
        <>
          <h3>{t('trace.logs')}</h3>
          <Logs logs={span.logs} />
        </>
      )}
      <Links title={t('trace.links')} links={span.links} />
      <Links title={t('trace.linkedFrom')} links={span.linked_from} />
      <p className="small">
        <Id value={span.span} />
      </p>
    </section>
  );
}
