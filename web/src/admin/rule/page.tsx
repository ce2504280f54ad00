// SPDX-License-Identifier: Apache-2.0
// The rule by which the CRM approves orders without a person.
import '../admin.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api, ask, type Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Changes } from '../changes';
import { FigureInput, usePoint } from '../figure_input';
import { fromText, toText } from '../figures';
import { Confirm, submitting } from '../form';
import { texts } from '../texts';

type Rule = Schemas['crm.ApprovalRule'];

function RuleForm({ rule, changed }: { rule: Rule; changed: () => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const group = useId();
  const point = usePoint();
  const [enabled, setEnabled] = useState(rule.enabled);
  const [text, setText] = useState(toText(rule.limit.minor, 2, point));
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(new Map());
  const [asking, setAsking] = useState(false);
  const minor = fromText(text, 2);
  const next = { enabled, limit: { ...rule.limit, minor: minor ?? 0 } };
  const same = enabled === rule.enabled && minor === rule.limit.minor;
  async function save() {
    await ask(api.PUT('/api/crm/approval-rule', { body: next }));
    changed();
  }
  return (
    <form className="stack narrow" noValidate onSubmit={submitting(() => setAsking(true))}>
      <fieldset className="choices">
        <legend>{t('rule.who')}</legend>
        {[false, true].map((one) => (
          <label key={String(one)}>
            <input
              type="radio"
              name={group}
              checked={enabled === one}
              onChange={() => setEnabled(one)}
            />
            {t(one ? 'rule.on' : 'rule.off')}
          </label>
        ))}
      </fieldset>
      <FigureInput
        label={t('rule.limit')}
        unit="₽"
        text={text}
        wrong={
          wrong.get('/limit/minor') ?? (minor === undefined ? t('figure.unreadable') : undefined)
        }
        set={(typed) => {
          setWrong(new Map());
          setText(typed);
        }}
      />
      <div>
        <button type="submit" className="button primary" disabled={same || minor === undefined}>
          {t('rule.save')}
        </button>
      </div>
      {asking && (
        <Confirm
          title={t('rule.title')}
          action={t('save')}
          send={save}
          failed={setWrong}
          onClose={() => setAsking(false)}
        >
          <p>
            {enabled ? t('rule.says.on', { limit: format.money(next.limit) }) : t('rule.says.off')}
          </p>
          <p className="quiet">{t('rule.says')}</p>
        </Confirm>
      )}
    </form>
  );
}

export default function RulePage() {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const rule = useQuery({
    queryKey: ['admin', 'rule'],
    queryFn: () => ask(api.GET('/api/crm/approval-rule')),
  });
  const changed = () => {
    void queries.invalidateQueries({ queryKey: ['admin', 'rule'] });
    void queries.invalidateQueries({ queryKey: ['changes'] });
  };
  return (
    <Page title={t('rule.title')}>
      <div className="grid">
        <Card>
          <p className="quiet">{t('rule.about')}</p>
          <Shown of={rule}>
            {(now) => <RuleForm key={JSON.stringify(now)} rule={now} changed={changed} />}
          </Shown>
        </Card>
        <Changes path="/api/crm/changes" />
      </div>
    </Page>
  );
}
