import { RuleTester } from 'eslint';
import house from '../index.mjs';
import { typescript } from './typescript';

const column = [{ messageId: 'column' }];
const save = [{ messageId: 'save' }];

new RuleTester(typescript).run('status-by-advance', house.rules['status-by-advance'], {
  valid: [
    'db.query(`SELECT status FROM scorecard WHERE status = $1`)',
    'db.query(`UPDATE scorecard SET note = $1 WHERE id = $2 AND status = $3`)',
    'db.query(`UPDATE metric SET weight = CASE WHEN status = $1 THEN 1 ELSE 0 END, note = (SELECT n FROM x WHERE phase = 1)`)',
    'db.query(`UPDATE alert SET hold_until = $1, status_note = $2 RETURNING status`)',
    'db.query(`INSERT INTO scorecard (id, status) VALUES ($1, $2)`)',
    'db.query(`SELECT id FROM t WHERE status = $1 FOR UPDATE`)',
    `throw new Error('UPDATE the status')`,
    `canvas.save()`,
    `class C { constructor(private readonly commands: DraftCommands) {} go() { return this.commands.save(1); } }`,
    `seen.set(id, { status: 'a' })`,
    `manager.update(Row, id, { note: 'a' })`,
  ],
  invalid: [
    { code: 'db.query(`UPDATE scorecard SET status = $1 WHERE id = $2`)', errors: column },
    { code: 'db.query(`UPDATE ${table} SET version = version + 1, "status" = $1`)', errors: column },
    { code: `db.query('UPDATE cycle c SET note = coalesce($1, c.note), hold = $2')`, errors: column },
    { code: `db.query('UPDATE cycle ' + 'SET phase = $1')`, errors: column },
    { code: 'db.query(`update alert set (note, handling) = ($1, $2)`)', errors: column },
    { code: 'db.query(`WITH x AS (UPDATE alert SET condition=$1 WHERE id = $2 RETURNING id) SELECT * FROM x`)', errors: column },
    { code: 'db.query(`INSERT INTO t (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET status = excluded.status`)', errors: column },
    { code: `q.update(Row).set({ status: 'approved' })`, errors: column },
    { code: `manager.update(Row, id, { status: 'approved' })`, errors: column },
    { code: `this.manager.save(row)`, errors: save },
    { code: `tx.upsert(Row, row, ['id'])`, errors: save },
    { code: `db.getRepository(Row).save(row)`, errors: save },
    { code: `this.scorecardRepository.save(row)`, errors: save },
    { code: `class C { constructor(private readonly rows: Repository<Row>) {} go() { return this.rows.save(1); } }`, errors: save },
    { code: `class C { go() { return this.rows.upsert(1); } private rows: Repository<Row>; }`, errors: save },
  ],
});
