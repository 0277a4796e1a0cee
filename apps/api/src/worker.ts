import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { Queue, Sealer, Ticker, selfCheck } from '@kpi-loop/shared/api';
import { AppModule } from './app.module';
import { readConfig } from './config';
import { MACHINES } from './machines';

/** Jobs and time. Any number of these may run. */
const config = readConfig();
const app = await NestFactory.createApplicationContext(AppModule.with(config.appUrl), { bufferLogs: true });
app.useLogger(app.get(Logger));
app.enableShutdownHooks();
const dataSource = app.get(DataSource);
await selfCheck((sql) => dataSource.query(sql), MACHINES);
const queue = app.get(Queue);
await queue.start(config.appUrl, { supervise: true });
await queue.work();
app.get(Ticker).enabled = true;
app.get(Sealer).enabled = true;

// started by a parent that has gone (killed, perhaps): nobody would stop us
process.on('disconnect', () => void app.close().finally(() => process.exit(0)));
