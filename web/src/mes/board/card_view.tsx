// SPDX-License-Identifier: Apache-2.0
import { memo } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../i18n/language';
import { Status } from '../../ui/status';
import { useNow } from '../../ui/time';
import { type Card, isFree, urgencyOf } from '../floor/card';
import { Due, labelOf, State, toneOfUrgency, useWhat } from '../marks';
import { texts } from '../texts';

export const linkId = (lot: string) => `lot-${lot}`;

interface Props {
  card: Card;
  chosen: boolean;
  taking: boolean;
  /** Absent for those who only look. */
  take: ((card: Card) => void) | undefined;
  /** In a list, where stages are mixed. */
  withStage: boolean;
}

export const CardView = memo(function CardView({ card, chosen, taking, take, withStage }: Props) {
  const t = useTexts(texts);
  const what = useWhat();
  const tone = toneOfUrgency[urgencyOf(card.due_at, useNow())];
  const stage = t.code('stage', card.stage);
  return (
    <article className={`floor-card ${tone}`} aria-current={chosen || undefined}>
      <header>
        <Link href={`/mes/orders/${card.order_id}`} id={linkId(card.lot_id)}>
          {labelOf(card)}
        </Link>
        <Due at={card.due_at} />
      </header>
      <p className="floor-what" title={what(card)}>
        {what(card)}
        {card.reference && ` · ${card.reference}`}
      </p>
      <footer>
        <div className="floor-marks">
          {withStage && <strong>{stage}</strong>}
          {card.priority !== 'normal' && (
            <Status tone={card.priority === 'urgent' ? 'bad' : 'warn'}>
              {t(`priority.${card.priority}`)}
            </Status>
          )}
          {card.on_hold ? (
            <Status tone="warn">{t('onHold', { reason: card.hold_reason })}</Status>
          ) : (
            <State of={card.state} />
          )}
          {card.worker && <span className="floor-worker">{card.worker.name}</span>}
        </div>
        {take && isFree(card) && (
          <button
            type="button"
            className="button touch"
            disabled={taking}
            aria-label={t('take.label', { number: labelOf(card), stage })}
            onClick={() => take(card)}
          >
            {t(taking ? 'taking' : 'take')}
          </button>
        )}
      </footer>
    </article>
  );
});
