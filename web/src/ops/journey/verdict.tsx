// SPDX-License-Identifier: Apache-2.0
// Where the order is now, and why: the first thing one wants to know.

import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api, ask } from '../../api/client';
import { useLanguage, useTexts } from '../../i18n/language';
import { Mark, Status } from '../../ui/status';
import { Age, Ago, Moment, useNow } from '../../ui/time';
import { texts } from '../texts';
import { type Journey, toneOf, type Verdict } from './story';
import { russian } from './verdict_ru';

const Decide = lazy(() => import('../../ui/decide'));

/** Whom or what it waits for: a person's role, or a part that the server names. */
function useAwaited() {
  const t = useTexts(texts);
  return (text: string) => {
    const part = /^(relay|queue|consumer|dead letter)(?: of| in)? (.+)$/.exec(text);
    return part ? `${t.code('part', part[1] ?? '')} ${part[2]}` : t.code('who', text);
  };
}

/** The server says why in English; in another language its codes do. */
function useWords() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const awaited = useAwaited();
  return (verdict: Verdict) => {
    const known = {
      what: t.code('what', verdict.what),
      about: t.code('operation', verdict.about),
      who: awaited(verdict.waiting_for),
      here: t.code('context', verdict.here),
      n: verdict.attempts,
    };
    if (language === 'en') return { why: verdict.why, toDo: verdict.to_do };
    const saying = russian[verdict.rule];
    return { why: saying.why(known), toDo: saying.toDo };
  };
}

function Facts({ verdict, promised }: { verdict: Verdict; promised: string | undefined }) {
  const t = useTexts(texts);
  const awaited = useAwaited();
  const now = useNow();
  const late = (at: string) => Date.parse(at) < now.getTime();
  return (
    <dl className="facts">
      <div>
        <dt>{t('verdict.here')}</dt>
        <dd>{t.code('context', verdict.here)}</dd>
      </div>
      {verdict.status && (
        <div>
          <dt>{t('verdict.status')}</dt>
          <dd>{t.code('status', verdict.status)}</dd>
        </div>
      )}
      <div>
        <dt>{t('verdict.since')}</dt>
        <dd>
          <Age since={verdict.since} />
        </dd>
      </div>
      {verdict.waiting_for && (
        <div>
          <dt>{t('verdict.waitingFor')}</dt>
          <dd>{awaited(verdict.waiting_for)}</dd>
        </div>
      )}
      {verdict.expected_by && (
        <div>
          <dt>{t('verdict.expectedBy')}</dt>
          <dd className={late(verdict.expected_by) ? 'late' : ''}>
            <Ago at={verdict.expected_by} />
          </dd>
        </div>
      )}
      {promised && (
        <div>
          <dt>{t('verdict.promised')}</dt>
          <dd className={late(promised) ? 'late' : ''}>
            <Moment at={promised} />
          </dd>
        </div>
      )}
    </dl>
  );
}

function Redrive({ journey, prominent }: { journey: Journey; prominent: boolean }) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<number>();
  async function decide(reason: string) {
    const answer = await ask(
      api.POST('/api/watch/journeys/{key}/redrive', {
        params: { path: { key: journey.key } },
        body: { reason },
      }),
    );
    setDone(
      answer.contexts.reduce(
        (sum, one) => sum + one.resent + one.replayed + one.forgotten + one.restated,
        0,
      ),
    );
    await queries.invalidateQueries({ queryKey: ['journey'] });
  }
  return (
    <div className="row">
      <button
        type="button"
        className={prominent ? 'button primary' : 'button'}
        onClick={() => setAsking(true)}
      >
        {t('redrive')}
      </button>
      {done !== undefined && <span role="status">{t('redrive.done', { n: done })}</span>}
      {asking && (
        <Suspense>
          <Decide
            title={t('redrive.title', { order: journey.number || journey.key })}
            explanation={t('redrive.explained')}
            action={t('redrive')}
            onClose={() => setAsking(false)}
            decide={decide}
          />
        </Suspense>
      )}
    </div>
  );
}

export function VerdictCard({ journey }: { journey: Journey }) {
  const t = useTexts(texts);
  const words = useWords();
  const now = useNow();
  const { verdict } = journey;
  const tone = toneOf(verdict, now);
  const { why, toDo } = words(verdict);
  const late = tone === 'warn' && verdict.rule === 'waiting';
  return (
    <section className={`card verdict ${tone}`} aria-label={t('verdict')}>
      <h2>
        <Mark tone={tone} /> {t(late ? 'verdict.late' : `verdict.${verdict.rule}`)}
      </h2>
      <p className="verdict-why">{why}</p>
      <p>
        <strong>{t('verdict.toDo')}</strong> {toDo}
      </p>
      <Facts verdict={verdict} promised={journey.promised_at} />
      {journey.also.length > 0 && (
        <ul className="also" aria-label={t('verdict.also')}>
          {journey.also.map((other) => (
            <li key={other.rule + other.message + other.waiting_for}>
              <Status tone={toneOf(other, now)}>{t(`verdict.${other.rule}`)}</Status>{' '}
              {words(other).why}
            </li>
          ))}
        </ul>
      )}
      {journey.number && verdict.rule !== 'finished' && (
        <Redrive journey={journey} prominent={verdict.remedy === 'redrive'} />
      )}
    </section>
  );
}
