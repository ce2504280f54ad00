// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { texts } from '../texts';
import { Form } from './form';

const priorities = ['normal', 'high', 'urgent'] as const;

/** For leads: what is to be done before the rest. */
export default function Prioritising({
  order,
  onClose,
  done,
}: {
  order: Schemas['mes.OrderPage'];
  onClose: () => void;
  done: (order: Schemas['mes.OrderPage']) => void;
}) {
  const t = useTexts(texts);
  const id = useId();
  const [priority, setPriority] = useState(order.priority);
  const [reason, setReason] = useState('');
  async function prioritise() {
    const path = { id: order.order_id };
    const body = { priority, reason: reason.trim() };
    done(await ask(api.PUT('/api/mes/orders/{id}/priority', { params: { path }, body })));
  }
  return (
    <Form
      title={t('priority.title', { number: order.number })}
      action={t(`priority.${priority}`)}
      fits={priority !== order.priority && reason.trim() !== ''}
      send={prioritise}
      onClose={onClose}
    >
      <fieldset className="choices">
        <legend>{t('do.priority').replace('…', '')}</legend>
        {priorities.map((one) => (
          <label key={one} className="touch">
            <input
              type="radio"
              name={id}
              checked={one === priority}
              onChange={() => setPriority(one)}
            />
            {t(`priority.${one}`)}
          </label>
        ))}
      </fieldset>
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
