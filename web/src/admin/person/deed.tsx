// SPDX-License-Identifier: Apache-2.0
// What an administrator does to someone's account, said before it is done.
import { useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useTexts } from '../../i18n/language';
import { Confirm, Field } from '../form';
import { texts } from '../texts';

type Person = Schemas['identity.PersonView'];
export type Deed =
  | { what: 'roles'; roles: Person['roles'] }
  | { what: 'block' | 'unblock' | 'password' | 'pin' | 'remove-pin' | 'end-sessions' };

async function carryOut(deed: Deed, id: string, secret: string): Promise<unknown> {
  const params = { path: { id } };
  switch (deed.what) {
    case 'roles':
      return ask(api.PATCH('/api/identity/people/{id}', { params, body: { roles: deed.roles } }));
    case 'block':
    case 'unblock':
      return ask(
        api.PATCH('/api/identity/people/{id}', {
          params,
          body: { disabled: deed.what === 'block' },
        }),
      );
    case 'password':
      return ask(
        api.PUT('/api/identity/people/{id}/password', { params, body: { password: secret } }),
      );
    case 'pin':
      return ask(api.PUT('/api/identity/people/{id}/pin', { params, body: { pin: secret } }));
    case 'remove-pin':
      return ask(api.DELETE('/api/identity/people/{id}/pin', { params }));
    case 'end-sessions':
      return ask(api.DELETE('/api/identity/people/{id}/sessions', { params }));
  }
}

export default function DeedDialog({
  deed,
  person,
  done,
  onClose,
}: {
  deed: Deed;
  person: Person;
  done: () => void;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const [secret, setSecret] = useState('');
  const asks = deed.what === 'password' || deed.what === 'pin' ? deed.what : undefined;
  const names = deed.what === 'roles' ? deed.roles.map((role) => t(`role.${role}`)).join(', ') : '';
  return (
    <Confirm
      title={t(`deed.${deed.what}.title`, { name: person.name })}
      action={t(`deed.${deed.what}`)}
      danger={deed.what === 'block' || deed.what === 'end-sessions'}
      fits={!asks || secret !== ''}
      shown={asks ? [`/${asks}`] : []}
      send={async () => {
        await carryOut(deed, person.id, secret);
        done();
      }}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          {names && (
            <p>
              <strong>{names}</strong>
            </p>
          )}
          <p>{t(`deed.${deed.what}.says`)}</p>
          {asks && (
            <Field label={t(asks)} hint={t(`${asks}.hint`)} wrong={wrong.get(`/${asks}`)}>
              {(input) => (
                <input
                  {...input}
                  autoComplete="off"
                  spellCheck={false}
                  inputMode={asks === 'pin' ? 'numeric' : undefined}
                  value={secret}
                  onChange={(event) => setSecret(event.target.value)}
                />
              )}
            </Field>
          )}
        </>
      )}
    </Confirm>
  );
}
