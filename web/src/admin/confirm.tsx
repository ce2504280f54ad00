// SPDX-License-Identifier: Apache-2.0
import { useTexts } from '../i18n/language';
import { Dialog } from '../ui/dialog';
import { type ConfirmProps, Refused, submitting, useSend } from './form';
import { texts } from './texts';
import { wrongFields } from './wrong';

export default function ConfirmDialog({
  title,
  action,
  danger = false,
  fits = true,
  shown = [],
  failed,
  send,
  onClose,
  children,
}: ConfirmProps) {
  const t = useTexts(texts);
  const sending = useSend();
  const submit = () =>
    sending.send(async () => {
      try {
        await send();
      } catch (error) {
        failed?.(wrongFields(error));
        throw error;
      }
      onClose();
    });
  return (
    <Dialog title={title} open onClose={onClose}>
      <form className="stack" noValidate onSubmit={submitting(() => void submit())}>
        {typeof children === 'function' ? children(sending.wrong) : children}
        <Refused error={sending.error} shown={shown} />
        <footer className="row end">
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            className={danger ? 'button danger' : 'button primary'}
            disabled={sending.busy || !fits}
          >
            {action}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}
