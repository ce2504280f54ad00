// SPDX-License-Identifier: Apache-2.0
// How many operations one may hold at once: everyone, and whoever has a limit of their own.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { useOperators } from '../../mes/operators';
import { Card, Table } from '../../ui/page';
import { Empty, Shown } from '../../ui/states';
import { fromText } from '../figures';
import { Confirm, Field, Refused, submitting, useSend } from '../form';
import { texts } from '../texts';
import { useChanged } from './queries';

type Operator = Schemas['mes.OperatorView'];

function FloorLimit({ limit }: { limit: number }) {
  const t = useTexts(texts);
  const changed = useChanged();
  const [text, setText] = useState(String(limit));
  const { busy, error, wrong, send } = useSend();
  const value = fromText(text, 0);
  const save = () =>
    send(async () => {
      await ask(api.PUT('/api/mes/settings', { body: { work_limit: value ?? 0 } }));
      changed();
    });
  return (
    <form className="stack narrow" noValidate onSubmit={submitting(() => void save())}>
      <Field
        label={t('limit.floor')}
        hint={t('limit.floor.hint')}
        wrong={
          wrong.get('/work_limit') ?? (value === undefined ? t('figure.unreadable') : undefined)
        }
      >
        {(input) => (
          <input
            {...input}
            inputMode="numeric"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <Refused error={error} shown={['/work_limit']} />
      <div>
        <button
          type="submit"
          className="button primary"
          disabled={busy || value === undefined || value === limit}
        >
          {t('save')}
        </button>
      </div>
    </form>
  );
}

function OwnLimit({ operator, onClose }: { operator: Operator; onClose: () => void }) {
  const t = useTexts(texts);
  const changed = useChanged();
  const [text, setText] = useState(operator.own_limit ? String(operator.work_limit) : '');
  const value = fromText(text, 0);
  async function save() {
    const params = { path: { id: operator.id } };
    const body = value === undefined ? {} : { work_limit: value };
    await ask(api.PUT('/api/mes/operators/{id}', { params, body }));
    changed();
  }
  return (
    <Confirm
      title={t('limit.title', { name: operator.name })}
      action={t('save')}
      fits={text === '' || value !== undefined}
      shown={['/work_limit']}
      send={save}
      onClose={onClose}
    >
      {(wrong) => (
        <Field label={t('limit.own')} hint={t('limit.own.hint')} wrong={wrong.get('/work_limit')}>
          {(input) => (
            <input
              {...input}
              inputMode="numeric"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
      )}
    </Confirm>
  );
}

export default function Limits() {
  const t = useTexts(texts);
  const operators = useOperators();
  const settings = useQuery({
    queryKey: ['mes', 'settings'],
    queryFn: () => ask(api.GET('/api/mes/settings')),
  });
  const [editing, setEditing] = useState<Operator>();
  return (
    <Card title={t('floor.limits')}>
      <Shown of={settings}>
        {({ work_limit }) => <FloorLimit key={work_limit} limit={work_limit} />}
      </Shown>
      <Shown of={operators}>
        {({ operators: all }) =>
          all.length === 0 ? (
            <Empty title={t('limit.nobody')}>{t('limit.nobody.do')}</Empty>
          ) : (
            <Table
              label={t('limit.operators')}
              head={
                <>
                  <th>{t('name')}</th>
                  <th className="number">{t('limit.holds')}</th>
                  <th className="number">{t('limit.may')}</th>
                  <th />
                </>
              }
            >
              {all.map((one) => (
                <tr key={one.id}>
                  <td>{one.name}</td>
                  <td className="number">{one.held}</td>
                  <td className="number">
                    {one.work_limit}{' '}
                    {!one.own_limit && <span className="quiet">{t('limit.asAll')}</span>}
                  </td>
                  <td className="number">
                    <button
                      type="button"
                      className="button small"
                      aria-label={t('limit.edit', { name: one.name })}
                      onClick={() => setEditing(one)}
                    >
                      {t('change')}
                    </button>
                  </td>
                </tr>
              ))}
            </Table>
          )
        }
      </Shown>
      {editing && <OwnLimit operator={editing} onClose={() => setEditing(undefined)} />}
    </Card>
  );
}
