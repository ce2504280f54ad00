// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { texts as floorTexts } from '../../mes/texts';
import { useFilters } from '../../ui/filters';
import { Card } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Confirm, Field, submitting } from '../form';
import { texts } from '../texts';
import {
  type Center,
  type Product,
  products,
  useCenterName,
  useCenters,
  useChanged,
  useRoutings,
} from './queries';

type Step = Schemas['mes.RoutingStep'];
/** With a key of its own, so that a row stays itself when it moves. */
type Row = Step & { key: string };

let made = 0;
const rowOf = (step: Step): Row => {
  made += 1;
  return { ...step, key: String(made) };
};
/** The server wants rising numbers; people see places. */
const stepsOf = (rows: readonly Row[]): Step[] =>
  rows.map(({ code, work_center, inspection }, i) => ({
    seq: (i + 1) * 10,
    code: code.trim(),
    work_center,
    inspection,
  }));

function StepRow({
  row,
  place,
  last,
  centers,
  wrong,
  change,
  move,
  remove,
}: {
  row: Row;
  place: number;
  last: boolean;
  centers: readonly Center[];
  wrong: ReadonlyMap<string, string>;
  change: (part: Partial<Step>) => void;
  move: (by: -1 | 1) => void;
  remove: () => void;
}) {
  const t = useTexts(texts);
  const named = useTexts(floorTexts);
  const nameOf = useCenterName();
  const at = `/steps/${place}`;
  const name = named.code('stage', row.code);
  return (
    <li className="step">
      <span className="step-place">{place + 1}</span>
      <Field
        label={t('step.operation')}
        hint={name === row.code ? undefined : name}
        wrong={wrong.get(`${at}/code`) ?? wrong.get(`${at}/seq`)}
      >
        {(input) => (
          <input
            {...input}
            autoComplete="off"
            spellCheck={false}
            value={row.code}
            onChange={(event) => change({ code: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('step.center')} wrong={wrong.get(`${at}/work_center`)}>
        {(input) => (
          <select
            {...input}
            value={row.work_center}
            onChange={(event) => change({ work_center: event.target.value })}
          >
            {centers
              .filter((one) => one.active || one.code === row.work_center)
              .map((one) => (
                <option key={one.code} value={one.code}>
                  {nameOf(one)}
                </option>
              ))}
          </select>
        )}
      </Field>
      <Field label={t('step.kind')} wrong={wrong.get(`${at}/inspection`)}>
        {(input) => (
          <select
            {...input}
            value={row.inspection ? 'yes' : ''}
            onChange={(event) => change({ inspection: event.target.value === 'yes' })}
          >
            <option value="">{t('step.work')}</option>
            <option value="yes">{t('step.inspection')}</option>
          </select>
        )}
      </Field>
      <div className="row step-deeds">
        <button
          type="button"
          className="button quiet"
          aria-label={t('step.up', { n: place + 1 })}
          disabled={place === 0}
          onClick={() => move(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          className="button quiet"
          aria-label={t('step.down', { n: place + 1 })}
          disabled={last}
          onClick={() => move(1)}
        >
          ↓
        </button>
        <button
          type="button"
          className="button quiet"
          aria-label={t('step.remove', { n: place + 1 })}
          onClick={remove}
        >
          ✕
        </button>
      </div>
    </li>
  );
}

function Editor({
  product,
  steps,
  centers,
}: {
  product: Product;
  steps: readonly Step[];
  centers: readonly Center[];
}) {
  const t = useTexts(texts);
  const named = useTexts(floorTexts);
  const changed = useChanged();
  const [rows, setRows] = useState(() => steps.map(rowOf));
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(new Map());
  const same =
    rows.length === steps.length &&
    stepsOf(rows).every(({ code, work_center, inspection }, i) => {
      const was = steps[i];
      return was?.code === code && was.work_center === work_center && was.inspection === inspection;
    });
  const edit = (next: Row[]) => {
    setRows(next);
    setWrong(new Map());
  };
  const move = (from: number, by: -1 | 1) => {
    const next = [...rows];
    next.splice(from + by, 0, ...next.splice(from, 1));
    edit(next);
  };
  /** Before the last one, which is packing. */
  const add = () => {
    const center = centers.find(({ active }) => active)?.code ?? '';
    const row = rowOf({ seq: 0, code: '', work_center: center, inspection: false });
    edit([...rows.slice(0, -1), row, ...rows.slice(-1)]);
  };
  async function save() {
    const params = { path: { product } };
    await ask(api.PUT('/api/mes/routings/{product}', { params, body: { steps: stepsOf(rows) } }));
    changed();
  }
  return (
    <form className="stack" noValidate onSubmit={submitting(() => setAsking(true))}>
      <ol className="steps">
        {rows.map((row, place) => (
          <StepRow
            key={row.key}
            row={row}
            place={place}
            last={place === rows.length - 1}
            centers={centers}
            wrong={wrong}
            change={(part) => edit(rows.map((one) => (one === row ? { ...one, ...part } : one)))}
            move={(by) => move(place, by)}
            remove={() => edit(rows.filter((one) => one !== row))}
          />
        ))}
      </ol>
      <div className="row">
        <button type="button" className="button" onClick={add}>
          {t('step.add')}
        </button>
        <button type="submit" className="button primary" disabled={same}>
          {t('routing.save')}
        </button>
      </div>
      {asking && (
        <Confirm
          title={t('routing.title', { product: named.code('product', product) })}
          action={t('save')}
          send={save}
          failed={setWrong}
          onClose={() => setAsking(false)}
        >
          <p>{t('routing.says', { n: rows.length })}</p>
        </Confirm>
      )}
    </form>
  );
}

export default function Routings() {
  const t = useTexts(texts);
  const named = useTexts(floorTexts);
  const [filters, set] = useFilters(['product']);
  const routings = useRoutings();
  const centers = useCenters();
  const product = products.find((one) => one === filters.product) ?? 'ring';
  return (
    <Card
      title={t('floor.routings')}
      aside={
        <fieldset className="row plain" aria-label={t('rate.product')}>
          {products.map((one) => (
            <button
              key={one}
              type="button"
              className="button small"
              aria-pressed={one === product}
              onClick={() => set({ product: one })}
            >
              {named.code('product', one)}
            </button>
          ))}
        </fieldset>
      }
    >
      <p className="quiet">{t('routing.about')}</p>
      <Shown of={routings}>
        {({ routings: all }) => (
          <Shown of={centers}>
            {({ work_centers }) => {
              const steps = all.find((one) => one.product === product)?.steps ?? [];
              return (
                <Editor
                  key={product + JSON.stringify(steps)}
                  product={product}
                  steps={steps}
                  centers={work_centers}
                />
              );
            }}
          </Shown>
        )}
      </Shown>
    </Card>
  );
}
