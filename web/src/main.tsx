// SPDX-License-Identifier: Apache-2.0
import './ui/tokens.css';
import './ui/base.css';
import './ui/shell.css';
import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { preload } from './app/routes';
import { findSession, SessionProvider, useSession } from './app/session';
import { Shell } from './app/shell';
import { SignIn } from './app/sign_in';
import { applyTheme, chosenTheme } from './app/theme';
import { LanguageProvider } from './i18n/language';
import { ShortcutsProvider } from './ui/shortcuts';
import { Failure, Loading } from './ui/states';

const mostTries = 2;
/** What the server decided, it will decide again; what did not reach it may. */
const worthRepeating = (error: unknown) =>
  !(error instanceof ApiError) || error.status === 0 || error.status >= 500;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2000,
      networkMode: 'always', // a workshop's own network needs no internet
      retry: (count, error) => count < mostTries && worthRepeating(error),
    },
  },
});

function Root() {
  const { person } = useSession();
  return person ? <Shell person={person} /> : <SignIn />;
}

// An older page asks for parts of a build that is gone: load the new one, once.
addEventListener('vite:preloadError', () => {
  const key = 'atelier.reloaded';
  const last = Number(sessionStorage.getItem(key) ?? 0);
  if (Date.now() - last < 60_000) return;
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
});

async function start() {
  applyTheme(chosenTheme());
  // Rendered when the code of the page is there, so that nothing jumps.
  const [{ person, unreachable }] = await Promise.all([findSession(), preload(location.pathname)]);
  const root = document.getElementById('root');
  if (!root) throw new Error('index.html has no root');
  createRoot(root).render(
    <CSPProvider disableStyleElements>
      <LanguageProvider>
        {unreachable ? (
          <Failure error={new ApiError(0, {})} retry={() => location.reload()} />
        ) : (
          <QueryClientProvider client={queries}>
            <SessionProvider start={person}>
              <ShortcutsProvider>
                <Suspense fallback={<Loading />}>
                  <Root />
                </Suspense>
              </ShortcutsProvider>
            </SessionProvider>
          </QueryClientProvider>
        )}
      </LanguageProvider>
    </CSPProvider>,
  );
}

void start();
