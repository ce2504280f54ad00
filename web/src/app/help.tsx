// SPDX-License-Identifier: Apache-2.0
import { useTexts } from '../i18n/language';
import { Dialog } from '../ui/dialog';
import { capsOf, useShortcutList } from '../ui/shortcuts';
import { texts } from './texts';

export default function Help({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const shortcuts = useShortcutList();
  return (
    <Dialog title={t('help.title')} open onClose={onClose}>
      <dl className="keys">
        {shortcuts.map(({ keys, says }) => (
          <div key={keys + says}>
            <dt>
              {capsOf(keys).map((cap) => (
                <kbd key={cap}>{cap}</kbd>
              ))}
            </dt>
            <dd>{says}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet">{t('help.about')}</p>
    </Dialog>
  );
}
