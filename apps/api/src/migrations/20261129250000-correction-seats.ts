import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A correction is agreed to by whoever answers for the data and by whoever answers for the people: a seat of its own (domain.md §2.4). */
export class CorrectionSeats20261129250000 implements MigrationInterface {
  name = 'CorrectionSeats20261129250000';

  async up(db: QueryRunner): Promise<void> {
    await db.query(`
      ALTER TABLE correction_approval DROP CONSTRAINT correction_approval_seat_check;
      ALTER TABLE correction_approval ADD CONSTRAINT correction_approval_seat_check CHECK (seat IN ('data', 'people', 'pay'));
    `);
  }

  async down(): Promise<void> {
    throw new Error('migrations are forward only');
  }
}
