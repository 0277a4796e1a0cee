/**
 * The commands of one page, one after another: what is asked for while another is on its way waits for it, and then knows what
 * that one has changed. The same thing asked for twice is done once.
 */
export class InTurn {
  private readonly asked = new Set<string>();
  private last: Promise<unknown> = Promise.resolve();

  /** False when the same is on its way already. */
  async run(name: string, work: () => Promise<boolean>): Promise<boolean> {
    if (this.asked.has(name)) return false;
    this.asked.add(name);
    const turn = this.last.then(work).finally(() => this.asked.delete(name));
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
