import { appUrl, migrate, type Targets } from './migrate';

const adminUrl = process.env['DATABASE_URL'];
const password = process.env['DB_PASSWORD'];
if (!adminUrl || !password) throw new Error('DATABASE_URL (a role that may create roles) and DB_PASSWORD are needed');
const targets: Targets = { adminUrl, password, database: process.env['DB_NAME'] ?? 'kpi_loop' };
await migrate(targets);
console.log(appUrl({ ...targets, password: '***' }));
