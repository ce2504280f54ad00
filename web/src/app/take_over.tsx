// SPDX-License-Identifier: Apache-2.0
// A terminal that several work at: whoever comes chooses their name and types a PIN.
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { ApiError, api, ask, type Schemas } from '../api/client';
import { useTexts } from '../i18n/language';
import { Dialog } from '../ui/dialog';
import { Empty, Failure, Shown } from '../ui/states';
import { texts } from './texts';

type Someone = Schemas['identity.BenchPerson'];
const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
const longest = 8;
const shortest = 4;

function Pin({ who, back }: { who: Someone; back: () => void }) {
  const t = useTexts(texts);
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const known = error instanceof ApiError && ['wrong-pin', 'pin-locked'].includes(error.type);
  const type = (digit: string) => setPin((was) => (was + digit).slice(0, longest));
  async function enter() {
    setBusy(true);
    setError(undefined);
    try {
      await ask(api.POST('/api/identity/session/take-over', { body: { person: who.id, pin } }));
      location.assign('/'); // nothing of whoever was here stays on the page
    } catch (failure) {
      setError(failure);
      setPin('');
      setBusy(false);
      field.current?.focus();
    }
  }
  return (
    <form
      className="stack pin"
      onSubmit={(event) => {
        event.preventDefault();
        void enter();
      }}
    >
      <label htmlFor="pin">{t('takeOver.pin', { name: who.name })}</label>
      <input
        ref={field}
        id="pin"
        type="password"
        inputMode="numeric"
        autoComplete="off"
        maxLength={longest}
        value={pin}
        aria-describedby={error === undefined ? undefined : 'pin-error'}
        onChange={(event) => setPin(event.target.value.replace(/\D/g, ''))}
      />
      <div className="pin-keys">
        {keys.map((digit) => (
          <button key={digit} type="button" className="button" onClick={() => type(digit)}>
            {digit}
          </button>
        ))}
        <button
          type="button"
          className="button"
          aria-label={t('takeOver.erase')}
          onClick={() => setPin((was) => was.slice(0, -1))}
        >
          ⌫
        </button>
      </div>
      {error !== undefined && (
        <div id="pin-error">
          {known && error instanceof ApiError ? (
            <p className="field-error" role="alert">
              {t.code('takeOver', error.type)}
            </p>
          ) : (
            <Failure error={error} />
          )}
        </div>
      )}
      <footer className="row end">
        <button type="button" className="button" onClick={back}>
          {t('takeOver.back')}
        </button>
        <button type="submit" className="button primary" disabled={busy || pin.length < shortest}>
          {t('takeOver.enter')}
        </button>
      </footer>
    </form>
  );
}

export default function TakeOver({ me, onClose }: { me: string; onClose: () => void }) {
  const t = useTexts(texts);
  const [who, setWho] = useState<Someone>();
  const bench = useQuery({
    queryKey: ['bench'],
    queryFn: () => ask(api.GET('/api/identity/bench')),
  });
  return (
    <Dialog title={t('takeOver')} open onClose={onClose}>
      {who ? (
        <Pin who={who} back={() => setWho(undefined)} />
      ) : (
        <Shown of={bench}>
          {({ people }) => {
            const others = people.filter(({ id }) => id !== me);
            if (others.length === 0)
              return <Empty title={t('takeOver.none')}>{t('takeOver.none.do')}</Empty>;
            return (
              <div className="stack">
                <p className="quiet">{t('takeOver.about')}</p>
                <ul className="bench">
                  {others.map((one) => (
                    <li key={one.id}>
                      <button type="button" className="button" onClick={() => setWho(one)}>
                        {one.name}
                      </button>
                    </li>
                  ))}
                </ul>
              </div>
            );
          }}
        </Shown>
      )}
    </Dialog>
  );
}
