// SPDX-License-Identifier: Apache-2.0
import { type ReactNode, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { Dialog } from '../../ui/dialog';
import { Refusal } from '../refusal';
import { texts } from '../texts';

/** A dialog with one thing to send; what the server refuses is said in it. */
export function Form({
  title,
  action,
  fits = true,
  danger = false,
  send,
  onClose,
  children,
}: {
  title: string;
  action: string;
  fits?: boolean;
  danger?: boolean;
  send: () => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const t = useTexts(texts);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  async function submit() {
    setBusy(true);
    setFailure(undefined);
    try {
      await send();
      onClose();
    } catch (error) {
      setFailure(error);
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
        {children}
        {failure !== undefined && <Refusal error={failure} />}
        <footer className="row end">
          <button type="button" className="button touch" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className={`button touch ${danger ? 'danger' : 'primary'}`}
            disabled={busy || !fits}
          >
            {action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
