import 'reflect-metadata';
import { readConfig } from './config';
import { createHttpApp } from './http-app';

const config = readConfig();
const app = await createHttpApp(config);
await app.listen({ port: config.port, host: process.env['HOST'] ?? '0.0.0.0' });
