// SPDX-License-Identifier: Apache-2.0
// Everyone who may enter: those who work here by name, customers by their e-mail.
import '../admin.css';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useDeferredValue, useState } from 'react';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Card, Page, Table } from '../../ui/page';
import { Empty, More, Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Field } from '../form';
import { texts } from '../texts';

const AddPerson = lazy(() => import('./add_person'));

function usePeople(q: string, everyone: boolean) {
  return useInfiniteQuery({
    queryKey: ['admin', 'people', q, everyone],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/identity/people', {
          params: {
            query: {
              ...(everyone ? { email: q.toLowerCase() } : { staff: true, q }),
              ...(pageParam && { after: pageParam }),
            },
          },
        }),
      ),
    getNextPageParam: (page) => page.next,
  });
}

function Row({ person }: { person: Schemas['identity.PersonView'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <tr>
      <td>
        <Link href={`/admin/people/${person.id}`}>{person.name}</Link>
      </td>
      <td>{person.email}</td>
      <td>{person.roles.map((role) => t(`role.${role}`)).join(', ')}</td>
      <td>{person.disabled && <Status tone="bad">{t('person.blocked')}</Status>}</td>
      <td className="nowrap quiet">{format.date(new Date(person.created_at))}</td>
    </tr>
  );
}

export default function PeoplePage() {
  const t = useTexts(texts);
  const [filters, set] = useFilters(['q', 'who']);
  const [q, setQ] = useState(filters.q);
  const [adding, setAdding] = useState(false);
  const everyone = filters.who === 'everyone';
  const people = usePeople(useDeferredValue(q).trim(), everyone);
  return (
    <Page
      title={t('people.title')}
      aside={
        <button type="button" className="button primary" onClick={() => setAdding(true)}>
          {t('people.add')}
        </button>
      }
    >
      <search className="tools">
        <Field label={t(everyone ? 'people.byEmail' : 'people.search')}>
          {(input) => (
            <input
              {...input}
              type="search"
              autoComplete="off"
              spellCheck={false}
              value={q}
              onChange={(event) => {
                setQ(event.target.value);
                set({ q: event.target.value });
              }}
            />
          )}
        </Field>
        <label className="check">
          <input
            type="checkbox"
            checked={everyone}
            onChange={(event) => set({ who: event.target.checked ? 'everyone' : '' })}
          />
          {t('people.everyone')}
        </label>
      </search>
      <Card>
        <Shown of={people}>
          {({ pages }) => {
            const all = pages.flatMap((page) => page.people);
            if (all.length === 0)
              return <Empty title={t('people.none')}>{t('people.none.do')}</Empty>;
            return (
              <Table
                label={t('people.title')}
                head={
                  <>
                    <th>{t('name')}</th>
                    <th>{t('email')}</th>
                    <th>{t('roles')}</th>
                    <th>{t('access')}</th>
                    <th>{t('since')}</th>
                  </>
                }
              >
                {all.map((person) => (
                  <Row key={person.id} person={person} />
                ))}
              </Table>
            );
          }}
        </Shown>
        <More of={people}>{t('more')}</More>
      </Card>
      {adding && (
        <Suspense>
          <AddPerson onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </Page>
  );
}
