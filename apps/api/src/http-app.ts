import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { DataSource } from 'typeorm';
import { Queue, configureHttp, fastifyAdapter, selfCheck } from '@kpi-loop/shared/api';
import { AppModule } from './app.module';
import type { Config } from './config';
import { MACHINES } from './machines';
import { openApi } from './openapi';
import { serveWeb } from './web';

export async function createHttpApp(config: Config): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config.appUrl), fastifyAdapter(), { bufferLogs: true });
  app.useLogger(app.get(Logger));
  app.enableShutdownHooks();
  await configureHttp(app);
  const dataSource = app.get(DataSource);
  await selfCheck((sql) => dataSource.query(sql), MACHINES);
  await app.get(Queue).start(config.appUrl, { supervise: false });
  const document = openApi(app);
  app
    .getHttpAdapter()
    .getInstance()
    .get('/api/openapi.json', (_request, reply) => reply.type('application/json').send(document));
  if (config.webRoot) await serveWeb(app, config.webRoot);
  return app;
}
