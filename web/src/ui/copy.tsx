// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import { useTexts } from '../i18n/language';
import { texts } from './texts';

const thanksMs = 1500;

/** An id one may want elsewhere. Short on the page, whole on the clipboard. */
export function Id({ value, short = value.length }: { value: string; short?: number }) {
  const t = useTexts(texts);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), thanksMs);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className="id"
      title={`${t('copy')}: ${value}`}
      onClick={() => navigator.clipboard?.writeText(value).then(() => setCopied(true))}
    >
      {copied ? t('copied') : value.length > short ? `${value.slice(0, short)}…` : value}
    </button>
  );
}
