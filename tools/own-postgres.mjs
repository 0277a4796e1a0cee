// A PostgreSQL for a spec that kills it: durable as in production, on one port however often it is started. `node tools/own-postgres.mjs
// <dir> <port> <password> [template]` says its environment in one line of JSON when it is ready, and ends with it or at SIGTERM.
import { makeTemplate } from './test-database.mjs';
import { startPostgres } from './postgres.mjs';

const [dir, port, password, template] = process.argv.slice(2);
const server = await startPostgres({ dir, port: Number(port), password });
console.log(JSON.stringify(template ? await makeTemplate(server.url) : { TEST_ADMIN_URL: server.url }));
process.on('SIGTERM', () => void server.stop());
await server.died;
process.exit(0);
