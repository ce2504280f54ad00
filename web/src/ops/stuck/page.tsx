// SPDX-License-Identifier: Apache-2.0
// What does not go on, what will be late, and how work flows: four views of one question.
import '../ops.css';
import './stuck.css';
import type { ComponentType } from 'react';
import { Link } from 'wouter';
import { useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Page } from '../../ui/page';
import { useShortcut } from '../../ui/shortcuts';
import { Flow } from './flow';
import { Risks } from './risks';
import { Stages } from './stages';
import { texts } from './texts';
import { Waiting } from './waiting';

const views = ['waiting', 'risks', 'stages', 'flow'] as const;
type View = (typeof views)[number];
const contents: Record<View, ComponentType> = {
  waiting: Waiting,
  risks: Risks,
  stages: Stages,
  flow: Flow,
};

export default function StuckPage() {
  const t = useTexts(texts);
  const [{ view: name }, set] = useFilters(['view']);
  const view = views.find((one) => one === name) ?? 'waiting';
  const go = (by: number) =>
    set({ view: views[(views.indexOf(view) + by + views.length) % views.length] ?? view });
  useShortcut('BracketRight', t('nextView'), () => go(1));
  useShortcut('BracketLeft', t('previousView'), () => go(-1));
  const Content = contents[view];
  return (
    <Page title={t('title')}>
      <nav className="tabs" aria-label={t('views')}>
        {views.map((one) => (
          <Link
            key={one}
            href={`/ops/stuck?view=${one}`}
            className="tab"
            aria-current={one === view ? 'page' : undefined}
          >
            {t(`view.${one}`)}
          </Link>
        ))}
      </nav>
      <Content />
    </Page>
  );
}
