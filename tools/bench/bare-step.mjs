// The bare thing of a step, in a process of its own as ours is: Fastify and the statements that the API sends for one, with the same role, in
// the same transaction and the same turns. No session is read from a cookie, no policy asked, no machine run, nothing validated.
import Fastify from 'fastify';
import pg from 'pg';
import { v7 } from 'uuid';

process.on('message', async ({ url, turns, recorded }) => {
  const pool = new pg.Pool({ connectionString: url, max: 20, pipeline: true, application_name: 'kpi-loop' });
  const app = Fastify();
  app.post('/steps/:id', async ({ params: { id } }) => {
    const client = await pool.connect();
    try {
      let row = recorded;
      const put = (value) =>
        value === recorded.version ? row.version : typeof value === 'string' ? value.replaceAll(recorded.id, id).replace(/"id":"[0-9a-f-]{36}"/g, () => `"id":"${v7()}"`) : value;
      for (const turn of turns) {
        const answers = await Promise.all(turn.map(({ name, text, values }) => client.query({ name, text, values: values.map(put) })));
        row = answers.map(({ rows }) => rows[0]).find((answer) => answer?.version) ?? row;
      }
      return { id, version: row.version + 1, status: 'in_progress' };
    } finally {
      client.release();
    }
  });
  process.send({ address: await app.listen({ port: 0, host: '127.0.0.1' }) });
});
process.on('disconnect', () => process.exit(0));
