import { words } from './words.mjs';

/** Fourteen digits: TypeORM orders migrations by the last thirteen of the name. */
const stampOf = (at) => at.toISOString().slice(0, 19).replace(/\D/g, '');

/** One concern, forward only, with a name that says what. The table is the least a tenant's table needs. */
export function migration(concern, at) {
  const { kebab, pascal, snake, english } = words(concern);
  const stamp = stampOf(at);
  const text = `import type { MigrationInterface, QueryRunner } from 'typeorm';

/** ${english}: what changes, and why. */
export class ${pascal}${stamp} implements MigrationInterface {
  name = '${pascal}${stamp}';

  async up(db: QueryRunner): Promise<void> {
    await db.query(\`
      CREATE TABLE ${snake} (
        tenant_id uuid NOT NULL REFERENCES tenant,
        id uuid NOT NULL,
        status text NOT NULL,
        version int NOT NULL DEFAULT 1,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, id)
      );
      CREATE INDEX ${snake}_status ON ${snake} (tenant_id, status);
      CALL system.protect('${snake}');
    \`);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
`;
  return {
    files: { [`apps/api/src/migrations/${stamp}-${kebab}.ts`]: text },
    next: ['npm run jest -- --selectProjects api --testPathPatterns platform   (the schema rules)'],
  };
}
