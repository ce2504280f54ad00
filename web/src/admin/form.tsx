// SPDX-License-Identifier: Apache-2.0
// Forms: each field says at itself what the server did not like; what changes much asks first.
import { type FormEvent, lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { ApiError } from '../api/client';
import { useLanguage, useTexts } from '../i18n/language';
import { Failure } from '../ui/states';
import { texts } from './texts';
import { inWords, wrongFields } from './wrong';

/** Something to send, and how it went. */
export function useSend() {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  async function send(action: () => Promise<void>) {
    setBusy(true);
    setError(undefined);
    try {
      await action();
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  }
  return { busy, error, send, wrong: wrongFields(error) };
}

interface InputProps {
  id: string;
  'aria-invalid'?: boolean;
  'aria-describedby'?: string;
}

export function Field({
  label,
  hint,
  wrong,
  children,
}: {
  label: string;
  hint?: ReactNode;
  wrong?: string | undefined;
  children: (input: InputProps) => ReactNode;
}) {
  const id = useId();
  const { language } = useLanguage();
  const note = wrong !== undefined || hint !== undefined;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({
        id,
        ...(wrong !== undefined && { 'aria-invalid': true }),
        ...(note && { 'aria-describedby': `${id}-note` }),
      })}
      {note && (
        <p
          id={`${id}-note`}
          className={wrong === undefined ? 'quiet small' : 'field-error small'}
          role={wrong === undefined ? undefined : 'alert'}
        >
          {wrong === undefined ? hint : inWords(wrong, language)}
        </p>
      )}
    </div>
  );
}

/** What was refused as a whole; what concerns single fields stands at them. */
export function Refused({ error, shown = [] }: { error: unknown; shown?: readonly string[] }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  if (error === undefined) return null;
  const known = error instanceof ApiError ? t.code('refused', error.type) : '';
  const rest = [...wrongFields(error)].filter(([pointer]) => !shown.includes(pointer));
  if (error instanceof ApiError && known !== error.type)
    return (
      <div className="field-error" role="alert">
        <p>{known}</p>
        {rest.map(([pointer, detail]) => (
          <p key={pointer} className="small">
            <code>{pointer}</code>: {inWords(detail, language)}
          </p>
        ))}
      </div>
    );
  return <Failure error={error} />;
}

export function submitting(action: () => void) {
  return (event: FormEvent) => {
    event.preventDefault();
    action();
  };
}

export interface ConfirmProps {
  title: string;
  action: string;
  danger?: boolean;
  fits?: boolean;
  /** Fields among the children that show what is wrong with them. */
  shown?: readonly string[];
  /** Told what is wrong with fields that stand on the page below. */
  failed?: (wrong: ReadonlyMap<string, string>) => void;
  send: () => Promise<void>;
  onClose: () => void;
  children: ReactNode | ((wrong: ReadonlyMap<string, string>) => ReactNode);
}

const ConfirmDialog = lazy(() => import('./confirm'));

/** A dialog that says what will happen, and does it when told to; loaded with the first of them. */
export function Confirm(props: ConfirmProps) {
  return (
    <Suspense>
      <ConfirmDialog {...props} />
    </Suspense>
  );
}
