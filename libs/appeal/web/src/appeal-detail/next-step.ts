import { ChangeDetectionStrategy, Component, computed, inject, input } from '@angular/core';
import type { AppealView } from '@kpi-loop/shared/client';
import { dateText, nameIn, SessionStore, Texts } from '@kpi-loop/shared/ui';

/** What comes next, said to whoever looks: whose turn it is, until when there is a second way, and what an open appeal holds. */
@Component({
  selector: 'kl-next-step',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @for (word of words(); track word) {
      <p [class.first]="$first">{{ word }}</p>
    }
  `,
  styles: `
    :host {
      display: block;
      margin-top: 8px;
    }
    :host:empty {
      display: none;
    }
    p {
      margin: 0;
      font-size: 13px;
      line-height: 20px;
      color: var(--kl-text-2);
    }
    .first {
      color: var(--kl-text);
      font-weight: 500;
    }
  `,
})
export class NextStep {
  private readonly texts = inject(Texts);
  private readonly session = inject(SessionStore);

  readonly appeal = input.required<AppealView>();

  protected readonly words = computed(() => {
    const appeal = this.appeal();
    const mine = appeal.side === 'owner';
    return [...this.turn(appeal), ...(mine ? this.ofOwner(appeal) : []), ...this.late(appeal)];
  });

  private turn({ status, waitsFor, waitsForMe, waitsForPeople, offers }: AppealView): string[] {
    if (status === 'draft') return [this.say('draft')];
    const own = offers.find(({ event, allowed }) => allowed && !['appeal.withdraw', 'appeal.escalate', 'appeal.edit', 'appeal.recuse'].includes(event));
    if (waitsForMe && own) return [this.say(`todo.${own.event.slice('appeal.'.length)}`)];
    if (!waitsFor.length || waitsFor.includes('owner')) return [];
    const lang = this.texts.lang();
    const between = lang === 'en' ? ' and ' : '和';
    const parties = waitsFor.map((party) => this.texts.text(`appeal.party.${party}`)).join(between);
    const head = waitsFor.length === 1 && waitsForPeople.length === 1 ? waitsForPeople[0] : null;
    return [head ? this.say('waitsNamed', { party: parties, name: nameIn(lang, head) }) : this.say('waits', { party: parties })];
  }

  private ofOwner({ status, secondUntil, offers, escalatedAt }: AppealView): string[] {
    const open = offers.some(({ event, allowed }) => event === 'appeal.escalate' && allowed);
    const running = !['draft', 'final', 'withdrawn'].includes(status);
    return [
      ...(open && secondUntil ? [this.say('second', { day: this.day(secondUntil) })] : []),
      ...(running && !open ? [this.say('held')] : []),
      ...(status === 'final' || open || escalatedAt ? [this.say('court')] : []),
    ];
  }

  /** A company that is late harms nobody but itself (R-AP2). */
  private late({ deadlines }: AppealView): string[] {
    const today = this.session.today();
    return today && deadlines.some(({ dueOn, step }) => dueOn < today && step !== 'escalate') ? [this.texts.text('appeal.decision.late')] : [];
  }

  private day(value: string): string {
    return dateText(value, this.texts.lang(), this.session.timezone(), 'day');
  }

  private say(key: string, params: Record<string, unknown> = {}): string {
    this.texts.lang();
    return this.texts.text(`appeal.next.${key}`, params);
  }
}
