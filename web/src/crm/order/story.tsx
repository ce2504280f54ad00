// SPDX-License-Identifier: Apache-2.0
// What has happened, with who did it and why; and a place for a note.
import { type FormEvent, useState } from 'react';
import { api, ask } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Moment } from '../../ui/time';
import { Refusal } from '../marks';
import { useMe } from '../orders/use_book';
import type { Order } from '../orders/use_order';
import { texts } from '../texts';
import { type Entry, type Event, type Note, promiseIn, storyOf } from './told';

const longestNote = 4000; // bytes
const shownFirst = 12;

function Happened({ event }: { event: Event }) {
  const t = useTexts(texts);
  const { work } = event;
  const reason = event.reason || event.hold_reason;
  return (
    <>
      {work && (
        <span>
          {work.operation && `${t.code('operation', work.operation)}: `}
          {t.code('deed', work.deed)}
        </span>
      )}
      {event.kind === 'moved' && <strong>{t(`status.${event.to}`)}</strong>}
      {event.kind === 'held' && <strong>{t('onHold')}</strong>}
      {event.kind === 'resumed' && <strong>{t('resumed')}</strong>}
      {reason && <span className="break">: {reason}</span>}
    </>
  );
}

function Said({ note }: { note: Note }) {
  const t = useTexts(texts);
  const format = useFormat();
  const promise = promiseIn(note);
  if (!promise) return <span className="note break">{note.text}</span>;
  return (
    <span className="break">
      <strong>{t('promisedNow', { date: format.date(promise.at) })}</strong>
      {promise.reason && `: ${promise.reason}`}
    </span>
  );
}

function Step({ entry }: { entry: Entry }) {
  return (
    <li>
      <span className="quiet small nowrap">
        <Moment at={entry.at} />
      </span>
      <span>
        {'event' in entry ? <Happened event={entry.event} /> : <Said note={entry.note} />}
        {entry.who && <span className="quiet small"> · {entry.who}</span>}
      </span>
    </li>
  );
}

function NewNote({ id, again }: { id: string; again: () => Promise<unknown> }) {
  const t = useTexts(texts);
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const fits = text.trim() !== '' && new TextEncoder().encode(text).length <= longestNote;
  async function submit(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    try {
      const params = { path: { id } };
      await ask(api.POST('/api/crm/orders/{id}/notes', { params, body: { text: text.trim() } }));
      setText('');
      await again();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }
  return (
    <form className="stack new-note" onSubmit={(event) => void submit(event)}>
      <textarea
        rows={2}
        aria-label={t('note.text')}
        placeholder={t('note.text')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <button type="submit" className="button" disabled={busy || !fits}>
        {t('note.add')}
      </button>
      {failure !== undefined && <Refusal error={failure} />}
    </form>
  );
}

export function Story({ order, again }: { order: Order; again: () => Promise<unknown> }) {
  const t = useTexts(texts);
  const { decides } = useMe();
  const [all, setAll] = useState(false);
  const story = storyOf(order);
  const shown = all ? story : story.slice(0, shownFirst);
  return (
    <Card title={t('order.story')}>
      {decides && <NewNote id={order.state.order_id} again={again} />}
      <ol className="story">
        {shown.map((entry) => (
          <Step
            key={'event' in entry ? entry.event.version : `${entry.at} ${entry.note.text}`}
            entry={entry}
          />
        ))}
      </ol>
      {shown.length < story.length && (
        <button type="button" className="button quiet" onClick={() => setAll(true)}>
          {t('order.older', { n: story.length - shown.length })}
        </button>
      )}
    </Card>
  );
}
