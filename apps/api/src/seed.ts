import 'reflect-metadata';
import { readConfig } from './config';
import { loadDemo } from './demo/load';
import { createHttpApp } from './http-app';

/** The demo company, once: a second run finds it there and does nothing. */
const app = await createHttpApp({ ...readConfig(), webRoot: null });
await app.init();
await app.getHttpAdapter().getInstance().ready();
await loadDemo(app);
await app.close();
process.exit(0);
