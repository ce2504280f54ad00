// SPDX-License-Identifier: Apache-2.0
// What is asked when an operation ends: a verdict, the check list, a parcel.
import { useId, useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useLanguage, useTexts } from '../../i18n/language';
import type { Card } from '../floor/card';
import { labelOf } from '../marks';
import { texts } from '../texts';
import { Form } from './form';

type Order = Schemas['mes.OrderPage'];
type Lot = Schemas['mes.LotView'];
type Outcome = Schemas['mes.FinishWork'];

interface Parts {
  card: Card;
  finish: (outcome: Outcome) => Promise<void>;
  onClose: () => void;
}

const verdicts = ['pass', 'rework', 'scrap'] as const;

export function Inspection({ card, lot, finish, onClose }: Parts & { lot: Lot }) {
  const t = useTexts(texts);
  const id = useId();
  const at = lot.operations.find((one) => one.id === card.operation_id);
  const earlier = lot.operations.filter((one) => one.state === 'done' && one.seq < (at?.seq ?? 0));
  const [verdict, setVerdict] = useState<(typeof verdicts)[number]>('pass');
  const [reason, setReason] = useState('');
  const [to, setTo] = useState(String(earlier.at(-1)?.seq ?? ''));
  const [pieces, setPieces] = useState('1');
  const refused = verdict !== 'pass';
  const outcome: Outcome = {
    verdict,
    ...(refused && { reason: reason.trim() }),
    ...(verdict === 'rework' && { rework_to: Number(to) }),
    ...(verdict === 'scrap' && { pieces: Number(pieces) }),
  };
  return (
    <Form
      title={t('check.title', { number: labelOf(card) })}
      action={t(`verdict.${verdict}`)}
      danger={refused}
      fits={!refused || reason.trim() !== ''}
      send={() => finish(outcome)}
      onClose={onClose}
    >
      <fieldset className="choices">
        <legend>{t('check.verdict')}</legend>
        {verdicts.map((one) => (
          <label key={one} className="touch">
            <input
              type="radio"
              name={`${id}-verdict`}
              checked={one === verdict}
              onChange={() => setVerdict(one)}
            />
            {t(`verdict.${one}`)}
          </label>
        ))}
      </fieldset>
      {verdict === 'rework' && (
        <>
          <label htmlFor={`${id}-to`}>{t('check.to')}</label>
          <select id={`${id}-to`} value={to} onChange={(event) => setTo(event.target.value)}>
            {earlier.map(({ seq, code }) => (
              <option key={seq} value={seq}>
                {t.code('stage', code)}
              </option>
            ))}
          </select>
        </>
      )}
      {verdict === 'scrap' && (
        <>
          <label htmlFor={`${id}-pieces`}>{t('check.pieces', { n: lot.quantity })}</label>
          <input
            id={`${id}-pieces`}
            type="number"
            inputMode="numeric"
            min={1}
            max={lot.quantity}
            required
            value={pieces}
            onChange={(event) => setPieces(event.target.value)}
          />
        </>
      )}
      {refused && (
        <>
          <label htmlFor={`${id}-reason`}>{t('check.what')}</label>
          <textarea
            id={`${id}-reason`}
            rows={2}
            required
            maxLength={100}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </>
      )}
    </Form>
  );
}

export function Packing({ card, lot, finish, onClose }: Parts & { lot: Lot }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [checked, setChecked] = useState<readonly string[]>([]);
  const flip = (code: string) =>
    setChecked((was) => (was.includes(code) ? was.filter((one) => one !== code) : [...was, code]));
  return (
    <Form
      title={t('pack.title', { number: labelOf(card) })}
      action={t('pack.done')}
      fits={lot.check_list.every(({ code }) => checked.includes(code))}
      send={() => finish({ checked: [...checked] })}
      onClose={onClose}
    >
      <fieldset className="choices">
        <legend>{t('pack.all')}</legend>
        {lot.check_list.map(({ code, name_ru, name_en }) => (
          <label key={code} className="touch">
            <input type="checkbox" checked={checked.includes(code)} onChange={() => flip(code)} />
            {language === 'ru' ? name_ru : name_en}
          </label>
        ))}
      </fieldset>
    </Form>
  );
}

export function Shipping({
  order,
  onClose,
  shipped,
}: {
  order: Order;
  onClose: () => void;
  shipped: () => void;
}) {
  const t = useTexts(texts);
  const id = useId();
  const [carrier, setCarrier] = useState('');
  const [tracking, setTracking] = useState('');
  const { recipient } = order;
  async function ship() {
    const body = { carrier: carrier.trim(), tracking_number: tracking.trim() };
    const path = { id: order.order_id };
    await ask(api.POST('/api/mes/orders/{id}/ship', { params: { path }, body }));
    shipped();
  }
  return (
    <Form
      title={t('ship.title', { number: order.number })}
      action={t('do.ship')}
      fits={carrier.trim() !== '' && tracking.trim() !== ''}
      send={ship}
      onClose={onClose}
    >
      {recipient && (
        <p>
          <span className="quiet">{t('ship.to')}:</span> {recipient.name}, {recipient.phone}
          <br />
          {recipient.address}
        </p>
      )}
      <label htmlFor={`${id}-carrier`}>{t('ship.carrier')}</label>
      <input
        id={`${id}-carrier`}
        required
        maxLength={50}
        value={carrier}
        onChange={(event) => setCarrier(event.target.value)}
      />
      <label htmlFor={`${id}-tracking`}>{t('ship.tracking')}</label>
      <input
        id={`${id}-tracking`}
        required
        maxLength={50}
        autoComplete="off"
        value={tracking}
        onChange={(event) => setTracking(event.target.value)}
      />
    </Form>
  );
}
