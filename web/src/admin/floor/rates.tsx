// SPDX-License-Identifier: Apache-2.0
// What operations pay per piece: the rate in force, those to come, those that were.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { texts as floorTexts } from '../../mes/texts';
import { Card, Table } from '../../ui/page';
import { Empty, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import { FigureInput } from '../figure_input';
import { fromText } from '../figures';
import { Confirm, Field } from '../form';
import { texts } from '../texts';
import { type Product, products, useChanged, useRoutings } from './queries';
import { rateStates } from './rate_states';

type Rate = Schemas['mes.PieceRate'];

function NewRate({ operations, onClose }: { operations: readonly string[]; onClose: () => void }) {
  const t = useTexts(texts);
  const named = useTexts(floorTexts);
  const format = useFormat();
  const changed = useChanged();
  const [operation, setOperation] = useState(operations[0] ?? '');
  const [product, setProduct] = useState<Product | ''>('');
  const [amount, setAmount] = useState('');
  const [from, setFrom] = useState('');
  const minor = fromText(amount, 2);
  const begins = from ? new Date(from) : undefined;
  async function add() {
    const body = {
      operation,
      ...(product && { product }),
      per_piece: { minor: minor ?? 0, currency: 'RUB' },
      effective_from: (begins ?? new Date()).toISOString(),
    };
    await ask(api.POST('/api/mes/piece-rates', { body }));
    changed();
  }
  return (
    <Confirm
      title={t('rate.add')}
      action={t('rate.add.do')}
      fits={minor !== undefined && operation !== ''}
      shown={['/per_piece/minor', '/operation', '/effective_from']}
      send={add}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          <Field label={t('step.operation')} wrong={wrong.get('/operation')}>
            {(input) => (
              <select
                {...input}
                value={operation}
                onChange={(event) => setOperation(event.target.value)}
              >
                {operations.map((code) => (
                  <option key={code} value={code}>
                    {named.code('stage', code)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t('rate.product')}>
            {(input) => (
              <select
                {...input}
                value={product}
                onChange={(event) =>
                  setProduct(products.find((one) => one === event.target.value) ?? '')
                }
              >
                <option value="">{t('rate.allOthers')}</option>
                {products.map((one) => (
                  <option key={one} value={one}>
                    {named.code('product', one)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <FigureInput
            label={t('rate.perPiece')}
            unit="₽"
            text={amount}
            wrong={
              wrong.get('/per_piece/minor') ??
              (amount !== '' && minor === undefined ? t('figure.unreadable') : undefined)
            }
            set={setAmount}
          />
          <Field
            label={t('rate.from')}
            hint={t('rate.from.hint')}
            wrong={wrong.get('/effective_from')}
          >
            {(input) => (
              <input
                {...input}
                type="datetime-local"
                value={from}
                onChange={(event) => setFrom(event.target.value)}
              />
            )}
          </Field>
          <p>
            {begins ? t('rate.says.later', { at: format.full(begins) }) : t('rate.says')}{' '}
            {t('rate.stays')}
          </p>
        </>
      )}
    </Confirm>
  );
}

function Rows({ rates }: { rates: readonly Rate[] }) {
  const t = useTexts(texts);
  const named = useTexts(floorTexts);
  const format = useFormat();
  const states = rateStates(rates, new Date());
  const tones = { now: 'ok', later: 'info', past: 'idle' } as const;
  return (
    <Table
      label={t('floor.rates')}
      head={
        <>
          <th>{t('step.operation')}</th>
          <th>{t('rate.product')}</th>
          <th className="number">{t('rate.perPiece')}</th>
          <th>{t('prices.state')}</th>
          <th>{t('rate.from')}</th>
          <th>{t('prices.added')}</th>
        </>
      }
    >
      {rates.map((rate) => {
        const state = states.get(rate.id) ?? 'past';
        return (
          <tr key={rate.id}>
            <td>{named.code('stage', rate.operation)}</td>
            <td>{rate.product ? named.code('product', rate.product) : t('rate.allOthers')}</td>
            <td className="number">{format.money(rate.per_piece)}</td>
            <td>
              <Status tone={tones[state]}>{t(`rate.${state}`)}</Status>
            </td>
            <td className="nowrap">
              <Moment at={rate.effective_from} />
            </td>
            <td className="nowrap">
              {rate.added_by}, <Moment at={rate.added_at} />
            </td>
          </tr>
        );
      })}
    </Table>
  );
}

export default function Rates() {
  const t = useTexts(texts);
  const [adding, setAdding] = useState(false);
  const routings = useRoutings();
  const rates = useQuery({
    queryKey: ['mes', 'piece-rates'],
    queryFn: () => ask(api.GET('/api/mes/piece-rates')),
  });
  const operations = [
    ...new Set(routings.data?.routings.flatMap(({ steps }) => steps.map(({ code }) => code))),
  ];
  return (
    <Card
      title={t('floor.rates')}
      aside={
        <button type="button" className="button primary" onClick={() => setAdding(true)}>
          {t('rate.add')}
        </button>
      }
    >
      <p className="quiet">{t('rate.about')}</p>
      <Shown of={rates}>
        {({ rates: all }) =>
          all.length === 0 ? (
            <Empty title={t('rate.none')}>{t('rate.none.do')}</Empty>
          ) : (
            <Rows rates={all} />
          )
        }
      </Shown>
      {adding && <NewRate operations={operations} onClose={() => setAdding(false)} />}
    </Card>
  );
}
