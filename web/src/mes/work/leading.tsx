// SPDX-License-Identifier: Apache-2.0
// What only leads do: give an operation to someone, take it from someone.
import { useId, useState } from 'react';
import { api, ask } from '../../api/client';
import { useTexts } from '../../i18n/language';
import Decide from '../../ui/decide';
import { Shown } from '../../ui/states';
import type { Card } from '../floor/card';
import { labelOf } from '../marks';
import { useOperators } from '../operators';
import { texts } from '../texts';
import { Form } from './form';

type Done = (card: Card) => void;

export function Releasing({
  card,
  onClose,
  done,
}: {
  card: Card;
  onClose: () => void;
  done: Done;
}) {
  const t = useTexts(texts);
  return (
    <Decide
      title={t('release.title', { number: labelOf(card), name: card.worker?.name ?? '' })}
      explanation={<p>{t('release.explain')}</p>}
      action={t('do.release')}
      danger
      onClose={onClose}
      decide={async (reason) => {
        const path = { id: card.operation_id };
        done(
          await ask(
            api.POST('/api/mes/operations/{id}/release', { params: { path }, body: { reason } }),
          ),
        );
      }}
    />
  );
}

export function Reassigning({
  card,
  onClose,
  done,
}: {
  card: Card;
  onClose: () => void;
  done: Done;
}) {
  const t = useTexts(texts);
  const id = useId();
  const operators = useOperators();
  const [to, setTo] = useState('');
  const [reason, setReason] = useState('');
  async function reassign() {
    const path = { id: card.operation_id };
    const body = { worker_id: to, reason: reason.trim() };
    done(await ask(api.POST('/api/mes/operations/{id}/reassign', { params: { path }, body })));
  }
  return (
    <Form
      title={t('reassign.title', { number: labelOf(card) })}
      action={t('do.reassign').replace('…', '')}
      fits={to !== '' && reason.trim() !== ''}
      send={reassign}
      onClose={onClose}
    >
      <Shown of={operators}>
        {({ operators: all }) => (
          <>
            <label htmlFor={`${id}-to`}>{t('reassign.to')}</label>
            <select id={`${id}-to`} value={to} onChange={(event) => setTo(event.target.value)}>
              <option value="">{all.length === 0 ? t('reassign.none') : '—'}</option>
              {all
                .filter((one) => one.id !== card.worker?.id)
                .map((one) => (
                  <option key={one.id} value={one.id}>
                    {one.name} ({one.held}/{one.work_limit})
                  </option>
                ))}
            </select>
          </>
        )}
      </Shown>
      <label htmlFor={`${id}-reason`}>{t('reason')}</label>
      <textarea
        id={`${id}-reason`}
        rows={2}
        required
        maxLength={100}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
    </Form>
  );
}
