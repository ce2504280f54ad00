// SPDX-License-Identifier: Apache-2.0
// Nothing there, not there yet, not to be had: each says what to do.
import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState, useSyncExternalStore } from 'react';
import { ApiError } from '../api/client';
import { useFormat, useTexts } from '../i18n/language';
import { Mark } from './status';
import { texts } from './texts';

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="state">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  );
}

const patienceMs = 200;

/** What comes at once is not announced. */
export function Loading() {
  const t = useTexts(texts);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="state" role="status">
      {shown && <span className="spinner">{t('loading')}</span>}
    </div>
  );
}

const groupOf = (error: unknown) => {
  if (!(error instanceof ApiError)) return 'other' as const;
  if (error.status === 0) return 'no-answer' as const;
  if (error.status === 403 || error.status === 404) return String(error.status) as '403' | '404';
  return error.status === 503 || error.status === 502 ? '503' : 'other';
};

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTexts(texts);
  const group = groupOf(error);
  const problem = error instanceof ApiError ? error.problem : {};
  return (
    <div className="state failure" role="alert">
      <strong>
        <Mark tone="bad" /> {t(`failure.${group}`)}
      </strong>
      {problem.detail && <p>{problem.detail}</p>}
      <p>
        {t(`failure.${group}.do`)}{' '}
        {group === 'other' && problem.trace_id && <code>{problem.trace_id}</code>}
      </p>
      {retry && (
        <button type="button" className="button" onClick={retry}>
          {t('retry')}
        </button>
      )}
    </div>
  );
}

type Query = Pick<UseQueryResult, 'dataUpdatedAt' | 'error' | 'isFetching'>;

/** The data of a query once it is there; what was there stays while a later request fails. */
export function Shown<T>({
  of,
  children,
}: {
  of: UseQueryResult<T>;
  children: (data: T) => ReactNode;
}) {
  if (of.data !== undefined) return children(of.data);
  if (of.error) return <Failure error={of.error} retry={() => of.refetch()} />;
  return <Loading />;
}

/** Brings the next page of a list, where there is one. */
export function More({
  of,
  children,
}: {
  of: Pick<UseInfiniteQueryResult, 'hasNextPage' | 'isFetchingNextPage' | 'fetchNextPage'>;
  children: ReactNode;
}) {
  if (!of.hasNextPage) return null;
  return (
    <button
      type="button"
      className="button"
      disabled={of.isFetchingNextPage}
      onClick={() => of.fetchNextPage()}
    >
      {children}
    </button>
  );
}

/** When what is shown was true. */
export function AsOf({ of }: { of: readonly Query[] }) {
  const t = useTexts(texts);
  const format = useFormat();
  const times = of.map((query) => query.dataUpdatedAt).filter((time) => time > 0);
  if (times.length === 0) return null;
  const at = format.clock(new Date(Math.min(...times)));
  const broken = of.some((query) => query.error);
  return (
    <span className={broken ? 'as-of broken' : 'as-of'} role="status">
      {broken && <Mark tone="warn" />}
      {broken ? t('stale', { at }) : t('asOf', { at })}
    </span>
  );
}

const subscribeOnline = (listener: () => void) => {
  addEventListener('online', listener);
  addEventListener('offline', listener);
  return () => {
    removeEventListener('online', listener);
    removeEventListener('offline', listener);
  };
};

export function OfflineNote() {
  const t = useTexts(texts);
  const online = useSyncExternalStore(subscribeOnline, () => navigator.onLine);
  return online ? null : (
    <p className="banner" role="alert">
      <Mark tone="warn" /> {t('offline')}
    </p>
  );
}
