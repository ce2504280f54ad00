// SPDX-License-Identifier: Apache-2.0
import { catalog } from '../i18n/catalog';
import { useTexts } from '../i18n/language';

const texts = catalog(
  { service: 'Service', all: 'All services' },
  { service: 'Сервис', all: 'Все сервисы' },
);

/** Chooses one service, or '' for all. */
export function ServiceSelect({
  services,
  value,
  choose,
}: {
  services: readonly string[];
  value: string;
  choose: (service: string) => void;
}) {
  const t = useTexts(texts);
  return (
    <select
      aria-label={t('service')}
      value={value}
      onChange={(event) => choose(event.target.value)}
    >
      <option value="">{t('all')}</option>
      {services.map((service) => (
        <option key={service}>{service}</option>
      ))}
    </select>
  );
}
