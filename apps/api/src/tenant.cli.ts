import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { CalendarCommands } from '@kpi-loop/organization/api';
import { Tenants } from '@kpi-loop/shared/api';
import { AppModule } from './app.module';
import { readConfig } from './config';

/** Opens a tenant with its first HR person: node tenant.cli.mjs CODE NAME NAME_EN LOGIN. Prints a one-time password. */
const [code, name, nameEn, login] = process.argv.slice(2);
if (!code || !name || !nameEn || !login) throw new Error('usage: tenant.cli CODE NAME NAME_EN LOGIN');
const app = await NestFactory.createApplicationContext(AppModule.with(readConfig().appUrl), { logger: ['error', 'warn'] });
const tenants = app.get(Tenants);
let password = '';
await tenants.open({ code, name, nameEn }, async (tx) => {
  password = await tenants.appointFirst(tx, login, login);
  await app.get(CalendarCommands).seed(tx);
});
console.log(`tenant ${code} is open; sign in as ${login} with ${password}`);
await app.close();
process.exit(0);
