// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { ApiError, api, ask } from '../../api/client';
import { useSession } from '../../app/session';
import { useFormat, useTexts } from '../../i18n/language';
import { Dialog } from '../../ui/dialog';
import { Failure } from '../../ui/states';
import type { Offer, Quote } from '../queries';
import { texts } from '../texts';
import { useAlloyName } from './offers';

const fields = ['phone', 'address', 'reference'] as const;
type Field = (typeof fields)[number];
const lengths: Record<Field, number> = { phone: 30, address: 300, reference: 100 };
const complete: Record<Field, string> = {
  phone: 'tel',
  address: 'street-address',
  reference: 'off',
};

/** Fields that the server did not like. */
function wrongFields(error: unknown): Field[] {
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return fields.filter((name) => errors.some(({ pointer }) => pointer === `/${name}`));
}

function OrderField({ name, value, wrong }: { name: Field; value: string; wrong: boolean }) {
  const t = useTexts(texts);
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(`place.${name}`)}</label>
      <input
        id={id}
        name={name}
        type={name === 'phone' ? 'tel' : 'text'}
        autoComplete={complete[name]}
        maxLength={lengths[name]}
        required={name !== 'reference'}
        defaultValue={value}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-hint` : undefined}
      />
      {wrong && (
        <p className="field-error small" id={`${id}-hint`} role="alert">
          {t(`field.${name}`)}
        </p>
      )}
    </>
  );
}

/** The last look at what is ordered, and where it goes. */
export default function PlaceOrder({
  quote,
  offer,
  onClose,
}: {
  quote: Quote;
  offer: Offer;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const alloy = useAlloyName()(offer.alloy);
  const [, navigate] = useLocation();
  const queries = useQueryClient();
  const { person } = useSession();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const wrong = wrongFields(error);
  const gone = error instanceof ApiError && error.type === 'quote-expired';

  async function submit(form: FormData) {
    const text = (name: Field) => String(form.get(name)).trim();
    const body = {
      lines: [{ quote_id: quote.quote_id, alloy: offer.alloy }],
      phone: text('phone'),
      address: text('address'),
      reference: text('reference'),
    };
    setBusy(true);
    setError(undefined);
    try {
      const placed = await ask(api.POST('/api/shop/orders', { body }));
      queries.setQueryData(['shop', 'order', placed.state.order_id], placed);
      void queries.invalidateQueries({ queryKey: ['shop'] });
      navigate(`/shop/orders/${placed.state.order_id}`);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <Dialog title={t('place.title')} open onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit(new FormData(event.currentTarget));
        }}
      >
        <p>
          <strong>{alloy}</strong>, {t.code('finish', quote.parameters.finish)},{' '}
          {t('place.pieces', { n: quote.parameters.quantity })}
          {quote.size && `, ${t('order.size', { size: quote.size })}`}
          <br />
          <span className="quiet break">{quote.file_name}</span>
        </p>
        {fields.map((name) => (
          <OrderField
            key={name}
            name={name}
            value={name === 'phone' ? (person?.phone ?? '') : ''}
            wrong={wrong.includes(name)}
          />
        ))}
        {gone && (
          <p className="field-error" role="alert">
            {t('place.gone')}
          </p>
        )}
        {error !== undefined && !gone && wrong.length === 0 && <Failure error={error} />}
        <p className="quiet">{t('place.after')}</p>
        <button type="submit" className="button primary" disabled={busy}>
          {t('place.submit', { price: format.money(offer.total) })}
        </button>
      </form>
    </Dialog>
  );
}
