// SPDX-License-Identifier: Apache-2.0
// How the floor's pages say what a card is, when it is due and whether the page is live.
import { useFormat, useTexts } from '../i18n/language';
import { LiveMark } from '../ui/live/mark';
import { Status, type Tone } from '../ui/status';
import { useNow } from '../ui/time';
import { type Card, type Urgency, urgencyOf } from './floor/card';
import { useFloor } from './floor/use_floor';
import { texts } from './texts';

const day = 86_400_000;

export const toneOfUrgency: Record<Urgency, Tone> = {
  overdue: 'bad',
  today: 'warn',
  soon: 'info',
  later: 'idle',
};

export function Due({ at }: { at: string }) {
  const t = useTexts(texts);
  const format = useFormat();
  const now = useNow();
  const urgency = urgencyOf(at, now);
  const left = Math.abs(Date.parse(at) - now.getTime());
  const time = format.duration(left > day ? Math.round(left / day) * day : left);
  return (
    <span title={format.full(new Date(at))}>
      <Status tone={toneOfUrgency[urgency]}>
        {t(urgency === 'overdue' ? 'due.overdue' : 'due.left', { time })}
      </Status>
    </span>
  );
}

const toneOfState: Record<Card['state'], Tone> = {
  blocked: 'idle',
  ready: 'idle',
  claimed: 'info',
  in_progress: 'info',
  paused: 'warn',
  done: 'ok',
  reworked: 'idle',
  cancelled: 'idle',
};

export function State({ of }: { of: Card['state'] }) {
  const t = useTexts(texts);
  return <Status tone={toneOfState[of]}>{t(`state.${of}`)}</Status>;
}

/** "Ring, gold 585 yellow, polished, size 17, 2 pcs" */
export function useWhat() {
  const t = useTexts(texts);
  return (card: Pick<Card, 'product' | 'alloy' | 'finish' | 'size' | 'quantity'>) =>
    [
      t.code('product', card.product),
      t.code('alloy', card.alloy),
      card.finish && t.code('finish', card.finish),
      card.size && t('size', { size: card.size }),
      card.quantity > 1 && t('pieces', { n: card.quantity }),
    ]
      .filter(Boolean)
      .join(', ');
}

export const labelOf = (card: Pick<Card, 'number' | 'line'>) =>
  card.line > 1 ? `${card.number}/${card.line}` : card.number;

/** Whether changes come in, and of when the page is where they do not. */
export function Live() {
  return <LiveMark of={useFloor()} />;
}
