// SPDX-License-Identifier: Apache-2.0
import { Link } from 'wouter';
import { useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Status, type Tone } from '../../ui/status';
import { Ago } from '../../ui/time';
import { type Quote, useRecentQuotes } from '../queries';
import { texts } from '../texts';

const shown = 8;
const tones: Record<Quote['status'], Tone> = {
  requested: 'info',
  priced: 'ok',
  needs_review: 'warn',
  failed: 'bad',
  accepted: 'ok',
  expired: 'idle',
};

/** The newest quote of each model: others were asked with other choices. */
export function newestOfEach(quotes: readonly Quote[]): Quote[] {
  const seen = new Set<string>();
  return quotes.filter(({ parameters: { model_hash: hash } }) => !seen.has(hash) && seen.add(hash));
}

export function Recent() {
  const t = useTexts(texts);
  const query = useRecentQuotes(50);
  return (
    <Shown of={query}>
      {({ quotes }) =>
        quotes.length === 0 ? null : (
          <Card title={t('recent.title')}>
            <ul className="rows">
              {newestOfEach(quotes)
                .slice(0, shown)
                .map((quote) => (
                  <li key={quote.quote_id} className="row">
                    <Link className="grow break" href={`/shop/price?quote=${quote.quote_id}`}>
                      {quote.file_name}
                    </Link>
                    <Status tone={tones[quote.status]}>{t(`recent.status.${quote.status}`)}</Status>
                    <span className="quiet small">
                      <Ago at={quote.requested_at} />
                    </span>
                  </li>
                ))}
            </ul>
          </Card>
        )
      }
    </Shown>
  );
}
