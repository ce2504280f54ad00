// SPDX-License-Identifier: Apache-2.0
import { memo } from 'react';
import { Link } from 'wouter';
import { useFormat, useTexts } from '../../i18n/language';
import { Status } from '../../ui/status';
import { useNow } from '../../ui/time';
import { Promised, Stage, StageAge } from '../marks';
import { type Card, isStuck, type Usual } from '../orders/card';
import { texts } from '../texts';

export const linkId = (order: string) => `order-${order}`;
export const addressOf = (order: string) => `/crm/orders/${order}`;

function Marks({ card, usual }: { card: Card; usual: Usual }) {
  const t = useTexts(texts);
  const now = useNow();
  return (
    <>
      {card.on_hold && <Status tone="warn">{t('onHold')}</Status>}
      {card.pending_command && <Status tone="info">{t(`pending.${card.pending_command}`)}</Status>}
      {isStuck(card, usual, now) && <Status tone="bad">{t('stuck')}</Status>}
    </>
  );
}

export const RowView = memo(function RowView({
  card,
  place,
  total,
  height,
  usual,
  here,
  selected,
  select,
}: {
  card: Card;
  place: number;
  total: number;
  height: number;
  usual: Usual;
  /** Where the keys are. */
  here: boolean;
  selected: boolean;
  /** None for who only reads. */
  select: ((place: number, range: boolean) => void) | undefined;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const channel = card.channel === 'shop' ? '' : t(`channel.${card.channel}`);
  const beside = [channel, card.reference].filter(Boolean).join(' · ');
  return (
    <li
      className={selected ? 'order-row selected' : 'order-row'}
      aria-posinset={place + 1}
      aria-setsize={total}
      style={{ height }}
      aria-current={here || undefined}
    >
      <span className="order-check">
        {select && (
          <input
            type="checkbox"
            aria-label={t('list.select', { number: card.number })}
            checked={selected}
            onChange={(event) => select(place, (event.nativeEvent as PointerEvent).shiftKey)}
          />
        )}
      </span>
      <span className="order-number">
        <Link id={linkId(card.order_id)} href={addressOf(card.order_id)}>
          {card.number}
        </Link>
      </span>
      <span className="order-customer">
        {card.customer_name}
        {beside && <span className="quiet small"> {beside}</span>}
      </span>
      <span className="order-stage">
        <Stage status={card.status} /> <StageAge order={card} /> <Marks card={card} usual={usual} />
      </span>
      <span className="order-promised">
        <Promised order={card} />
      </span>
      <span className="order-manager quiet">{card.manager?.name}</span>
      <span className="order-total number">{format.money(card.total)}</span>
    </li>
  );
});
