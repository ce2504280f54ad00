// SPDX-License-Identifier: Apache-2.0
import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode, RefObject } from 'react';
import { useTexts } from '../i18n/language';
import { texts } from './texts';

export function Dialog({
  title,
  open,
  onClose,
  focus,
  children,
}: {
  title: string;
  open: boolean;
  onClose: () => void;
  /** What the keys are for at first; else whatever comes first. */
  focus?: RefObject<HTMLElement | null>;
  children: ReactNode;
}) {
  const t = useTexts(texts);
  return (
    <Base.Root open={open} onOpenChange={(next) => next || onClose()}>
      <Base.Portal>
        <Base.Backdrop className="backdrop" />
        <Base.Popup className="dialog" {...(focus && { initialFocus: focus })}>
          <header className="card-head">
            <Base.Title>{title}</Base.Title>
            <Base.Close className="button quiet" aria-label={t('close')}>
              ✕
            </Base.Close>
          </header>
          {children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
