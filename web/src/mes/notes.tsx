// SPDX-License-Identifier: Apache-2.0
// What a page says besides: that something could not be taken, that nothing has a scanned number.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { useTexts } from '../i18n/language';
import { Mark } from '../ui/status';
import { cardsOfOrder } from './floor/floor';
import { useScanner } from './floor/scanner';
import { useFloor } from './floor/use_floor';
import { labelOf } from './marks';
import { Refusal, useRefusal } from './refusal';
import { texts } from './texts';

export function RefusedNote() {
  const t = useTexts(texts);
  const floor = useFloor();
  const refusal = useRefusal();
  const { refused } = floor;
  if (!refused) return null;
  const why = refused.holder
    ? t('refused.faster', { name: refused.holder })
    : refusal(refused.error);
  return (
    <div className="banner row" role="alert">
      <Mark tone="warn" />
      <strong>{t('refused.title', { number: labelOf(refused.card) })}</strong>
      {why ?? <Refusal error={refused.error} />}
      <button type="button" className="button small" onClick={() => floor.setRefused(undefined)}>
        {t('dismiss')}
      </button>
    </div>
  );
}

/** A scanned number opens its order. */
export function OpenByScan() {
  const t = useTexts(texts);
  const [, navigate] = useLocation();
  const [unknown, setUnknown] = useState('');
  const [failure, setFailure] = useState<unknown>();
  useScanner(async (number) => {
    setUnknown('');
    setFailure(undefined);
    try {
      const [card] = await cardsOfOrder(number);
      if (card) navigate(`/mes/orders/${card.order_id}`);
      else setUnknown(number);
    } catch (error) {
      setFailure(error);
    }
  });
  if (failure !== undefined) return <Refusal error={failure} />;
  if (!unknown) return null;
  return (
    <p className="banner" role="alert">
      {t('scan.none', { number: unknown })}
    </p>
  );
}
