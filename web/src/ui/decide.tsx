// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useId, useState } from 'react';
import { useTexts } from '../i18n/language';
import { Dialog } from './dialog';
import { Failure } from './states';
import { texts } from './texts';

const longestReason = 500; // bytes, as the server counts

/** Something that cannot be taken back, or that others will ask about: with a reason. */
export default function Decide({
  title,
  explanation,
  action,
  danger = false,
  onClose,
  decide,
}: {
  title: string;
  explanation: ReactNode;
  action: string;
  danger?: boolean;
  onClose: () => void;
  decide: (reason: string) => Promise<void>;
}) {
  const t = useTexts(texts);
  const field = useId();
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const fits = reason.trim() !== '' && new TextEncoder().encode(reason).length <= longestReason;

  async function submit() {
    setBusy(true);
    setFailure(undefined);
    try {
      await decide(reason.trim());
      onClose();
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title={title} open onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div>{explanation}</div>
        <label htmlFor={field}>{t('reason')}</label>
        <textarea
          id={field}
          rows={2}
          required
          value={reason}
          aria-describedby={`${field}-hint`}
          onChange={(event) => setReason(event.target.value)}
        />
        <p className="quiet" id={`${field}-hint`}>
          {t('reasonHint')}
        </p>
        {failure !== undefined && <Failure error={failure} />}
        <footer className="row end">
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className={danger ? 'button danger' : 'button primary'}
            disabled={busy || !fits}
          >
            {action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
