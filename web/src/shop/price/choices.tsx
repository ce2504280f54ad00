// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId } from 'react';
import { useFormat, useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import type { NewQuote } from '../queries';
import { useChoices } from '../queries';
import { texts } from '../texts';

/** What a customer says of the piece; the quantity as it is typed. */
export interface Choice {
  product: NewQuote['product'];
  unit: NonNullable<NewQuote['unit']>;
  finish: string;
  size: string;
  quantity: string;
}
export const atFirst: Choice = {
  product: 'ring',
  unit: 'detect',
  finish: 'polished',
  size: '',
  quantity: '1',
};

const products = ['ring', 'pendant', 'earring', 'bracelet', 'other'] as const;
const units = ['detect', 'mm', 'cm', 'inch', 'm'] as const;
const longestSize = 20;
const mostPieces = 1000;

/** The number of pieces, or undefined where none was said that can be made. */
export function piecesOf(quantity: string, most: number = mostPieces): number | undefined {
  const pieces = /^\d{1,9}$/.test(quantity.trim()) ? Number(quantity) : 0;
  return pieces >= 1 && pieces <= most ? pieces : undefined;
}

function Field({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

export function Choices({
  choice,
  change,
}: {
  choice: Choice;
  change: (changed: Partial<Choice>) => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const offered = useChoices().data;
  const finishes = offered?.finishes ?? [{ code: choice.finish, name: choice.finish }];
  const most = offered?.most_pieces ?? mostPieces;
  const wrong = piecesOf(choice.quantity, most) === undefined;
  return (
    <Card title={t('choice.title')}>
      <div className="fields">
        <Field label={t('choice.product')}>
          {(id) => (
            <select
              id={id}
              value={choice.product}
              onChange={(event) => change({ product: event.target.value as Choice['product'] })}
            >
              {products.map((product) => (
                <option key={product} value={product}>
                  {t(`product.${product}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('choice.finish')}>
          {(id) => (
            <select
              id={id}
              value={choice.finish}
              onChange={(event) => change({ finish: event.target.value })}
            >
              {finishes.map(({ code, name }) => (
                <option key={code} value={code}>
                  {t.code('finish', code) === code ? name : t.code('finish', code)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('choice.quantity')}>
          {(id) => (
            <>
              <input
                id={id}
                inputMode="numeric"
                value={choice.quantity}
                aria-invalid={wrong}
                aria-describedby={wrong ? `${id}-hint` : undefined}
                onChange={(event) => change({ quantity: event.target.value })}
              />
              {wrong && (
                <p className="field-error small" id={`${id}-hint`} role="alert">
                  {t('choice.quantity.hint', { most: format.number(most) })}
                </p>
              )}
            </>
          )}
        </Field>
        <Field label={t('choice.size')}>
          {(id) => (
            <input
              id={id}
              maxLength={longestSize}
              value={choice.size}
              onChange={(event) => change({ size: event.target.value })}
            />
          )}
        </Field>
        <Field label={t('choice.unit')}>
          {(id) => (
            <select
              id={id}
              value={choice.unit}
              onChange={(event) => change({ unit: event.target.value as Choice['unit'] })}
            >
              {units.map((unit) => (
                <option key={unit} value={unit}>
                  {t(`unit.${unit}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
    </Card>
  );
}
