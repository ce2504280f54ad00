// SPDX-License-Identifier: Apache-2.0
import { useId, useState } from 'react';
import { useLocation } from 'wouter';
import { api, ask } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Confirm, Field } from '../form';
import { texts } from '../texts';
import type { PriceList } from './sheet';

/** From when the list holds, why, and what that means. */
export default function Publish({
  list,
  refused,
  done,
  onClose,
}: {
  list: PriceList;
  refused: (wrong: ReadonlyMap<string, string>) => void;
  done: () => void;
  onClose: () => void;
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const group = useId();
  const [, navigate] = useLocation();
  const [later, setLater] = useState(false);
  const [at, setAt] = useState('');
  const [comment, setComment] = useState('');
  const moment = later && at ? new Date(at) : undefined;

  async function publish() {
    const body = {
      ...list,
      effective_at: (moment ?? new Date()).toISOString(),
      comment: comment.trim(),
    };
    await ask(api.POST('/api/pricing/price-lists', { body }));
    done();
    navigate('/admin/prices');
  }

  return (
    <Confirm
      title={t('prices.publish.title', { version: list.version })}
      action={t('prices.publish.do')}
      fits={comment.trim() !== '' && (!later || moment !== undefined)}
      shown={['/comment', '/effective_at']}
      failed={refused}
      send={publish}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          <fieldset className="choices">
            <legend>{t('prices.from')}</legend>
            {[false, true].map((one) => (
              <label key={String(one)}>
                <input
                  type="radio"
                  name={group}
                  checked={later === one}
                  onChange={() => setLater(one)}
                />
                {t(one ? 'prices.later' : 'prices.atOnce')}
              </label>
            ))}
          </fieldset>
          {later && (
            <Field label={t('prices.moment')} wrong={wrong.get('/effective_at')}>
              {(input) => (
                <input
                  {...input}
                  type="datetime-local"
                  value={at}
                  onChange={(event) => setAt(event.target.value)}
                />
              )}
            </Field>
          )}
          <Field
            label={t('prices.comment')}
            hint={t('prices.comment.hint')}
            wrong={wrong.get('/comment')}
          >
            {(input) => (
              <input
                {...input}
                maxLength={200}
                value={comment}
                onChange={(event) => setComment(event.target.value)}
              />
            )}
          </Field>
          <p>
            {moment ? t('prices.says.later', { at: format.full(moment) }) : t('prices.says.atOnce')}{' '}
            {t('prices.says')}
          </p>
        </>
      )}
    </Confirm>
  );
}
