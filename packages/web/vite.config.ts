import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { onlyUsedMantineStyles } from './mantine-styles.ts';

/** Where `npm run dev` sends what is not the web app: the console of a running `npm start`. */
const CONSOLE = 'http://127.0.0.1:8060';

// oxlint-disable-next-line import/no-default-export -- Vite reads the default export.
export default defineConfig({
  plugins: [react(), onlyUsedMantineStyles(path.join(import.meta.dirname, 'src'))],
  // The console writes each answer's nonce over this text.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    manifest: 'manifest.json',
    // A data: address would need a wider policy, and each asset is fetched once.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': CONSOLE } },
});
