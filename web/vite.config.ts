// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

export default defineConfig({
  build: {
    outDir: '../build/web.new',
    emptyOutDir: true,
    manifest: true, // for tools/finish.mjs
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 600, // three, which only whoever looks at a model loads
    modulePreload: { polyfill: false },
    target: 'es2022',
    rolldownOptions: { checks: { moduleLevelDirective: false } }, // "use client" of libraries
  },
  // npm run dev, beside ./run
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
});
