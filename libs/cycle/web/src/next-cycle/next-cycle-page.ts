import { ChangeDetectionStrategy, Component, computed, effect, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { Router, RouterLink } from '@angular/router';
import { TranslocoPipe } from '@jsverse/transloco';
import { CyclesService, type NextUnitView } from '@kpi-loop/shared/client';
import { DateField, EmptyState, lasting, PageHead, Panel, ProblemSpeaker, ProblemToast, resource, StatusMark, Texts } from '@kpi-loop/shared/ui';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { nameIn } from '../ui/stage-words';

/** Rolling to a new cycle: what is copied and proposed is looked at by unit, then a draft is made that can still be edited. */
@Component({
  selector: 'kl-next-cycle-page',
  imports: [DateField, EmptyState, FormsModule, NzButtonComponent, NzInputDirective, PageHead, Panel, RouterLink, StatusMark, TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  host: { class: 'kl-page' },
  templateUrl: './next-cycle-page.html',
  styleUrl: './next-cycle-page.less',
})
export class NextCyclePage {
  private readonly cycles = inject(CyclesService);
  private readonly texts = inject(Texts);
  private readonly router = inject(Router);
  private readonly toast = inject(ProblemToast);
  private readonly speaker = inject(ProblemSpeaker);

  readonly id = input.required<string>();

  protected readonly startsOn = signal<string | null>(null);
  protected readonly endsOn = signal<string | null>(null);
  protected readonly code = signal('');
  protected readonly name = signal('');
  protected readonly busy = signal(false);

  protected readonly read = resource({
    params: () => ({ id: this.id(), startsOn: this.startsOn() ?? undefined, endsOn: this.endsOn() ?? undefined }),
    loader: ({ params }) => this.cycles.cyclePreviewNext(params),
  });
  protected readonly view = lasting(this.read, () => this.id());
  protected readonly failure = computed(() => (this.read.error() ? this.speaker.words(this.read.error()) : null));
  protected readonly cards = computed(() => (this.view()?.units ?? []).reduce((sum, unit) => sum + unit.cards, 0));
  protected readonly ratchet = computed(() => (this.view()?.units ?? []).reduce((sum, unit) => sum + unit.ratchet, 0));
  protected readonly ready = computed(
    () => !!this.code().trim() && !!this.name().trim() && !!this.startsOn() && !!this.endsOn() && this.endsOn()! > this.startsOn()!,
  );

  constructor() {
    // the first answer proposes; what somebody has typed stays
    effect(() => {
      const view = this.view();
      if (!view || this.startsOn()) return;
      this.startsOn.set(view.startsOn);
      this.endsOn.set(view.endsOn);
      this.code.set(view.code);
      this.name.set(view.name);
    });
  }

  protected nameOf(unit: NextUnitView): string {
    return nameIn(this.texts.lang(), unit);
  }

  protected rule(pointer: string): string {
    const [, group, ...path] = pointer.split('/');
    return this.texts.known(`cycle.policy.${group}.${path.join('.')}`) ?? pointer;
  }

  protected async make(): Promise<void> {
    const view = this.view();
    if (!view || !this.ready() || this.busy()) return;
    this.busy.set(true);
    try {
      const body = { code: this.code().trim(), name: this.name().trim(), nameEn: view.nameEn, startsOn: this.startsOn()!, endsOn: this.endsOn()! };
      const { id } = await this.cycles.cycleMakeNext({ id: this.id(), body });
      await this.router.navigate(['/cycles', id, 'setup']);
    } catch (error) {
      await this.toast.show(error);
    } finally {
      this.busy.set(false);
    }
  }
}
