import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Jobs, Queue } from '@kpi-loop/shared/api';
import { AppModule } from '../app.module';
import { readConfig } from '../config';

// What a worker does when cards for a whole company have been asked for, timed in the process that does it.
const config = readConfig();
const app = await NestFactory.createApplicationContext(AppModule.with(config.appUrl), { logger: ['error'] });
await app.get(Queue).start(config.appUrl, { supervise: false });
const generate = app.get(Jobs).long('target.generate')!;

process.on('message', async ({ tenantId, generationId }: Record<string, string>) => {
  const started = performance.now();
  try {
    await generate(tenantId, { generationId });
    process.send!({ ms: performance.now() - started });
  } catch (error) {
    process.send!({ error: String(error) });
  }
});
process.on('disconnect', () => void app.close().finally(() => process.exit(0)));
process.send!({ ready: true });
