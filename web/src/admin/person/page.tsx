// SPDX-License-Identifier: Apache-2.0
// One person: what they are called, what they may do, how they get in, and who decided that.
import '../admin.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link, useParams } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useSession } from '../../app/session';
import { useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Ago } from '../../ui/time';
import { Changes } from '../changes';
import { Field, Refused, submitting, useSend } from '../form';
import { RoleChoice } from '../roles';
import { texts } from '../texts';
import type { Deed } from './deed';

const DeedDialog = lazy(() => import('./deed'));

type PersonPage = Schemas['identity.PersonPage'];
type Parts = { page: PersonPage; changed: () => void };

function Name({ page: { person }, changed }: Parts) {
  const t = useTexts(texts);
  const [name, setName] = useState(person.name);
  const [phone, setPhone] = useState(person.phone);
  const { busy, error, wrong, send } = useSend();
  const fields = [
    { key: 'name', value: name, set: setName },
    { key: 'phone', value: phone, set: setPhone },
  ] as const;
  const save = () =>
    send(async () => {
      const params = { path: { id: person.id } };
      const body = { name: name.trim(), phone: phone.trim() };
      await ask(api.PATCH('/api/identity/people/{id}', { params, body }));
      changed();
    });
  const same = name.trim() === person.name && phone.trim() === person.phone;
  return (
    <Card title={t('person.details')}>
      <form className="stack narrow" noValidate onSubmit={submitting(() => void save())}>
        <p>
          <span className="quiet">{t('email')}:</span> {person.email}
        </p>
        {fields.map(({ key, value, set }) => (
          <Field key={key} label={t(key)} wrong={wrong.get(`/${key}`)}>
            {(input) => (
              <input
                {...input}
                value={value}
                autoComplete="off"
                onChange={(event) => set(event.target.value)}
              />
            )}
          </Field>
        ))}
        <Refused error={error} shown={['/name', '/phone']} />
        <div>
          <button type="submit" className="button primary" disabled={busy || same}>
            {t('save')}
          </button>
        </div>
      </form>
    </Card>
  );
}

function Roles({ page: { person }, decide }: { page: PersonPage; decide: (deed: Deed) => void }) {
  const t = useTexts(texts);
  const [roles, setRoles] = useState<PersonPage['person']['roles'][number][]>(person.roles);
  const same = roles.length === person.roles.length && roles.every((r) => person.roles.includes(r));
  return (
    <Card title={t('roles')}>
      <form className="stack" onSubmit={submitting(() => decide({ what: 'roles', roles }))}>
        <RoleChoice roles={roles} choose={(next) => setRoles([...next])} />
        <div>
          <button type="submit" className="button primary" disabled={same || roles.length === 0}>
            {t('person.changeRoles')}
          </button>
        </div>
      </form>
    </Card>
  );
}

function Access({ page, decide }: { page: PersonPage; decide: (deed: Deed) => void }) {
  const t = useTexts(texts);
  const { person } = useSession();
  const { disabled, roles } = page.person;
  const self = person?.id === page.person.id;
  const operatorOnly = roles.length === 1 && roles[0] === 'operator';
  const button = (what: Exclude<Deed['what'], 'roles'>, danger = false, off = false) => (
    <button
      type="button"
      className={danger ? 'button danger' : 'button'}
      disabled={off}
      onClick={() => decide({ what })}
    >
      {t(`deed.${what}`)}
    </button>
  );
  return (
    <Card title={t('access')}>
      <div className="deeds">
        <div className="deed">
          <p>
            {page.open_sessions > 0
              ? t('person.sessions', { n: page.open_sessions })
              : t('person.noSessions')}{' '}
            {page.last_seen_at && (
              <span className="quiet">
                {t('person.seen')} <Ago at={page.last_seen_at} />
              </span>
            )}
          </p>
          {button('end-sessions', false, page.open_sessions === 0)}
        </div>
        <div className="deed">
          <p>{t('person.password')}</p>
          {button('password')}
        </div>
        {operatorOnly && (
          <div className="deed">
            <p>
              {t(page.has_pin ? 'person.pin.has' : 'person.pin.none')}{' '}
              {page.pin_locked && <Status tone="warn">{t('person.pin.locked')}</Status>}
            </p>
            <div className="row">
              {page.has_pin && button('remove-pin')}
              {button('pin')}
            </div>
          </div>
        )}
        <div className="deed">
          <p>{t(self ? 'person.self' : disabled ? 'person.isBlocked' : 'person.mayEnter')}</p>
          {disabled ? button('unblock') : button('block', true, self)}
        </div>
      </div>
    </Card>
  );
}

function Person({ page, changed }: Parts) {
  const [deed, setDeed] = useState<Deed>();
  // Anew where the server has other roles than were seen.
  const key = `${page.person.roles.join()} ${page.person.name} ${page.person.phone}`;
  return (
    <>
      <div className="grid">
        <div className="column">
          <Name key={`name ${key}`} page={page} changed={changed} />
          <Changes path="/api/identity/changes" subject={page.person.id} />
        </div>
        <Access page={page} decide={setDeed} />
        <Roles key={`roles ${key}`} page={page} decide={setDeed} />
      </div>
      {deed && (
        <Suspense>
          <DeedDialog
            deed={deed}
            person={page.person}
            done={changed}
            onClose={() => setDeed(undefined)}
          />
        </Suspense>
      )}
    </>
  );
}

export default function PersonDetails() {
  const t = useTexts(texts);
  const { id = '' } = useParams();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['admin', 'person', id],
    queryFn: () => ask(api.GET('/api/identity/people/{id}', { params: { path: { id } } })),
  });
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['admin'] });
    void queries.invalidateQueries({ queryKey: ['changes'] });
  };
  return (
    <Page
      title={query.data?.person.name ?? t('person.title')}
      aside={
        <>
          {query.data?.person.disabled && <Status tone="bad">{t('person.blocked')}</Status>}
          <Link href="/admin/people">{t('people.title')}</Link>
        </>
      }
    >
      <Shown of={query}>{(page) => <Person page={page} changed={changed} />}</Shown>
    </Page>
  );
}
