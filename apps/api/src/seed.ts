import 'reflect-metadata';
import { readConfig } from './config';
import { loadDemo } from './demo/load';
import { createHttpApp } from './http-app';

// started by a parent that has gone, or told to stop: what is half done is removed by the next start
for (const event of ['disconnect', 'SIGINT', 'SIGTERM'] as const) process.once(event, () => process.exit(1));

// asked for nothing: `docker compose up` runs this step either way
if (process.env['DEMO'] !== 'true') process.exit(0);

// nothing of the company counts before its last transaction, which waits for the disk: none before it has to
process.env['PGOPTIONS'] = '-c synchronous_commit=off';

/** The demo company, once: a second run finds it there and does nothing. */
const app = await createHttpApp({ ...readConfig(), webRoot: null });
await app.init();
await app.getHttpAdapter().getInstance().ready();
await loadDemo(app);
await app.close();
process.exit(0);
