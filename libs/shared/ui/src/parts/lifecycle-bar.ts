import { afterNextRender, ChangeDetectionStrategy, Component, computed, DestroyRef, effect, ElementRef, inject, input, signal, viewChild } from '@angular/core';
import { TranslocoPipe } from '@jsverse/transloco';

export interface LifecycleState {
  id: string;
  label: string;
}

@Component({
  selector: 'kl-lifecycle-bar',
  imports: [TranslocoPipe],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    @if (name()) {
      <span class="name">{{ name() }}</span>
    }
    <ol #list [attr.tabindex]="scrolls() ? 0 : null" [attr.aria-label]="name() || ('ui.lifecycle.label' | transloco)">
      @for (state of steps(); track state.id) {
        <li [class]="state.when" [class.aside]="aside() && state.when === 'on'" [attr.aria-current]="state.when === 'on' ? 'step' : null">
          <i class="dot" aria-hidden="true"></i>
          <span
            >{{ state.label }}
            @if (state.when === 'on' && words()) {
              · {{ words() }}
            }
          </span>
        </li>
      }
    </ol>
  `,
  styleUrl: './lifecycle-bar.less',
})
export class LifecycleBar {
  /** The usual way, in order; a state off the way (mediation, hold) is put in by the page where it happens. */
  readonly states = input.required<LifecycleState[]>();
  readonly current = input.required<string>();
  readonly name = input('');
  /** Who acts next. */
  readonly next = input('');
  /** By when, already in words. */
  readonly due = input('');
  /** The lit state is trouble (mediation, rejected), not progress. */
  readonly aside = input(false);

  private readonly list = viewChild.required<ElementRef<HTMLElement>>('list');

  protected readonly scrolls = signal(false);
  protected readonly words = computed(() => [this.next(), this.due()].filter(Boolean).join(' · '));
  protected readonly steps = computed(() => {
    const at = this.states().findIndex(({ id }) => id === this.current() || this.current().startsWith(`${id}.`));
    return this.states().map((state, i) => ({ ...state, when: i < at ? 'done' : i === at ? 'on' : 'todo' }));
  });

  constructor() {
    effect(() => {
      this.steps();
      queueMicrotask(() => this.showLit());
    });
    const destroyed = inject(DestroyRef);
    afterNextRender(() => {
      // a window made narrower, a phone turned; specs have no window to resize
      if (!globalThis.ResizeObserver) return;
      const observer = new ResizeObserver(() => this.showLit());
      observer.observe(this.list().nativeElement);
      destroyed.onDestroy(() => observer.disconnect());
    });
  }

  /** On a phone the bar scrolls sideways; the lit state must be the part that is seen. */
  private showLit(): void {
    const list = this.list().nativeElement;
    this.scrolls.set(list.scrollWidth > list.clientWidth);
    const lit = list.querySelector<HTMLElement>('li.on');
    if (lit) list.scrollLeft = lit.offsetLeft - list.offsetLeft - 24;
  }
}
