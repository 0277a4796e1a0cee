// The bare thing of the hot read, in a process of its own as ours is: Fastify and the same SQL, no session, no tenant, no policy.
import Fastify from 'fastify';
import pg from 'pg';

process.on('message', async ({ url, sql, values }) => {
  const pool = new pg.Pool({ connectionString: url, max: 20 });
  const app = Fastify();
  app.get('/kpis', async () => (await pool.query({ name: 'kpis', text: sql, values })).rows[0]);
  process.send({ address: await app.listen({ port: 0, host: '127.0.0.1' }) });
});
process.on('disconnect', () => process.exit(0));
