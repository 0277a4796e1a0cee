import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Queue } from '@kpi-loop/shared/api';
import { AppModule } from './app.module';
import { readConfig } from './config';
import { loadDemo } from './demo/load';

/** The demo company, once: a second run finds it there and does nothing. */
const config = readConfig();
const app = await NestFactory.createApplicationContext(AppModule.with(config.appUrl), { logger: ['error', 'warn'] });
await app.get(Queue).start(config.appUrl, { supervise: false });
await loadDemo(app);
await app.close();
process.exit(0);
