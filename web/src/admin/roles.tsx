// SPDX-License-Identifier: Apache-2.0
import type { Role } from '../app/session';
import { useLanguage, useTexts } from '../i18n/language';
import { texts } from './texts';
import { inWords } from './wrong';

const all: readonly Role[] = ['operator', 'lead', 'manager', 'on_call', 'admin', 'customer'];

/** Which roles someone has, each with what it may do. */
export function RoleChoice({
  roles,
  choose,
  wrong,
}: {
  roles: readonly Role[];
  choose: (roles: readonly Role[]) => void;
  wrong?: string | undefined;
}) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  return (
    <fieldset className="choices">
      <legend>{t('roles')}</legend>
      {all.map((role) => (
        <label key={role} className="check">
          <input
            type="checkbox"
            checked={roles.includes(role)}
            onChange={(event) =>
              choose(event.target.checked ? [...roles, role] : roles.filter((one) => one !== role))
            }
          />
          <span>
            {t(`role.${role}`)} <span className="role-hint">{t(`role.${role}.may`)}</span>
          </span>
        </label>
      ))}
      {wrong && (
        <p className="field-error small" role="alert">
          {inWords(wrong, language)}
        </p>
      )}
    </fieldset>
  );
}
