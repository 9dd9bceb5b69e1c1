// How the page is built: names without hashes (the server sends an ETag), everything from one's own address.
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** A server to develop against: `codedark serve` on this machine, unless another is named. */
const server = process.env.CODEDARK_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte()],
  // Paths of the page have parts (`/desk/classes/3`), so what it loads is named from the root.
  base: '/',
  build: {
    outDir: process.env.CODEDARK_UI_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // A data address would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        entryFileNames: 'assets/app.js',
        chunkFileNames: 'assets/[name].js',
        assetFileNames: 'assets/[name][extname]',
      },
    },
  },
  server: { proxy: { '/api': { target: server, ws: true } } },
});
