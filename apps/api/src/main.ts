import 'reflect-metadata';
import { readConfig } from './config';
import { createHttpApp } from './http-app';

const config = readConfig();
const app = await createHttpApp(config);
await app.listen({ port: config.port, host: config.host });

// started by a parent that has gone (killed, perhaps): nobody would stop us
process.on('disconnect', () => void app.close().finally(() => process.exit(0)));
