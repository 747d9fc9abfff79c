import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'architecture', include: ['test/architecture.test.ts'] } },
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.{ts,tsx}'] } },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['test/{durability,integration,security,soak}/**/*.test.ts'],
          testTimeout: 180_000,
          // Real servers and processes beside each other on two cores: once more, and then it is named (retry x1).
          retry: 1,
          maxWorkers: 2
        }
      }
    ]
  }
})
