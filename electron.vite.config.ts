import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

export default defineConfig({
  main: {
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: {
          electron: 'src/main/electron.ts',
          headless: 'src/main/headless.ts',
          'engine-worker': 'src/main/engine/engine-worker.ts',
          'export-worker': 'src/main/engine/export-worker.ts',
          'file-child': 'src/main/engine/file-child.ts',
          'history-worker': 'src/main/history/history-worker.ts'
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' }
      }
    }
  },
  // A sandboxed preload must be ONE CommonJS file that requires nothing but 'electron'.
  preload: {
    build: {
      externalizeDeps: false,
      rolldownOptions: {
        input: { bridge: 'src/preload/bridge.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' }
      }
    }
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react(), tailwindcss()],
    build: { minify: true, rolldownOptions: { input: 'src/renderer/index.html' } }
  }
})
