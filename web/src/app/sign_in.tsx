// SPDX-License-Identifier: Apache-2.0
import { lazy, Suspense, useId, useState } from 'react';
import { ApiError } from '../api/client';
import { languages } from '../i18n/catalog';
import { useLanguage, useTexts } from '../i18n/language';
import { Failure, Loading } from '../ui/states';
import { useSession } from './session';
import { texts } from './texts';

const SignUp = lazy(() => import('./sign_up'));

function Refused({ error }: { error: unknown }) {
  const t = useTexts(texts);
  if (error instanceof ApiError && (error.status === 401 || error.status === 429))
    return (
      <p className="field-error" role="alert">
        {t(`signIn.${error.status}`)}
      </p>
    );
  return <Failure error={error} />;
}

function SignInForm() {
  const t = useTexts(texts);
  const { signIn } = useSession();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function submit(form: FormData) {
    setBusy(true);
    setError(undefined);
    try {
      await signIn(String(form.get('email')), String(form.get('password')));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  }

  return (
    <form
      className="card stack"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(new FormData(event.currentTarget));
      }}
    >
      <label htmlFor={`${id}-email`}>{t('email')}</label>
      <input
        id={`${id}-email`}
        name="email"
        type="email"
        autoComplete="username"
        required
        // biome-ignore lint/a11y/noAutofocus: there is nothing else to do here
        autoFocus
      />
      <label htmlFor={`${id}-password`}>{t('password')}</label>
      <input
        id={`${id}-password`}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      {error !== undefined && <Refused error={error} />}
      <button type="submit" className="button primary" disabled={busy}>
        {t('signIn')}
      </button>
    </form>
  );
}

export function SignIn() {
  const t = useTexts(texts);
  const { language, choose } = useLanguage();
  const [making, setMaking] = useState(false);
  return (
    <main className="sign-in">
      <h1 className="brand">
        <img src="/icon.svg" alt="" width="36" height="36" /> Atelier
      </h1>
      <p className="quiet">{t('tagline')}</p>
      {making ? (
        <Suspense fallback={<Loading />}>
          <SignUp />
        </Suspense>
      ) : (
        <SignInForm />
      )}
      <button type="button" className="link" onClick={() => setMaking(!making)}>
        {t(making ? 'signUp.have' : 'signUp.new')}
      </button>
      <nav className="row" aria-label={t('language')}>
        {languages.map((one) => (
          <button
            key={one}
            type="button"
            lang={one}
            className="button quiet"
            aria-pressed={one === language}
            onClick={() => choose(one)}
          >
            {t(`language.${one}`)}
          </button>
        ))}
      </nav>
    </main>
  );
}
