// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import { ApiError, api, ask } from '../api/client';
import { useTexts } from '../i18n/language';
import { Failure } from '../ui/states';
import { useSession } from './session';
import { texts } from './texts';

const fields = [
  { name: 'name', type: 'text', complete: 'name', least: 1 },
  { name: 'phone', type: 'tel', complete: 'tel', least: 7 },
  { name: 'email', type: 'email', complete: 'username', least: 3 },
  { name: 'password', type: 'password', complete: 'new-password', least: 10 },
] as const;

function Refused({ error }: { error: unknown }) {
  const t = useTexts(texts);
  if (!(error instanceof ApiError)) return <Failure error={error} />;
  const wrong = error.problem.errors?.map(({ pointer }) => pointer.slice(1)) ?? [];
  const said = fields.filter(({ name }) => wrong.includes(name));
  const known = error.type === 'email-taken' || error.type === 'too-many-sign-ups';
  if (!known && said.length === 0) return <Failure error={error} />;
  return (
    <div className="field-error" role="alert">
      {known && <p>{t.code('signUp', error.type)}</p>}
      {said.map(({ name }) => (
        <p key={name}>{t(`signUp.${name}.wrong`)}</p>
      ))}
    </div>
  );
}

/** Makes an account of a customer and signs in with it. */
export default function SignUp() {
  const t = useTexts(texts);
  const { signIn } = useSession();
  const id = useId();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();

  async function submit(form: FormData) {
    const text = (name: string) => String(form.get(name)).trim();
    const password = String(form.get('password'));
    const account = { name: text('name'), phone: text('phone'), email: text('email'), password };
    setBusy(true);
    setError(undefined);
    try {
      await ask(api.POST('/api/identity/sign-up', { body: account }));
      await signIn(account.email, password);
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
      <p className="quiet">{t('signUp.about')}</p>
      {fields.map(({ name, type, complete, least }) => (
        <div className="stack" key={name}>
          <label htmlFor={`${id}-${name}`}>{t(name)}</label>
          <input
            id={`${id}-${name}`}
            name={name}
            type={type}
            autoComplete={complete}
            minLength={least}
            aria-describedby={name === 'password' ? `${id}-hint` : undefined}
            required
          />
        </div>
      ))}
      <p className="quiet small" id={`${id}-hint`}>
        {t('signUp.password.wrong')}
      </p>
      {error !== undefined && <Refused error={error} />}
      <button type="submit" className="button primary" disabled={busy}>
        {t('signUp')}
      </button>
    </form>
  );
}
