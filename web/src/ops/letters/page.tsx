// SPDX-License-Identifier: Apache-2.0
// Messages that were given up, by cause: look, mend the cause, replay.
import '../ops.css';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { Link } from 'wouter';
import type { Schemas } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page } from '../../ui/page';
import { AsOf, Empty, Failure, Loading, More, Shown } from '../../ui/states';
import { Mark, Status } from '../../ui/status';
import { texts as uiTexts } from '../../ui/texts';
import { Ago, Moment } from '../../ui/time';
import { texts } from '../texts';
import {
  type Deed,
  decideAll,
  decideOne,
  type Group,
  keyOf,
  letterOf,
  lettersOf,
  useGroups,
} from './api';

const Decide = lazy(() => import('../../ui/decide'));

type Letter = Schemas['bus.DeadLetter'];

/** The two buttons, and the question that each asks. */
function Decisions({
  about,
  names,
  decide,
}: {
  about: string;
  names: Record<Deed, string>;
  decide: (deed: Deed, reason: string) => Promise<void>;
}) {
  const t = useTexts(texts);
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Deed>();
  return (
    <span className="row">
      <button type="button" className="button small" onClick={() => setAsking('replay')}>
        {names.replay}
      </button>
      <button type="button" className="button small danger" onClick={() => setAsking('discard')}>
        {names.discard}
      </button>
      {asking && (
        <Suspense>
          <Decide
            title={`${names[asking]}: ${about}`}
            explanation={t(`letters.${asking}.explained`)}
            action={names[asking]}
            danger={asking === 'discard'}
            onClose={() => setAsking(undefined)}
            decide={async (reason) => {
              await decide(asking, reason);
              await queries.invalidateQueries({ queryKey: ['letters'] });
            }}
          />
        </Suspense>
      )}
    </span>
  );
}

function Content({ context, letter }: { context: string; letter: Letter }) {
  const t = useTexts(texts);
  const query = useQuery({
    queryKey: ['letter', context, letter.queue, letter.id],
    queryFn: ({ signal }) => letterOf(context, letter.queue, letter.id, signal),
  });
  return (
    <Shown of={query}>
      {(whole) => (
        <>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre className="payload" tabIndex={0}>
            {JSON.stringify(whole.payload, null, 2)}
          </pre>
          {whole.decisions.map((decision) => (
            <p key={decision.at} className="quiet">
              <Moment at={decision.at} /> {t.code('decision', decision.deed)}: {decision.reason}{' '}
              {decision.error}
            </p>
          ))}
        </>
      )}
    </Shown>
  );
}

function LetterRow({ context, letter }: { context: string; letter: Letter }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  return (
    <li className="letter">
      <div className="row">
        <Moment at={letter.died_at} />
        <Link href={`/ops/journey/${letter.key}`}>{t('letters.journey')}</Link>
        <span className="quiet">{t('attempts', { n: letter.attempts })}</span>
        <button type="button" className="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('letters.content')}
        </button>
        <Decisions
          about={letter.type}
          names={{ replay: t('letters.replayOne'), discard: t('letters.discardOne') }}
          decide={(deed, reason) => decideOne(context, letter.queue, letter.id, deed, reason)}
        />
      </div>
      <code className="hop-error">{letter.error}</code>
      {open && <Content context={context} letter={letter} />}
    </li>
  );
}

function Letters({ group }: { group: Group }) {
  const t = useTexts(uiTexts);
  const query = useInfiniteQuery({
    queryKey: ['letters', 'of', keyOf(group)],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) => lettersOf(group, pageParam, signal),
    getNextPageParam: (page) => page.next,
  });
  return (
    <>
      <Shown of={query}>
        {({ pages }) => (
          <ul className="letters">
            {pages
              .flatMap((page) => page.dead_letters)
              .map((letter) => (
                <LetterRow key={letter.id} context={group.context} letter={letter} />
              ))}
          </ul>
        )}
      </Shown>
      <More of={query}>{t('more')}</More>
    </>
  );
}

function GroupCard({ group }: { group: Group }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  const [result, setResult] = useState<Awaited<ReturnType<typeof decideAll>>>();
  return (
    <Card>
      <div className="letter-group">
        <div className="grow stack">
          <span>
            <Status tone="bad">{t.code('context', group.context)}</Status>{' '}
            <strong className="mono">{group.type}</strong>{' '}
            <span className="quiet">{group.queue}</span>
          </span>
          <code className="hop-error">{group.error_kind}</code>
          <span className="quiet">
            {t('letters.ask', { n: group.letters, queue: group.queue })} · {t('letters.oldest')}:{' '}
            <Ago at={group.oldest_at} />
          </span>
        </div>
        <button
          type="button"
          className="button small"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {t(open ? 'letters.hide' : 'letters.show')}
        </button>
        <Decisions
          about={t('letters.ask', { n: group.letters, queue: group.queue })}
          names={{ replay: t('letters.replay'), discard: t('letters.discard') }}
          decide={async (deed, reason) => setResult(await decideAll(group, deed, reason))}
        />
      </div>
      {result && (
        <p role="status">
          {t('letters.done', { n: result.done })}{' '}
          {result.failed > 0 && (
            <span className="field-error">
              <Mark tone="bad" /> {t('letters.failed', { n: result.failed, error: result.error })}
            </span>
          )}
        </p>
      )}
      {open && <Letters group={group} />}
    </Card>
  );
}

export default function LettersPage() {
  const t = useTexts(texts);
  const format = useFormat();
  const { queries, ready, groups } = useGroups();
  const failed = queries.find((query) => query.error && !query.data);
  const total = groups.reduce((sum, group) => sum + group.letters, 0);
  return (
    <Page
      title={t('letters.title')}
      aside={
        <>
          {total > 0 && <Status tone="bad">{format.number(total)}</Status>}
          <AsOf of={queries} />
        </>
      }
    >
      {failed && <Failure error={failed.error} retry={() => void failed.refetch()} />}
      {!ready && !failed && <Loading />}
      {ready && groups.length === 0 && (
        <Card>
          <Empty title={t('letters.none')}>{t('letters.none.do')}</Empty>
        </Card>
      )}
      {groups.map((group) => (
        <GroupCard key={keyOf(group)} group={group} />
      ))}
    </Page>
  );
}
