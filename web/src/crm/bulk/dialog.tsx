// SPDX-License-Identifier: Apache-2.0
// One thing done with several orders: asked, carried out with its progress shown, and told of.
import { type ReactNode, type RefObject, useId, useRef, useState } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../i18n/language';
import { Dialog } from '../../ui/dialog';
import { Mark } from '../../ui/status';
import { texts as kit } from '../../ui/texts';
import { addressOf } from '../list/row_view';
import { useRefusal } from '../marks';
import type { Card } from '../orders/card';
import { carryOut, type Deed, dayField, endOfDay, type What } from '../orders/deeds';
import { texts } from '../texts';
import { type Result, runAll } from './run';

const longestReason = 500; // bytes, as the server counts
const fits = (reason: string) => new TextEncoder().encode(reason).length <= longestReason;

function deedOf(what: What, reason: string, day: string): Deed | undefined {
  if (what === 'approve') return { what };
  if (reason.trim() === '' || !fits(reason)) return undefined;
  if (what !== 'promise') return { what, reason: reason.trim() };
  const date = endOfDay(day);
  return date && date > new Date() ? { what, date, reason: reason.trim() } : undefined;
}

function Asking({
  what,
  cards,
  focus,
  close,
  begin,
}: {
  what: What;
  cards: readonly Card[];
  focus: RefObject<HTMLElement | null>;
  close: () => void;
  begin: (deed: Deed) => void;
}) {
  const t = useTexts(texts);
  const k = useTexts(kit);
  const id = useId();
  const [reason, setReason] = useState('');
  const [day, setDay] = useState('');
  const field = (one: HTMLElement | null) => {
    focus.current = one;
  };
  const deed = deedOf(what, reason, day);
  const tomorrow = new Date(Date.now() + 86_400_000);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (deed) begin(deed);
      }}
    >
      <p>
        {t(`bulk.${what}.about`)} {cards.length <= 5 && cards.map((one) => one.number).join(', ')}
      </p>
      {what === 'promise' && (
        <>
          <label htmlFor={`${id}-day`}>{t('promise.day')}</label>
          <input
            id={`${id}-day`}
            ref={field}
            type="date"
            required
            min={dayField(tomorrow)}
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
        </>
      )}
      {what !== 'approve' && (
        <>
          <label htmlFor={`${id}-why`}>{k('reason')}</label>
          <textarea
            id={`${id}-why`}
            ref={what === 'promise' ? undefined : field}
            rows={2}
            required
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      )}
      <footer className="row end">
        <button type="button" className="button" onClick={close}>
          {k('cancel')}
        </button>
        <button
          type="submit"
          ref={what === 'approve' ? field : undefined}
          className={what === 'cancel' ? 'button danger' : 'button primary'}
          disabled={!deed}
        >
          {t(`bulk.${what}`, { n: cards.length })}
        </button>
      </footer>
    </form>
  );
}

function Failed({ results }: { results: readonly Result<Card>[] }) {
  const t = useTexts(texts);
  const refusal = useRefusal();
  const failed = results.filter((one) => one.error !== undefined);
  if (failed.length === 0) return null;
  return (
    <section className="bulk-failed" aria-label={t('bulk.failed', { n: failed.length })}>
      <h3>
        <Mark tone="bad" /> {t('bulk.failed', { n: failed.length })}
      </h3>
      <ul>
        {failed.map(({ of, error }) => (
          <li key={of.order_id}>
            <Link href={addressOf(of.order_id)}>{of.number}</Link>{' '}
            {refusal(error) ?? t('bulk.noAnswer')}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Told({
  results,
  all,
  children,
}: {
  results: readonly Result<Card>[];
  all: number;
  children: ReactNode;
}) {
  const t = useTexts(texts);
  const count = (outcome: Result<Card>['outcome']) =>
    results.filter((one) => one.outcome === outcome).length;
  const requested = count('requested');
  const left = all - results.length;
  return (
    <div className="stack">
      <progress max={all} value={results.length} aria-label={t('bulk.progress')} />
      <p role="status">
        {t('bulk.done', { n: count('done'), all })}
        {requested > 0 && ` ${t('bulk.requested', { n: requested })}`}
        {left > 0 && ` ${t('bulk.left', { n: left })}`}
      </p>
      <Failed results={results} />
      <footer className="row end">{children}</footer>
    </div>
  );
}

export default function BulkDialog({
  what,
  cards,
  done,
  close,
}: {
  what: What;
  /** As they were chosen: they do not change while this is open. */
  cards: readonly Card[];
  /** Called once all that was begun has ended. */
  done: (results: readonly Result<Card>[]) => void;
  close: () => void;
}) {
  const t = useTexts(texts);
  const k = useTexts(kit);
  const [stage, setStage] = useState<'asking' | 'running' | 'over'>('asking');
  const [results, setResults] = useState<readonly Result<Card>[]>([]);
  const stopped = useRef(false);
  const focus = useRef<HTMLElement>(null);

  async function begin(deed: Deed) {
    setStage('running');
    let last: readonly Result<Card>[] = [];
    await runAll(
      cards,
      (card) => carryOut(deed, card.order_id),
      (now) => {
        last = now;
        setResults(now);
      },
      () => stopped.current,
    );
    setStage('over');
    done(last);
  }
  function leave() {
    stopped.current = true;
    if (stage !== 'running') close();
  }

  return (
    <Dialog title={t(`bulk.${what}.title`, { n: cards.length })} open onClose={leave} focus={focus}>
      {stage === 'asking' ? (
        <Asking
          what={what}
          cards={cards}
          focus={focus}
          close={close}
          begin={(deed) => void begin(deed)}
        />
      ) : (
        <Told results={results} all={cards.length}>
          {stage === 'running' ? (
            <button key="stop" type="button" className="button" onClick={leave}>
              {t('bulk.stop')}
            </button>
          ) : (
            // biome-ignore lint/a11y/noAutofocus: Enter closes what Enter began
            <button key="close" type="button" className="button primary" autoFocus onClick={close}>
              {k('close')}
            </button>
          )}
        </Told>
      )}
    </Dialog>
  );
}
