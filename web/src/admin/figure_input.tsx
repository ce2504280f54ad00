// SPDX-License-Identifier: Apache-2.0
import { useLanguage } from '../i18n/language';
import { Field } from './form';

/** A figure with its unit; `text` is as it was typed. */
export function FigureInput({
  label,
  unit,
  text,
  changed = false,
  wrong,
  set,
}: {
  label: string;
  unit: string;
  text: string;
  changed?: boolean;
  wrong?: string | undefined;
  set: (text: string) => void;
}) {
  return (
    <Field label={label} wrong={wrong}>
      {(input) => (
        <span className={changed ? 'with-unit changed' : 'with-unit'}>
          <input
            {...input}
            inputMode="decimal"
            autoComplete="off"
            value={text}
            onChange={(event) => set(event.target.value)}
          />
          <span>{unit}</span>
        </span>
      )}
    </Field>
  );
}

/** The mark between the whole and the rest of a number. */
export const usePoint = () => (useLanguage().language === 'ru' ? ',' : '.');
