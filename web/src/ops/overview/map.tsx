// SPDX-License-Identifier: Apache-2.0
import { useMemo } from 'react';
import { useLocation } from 'wouter';
import type { Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Empty } from '../../ui/states';
import { texts } from '../texts';
import { box, mapOf, type Way } from './layout';

const badShare = 0.01; // of the calls

function Call({ way }: { way: Way }) {
  const t = useTexts(texts);
  const format = useFormat();
  const { call } = way;
  const failedShare = call.count > 0 ? call.failed / call.count : 0;
  return (
    <g className={failedShare > badShare ? 'way bad' : 'way'}>
      <path d={way.line} markerEnd="url(#arrow)" />
      <text x={way.labelX} y={way.labelY - 20}>
        {t('overview.perSecond', { n: format.rate(call.per_second) })}
        {call.failed > 0 && ` · ✕ ${format.percent(failedShare)}`}
      </text>
      <text x={way.labelX} y={way.labelY - 6} className="quiet">
        {t('overview.p95', { time: format.duration(call.p95_ms) })}
      </text>
    </g>
  );
}

/** Who calls whom: an arrow for each pair, with how often, how well and how fast. */
export default function ServiceMap({ services }: { services: Schemas['watch.ServicesView'] }) {
  const t = useTexts(texts);
  const [, navigate] = useLocation();
  const map = useMemo(() => mapOf(services.services, services.calls), [services]);
  if (services.calls.length === 0) return <Empty title={t('overview.map.none')} />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section className="map" aria-label={t('overview.map')} tabIndex={0}>
      <svg width={map.width} height={map.height} viewBox={`0 0 ${map.width} ${map.height}`}>
        <title>{t('overview.map')}</title>
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        {map.ways.map((way) => (
          <Call key={`${way.call.from} ${way.call.to}`} way={way} />
        ))}
        {map.places.map((place) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the traces page has the same filter
          <g
            key={place.name}
            className={place.name ? 'place' : 'place outside'}
            onClick={() =>
              place.name && navigate(`/ops/traces?service=${encodeURIComponent(place.name)}`)
            }
          >
            <rect
              x={place.x - box.width / 2}
              y={place.y - box.height / 2}
              width={box.width}
              height={box.height}
              rx="8"
            />
            <text x={place.x} y={place.y + 5}>
              {place.name || t('overview.callers')}
            </text>
          </g>
        ))}
      </svg>
    </section>
  );
}
