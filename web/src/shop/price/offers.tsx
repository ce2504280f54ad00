// SPDX-License-Identifier: Apache-2.0
import { Link } from 'wouter';
import { useFormat, useTexts } from '../../i18n/language';
import { colourOf } from '../../ui/model/metals';
import { Card } from '../../ui/page';
import { Empty } from '../../ui/states';
import { Mark } from '../../ui/status';
import type { Offer, Quote } from '../queries';
import { texts } from '../texts';

/** A metal's name: ours where we have one, else the price list's. */
export function useAlloyName() {
  const t = useTexts(texts);
  return (code: string) => t.code('alloy', code);
}

function Swatch({ alloy }: { alloy: string }) {
  return (
    <svg className="metal" viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="7" fill={colourOf(alloy)} />
    </svg>
  );
}

function OfferCard({
  offer,
  quantity,
  chosen,
  choose,
}: {
  offer: Offer;
  quantity: number;
  chosen: boolean;
  choose: () => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const nameOf = useAlloyName();
  const each = { ...offer.total, minor: Math.round(offer.total.minor / quantity) };
  return (
    <label className="offer">
      <input type="radio" name="alloy" checked={chosen} onChange={choose} />
      <span className="offer-name">
        <Swatch alloy={offer.alloy} /> {nameOf(offer.alloy)}
      </span>
      <strong className="offer-price">{format.money(offer.total)}</strong>
      <span className="quiet small">
        {quantity > 1 && `${t('offers.each', { price: format.money(each) })} · `}
        {t('offers.mass', { mass: format.number(offer.mass_finished_mg / 1000) })}
      </span>
    </label>
  );
}

export function Remarks({ remarks }: { remarks: Quote['remarks'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  if (remarks.length === 0) return null;
  return (
    <ul className="remarks" aria-label={t('offers.remarks')}>
      {remarks.map(({ code, detail }) => {
        const known = t.code('remark', code);
        return (
          <li key={code + detail}>
            <Mark tone="warn" /> {known === code ? detail : known}
            {format.language === 'en' && known !== code && (
              <span className="quiet small"> {detail}</span>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** What is to be said of a quote that cannot be ordered as it is. */
function Verdict({ quote, again }: { quote: Quote; again: () => void }) {
  const t = useTexts(texts);
  switch (quote.status) {
    case 'failed':
      return <Empty title={t('offers.failed')}>{t('offers.failed.do')}</Empty>;
    case 'needs_review':
      return <Empty title={t('offers.review')}>{t('offers.review.do')}</Empty>;
    case 'expired':
      return (
        <Empty title={t('offers.expired')}>
          {t('offers.expired.do')}{' '}
          <button type="button" className="button" onClick={again}>
            {t('offers.again')}
          </button>
        </Empty>
      );
    case 'accepted':
      return (
        <p className="row">
          <strong>{t('offers.accepted')}</strong>
          <Link className="button" href={`/shop/orders/${quote.order_id}`}>
            {t('offers.seeOrder')}
          </Link>
        </p>
      );
    default:
      return null;
  }
}

export function Offers({
  quote,
  pricing,
  chosen,
  choose,
  again,
  order,
}: {
  quote: Quote | undefined;
  /** A newer price is on its way. */
  pricing: boolean;
  chosen: Offer | undefined;
  choose: (alloy: string) => void;
  again: () => void;
  order: () => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const waiting = pricing || !quote || quote.status === 'requested';
  const orderable = !waiting && quote.status === 'priced' && chosen !== undefined;
  return (
    <Card
      title={t('offers.title')}
      aside={
        orderable &&
        quote.valid_until && (
          <span className="quiet small">
            {t('offers.valid', { at: format.date(new Date(quote.valid_until)) })}
          </span>
        )
      }
    >
      <div role="status">
        {waiting && <p className="spinner state">{t('offers.pricing')}</p>}
        {!waiting && <Verdict quote={quote} again={again} />}
      </div>
      {quote && !waiting && <Remarks remarks={quote.remarks} />}
      {quote && quote.offers.length > 0 && (
        <fieldset className="offers" disabled={waiting}>
          <legend className="hidden-legend">{t('offers.choose')}</legend>
          {quote.offers.map((offer) => (
            <OfferCard
              key={offer.alloy}
              offer={offer}
              quantity={quote.parameters.quantity}
              chosen={offer === chosen}
              choose={() => choose(offer.alloy)}
            />
          ))}
        </fieldset>
      )}
      {orderable && (
        <p className="order-bar">
          <button type="button" className="button primary" onClick={order}>
            {t('offers.order', { price: format.money(chosen.total) })}
          </button>
        </p>
      )}
    </Card>
  );
}
