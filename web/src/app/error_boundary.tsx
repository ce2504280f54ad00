// SPDX-License-Identifier: Apache-2.0
import { Component, type ReactNode } from 'react';
import { useTexts } from '../i18n/language';
import { texts } from './texts';

function Broken() {
  const t = useTexts(texts);
  return (
    <div className="state failure" role="alert">
      <strong>{t('broken')}</strong>
      <p>{t('broken.do')}</p>
      <button type="button" className="button" onClick={() => location.reload()}>
        {t('reload')}
      </button>
    </div>
  );
}

/** A mistake in a page takes the page away and not the menu. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };
  static getDerivedStateFromError() {
    return { failed: true };
  }
  override render() {
    return this.state.failed ? <Broken /> : this.props.children;
  }
}
