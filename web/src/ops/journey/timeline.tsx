// SPDX-License-Identifier: Apache-2.0
import { Link } from 'wouter';
import type { Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Mark, Status, type Tone } from '../../ui/status';
import { Moment } from '../../ui/time';
import { texts } from '../texts';
import { chaptersOf, isTroubled, type Journey, type Message, type Step, stepsOf } from './story';

type Receiver = Schemas['watch.StoryReceiver'];

const longPauseMs = 60 * 1000;

const receiverTones: Record<string, Tone> = {
  applied: 'ok',
  superseded: 'ok',
  discarded: 'idle',
  parked: 'warn',
  failing: 'bad',
  dead: 'bad',
};

function Received({ by }: { by: Receiver }) {
  const t = useTexts(texts);
  const format = useFormat();
  const state = by.state ?? 'unseen';
  return (
    <span className="hop">
      <Mark tone={receiverTones[state] ?? 'warn'} />
      {t.code('context', by.context)}: {t.code('taken', state)}
      {by.after_us !== undefined && (
        <span className="quiet"> +{format.duration(by.after_us / 1000)}</span>
      )}
      {by.attempts > 1 && <span className="quiet"> · {t('attempts', { n: by.attempts })}</span>}
      {by.error && <code className="hop-error">{by.error}</code>}
    </span>
  );
}

function Sent({ message }: { message: Message }) {
  const t = useTexts(texts);
  const sentAfter = message.sent_at
    ? Date.parse(message.sent_at) - Date.parse(message.created_at)
    : 0;
  return (
    <li className={isTroubled(message) ? 'message troubled' : 'message'}>
      <code>{message.type}</code>
      {message.state !== 'sent' && <Status tone="bad">{t.code('outbox', message.state)}</Status>}
      {message.last_error && <code className="hop-error">{message.last_error}</code>}
      {sentAfter > longPauseMs && <Late ms={sentAfter} />}
      {message.receivers.map((one) => (
        <Received key={one.queue} by={one} />
      ))}
    </li>
  );
}

function Late({ ms }: { ms: number }) {
  const t = useTexts(texts);
  const format = useFormat();
  return <Status tone="warn">{t('sentAfter', { time: format.duration(ms) })}</Status>;
}

function What({ step }: { step: Step }) {
  const t = useTexts(texts);
  const { event } = step;
  if (!event) return <span>{t('event.message')}</span>;
  if (event.kind === 'worked' && event.work)
    return (
      <span>
        {t.code('operation', event.work.operation)}: {t.code('deed', event.work.deed)}
      </span>
    );
  if (event.kind === 'moved') return <strong>{t.code('status', event.to)}</strong>;
  return <strong>{t.code('event', event.kind)}</strong>;
}

function StepRow({ step }: { step: Step }) {
  const t = useTexts(texts);
  const { event } = step;
  const trace = event?.trace_id || step.messages[0]?.trace_id;
  const context = event?.context ?? step.messages[0]?.from ?? '';
  return (
    <li className="step">
      <span className="step-time">
        <Moment at={step.at} />
      </span>
      <div className="step-body">
        <div className="row">
          <What step={step} />
          <span className="lane">{t.code('context', context)}</span>
          {event?.actor_name && <span className="quiet">{event.actor_name}</span>}
          {event?.parcel && (
            <span className="quiet">
              {event.parcel.carrier} {event.parcel.tracking_number}
            </span>
          )}
          {trace && (
            <Link href={`/ops/traces/${trace}`} className="small">
              {t('trace')}
            </Link>
          )}
        </div>
        {event?.reason && <p className="quiet">{event.reason}</p>}
        {step.messages.length > 0 && (
          <ul className="messages">
            {step.messages.map((message) => (
              <Sent key={message.id} message={message} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

function Pause({ ms }: { ms: number }) {
  const t = useTexts(texts);
  const format = useFormat();
  return <li className="pause">{t('pause', { time: format.duration(ms) })}</li>;
}

function Steps({ steps, before }: { steps: readonly Step[]; before: Step | undefined }) {
  let previous = before;
  return steps.flatMap((step) => {
    const pause = previous ? Date.parse(step.at) - Date.parse(previous.at) : 0;
    previous = step;
    const row = <StepRow key={step.key} step={step} />;
    return pause > longPauseMs ? [<Pause key={`before ${step.key}`} ms={pause} />, row] : [row];
  });
}

export function Timeline({ journey }: { journey: Journey }) {
  const t = useTexts(texts);
  const chapters = chaptersOf(stepsOf(journey));
  return (
    <ol className="timeline">
      {chapters.map((chapter, i) => {
        const before = chapters[i - 1]?.steps.at(-1);
        const steps = <Steps steps={chapter.steps} before={before} />;
        const first = chapter.steps[0];
        if (!chapter.folded || !first) return steps;
        return (
          <li key={first.key} className="fold">
            <details>
              <summary>{t('fold', { n: chapter.steps.length })}</summary>
              <ol>{steps}</ol>
            </details>
          </li>
        );
      })}
    </ol>
  );
}
