import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../../apps/api/src/app.module';
import { readConfig } from '../../apps/api/src/config';
import { Queue, UnitOfWork } from '@kpi-loop/shared/api';
import { Recompute } from '../../libs/measurement/api/src/recompute';

// What a worker does when rows have landed, asked for one by one by the benchmark and timed in the process that does it.
const config = readConfig();
const app = await NestFactory.createApplicationContext(AppModule.with(config.appUrl), { logger: ['error'] });
await app.get(Queue).start(config.appUrl, { supervise: false });
const uow = app.get(UnitOfWork);
const recompute = app.get(Recompute);

process.on('message', async ({ tenantId, datasetId, from, to }: Record<string, string>) => {
  const started = performance.now();
  try {
    await uow.asSystem(tenantId, (tx) => recompute.ofDataset(tx, datasetId, from, to), { durable: false });
    process.send!({ ms: performance.now() - started });
  } catch (error) {
    process.send!({ error: String(error) });
  }
});
process.on('disconnect', () => void app.close().finally(() => process.exit(0)));
process.send!({ ready: true });
