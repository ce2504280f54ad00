// SPDX-License-Identifier: Apache-2.0
import { type FormEvent, useId, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { Dialog } from '../../ui/dialog';
import { texts as kit } from '../../ui/texts';
import { Refusal } from '../marks';
import { dayField, endOfDay } from '../orders/deeds';
import type { Order } from '../orders/use_order';
import { texts } from '../texts';

const dayMs = 86_400_000;

/** Another date, with a reason. */
export default function Promising({
  order,
  promise,
  onClose,
}: {
  order: Order;
  promise: (date: Date, reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const k = useTexts(kit);
  const id = useId();
  const [day, setDay] = useState(dayField(new Date(order.promised_at)));
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const date = endOfDay(day);
  const fits = date !== undefined && date > new Date() && reason.trim() !== '';

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!date) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await promise(date, reason.trim());
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  }
  return (
    <Dialog title={t('one.promise.title', { number: order.state.number })} open onClose={onClose}>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <p>{t('one.promise.about')}</p>
        <label htmlFor={`${id}-day`}>{t('promise.day')}</label>
        <input
          id={`${id}-day`}
          type="date"
          required
          min={dayField(new Date(Date.now() + dayMs))}
          value={day}
          onChange={(event) => setDay(event.target.value)}
        />
        <label htmlFor={`${id}-why`}>{k('reason')}</label>
        <textarea
          id={`${id}-why`}
          rows={2}
          required
          maxLength={250}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {failure !== undefined && <Refusal error={failure} />}
        <footer className="row end">
          <button type="button" className="button" onClick={onClose}>
            {k('cancel')}
          </button>
          <button type="submit" className="button primary" disabled={busy || !fits}>
            {t('one.promise')}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
