// SPDX-License-Identifier: Apache-2.0
import { useState } from 'react';
import { api, ask } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Card, Table } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Confirm, Field } from '../form';
import { texts } from '../texts';
import { type Center, useCenters, useChanged } from './queries';

function CenterDialog({ center, onClose }: { center: Center | undefined; onClose: () => void }) {
  const t = useTexts(texts);
  const changed = useChanged();
  const [next, setNext] = useState(center ?? { code: '', name_ru: '', name_en: '', active: true });
  async function save() {
    const { code, name_ru, name_en, active } = next;
    const params = { path: { code: code.trim() } };
    const body = { name_ru: name_ru.trim(), name_en: name_en.trim(), active };
    await ask(api.PUT('/api/mes/work-centers/{code}', { params, body }));
    changed();
  }
  const closes = center?.active && !next.active;
  return (
    <Confirm
      title={t(center ? 'center.change' : 'center.add')}
      action={t(closes ? 'center.close' : 'save')}
      danger={closes ?? false}
      fits={next.code.trim() !== ''}
      shown={['/code', '/name_ru', '/name_en']}
      send={save}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          {(['code', 'name_ru', 'name_en'] as const).map((name) => (
            <Field
              key={name}
              label={t(`center.${name}`)}
              hint={name === 'code' && !center ? t('code.hint') : undefined}
              wrong={wrong.get(`/${name}`)}
            >
              {(input) => (
                <input
                  {...input}
                  autoComplete="off"
                  readOnly={name === 'code' && center !== undefined}
                  value={next[name]}
                  onChange={(event) => setNext({ ...next, [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
          <label className="check">
            <input
              type="checkbox"
              checked={next.active}
              onChange={(event) => setNext({ ...next, active: event.target.checked })}
            />
            {t('center.active')}
          </label>
          {closes && <p>{t('center.closes')}</p>}
        </>
      )}
    </Confirm>
  );
}

export default function Centers() {
  const t = useTexts(texts);
  const centers = useCenters();
  const [editing, setEditing] = useState<{ center?: Center }>();
  return (
    <Card
      title={t('floor.centers')}
      aside={
        <button type="button" className="button primary" onClick={() => setEditing({})}>
          {t('center.add')}
        </button>
      }
    >
      <Shown of={centers}>
        {({ work_centers }) => (
          <Table
            label={t('floor.centers')}
            head={
              <>
                <th>{t('center.code')}</th>
                <th>{t('center.name_ru')}</th>
                <th>{t('center.name_en')}</th>
                <th>{t('prices.state')}</th>
                <th />
              </>
            }
          >
            {work_centers.map((center) => (
              <tr key={center.code}>
                <td>
                  <code>{center.code}</code>
                </td>
                <td>{center.name_ru}</td>
                <td>{center.name_en}</td>
                <td>
                  <Status tone={center.active ? 'ok' : 'idle'}>
                    {t(center.active ? 'center.works' : 'center.closed')}
                  </Status>
                </td>
                <td className="number">
                  <button
                    type="button"
                    className="button small"
                    aria-label={t('center.edit', { code: center.code })}
                    onClick={() => setEditing({ center })}
                  >
                    {t('change')}
                  </button>
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Shown>
      {editing && <CenterDialog center={editing.center} onClose={() => setEditing(undefined)} />}
    </Card>
  );
}
