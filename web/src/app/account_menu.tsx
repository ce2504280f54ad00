// SPDX-License-Identifier: Apache-2.0
import { lazy, type ReactNode, Suspense, useId, useRef, useState } from 'react';
import { languages } from '../i18n/catalog';
import { useLanguage, useTexts } from '../i18n/language';
import { type Person, useSession } from './session';
import { texts } from './texts';
import { applyTheme, chosenTheme, type Theme, themes } from './theme';

const TakeOver = lazy(() => import('./take_over'));

function Choices<T extends string>({
  label,
  values,
  value,
  name,
  choose,
}: {
  label: string;
  values: readonly T[];
  value: T;
  name: (value: T) => ReactNode;
  choose: (value: T) => void;
}) {
  const group = useId();
  return (
    <fieldset className="choices">
      <legend>{label}</legend>
      {values.map((one) => (
        <label key={one}>
          <input type="radio" name={group} checked={one === value} onChange={() => choose(one)} />
          {name(one)}
        </label>
      ))}
    </fieldset>
  );
}

const initials = (name: string) =>
  name
    .split(' ')
    .slice(0, 2)
    .map((part) => part[0] ?? '')
    .join('');

/** Who is signed in, and what they like. */
export function AccountMenu({ person }: { person: Person }) {
  const t = useTexts(texts);
  const panel = useId();
  const { language, choose } = useLanguage();
  const { signOut } = useSession();
  const [theme, setTheme] = useState(chosenTheme);
  const [leaving, setLeaving] = useState(false);
  const shown = useRef<HTMLDivElement>(null);
  const atBench = person.roles.includes('operator') || person.roles.includes('lead');
  const change = (next: Theme) => {
    applyTheme(next);
    setTheme(next);
  };
  return (
    <>
      <button
        type="button"
        className="button quiet account"
        popoverTarget={panel}
        aria-label={t('account', { name: person.name })}
      >
        <span className="avatar" data-initials={initials(person.name)} />
      </button>
      <div id={panel} ref={shown} popover="auto" className="panel">
        <p>
          <strong>{person.name}</strong>
          <br />
          <span className="quiet">{person.roles.map((role) => t(`role.${role}`)).join(', ')}</span>
        </p>
        <Choices
          label={t('language')}
          values={languages}
          value={language}
          name={(one) => <span lang={one}>{t(`language.${one}`)}</span>}
          choose={choose}
        />
        <Choices
          label={t('theme')}
          values={themes}
          value={theme}
          name={(one) => t(`theme.${one}`)}
          choose={change}
        />
        {atBench && (
          <button
            type="button"
            className="button"
            onClick={() => {
              shown.current?.hidePopover();
              setLeaving(true);
            }}
          >
            {t('takeOver')}
          </button>
        )}
        <button type="button" className="button" onClick={() => void signOut()}>
          {t('signOut')}
        </button>
      </div>
      {leaving && (
        <Suspense>
          <TakeOver me={person.id} onClose={() => setLeaving(false)} />
        </Suspense>
      )}
    </>
  );
}
