// SPDX-License-Identifier: Apache-2.0
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, ask } from '../../api/client';
import type { Role } from '../../app/session';
import { useTexts } from '../../i18n/language';
import { Confirm, Field } from '../form';
import { RoleChoice } from '../roles';
import { texts } from '../texts';

const fields = [
  { name: 'name', type: 'text' },
  { name: 'email', type: 'email' },
  { name: 'phone', type: 'tel' },
  { name: 'password', type: 'text' },
] as const;
type Name = (typeof fields)[number]['name'];

export default function AddPerson({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [values, setValues] = useState<Record<Name, string>>({
    name: '',
    email: '',
    phone: '',
    password: '',
  });
  const [roles, setRoles] = useState<readonly Role[]>(['operator']);
  async function add() {
    const body = {
      name: values.name.trim(),
      email: values.email.trim(),
      password: values.password,
      roles: [...roles],
      ...(values.phone.trim() && { phone: values.phone.trim() }),
    };
    const person = await ask(api.POST('/api/identity/people', { body }));
    void queries.invalidateQueries({ queryKey: ['admin', 'people'] });
    navigate(`/admin/people/${person.id}`);
  }
  return (
    <Confirm
      title={t('people.add')}
      action={t('people.add.do')}
      shown={['/roles', ...fields.map(({ name }) => `/${name}`)]}
      send={add}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          {fields.map(({ name, type }) => (
            <Field
              key={name}
              label={t(name)}
              hint={name === 'password' ? t('password.hint') : undefined}
              wrong={wrong.get(`/${name}`)}
            >
              {(input) => (
                <input
                  {...input}
                  type={type}
                  autoComplete="off"
                  value={values[name]}
                  onChange={(event) => setValues({ ...values, [name]: event.target.value })}
                />
              )}
            </Field>
          ))}
          <RoleChoice roles={roles} choose={setRoles} wrong={wrong.get('/roles')} />
        </>
      )}
    </Confirm>
  );
}
