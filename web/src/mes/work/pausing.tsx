// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import { useTexts } from '../../i18n/language';
import type { Card } from '../floor/card';
import { labelOf } from '../marks';
import { texts } from '../texts';
import { Form } from './form';

const usual = ['material', 'tool', 'question', 'break'] as const;

/** A pause has a reason: one of the usual ones at a touch, or one in words. */
export function Pausing({
  card,
  pause,
  onClose,
}: {
  card: Card;
  pause: (reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const id = useId();
  const [chosen, setChosen] = useState<(typeof usual)[number] | 'other'>('material');
  const [words, setWords] = useState('');
  const reason = chosen === 'other' ? words.trim() : t(`pause.${chosen}`);
  return (
    <Form
      title={t('pause.title', { number: labelOf(card) })}
      action={t('do.pause')}
      fits={reason !== ''}
      send={() => pause(reason)}
      onClose={onClose}
    >
      <fieldset className="choices">
        <legend>{t('reason')}</legend>
        {[...usual, 'other' as const].map((one) => (
          <label key={one} className="touch">
            <input
              type="radio"
              name={id}
              checked={one === chosen}
              onChange={() => setChosen(one)}
            />
            {t(`pause.${one}`)}
          </label>
        ))}
      </fieldset>
      {chosen === 'other' && (
        <textarea
          aria-label={t('reason')}
          rows={2}
          maxLength={100}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
    </Form>
  );
}
