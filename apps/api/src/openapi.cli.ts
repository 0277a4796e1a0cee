import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { configureHttp, fastifyAdapter } from '@kpi-loop/shared/api';
import { AppModule } from './app.module';
import { openApi } from './openapi';

/** Writes the contract to a file without a database: nothing is connected in preview mode. */
const app = await NestFactory.create<NestFastifyApplication>(AppModule.with('postgres://nobody@127.0.0.1:1/none'), fastifyAdapter(), {
  preview: true,
  logger: false,
});
await configureHttp(app);
writeFileSync(process.argv[2] ?? 'dist/openapi.json', `${JSON.stringify(openApi(app), null, 2)}\n`);
process.exit(0);
