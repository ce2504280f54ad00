// SPDX-License-Identifier: Apache-2.0
import { ApiError } from '../api/client';
import { useTexts } from '../i18n/language';
import { Failure } from '../ui/states';
import { texts } from './texts';

/** Why the server refused, in the reader's words; the server's own where we have none. */
export function useRefusal() {
  const t = useTexts(texts);
  return (error: unknown): string | undefined => {
    if (!(error instanceof ApiError)) return undefined;
    const known = t.code('refused', error.type);
    return known === error.type ? undefined : known;
  };
}

export function Refusal({ error }: { error: unknown }) {
  const refusal = useRefusal()(error);
  if (refusal === undefined) return <Failure error={error} />;
  return (
    <p className="field-error" role="alert">
      {refusal}
    </p>
  );
}
