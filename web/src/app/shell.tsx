// SPDX-License-Identifier: Apache-2.0
// What stands around every page: menu, search, account, notes.
import { type FormEvent, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { Link, useLocation, Route as WouterRoute } from 'wouter';
import { useTexts } from '../i18n/language';
import { useShortcut } from '../ui/shortcuts';
import { OfflineNote } from '../ui/states';
import { AccountMenu } from './account_menu';
import { ErrorBoundary } from './error_boundary';
import { Icon } from './icons';
import { Lost, Welcome } from './plain_pages';
import { operations, type Route, routeAt, routesOf } from './routes';
import { type Person, useSession } from './session';
import { texts } from './texts';

const Help = lazy(() => import('./help'));

function MenuLink({ route, here }: { route: Route & { menu: string }; here: boolean }) {
  const t = useTexts(texts);
  const [, navigate] = useLocation();
  const name = t.code('page', route.menu);
  useShortcut(`KeyG ${route.key}`, t('help.goTo', { page: name }), () => navigate(route.path));
  return (
    <Link
      href={route.path}
      className="menu-link"
      aria-current={here ? 'page' : undefined}
      onPointerEnter={() => void route.preload()}
    >
      <Icon name={route.menu} />
      {name}
    </Link>
  );
}

/** Whoever is asked about an order has some id of it: all of them lead to its journey. */
function Search() {
  const t = useTexts(texts);
  const [, navigate] = useLocation();
  const field = useRef<HTMLInputElement>(null);
  useShortcut('Slash', t('help.search'), () => field.current?.focus());

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const text = String(new FormData(event.currentTarget).get('text')).trim();
    if (text === '') return;
    // An e-mail or a phone goes into no address, for addresses are logged.
    if (/^[0-9a-f]{32}$/i.test(text)) navigate(`/ops/traces/${text.toLowerCase()}`);
    else navigate('/ops/journey', { state: { text } });
    event.currentTarget.reset();
    field.current?.blur();
  }

  return (
    <search>
      <form onSubmit={submit}>
        <input
          ref={field}
          name="text"
          type="search"
          autoComplete="off"
          spellCheck={false}
          aria-label={t('search')}
          placeholder={t('search')}
        />
        <span className="kbd" aria-hidden="true">
          /
        </span>
      </form>
    </search>
  );
}

const isMenu = (route: Route): route is Route & { menu: string } => route.menu !== undefined;

export function Shell({ person }: { person: Person }) {
  const t = useTexts(texts);
  const { plain } = useSession();
  const [path] = useLocation();
  const [helping, setHelping] = useState(false);
  const [menuOpen, setMenuOpen] = useState(false);
  const content = useRef<HTMLElement>(null);
  useShortcut('shift+Slash', t('help.show'), () => setHelping(true));

  const route = routeAt(path, person);
  const menu = routesOf(person).filter(isMenu);
  const family = (one: Route) =>
    one === route || (one.path !== '/ops' && path.startsWith(`${one.path}/`));

  const shown = useRef(path);
  useEffect(() => {
    if (shown.current === path) return;
    shown.current = path;
    setMenuOpen(false);
    content.current?.scrollTo(0, 0);
  }, [path]);

  return (
    <div className={menuOpen ? 'shell menu-open' : 'shell'}>
      <a className="skip" href="#content">
        {t('skip')}
      </a>
      <header className="top">
        {menu.length > 0 && (
          <button
            type="button"
            className="button quiet menu-button"
            aria-expanded={menuOpen}
            aria-controls="menu"
            aria-label={t('menu')}
            onClick={() => setMenuOpen(!menuOpen)}
          >
            <Icon name="menu" />
          </button>
        )}
        <Link href="/" className="brand" aria-label="Atelier">
          <img src="/icon.svg" alt="" width="24" height="24" /> <span>Atelier</span>
        </Link>
        {person.roles.some((role) => operations.includes(role)) && <Search />}
        <div className="top-end">
          <button
            type="button"
            className="button quiet help-button"
            aria-label={t('help')}
            title={t('help')}
            onClick={() => setHelping(true)}
          >
            ?
          </button>
          <AccountMenu person={person} />
        </div>
      </header>
      {menu.length > 0 && (
        <nav className="side" id="menu" aria-label={t('navigation')}>
          {menu.map((one) => (
            <MenuLink key={one.path} route={one} here={family(one)} />
          ))}
        </nav>
      )}
      <main className="content" id="content" ref={content} tabIndex={-1}>
        <OfflineNote />
        {plain && <p className="banner">{t('signIn.plain')}</p>}
        <ErrorBoundary key={path}>
          {route ? (
            <WouterRoute path={path === '/' ? '/' : route.path}>
              <route.Page />
            </WouterRoute>
          ) : path === '/' ? (
            <Welcome person={person} />
          ) : (
            <Lost />
          )}
        </ErrorBoundary>
      </main>
      {helping && (
        <Suspense>
          <Help onClose={() => setHelping(false)} />
        </Suspense>
      )}
    </div>
  );
}
