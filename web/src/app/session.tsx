// SPDX-License-Identifier: Apache-2.0
// Who is signed in. The cookies are the server's; the page only knows the person.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from 'react';
import { ApiError, api, ask, renewSession, type Schemas, whenSignedOut } from '../api/client';

export type Person = Schemas['identity.PersonView'];
export type Role = Person['roles'][number];

/** What is known before the first paint. `unreachable`: nobody could be asked. */
export type Start = { person: Person | null; unreachable?: boolean };

export async function findSession(): Promise<Start> {
  try {
    return { person: await ask(api.GET('/api/identity/me')) };
  } catch (failure) {
    const refused = failure instanceof ApiError && [401, 403, 404].includes(failure.status);
    return refused ? { person: null } : { person: null, unreachable: true };
  }
}

interface Session {
  person: Person | null;
  /** The password travelled unencrypted: said once, after signing in over plain http. */
  plain: boolean;
  signIn: (email: string, password: string) => Promise<void>;
  signOut: () => Promise<void>;
}
const Current = createContext<Session | null>(null);

const renewEveryMs = 4 * 60 * 1000; // a token lives five minutes

export function SessionProvider({
  start,
  children,
}: {
  start: Person | null;
  children: ReactNode;
}) {
  const [person, setPerson] = useState(start);
  const [plain, setPlain] = useState(false);
  const queries = useQueryClient();

  const forget = useCallback(() => {
    setPerson(null);
    queries.clear();
  }, [queries]);
  useEffect(() => whenSignedOut(forget), [forget]);

  // While a page is looked at; a hidden one lets the session run out.
  useEffect(() => {
    if (!person) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') renewSession().catch(() => {});
    }, renewEveryMs);
    return () => clearInterval(timer);
  }, [person]);

  const signIn = useCallback(async (email: string, password: string) => {
    const opened = await ask(api.POST('/api/identity/session', { body: { email, password } }));
    setPlain(
      !opened.encrypted && location.hostname !== 'localhost' && location.hostname !== '127.0.0.1',
    );
    setPerson(opened.person);
  }, []);
  const signOut = useCallback(async () => {
    await ask(api.DELETE('/api/identity/session'));
    forget();
  }, [forget]);

  return <Current value={{ person, plain, signIn, signOut }}>{children}</Current>;
}

export function useSession(): Session {
  const session = useContext(Current);
  if (!session) throw new Error('outside of SessionProvider');
  return session;
}
